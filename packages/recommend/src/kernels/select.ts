/**
 * Moves the `limit` strongest columns to the front of `columns`, in no order: strength is
 * `row[j] × target[j]`, equal ones by smaller index. Quickselect with the median of three, by
 * insertion where few are left.
 * @complexity O(n) on average in place of the O(n log n) of a sort.
 * @see Hoare (1961), Algorithm 65: FIND, CACM 4(7).
 */
export function selectStrongest(
  columns: Int32Array,
  row: Float64Array,
  target: Float64Array,
  limit: number,
): void {
  let low = 0;
  let high = columns.length - 1;
  while (high - low > 12) {
    const middle = (low + high) >> 1;
    order(columns, row, target, low, middle);
    order(columns, row, target, low, high);
    order(columns, row, target, middle, high);
    const pivot = columns[middle]!;
    const strength = row[pivot]! * target[pivot]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (before(columns[i]!, row, target, pivot, strength)) i++;
      while (after(columns[j]!, row, target, pivot, strength)) j--;
      if (i <= j) {
        swap(columns, i, j);
        i++;
        j--;
      }
    }
    if (limit <= j) high = j;
    else if (limit >= i) low = i;
    else return;
  }
  for (let i = low + 1; i <= high; i++) {
    const column = columns[i]!;
    const strength = row[column]! * target[column]!;
    let at = i;
    while (at > low && after(columns[at - 1]!, row, target, column, strength)) {
      columns[at] = columns[at - 1]!;
      at--;
    }
    columns[at] = column;
  }
}

function before(
  j: number,
  row: Float64Array,
  target: Float64Array,
  pivot: number,
  strength: number,
): boolean {
  const own = row[j]! * target[j]!;
  return own > strength || (own === strength && j < pivot);
}

function after(
  j: number,
  row: Float64Array,
  target: Float64Array,
  pivot: number,
  strength: number,
): boolean {
  const own = row[j]! * target[j]!;
  return own < strength || (own === strength && j > pivot);
}

/** Puts the stronger of two places first. */
function order(
  columns: Int32Array,
  row: Float64Array,
  target: Float64Array,
  a: number,
  b: number,
): void {
  const first = columns[a]!;
  const second = columns[b]!;
  if (before(second, row, target, first, row[first]! * target[first]!)) swap(columns, a, b);
}

function swap(columns: Int32Array, a: number, b: number): void {
  const kept = columns[a]!;
  columns[a] = columns[b]!;
  columns[b] = kept;
}
