import type { Matrix } from '@quanyu/numeric';
import type { TreeColumns } from '../kernels/tree-walk.ts';

/**
 * One tree, plain. Entry i is a leaf where `left[i]` is −1. Rows with x[feature] ≤ threshold go left;
 * where `set[i]` ≥ 0, rows whose category is among `sets[set[i]]`.
 */
export interface Tree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** 1 where a missing value, or a category never seen, goes left. */
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Value of a leaf; inside the tree what the node would say as a leaf. */
  readonly value: readonly number[];
  /** Training rows that reached the node. */
  readonly cover: readonly number[];
  /** −1 for cuts of numbers. */
  readonly set: readonly number[];
  /** Numbers of categories (places in the model's `categories`). */
  readonly sets: readonly (readonly number[])[];
}

/** Known categories of each categorical column: column and values. */
export interface ColumnCategories {
  readonly column: number;
  readonly values: readonly number[];
}

/** The tree in typed arrays, for loops. */
export function treeColumns(tree: Tree): TreeColumns {
  const setBits = new Uint32Array(8 * tree.sets.length);
  tree.sets.forEach((members, s) => {
    for (const bin of members) {
      const word = 8 * s + (bin >> 5);
      setBits[word] = (setBits[word] ?? 0) | (1 << (bin & 31));
    }
  });
  return {
    feature: Int32Array.from(tree.feature),
    threshold: Float64Array.from(tree.threshold),
    missingLeft: Uint8Array.from(tree.missingLeft),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    value: Float64Array.from(tree.value),
    cover: Float64Array.from(tree.cover),
    set: Int32Array.from(tree.set),
    setBits,
  };
}

/** The table with each category replaced by its number, and unknown ones by NaN; itself without any. */
export function encodeCategories(x: Matrix, categories: readonly ColumnCategories[]): Matrix {
  if (categories.length === 0) return x;
  const data = x.data.slice();
  for (const { column, values } of categories) {
    const numbers = new Map(values.map((value, number) => [value, number]));
    for (let at = column; at < data.length; at += x.cols) {
      data[at] = numbers.get(data[at] ?? Number.NaN) ?? Number.NaN;
    }
  }
  return { ...x, data };
}
