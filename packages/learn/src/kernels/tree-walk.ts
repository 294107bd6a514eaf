/** Trees as columns, one after another; `left` of a leaf is −1. */
export interface TreeColumns {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  readonly cover: Float64Array;
  /** −1, or which of `setBits` a categorical cut looks into. */
  readonly set: Int32Array;
  /** 256 bits a set: which categories go left. */
  readonly setBits: Uint32Array;
}

/** Whether a value goes left at a node; NaN is missing. */
export function goesLeft(tree: TreeColumns, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.missingLeft[node] === 1;
  const set = tree.set[node]!;
  if (set < 0) return value <= tree.threshold[node]!;
  return ((tree.setBits[8 * set + (value >> 5)]! >>> (value & 31)) & 1) === 1;
}

/** Adds rate × the value of the leaf that each row reaches. */
export function addTree(
  data: Float64Array,
  cols: number,
  tree: TreeColumns,
  rate: number,
  scores: Float64Array,
): void {
  const { feature, threshold, left, right, set } = tree;
  for (let i = 0, from = 0; i < scores.length; i++, from += cols) {
    let node = 0;
    while (left[node]! >= 0) {
      const value = data[from + feature[node]!]!;
      const plain = set[node]! < 0 && !Number.isNaN(value);
      const toLeft = plain ? value <= threshold[node]! : goesLeft(tree, node, value);
      node = toLeft ? left[node]! : right[node]!;
    }
    scores[i]! += rate * tree.value[node]!;
  }
}

/** As `addTree`, on binned columns, for some rows; `marks` holds 256 flags a node: bins that go left. */
export function addBinnedTree(
  bins: Uint8Array,
  tableRows: number,
  tree: TreeColumns,
  marks: Uint8Array,
  rows: Int32Array,
  rate: number,
  scores: Float64Array,
): void {
  const { feature, left, right, value } = tree;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = 0;
    while (left[node]! >= 0) {
      const column = feature[node]!;
      const at = (column & ~15) * tableRows + 16 * row + (column & 15);
      node = marks[256 * node + bins[at]!] === 1 ? left[node]! : right[node]!;
    }
    scores[row]! += rate * value[node]!;
  }
}
