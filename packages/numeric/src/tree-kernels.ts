import { requireParameter, requireSize } from './checks.ts';
import { checkRange } from './kernel-checks.ts';
import * as twins from './kernels/trees.ts';
import type { Place, WasmExports } from './simd-kernels.ts';

/** Columns that lie together in a block of bins: 16 bytes a row. */
export const BLOCK_COLUMNS = 16;
/** Bins a column may have: what one byte holds. */
const BINS_MAX = 256;

/** What one node of a tree adds to its histograms. */
export interface HistogramPart {
  /** Blocks of 16 columns, one after another; each holds 16 bytes a row. */
  readonly bins: Uint8Array;
  readonly tableRows: number;
  /** Rows of the node. Shape (n,). Not checked: a wrong one adds to a wrong bin of the histogram. */
  readonly rows: Int32Array;
  /** Gradient and curvature of each of `rows`. Shape (n, 2). */
  readonly slopes: Float64Array;
  /** Where each column's bins start. Shape (blocks · 16,); 256 bins from there must exist. */
  readonly offsets: Int32Array;
  /** Shape (bins, 2). */
  readonly histogram: Float64Array;
  /** Blocks [from, to). */
  readonly blocks: readonly [number, number];
}

/** Kernels for trees on binned columns. SIMD and plain give the same bits: neither changes an order. */
export interface TreeKernels {
  /** Adds the slopes of a node's rows to the histograms of some blocks. */
  addHistograms(part: HistogramPart): void;
  /** out[i] = pairs[rows[i]]. Shapes (m, 2), (n,), (n, 2). */
  gatherPairs(pairs: Float64Array, rows: Int32Array, out: Float64Array): void;
  /**
   * Moves rows whose bin is marked 1 to the front, order kept in both parts. `bins` starts at the
   * column's byte of row 0; marks (256,) of 0 and 1; work (n,). Returns how many went to the front.
   */
  partitionRows(bins: Uint8Array, rows: Int32Array, marks: Uint8Array, work: Int32Array): number;
  /** out[16 i] = number of rising `edges` below values[i]; NaN gets `missing`. */
  binValues(values: Float64Array, edges: Float64Array, missing: number, out: Uint8Array): void;
}

/** The compiled tree kernels behind checks of size. */
export function simdTreeKernels(raw: WasmExports, at: Place): TreeKernels {
  return {
    addHistograms(part) {
      checkHistogramPart(part);
      const { bins, tableRows, rows, slopes, offsets, histogram, blocks } = part;
      raw.addHistograms(
        at(bins),
        tableRows,
        at(rows),
        rows.length,
        at(slopes),
        at(offsets),
        at(histogram),
        blocks[0],
        blocks[1],
      );
    },
    gatherPairs(pairs, rows, out) {
      requireSize(out.length, 2 * rows.length, 'pairs of rows', 'length of the result');
      raw.gatherPairs(at(pairs), at(rows), rows.length, at(out));
    },
    partitionRows(bins, rows, marks, work) {
      checkPartition(rows, marks, work);
      return raw.partitionRows(at(bins), at(rows), rows.length, at(marks), at(work));
    },
    binValues(values, edges, missing, out) {
      checkBinning(values, edges, out);
      raw.binValues(at(values), values.length, at(edges), edges.length, missing, at(out));
    },
  };
}

/** The twins behind the same checks. */
export function plainTreeKernels(): TreeKernels {
  return {
    addHistograms(part) {
      checkHistogramPart(part);
      const { bins, tableRows, rows, slopes, offsets, histogram, blocks } = part;
      const [from, to] = blocks;
      twins.addHistograms(bins, tableRows, rows, slopes, offsets, histogram, from, to);
    },
    gatherPairs(pairs, rows, out) {
      requireSize(out.length, 2 * rows.length, 'pairs of rows', 'length of the result');
      twins.gatherPairs(pairs, rows, out);
    },
    partitionRows(bins, rows, marks, work) {
      checkPartition(rows, marks, work);
      return twins.partitionRows(bins, rows, marks, work);
    },
    binValues(values, edges, missing, out) {
      checkBinning(values, edges, out);
      twins.binValues(values, edges, missing, out);
    },
  };
}

function checkHistogramPart(part: HistogramPart): void {
  const what = 'histograms';
  const { bins, tableRows, rows, slopes, offsets, histogram, blocks } = part;
  const count = offsets.length / BLOCK_COLUMNS;
  requireSize(bins.length, count * BLOCK_COLUMNS * tableRows, what, 'length of bins');
  requireSize(slopes.length, 2 * rows.length, what, 'length of slopes');
  checkRange(blocks[0], blocks[1], count, what);
  const room = histogram.length / 2 - BINS_MAX;
  for (let column = blocks[0] * BLOCK_COLUMNS; column < blocks[1] * BLOCK_COLUMNS; column++) {
    const offset = offsets[column] ?? -1;
    const inside = offset >= 0 && offset <= room;
    if (!inside) requireParameter(false, what, `offset ${column}`, `in [0, ${room}]`, offset);
  }
}

function checkPartition(rows: Int32Array, marks: Uint8Array, work: Int32Array): void {
  requireSize(marks.length, BINS_MAX, 'a partition', 'length of marks');
  const enough = work.length >= rows.length;
  requireParameter(enough, 'a partition', 'length of work', `>= ${rows.length}`, work.length);
}

function checkBinning(values: Float64Array, edges: Float64Array, out: Uint8Array): void {
  const fits = edges.length < BINS_MAX;
  requireParameter(fits, 'bins', 'number of edges', `< ${BINS_MAX}`, edges.length);
  const enough = values.length === 0 || out.length > BLOCK_COLUMNS * (values.length - 1);
  requireParameter(enough, 'bins', 'length of the result', '16 bytes a value', out.length);
}
