import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { PROFILE_ERRORS } from './errors.ts';
import { customerFeatures } from './kernels/features.ts';
import {
  type PurchaseSummary,
  type PurchaseTable,
  purchasesBetween,
  summarisePurchases,
} from './purchases.ts';

/** Features of the activity score, in the order of the columns; each is ln(1 + the quantity named). */
export const ACTIVITY_FEATURES = [
  'recencyDays',
  'purchaseDays',
  'value',
  'tenureDays',
  'recentPurchaseDays',
  'recencyPerGap',
] as const;
export type ActivityFeature = (typeof ACTIVITY_FEATURES)[number];

/** Buyers as of a day and their features. */
export interface ActivityRows {
  readonly asOfDay: number;
  /** Index of the customer of each row. Shape (rows,). */
  readonly customers: Int32Array;
  /** Shape (rows, 6), columns as in ACTIVITY_FEATURES. */
  readonly x: Matrix;
}

/**
 * Features of everybody who has bought by the end of `asOfDay`, from purchases up to that day only.
 * @param options.windowDays Length of the recent window, in days.
 * @throws AppError PROFILE_DATA_EMPTY where nobody has bought yet.
 * @complexity O(rows of the table).
 */
export function activityRows(
  table: PurchaseTable,
  options: { readonly asOfDay: number; readonly windowDays: number },
): ActivityRows {
  const { asOfDay, windowDays } = options;
  const summary = summarisePurchases(table, asOfDay);
  const recent = purchasesBetween(table, { fromDay: asOfDay - windowDays + 1, toDay: asOfDay });
  const buyers: number[] = [];
  summary.purchaseDays.forEach((days, c) => {
    if (days > 0) buyers.push(c);
  });
  if (buyers.length === 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      `Cannot score activity as at least one customer must have bought by day ${asOfDay}: current value is 0`,
      { place: 'purchases', details: { asOfDay } },
    );
  }
  const customers = Int32Array.from(buyers);
  return { asOfDay, customers, x: featuresOf(customers, summary, recent.purchaseDays) };
}

/**
 * The same features of some customers who have bought by the end of `asOfDay`.
 * @param customers Indexes of the table. Shape (rows,).
 * @returns Shape (rows, 6), columns as in ACTIVITY_FEATURES.
 */
export function activityFeatures(
  table: PurchaseTable,
  customers: Int32Array,
  options: { readonly asOfDay: number; readonly windowDays: number },
): Matrix {
  const { asOfDay, windowDays } = options;
  const recent = purchasesBetween(table, { fromDay: asOfDay - windowDays + 1, toDay: asOfDay });
  return featuresOf(customers, summarisePurchases(table, asOfDay), recent.purchaseDays);
}

function featuresOf(
  customers: Int32Array,
  summary: PurchaseSummary,
  recentDays: Int32Array,
): Matrix {
  const cols = ACTIVITY_FEATURES.length;
  const data = new Float64Array(customers.length * cols);
  customerFeatures(
    customers,
    summary.untilDay,
    summary.purchaseDays,
    summary.firstDay,
    summary.lastDay,
    summary.totalValue,
    recentDays,
    data,
  );
  return { data, rows: customers.length, cols };
}

/** 1 for each row whose customer buys in the `windowDays` after the day of the features, else 0. */
export function activityLabels(
  table: PurchaseTable,
  rows: ActivityRows,
  windowDays: number,
): Float64Array {
  const window = { fromDay: rows.asOfDay + 1, toDay: rows.asOfDay + windowDays };
  const { purchaseDays } = purchasesBetween(table, window);
  return Float64Array.from(rows.customers, (c) => ((purchaseDays[c] ?? 0) > 0 ? 1 : 0));
}
