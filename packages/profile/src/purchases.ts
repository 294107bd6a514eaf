import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from './errors.ts';
import { groupByCustomer, summariseDays, windowTotals } from './kernels/purchases.ts';

/**
 * Purchases as columns: row i says that customer `customer[i]` (index in [0, customers)) spent
 * `value[i]` on day `day[i]`. Rows of one customer on one day are one purchase. Any order.
 */
export interface PurchaseTable {
  readonly customers: number;
  readonly customer: Int32Array;
  /** Integer day index; any origin. */
  readonly day: Int32Array;
  /** Any currency unit, the same in all rows; returns may be negative. */
  readonly value: Float64Array;
}

/** What is known of each customer at the end of `untilDay`. Each column has shape (customers,). */
export interface PurchaseSummary {
  readonly untilDay: number;
  readonly customers: number;
  /** 0 where a customer has not bought yet; the other columns then say nothing. */
  readonly purchaseDays: Int32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  readonly totalValue: Float64Array;
  /** Value of the days after the first. */
  readonly repeatValue: Float64Array;
}

const DAY_ABS_MAX = 1e8;

/**
 * Reduces purchases to what the models need, leaving out days after `untilDay`.
 * @throws AppError PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID, PROFILE_PARAM_INVALID.
 * @complexity O(rows log(rows of a customer)).
 * @example summarisePurchases(table, 20_000).purchaseDays
 */
export function summarisePurchases(table: PurchaseTable, untilDay: number): PurchaseSummary {
  checkPurchases(table);
  checkDay(untilDay, 'untilDay');
  const { customers } = table;
  const summary = {
    untilDay,
    customers,
    purchaseDays: new Int32Array(customers),
    firstDay: new Int32Array(customers),
    lastDay: new Int32Array(customers),
    totalValue: new Float64Array(customers),
    repeatValue: new Float64Array(customers),
  };
  const grouped = groupByCustomer(table.customer, customers);
  summariseDays(grouped, table.day, table.value, untilDay, summary);
  return summary;
}

/** Distinct purchase days and value of each customer from `fromDay` to `toDay`, both included. */
export function purchasesBetween(
  table: PurchaseTable,
  window: { readonly fromDay: number; readonly toDay: number },
): { readonly purchaseDays: Int32Array; readonly value: Float64Array } {
  checkPurchases(table);
  const out = {
    purchaseDays: new Int32Array(table.customers),
    value: new Float64Array(table.customers),
  };
  const grouped = groupByCustomer(table.customer, table.customers);
  windowTotals(grouped, table.day, table.value, window, out);
  return out;
}

/** Days as whole numbers that fit a day index. @throws AppError PROFILE_PARAM_INVALID. */
export function checkDay(day: number, name: string): void {
  if (Number.isSafeInteger(day) && Math.abs(day) <= DAY_ABS_MAX) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot take ${name} as it must be a whole day index: current value is ${day}`,
    { place: name },
  );
}

/** @throws AppError PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID. */
export function checkPurchases(table: PurchaseTable): void {
  const { customers, customer, day, value } = table;
  if (customer.length !== day.length || customer.length !== value.length) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot read purchases as customer, day and value must have one length: current value is ${customer.length}, ${day.length}, ${value.length}`,
      { place: 'purchases' },
    );
  }
  const stray = customer.findIndex((c) => c < 0 || c >= customers);
  if (stray >= 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot read purchases as customers must lie in 0 to ${customers - 1}: current value is ${customer[stray]} in row ${stray}`,
      { place: 'customer', details: { row: stray } },
    );
  }
  const bad = value.findIndex((amount) => !Number.isFinite(amount));
  if (bad >= 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_VALUE_INVALID,
      `Cannot read purchases as every value must be finite: current value is ${value[bad]} in row ${bad}`,
      { place: 'value', details: { row: bad } },
    );
  }
}
