/** Bin of each row of one column; `edges` rise, bin b holds edges[b−1] < x ≤ edges[b]; NaN gets the last bin, 255. */
export function binColumn(
  data: Float64Array,
  cols: number,
  column: number,
  edges: Float64Array,
  bins: Uint8Array,
): void {
  for (let i = 0, at = column; i < bins.length; i++, at += cols) {
    const value = data[at]!;
    if (Number.isNaN(value)) {
      bins[i] = 255;
      continue;
    }
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= edges[middle]!) high = middle;
      else low = middle + 1;
    }
    bins[i] = low;
  }
}

/** Adds gradient, curvature and count of the given rows into the histogram, three numbers for each (column, bin). */
export function fillHistogram(
  bins: readonly Uint8Array[],
  rows: Int32Array,
  gradient: Float64Array,
  curvature: Float64Array,
  histogram: Float64Array,
): void {
  histogram.fill(0);
  for (let j = 0; j < bins.length; j++) {
    const column = bins[j]!;
    const from = j * 768;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      const cell = from + column[row]! * 3;
      histogram[cell]! += gradient[row]!;
      histogram[cell + 1]! += curvature[row]!;
      histogram[cell + 2]! += 1;
    }
  }
}

/** parent − child, in place of counting the sibling. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): Float64Array {
  const sibling = new Float64Array(parent.length);
  for (let i = 0; i < parent.length; i++) sibling[i] = parent[i]! - child[i]!;
  return sibling;
}

/** The best cut of one node: `gain` 0 where there is none worth it. */
export interface Cut {
  readonly gain: number;
  readonly column: number;
  /** Rows of bins ≤ this go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
}

/**
 * Scans all columns and bins for the cut with the largest fall of the regularised loss,
 * G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ), missing rows tried on both sides.
 * @see Chen & Guestrin (2016), XGBoost, KDD, eq. (7) and algorithm 3.
 */
export function bestCut(
  histogram: Float64Array,
  edgeCounts: Int32Array,
  lambda: number,
  rowsMin: number,
  sums: { readonly g: number; readonly h: number; readonly rows: number },
): Cut {
  const { g, h, rows } = sums;
  const whole = (g * g) / (h + lambda);
  let gain = 1e-10 * (1 + Math.abs(whole));
  let column = -1;
  let bin = 0;
  let missingLeft = false;
  for (let j = 0; j < edgeCounts.length; j++) {
    const from = j * 768;
    const missing = from + 255 * 3;
    const ways = histogram[missing + 2]! > 0 ? 2 : 1;
    for (let way = 0; way < ways; way++) {
      let leftG = way === 0 ? 0 : histogram[missing]!;
      let leftH = way === 0 ? 0 : histogram[missing + 1]!;
      let leftRows = way === 0 ? 0 : histogram[missing + 2]!;
      for (let b = 0; b < edgeCounts[j]!; b++) {
        const cell = from + b * 3;
        leftG += histogram[cell]!;
        leftH += histogram[cell + 1]!;
        leftRows += histogram[cell + 2]!;
        if (leftRows < rowsMin) continue;
        if (rows - leftRows < rowsMin) break;
        const rightG = g - leftG;
        const won =
          (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (h - leftH + lambda) - whole;
        if (won > gain) {
          gain = won;
          column = j;
          bin = b;
          missingLeft = way === 1;
        }
      }
    }
  }
  return { gain: column < 0 ? 0 : gain, column, bin, missingLeft };
}

/** Rows of a node that go left under a cut, then those that go right; both keep their order. */
export function partitionRows(
  rows: Int32Array,
  column: Uint8Array,
  cut: Cut,
): { left: Int32Array; right: Int32Array } {
  const left = new Int32Array(rows.length);
  const right = new Int32Array(rows.length);
  let l = 0;
  let r = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const b = column[row]!;
    if (b === 255 ? cut.missingLeft : b <= cut.bin) left[l++] = row;
    else right[r++] = row;
  }
  return { left: left.slice(0, l), right: right.slice(0, r) };
}

/** A tree as columns: entry i is a leaf where left[i] is −1. */
export interface TreeColumns {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** Adds rate × the leaf's value to the score of each row. */
export function addTree(
  data: Float64Array,
  cols: number,
  tree: TreeColumns,
  rate: number,
  scores: Float64Array,
): void {
  for (let i = 0, from = 0; i < scores.length; i++, from += cols) {
    let node = 0;
    while (tree.left[node]! >= 0) {
      const value = data[from + tree.feature[node]!]!;
      const goLeft = Number.isNaN(value)
        ? tree.missingLeft[node] === 1
        : value <= tree.threshold[node]!;
      node = goLeft ? tree.left[node]! : tree.right[node]!;
    }
    scores[i]! += rate * tree.value[node]!;
  }
}
