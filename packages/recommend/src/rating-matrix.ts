import type { Interactions } from './interactions.ts';
import { HISTORY_MAX } from './limits.ts';

/** Values of customers by products, each pair once, by rows and by columns. Plain data. */
export interface RatingMatrix {
  /** Shape (customers + 1,). */
  readonly rowOffsets: Int32Array;
  readonly rowProducts: Int32Array;
  readonly rowValues: Float64Array;
  /** Shape (products + 1,). */
  readonly columnOffsets: Int32Array;
  readonly columnCustomers: Int32Array;
  readonly columnValues: Float64Array;
  /** Mean of each customer's values, 0 without any. */
  readonly customerMeans: Float64Array;
  readonly productMeans: Float64Array;
  readonly mean: number;
}

/**
 * The latest value of each (customer, product) pair, products rising in each row; of one customer the
 * latest `HISTORY_MAX` products count, so that a robot does not cost its square.
 * @complexity O(events log events).
 */
export function ratingMatrix(data: Interactions): RatingMatrix {
  const customers = data.customers.length;
  const products = data.products.length;
  const rowOffsets = new Int32Array(customers + 1);
  const rowProducts: number[] = [];
  const rowValues: number[] = [];
  for (let c = 0; c < customers; c++) {
    const latest = new Map<number, number>();
    for (let e = data.offsets[c] ?? 0; e < (data.offsets[c + 1] ?? 0); e++) {
      const product = data.product[e] ?? 0;
      latest.delete(product);
      latest.set(product, data.weight[e] ?? 0);
    }
    for (const [product, value] of [...latest].slice(-HISTORY_MAX).sort((a, b) => a[0] - b[0])) {
      rowProducts.push(product);
      rowValues.push(value);
    }
    rowOffsets[c + 1] = rowProducts.length;
  }
  const rows = {
    offsets: rowOffsets,
    columns: Int32Array.from(rowProducts),
    values: Float64Array.from(rowValues),
  };
  const columns = transposed(rows, products);
  const total = rows.values.reduce((sum, value) => sum + value, 0);
  return {
    rowOffsets,
    rowProducts: rows.columns,
    rowValues: rows.values,
    columnOffsets: columns.offsets,
    columnCustomers: columns.columns,
    columnValues: columns.values,
    customerMeans: meansOf(rowOffsets, rows.values),
    productMeans: meansOf(columns.offsets, columns.values),
    mean: rows.values.length === 0 ? 0 : total / rows.values.length,
  };
}

interface Sparse {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

function transposed(rows: Sparse, width: number): Sparse {
  const offsets = new Int32Array(width + 1);
  for (const column of rows.columns) offsets[column + 1] = (offsets[column + 1] ?? 0) + 1;
  for (let i = 0; i < width; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
  const next = offsets.slice();
  const columns = new Int32Array(rows.columns.length);
  const values = new Float64Array(rows.columns.length);
  for (let r = 0; r + 1 < rows.offsets.length; r++) {
    for (let n = rows.offsets[r] ?? 0; n < (rows.offsets[r + 1] ?? 0); n++) {
      const column = rows.columns[n] ?? 0;
      const at = next[column] ?? 0;
      columns[at] = r;
      values[at] = rows.values[n] ?? 0;
      next[column] = at + 1;
    }
  }
  return { offsets, columns, values };
}

function meansOf(offsets: Int32Array, values: Float64Array): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, i) => {
    const part = values.subarray(offsets[i], offsets[i + 1]);
    return part.length === 0 ? 0 : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
