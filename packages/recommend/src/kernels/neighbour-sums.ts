/**
 * Adds one product of the history to the sums over products that each customer shares with it.
 * @param own Value in the history, less the centre. @param centre Taken from the customers' values.
 * @param sums Row-major, shape (customers, 6): common, Σx, Σy, Σxy, Σx², Σy².
 */
export function addNeighbourSums(
  customers: Int32Array,
  values: Float64Array,
  from: number,
  to: number,
  own: number,
  centre: number,
  sums: Float64Array,
): void {
  for (let n = from; n < to; n++) {
    const at = customers[n]! * 6;
    const other = values[n]! - centre;
    sums[at] = sums[at]! + 1;
    sums[at + 1] = sums[at + 1]! + own;
    sums[at + 2] = sums[at + 2]! + other;
    sums[at + 3] = sums[at + 3]! + own * other;
    sums[at + 4] = sums[at + 4]! + own * own;
    sums[at + 5] = sums[at + 5]! + other * other;
  }
}
