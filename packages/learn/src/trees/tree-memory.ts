import { arenaBytes, type Kernels, type Matrix, openKernelsNow } from '@quanyu/numeric';
import {
  type BinnedTable,
  binsTotalOf,
  binTable,
  blocksOf,
  type ColumnBins,
} from './binned-table.ts';

/** Everything that growing trees on one table needs, in the kernels' memory. */
export interface TreeMemory {
  readonly kernels: Kernels;
  readonly table: BinnedTable;
  /** Rows of the tree under growth, each node's together. Shape (rows,). */
  readonly members: Int32Array;
  readonly work: Int32Array;
  /** Gradient and curvature of every row. Shape (rows, 2). */
  readonly slopes: Float64Array;
  /** The same in the order of a node's rows. Shape (rows, 2). */
  readonly ordered: Float64Array;
  /** Which bins go left. Shape (256,). */
  readonly marks: Uint8Array;
  /** Histograms of open leaves. Shape (bins, 2) each. */
  readonly slots: readonly Float64Array[];
}

/** Histograms kept at most: beyond, a leaf's is counted again when it is cut. */
const SLOT_BYTES_MAX = 256 * 1024 * 1024;
const SLOTS_MIN = 3;
/** Below so many cells the plain kernels are ready before SIMD is compiled; the answers are the same. */
const PLAIN_CELLS_MAX = 40_000;
/** A histogram is longer by what the widest column of bytes may reach. */
const HISTOGRAM_SLACK = 256;

/** Bins a table into fresh memory. @throws AppError NUMERIC_MEMORY_FULL. */
export function createTreeMemory(
  x: Matrix,
  columns: readonly ColumnBins[],
  options: { readonly leavesMax: number; readonly shared: boolean },
): TreeMemory {
  const { rows, cols } = x;
  const histogramLength = 2 * (binsTotalOf(columns) + HISTOGRAM_SLACK);
  const room = Math.floor(SLOT_BYTES_MAX / (8 * histogramLength));
  const slotCount = Math.max(SLOTS_MIN, Math.min(options.leavesMax + 1, rows + 1, room));
  const blocks = blocksOf(cols);
  const bytes = arenaBytes(
    16 * blocks * rows,
    64 * blocks,
    ...[4 * rows, 4 * rows, 16 * rows, 16 * rows, 256],
    ...new Array<number>(slotCount).fill(8 * histogramLength),
    // Edges and one chunk of values while the table is binned.
    64 * 1024,
  );
  const simd = rows * cols > PLAIN_CELLS_MAX;
  const kernels = openKernelsNow({ bytes, simd, shared: options.shared });
  const { arena } = kernels;
  return {
    kernels,
    table: binTable(x, columns, kernels),
    members: arena.int32(rows),
    work: arena.int32(rows),
    slopes: arena.float64(2 * rows),
    ordered: arena.float64(2 * rows),
    marks: arena.uint8(256),
    slots: Array.from({ length: slotCount }, () => arena.float64(histogramLength)),
  };
}
