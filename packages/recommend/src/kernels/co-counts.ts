/**
 * Adds one product's row of co-occurrence: for each customer who chose it, every product of that
 * customer (itself included) gains `weights[customer]`.
 * @param row Dense accumulator, zero on entry. Shape (products,).
 * @param touched Receives the indices made non-zero.
 * @returns How many were touched.
 */
export function addCoCounts(
  columnOffsets: Int32Array,
  columnCustomers: Int32Array,
  rowOffsets: Int32Array,
  rowProducts: Int32Array,
  weights: Float64Array,
  product: number,
  row: Float64Array,
  touched: Int32Array,
): number {
  let count = 0;
  for (let n = columnOffsets[product]!; n < columnOffsets[product + 1]!; n++) {
    const customer = columnCustomers[n]!;
    const gain = weights[customer]!;
    for (let m = rowOffsets[customer]!; m < rowOffsets[customer + 1]!; m++) {
      const other = rowProducts[m]!;
      if (row[other] === 0) touched[count++] = other;
      row[other] = row[other]! + gain;
    }
  }
  return count;
}

/** Sparse matrix of customers by products, scaled on both sides, times a dense (products, k). */
export function sparseTimes(
  offsets: Int32Array,
  columns: Int32Array,
  rowScale: Float64Array,
  columnScale: Float64Array,
  dense: Float64Array,
  k: number,
  out: Float64Array,
): void {
  out.fill(0);
  for (let r = 0; r + 1 < offsets.length; r++) {
    const at = r * k;
    const scale = rowScale[r]!;
    for (let n = offsets[r]!; n < offsets[r + 1]!; n++) {
      const column = columns[n]!;
      const t = scale * columnScale[column]!;
      const from = column * k;
      for (let c = 0; c < k; c++) out[at + c] = out[at + c]! + t * dense[from + c]!;
    }
  }
}
