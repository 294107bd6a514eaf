import { addCoCounts } from './kernels/co-counts.ts';
import type { RatingMatrix } from './rating-matrix.ts';

/** The row of one product in the matrix of co-occurrence, dense, with the columns that are not zero. */
export interface CoRow {
  readonly dense: Float64Array;
  readonly columns: Int32Array;
}

/** Gives rows of XᵀWX one after another, in one buffer: a row is good until the next is asked for. */
export class CoCounter {
  readonly #matrix: RatingMatrix;
  readonly #weights: Float64Array;
  readonly #dense: Float64Array;
  readonly #touched: Int32Array;
  #count = 0;

  /** @param weights What each customer counts. Shape (customers,). Default 1. */
  constructor(matrix: RatingMatrix, weights?: Float64Array) {
    const products = matrix.columnOffsets.length - 1;
    this.#matrix = matrix;
    this.#weights = weights ?? new Float64Array(matrix.rowOffsets.length - 1).fill(1);
    this.#dense = new Float64Array(products);
    this.#touched = new Int32Array(products);
  }

  /** @complexity O(Σ products of the customers who chose it). */
  row(product: number): CoRow {
    for (let n = 0; n < this.#count; n++) this.#dense[this.#touched[n] ?? 0] = 0;
    const { columnOffsets, columnCustomers, rowOffsets, rowProducts } = this.#matrix;
    this.#count = addCoCounts(
      columnOffsets,
      columnCustomers,
      rowOffsets,
      rowProducts,
      this.#weights,
      product,
      this.#dense,
      this.#touched,
    );
    return { dense: this.#dense, columns: this.#touched.subarray(0, this.#count) };
  }
}

/** The `limit` largest of some columns by the size of their values, in rising order of column. */
export function largestColumns(
  columns: Int32Array,
  values: ArrayLike<number>,
  limit: number,
): Int32Array {
  if (columns.length <= limit) return columns.slice().sort();
  return columns
    .slice()
    .sort((a, b) => Math.abs(values[b] ?? 0) - Math.abs(values[a] ?? 0) || a - b)
    .slice(0, limit)
    .sort();
}
