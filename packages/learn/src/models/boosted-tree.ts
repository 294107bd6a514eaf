import {
  bestCut,
  binColumn,
  type Cut,
  fillHistogram,
  partitionRows,
  subtractHistogram,
} from '../kernels/boosting.ts';

/** One tree, plain. Entry i is a leaf where `left[i]` is −1; rows with x[feature] ≤ threshold go left. */
export interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** 1 where a missing value goes left. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
}

/** Columns cut into at most 255 bins of nearly equal size. */
export interface BinnedColumns {
  readonly bins: readonly Uint8Array[];
  /** Rising upper edges of all bins but the last; halfway between neighbouring values. */
  readonly edges: readonly Float64Array[];
}

export interface TreeOptions {
  readonly leavesMax: number;
  readonly rowsMin: number;
  readonly lambda: number;
  /** Adds each cut's gain to its column. */
  readonly importance: Float64Array;
}

const BINS_MAX = 255;
const HISTOGRAM_CELLS = 768;

/** Cuts each column at quantiles of its distinct values; NaN stays missing. */
export function binColumns(data: Float64Array, cols: number): BinnedColumns {
  const rows = data.length / cols;
  const edges = Array.from({ length: cols }, (_, j) => edgesOf(data, cols, j));
  const bins = edges.map((columnEdges, j) => {
    const column = new Uint8Array(rows);
    binColumn(data, cols, j, columnEdges, column);
    return column;
  });
  return { bins, edges };
}

function edgesOf(data: Float64Array, cols: number, column: number): Float64Array {
  const values = new Float64Array(data.length / cols);
  let count = 0;
  for (let at = column; at < data.length; at += cols) {
    const value = data[at] ?? Number.NaN;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  const sorted = values.subarray(0, count).sort();
  const edges: number[] = [];
  const step = Math.max(1, count / BINS_MAX);
  for (let goal = step, at = 1; at < count; at++) {
    const [below = 0, here = 0] = [sorted[at - 1], sorted[at]];
    if (below === here || at < goal) continue;
    // Halving first keeps huge neighbours from overflowing; a middle that rounds up would not divide them.
    const middle = below / 2 + here / 2;
    edges.push(middle < here ? middle : below);
    goal = Math.max(goal + step, at + 1);
    if (edges.length === BINS_MAX - 1) break;
  }
  return Float64Array.from(edges);
}

interface Node {
  readonly rows: Int32Array;
  readonly histogram: Float64Array;
  readonly sums: { readonly g: number; readonly h: number; readonly rows: number };
  readonly cut: Cut;
  readonly id: number;
}

/** Grows one tree on gradients and curvatures, always splitting the leaf that wins most. */
export function growTree(
  columns: BinnedColumns,
  rows: Int32Array,
  slopes: { readonly gradient: Float64Array; readonly curvature: Float64Array },
  options: TreeOptions,
): Tree {
  const { bins, edges } = columns;
  const edgeCounts = Int32Array.from(edges, (list) => list.length);
  const tree = {
    feature: [0],
    threshold: [0],
    missingLeft: [0],
    left: [-1],
    right: [-1],
    value: [0],
  };
  const node = (id: number, members: Int32Array, histogram: Float64Array): Node => {
    const sums = sumsOf(members, slopes);
    // 0 − … rather than −…: JSON has no negative zero.
    tree.value[id] = 0 - sums.g / (sums.h + options.lambda);
    const cut = bestCut(histogram, edgeCounts, options.lambda, options.rowsMin, sums);
    return { rows: members, histogram, sums, cut, id };
  };
  const counted = (members: Int32Array): Float64Array => {
    const histogram = new Float64Array(bins.length * HISTOGRAM_CELLS);
    fillHistogram(bins, members, slopes.gradient, slopes.curvature, histogram);
    return histogram;
  };
  const open = [node(0, rows, counted(rows))];
  for (let leaves = 1; leaves < options.leavesMax; leaves++) {
    const at = open.reduce(
      (best, one, i) => (one.cut.gain > (open[best]?.cut.gain ?? 0) ? i : best),
      0,
    );
    const parent = open[at];
    if (parent === undefined || parent.cut.gain <= 0) break;
    const { cut } = parent;
    const { left, right } = partitionRows(parent.rows, bins[cut.column] ?? new Uint8Array(0), cut);
    const id = tree.value.length;
    tree.feature[parent.id] = cut.column;
    tree.threshold[parent.id] = edges[cut.column]?.[cut.bin] ?? 0;
    tree.missingLeft[parent.id] = cut.missingLeft ? 1 : 0;
    tree.left[parent.id] = id;
    tree.right[parent.id] = id + 1;
    options.importance[cut.column] = (options.importance[cut.column] ?? 0) + cut.gain;
    for (const column of [tree.feature, tree.threshold, tree.missingLeft, tree.value]) {
      column.push(0, 0);
    }
    tree.left.push(-1, -1);
    tree.right.push(-1, -1);
    const small = counted(left.length <= right.length ? left : right);
    const large = subtractHistogram(parent.histogram, small);
    const [ofLeft, ofRight] = left.length <= right.length ? [small, large] : [large, small];
    open.splice(at, 1, node(id, left, ofLeft), node(id + 1, right, ofRight));
  }
  return tree;
}

function sumsOf(
  rows: Int32Array,
  slopes: { readonly gradient: Float64Array; readonly curvature: Float64Array },
): { g: number; h: number; rows: number } {
  let g = 0;
  let h = 0;
  for (const row of rows) {
    g += slopes.gradient[row] ?? 0;
    h += slopes.curvature[row] ?? 0;
  }
  return { g, h, rows: rows.length };
}
