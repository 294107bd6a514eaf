/** Rows grouped by customer: rows of customer c are `order[offsets[c]] … order[offsets[c+1] − 1]`, in file order. */
export function groupByCustomer(
  customer: Int32Array,
  customers: number,
): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(customers + 1);
  for (let i = 0; i < customer.length; i++) offsets[customer[i]! + 1]! += 1;
  for (let c = 0; c < customers; c++) offsets[c + 1]! += offsets[c]!;
  const next = offsets.slice(0, customers);
  const order = new Int32Array(customer.length);
  for (let i = 0; i < customer.length; i++) {
    const c = customer[i]!;
    order[next[c]!] = i;
    next[c]! += 1;
  }
  return { offsets, order };
}

/** Columns that `summariseDays` fills, each of shape (customers,). */
export interface SummaryColumns {
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  readonly purchaseDays: Int32Array;
  readonly totalValue: Float64Array;
  readonly repeatValue: Float64Array;
}

/**
 * One pass over each customer's rows on days ≤ untilDay: first and last day, distinct days, value in
 * all, and value on all days after the first. Customers without rows keep 0 purchase days.
 */
export function summariseDays(
  grouped: { readonly offsets: Int32Array; readonly order: Int32Array },
  day: Int32Array,
  value: Float64Array,
  untilDay: number,
  out: SummaryColumns,
): void {
  const customers = out.firstDay.length;
  let days = new Int32Array(64);
  for (let c = 0; c < customers; c++) {
    const from = grouped.offsets[c]!;
    const to = grouped.offsets[c + 1]!;
    if (to - from > days.length) days = new Int32Array(2 * (to - from));
    let count = 0;
    let first = 0x7fffffff;
    for (let at = from; at < to; at++) {
      const d = day[grouped.order[at]!]!;
      if (d > untilDay) continue;
      days[count++] = d;
      if (d < first) first = d;
    }
    if (count === 0) continue;
    days.subarray(0, count).sort();
    let distinct = 1;
    for (let m = 1; m < count; m++) if (days[m] !== days[m - 1]) distinct++;
    let total = 0;
    let repeat = 0;
    for (let at = from; at < to; at++) {
      const row = grouped.order[at]!;
      if (day[row]! > untilDay) continue;
      total += value[row]!;
      if (day[row]! > first) repeat += value[row]!;
    }
    out.firstDay[c] = first;
    out.lastDay[c] = days[count - 1]!;
    out.purchaseDays[c] = distinct;
    out.totalValue[c] = total;
    out.repeatValue[c] = repeat;
  }
}

/** Distinct purchase days and value of each customer on days in [fromDay, toDay]. */
export function windowTotals(
  grouped: { readonly offsets: Int32Array; readonly order: Int32Array },
  day: Int32Array,
  value: Float64Array,
  window: { readonly fromDay: number; readonly toDay: number },
  out: { readonly purchaseDays: Int32Array; readonly value: Float64Array },
): void {
  let days = new Int32Array(64);
  for (let c = 0; c < out.value.length; c++) {
    const from = grouped.offsets[c]!;
    const to = grouped.offsets[c + 1]!;
    if (to - from > days.length) days = new Int32Array(2 * (to - from));
    let count = 0;
    let total = 0;
    for (let at = from; at < to; at++) {
      const row = grouped.order[at]!;
      const d = day[row]!;
      if (d < window.fromDay || d > window.toDay) continue;
      days[count++] = d;
      total += value[row]!;
    }
    days.subarray(0, count).sort();
    let distinct = count === 0 ? 0 : 1;
    for (let m = 1; m < count; m++) if (days[m] !== days[m - 1]) distinct++;
    out.purchaseDays[c] = distinct;
    out.value[c] = total;
  }
}
