import type { PurchaseSummary } from './purchases.ts';

/** When customers are expected to buy next. Shapes (customers,). */
export interface NextPurchase {
  /** Day by which half of those like this customer have bought; NaN where it is not to be expected. */
  readonly day: Float64Array;
  /** Days by which one in ten and nine in ten have. */
  readonly earlyDay: Float64Array;
  readonly lateDay: Float64Array;
}

/** What is expected of rates; see BG/NBD. */
export interface PurchaseRates {
  readonly r: number;
  /** Weeks. */
  readonly alpha: number;
}

const DAYS_PER_WEEK = 7;
/** A customer who is less likely than this to be one is not expected. */
const ALIVE_MIN = 0.5;
/** Nor is one whose next purchase lies further ahead. */
const AHEAD_DAYS_MAX = 730;

/**
 * Days until the next purchase of customers who are still there: with rates spread as Gamma(r + x,
 * α + T), the wait is Lomax, and its quantile (α + T)((1 − p)^(−1/(r + x)) − 1).
 * @complexity O(customers).
 */
export function nextPurchases(
  summary: PurchaseSummary,
  rates: PurchaseRates,
  alive: Float64Array,
): NextPurchase {
  const quantile = (level: number): Float64Array =>
    Float64Array.from({ length: summary.customers }, (_, c) => {
      const days = summary.purchaseDays[c] ?? 0;
      if (days === 0 || (alive[c] ?? 0) < ALIVE_MIN) return Number.NaN;
      const weeks = (summary.untilDay - (summary.firstDay[c] ?? 0)) / DAYS_PER_WEEK;
      const shape = rates.r + days - 1;
      const wait = (rates.alpha + weeks) * ((1 - level) ** (-1 / shape) - 1) * DAYS_PER_WEEK;
      return wait > AHEAD_DAYS_MAX ? Number.NaN : summary.untilDay + Math.max(1, Math.ceil(wait));
    });
  return { day: quantile(0.5), earlyDay: quantile(0.1), lateDay: quantile(0.9) };
}
