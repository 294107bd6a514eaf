import { checkParameter } from '../errors.ts';

/** So many units on a day, counted from today = 0. */
export interface DatedUnits {
  readonly day: number;
  readonly units: number;
}

/** What may still be promised, by day. */
export interface PromisableUnits {
  /** Units that can be promised for delivery on day 0, 1, …; never falls. */
  readonly units: Float64Array;
  /** Units already promised that no receipt in sight covers. */
  readonly overpromisedUnits: number;
}

const DAYS_MAX = 10_000;

/**
 * Available to promise: what is there or coming, less what is promised, such that no promise already
 * made is broken on its day. A new promise for day t may take at most the smallest surplus from t on.
 * Receipts and promises of the past count today. Cost O(days + rows).
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function availableToPromise(
  stock: {
    readonly onHandUnits: number;
    readonly receipts: readonly DatedUnits[];
    readonly promises: readonly DatedUnits[];
  },
  days: number,
): PromisableUnits {
  checkParameter('days', days, { min: 1, max: DAYS_MAX, integer: true });
  const surplus = new Float64Array(days);
  const add = (rows: readonly DatedUnits[], sign: 1 | -1, name: string): void => {
    rows.forEach(({ day, units }, i) => {
      checkParameter(`${name}[${i}].units`, units, { min: 0 });
      checkParameter(`${name}[${i}].day`, day);
      const at = Math.max(0, Math.ceil(day));
      if (at < days) surplus[at] = (surplus[at] ?? 0) + sign * units;
    });
  };
  surplus[0] = checkParameter('onHandUnits', stock.onHandUnits);
  add(stock.receipts, 1, 'receipts');
  add(stock.promises, -1, 'promises');
  for (let t = 1; t < days; t++) surplus[t] = (surplus[t] ?? 0) + (surplus[t - 1] ?? 0);
  const overpromisedUnits = Math.max(0, -(surplus[days - 1] ?? 0));
  let least = Number.POSITIVE_INFINITY;
  for (let t = days - 1; t >= 0; t--) {
    least = Math.min(least, surplus[t] ?? 0);
    surplus[t] = Math.max(0, least);
  }
  return { units: surplus, overpromisedUnits };
}

/** First day on which so many units can be promised; undefined = not within the days looked at. */
export function promiseDay(promise: PromisableUnits, units: number): number | undefined {
  const wanted = checkParameter('units', units, { min: 0 });
  const day = promise.units.findIndex((there) => there >= wanted);
  return day < 0 ? undefined : day;
}
