/**
 * Six features of each listed customer as of the end of `untilDay`, row by row into `out` (rows × 6):
 * ln(1 + ·) of days since the last purchase, purchase days, value (at least 0), days since the first,
 * purchase days in the recent window, and recency over the customer's own mean gap.
 */
export function customerFeatures(
  customers: Int32Array,
  untilDay: number,
  purchaseDays: Int32Array,
  firstDay: Int32Array,
  lastDay: Int32Array,
  totalValue: Float64Array,
  recentDays: Int32Array,
  out: Float64Array,
): void {
  for (let i = 0, at = 0; i < customers.length; i++, at += 6) {
    const c = customers[i]!;
    const recency = untilDay - lastDay[c]!;
    const tenure = untilDay - firstDay[c]!;
    const days = purchaseDays[c]!;
    // A first-time buyer has no gap yet: the time known so far stands in.
    const gap = days > 1 ? (lastDay[c]! - firstDay[c]!) / (days - 1) : tenure + 1;
    out[at] = Math.log1p(recency);
    out[at + 1] = Math.log1p(days);
    out[at + 2] = Math.log1p(Math.max(0, totalValue[c]!));
    out[at + 3] = Math.log1p(tenure);
    out[at + 4] = Math.log1p(recentDays[c]!);
    out[at + 5] = Math.log1p(recency / gap);
  }
}
