import { normalPdf, normalQuantile } from '@quanyu/numeric';
import { checkList, checkParameter } from '../errors.ts';

/** A supplier with all that is bought from it. Money in minor units. */
export interface CycleSupplier {
  readonly supplier: string;
  readonly leadTimeDays: number;
  /** Cost of one order, whatever is in it. */
  readonly orderCostMinor: number;
  readonly orderValueMinMinor?: number;
  /** Weekdays on which it takes orders, 1 = Monday … 7. Default Monday to Friday. */
  readonly weekdays?: readonly number[];
  readonly products: readonly CycleProduct[];
  /** How it is ordered from today, for the comparison. */
  readonly intervalWeeksNow: number;
}

export interface CycleProduct {
  readonly meanPerDay: number;
  readonly sdPerDay: number;
  readonly unitCostMinor: number;
  readonly unitMarginMinor: number;
}

export interface CycleOptions {
  /** Cost of holding, as a share of the value and year. Default 0.2. */
  readonly holdingShareYear?: number;
  readonly intervalsWeeks?: readonly number[];
  /** Orders that can be handled on one weekday of a four-week round. Default no limit. */
  readonly ordersPerWeekday?: number;
}

/** What a cycle costs a year. */
export interface CycleFigures {
  readonly intervalWeeks: number;
  readonly capitalMinor: number;
  readonly turnover: number;
  /** Orders, holding and lost margin a year. */
  readonly costMinor: number;
}

export interface PlannedCycle {
  readonly supplier: string;
  /** 1 = Monday … 7. */
  readonly weekday: number;
  readonly now: CycleFigures;
  readonly best: CycleFigures;
}

const WEEKS_A_YEAR = 365 / 7;
const WORKDAYS = [1, 2, 3, 4, 5] as const;

/**
 * Review interval of each supplier, all its products together, and the weekdays so that the desk is
 * not flooded: an interval trades order costs against cycle and safety stock (periodic review, the
 * service of each product at its own critical fractile); the days are the least loaded ones, suppliers with the
 * fewest days first.
 * Cost O(suppliers × products × intervals). @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function planCycles(
  suppliers: readonly CycleSupplier[],
  options: CycleOptions = {},
): readonly PlannedCycle[] {
  const rate = checkParameter('holdingShareYear', options.holdingShareYear ?? 0.2, {
    min: Number.MIN_VALUE,
  });
  const intervals = checkList('intervalsWeeks', options.intervalsWeeks ?? [1, 2, 4, 8], {
    min: 1,
    max: 52,
  });
  for (const weeks of intervals)
    checkParameter('intervalsWeeks', weeks, { min: 1, max: 52, integer: true });
  const chosen = suppliers.map((supplier) => {
    checkSupplier(supplier);
    const tried = intervals.map((weeks) => figures(supplier, weeks, rate));
    const best = tried.reduce((a, b) => (b.costMinor < a.costMinor ? b : a));
    return { supplier, best, now: figures(supplier, supplier.intervalWeeksNow, rate) };
  });
  const weekdays = assignDays(chosen, options.ordersPerWeekday);
  return chosen.map(({ supplier, best, now }, i) => ({
    supplier: supplier.supplier,
    weekday: weekdays[i] ?? 1,
    now,
    best,
  }));
}

function checkSupplier(supplier: CycleSupplier): void {
  const name = supplier.supplier;
  checkParameter(`leadTimeDays of ${name}`, supplier.leadTimeDays, { min: 0, max: 3650 });
  checkParameter(`orderCostMinor of ${name}`, supplier.orderCostMinor, { min: 0 });
  checkParameter(`intervalWeeksNow of ${name}`, supplier.intervalWeeksNow, {
    min: 1 / 7,
    max: 520,
  });
  checkList(`weekdays of ${name}`, supplier.weekdays ?? WORKDAYS, { min: 1, max: 7 });
  for (const product of supplier.products) {
    for (const key of ['meanPerDay', 'sdPerDay', 'unitCostMinor', 'unitMarginMinor'] as const) {
      checkParameter(`${key} of ${name}`, product[key], { min: 0 });
    }
  }
}

function figures(supplier: CycleSupplier, intervalWeeks: number, rate: number): CycleFigures {
  const days = 7 * intervalWeeks;
  const cycles = WEEKS_A_YEAR / intervalWeeks;
  let capital = 0;
  let lost = 0;
  let sold = 0;
  for (const { meanPerDay, sdPerDay, unitCostMinor, unitMarginMinor } of supplier.products) {
    const holding = (unitCostMinor * rate * days) / 365;
    const fractile = Math.min(0.9999, unitMarginMinor / Math.max(1e-12, unitMarginMinor + holding));
    const sd = sdPerDay * Math.sqrt(supplier.leadTimeDays + days);
    const z = fractile > 0.5 ? normalQuantile(fractile) : 0;
    capital += unitCostMinor * (z * sd + (meanPerDay * days) / 2);
    lost += unitMarginMinor * sd * (normalPdf(z) - z * (1 - Math.max(0.5, fractile))) * cycles;
    sold += unitCostMinor * meanPerDay * 365;
  }
  // An order below the supplier's minimum is bought larger and lies longer.
  const missing = Math.max(0, (supplier.orderValueMinMinor ?? 0) - sold / cycles);
  capital += missing / 2;
  return {
    intervalWeeks,
    capitalMinor: Math.round(capital),
    turnover: capital > 0 ? sold / capital : 0,
    costMinor: Math.round(supplier.orderCostMinor * cycles + rate * capital + lost),
  };
}

/** Orders of a four-week round on the weekdays, each supplier whole, the least loaded days first. */
function assignDays(
  chosen: readonly { readonly supplier: CycleSupplier; readonly best: CycleFigures }[],
  ordersPerWeekday = Number.POSITIVE_INFINITY,
): readonly number[] {
  const load = new Map<number, number>();
  const days = new Array<number>(chosen.length).fill(1);
  const order = chosen
    .map(({ supplier, best }, i) => ({
      i,
      days: supplier.weekdays ?? WORKDAYS,
      orders: 4 / best.intervalWeeks,
    }))
    .sort((a, b) => a.days.length - b.days.length || b.orders - a.orders || a.i - b.i);
  for (const one of order) {
    const after = (day: number): number => (load.get(day) ?? 0) + one.orders;
    const allowed = one.days.filter((day) => after(day) <= ordersPerWeekday);
    const open = allowed.length > 0 ? allowed : one.days;
    const day = open.reduce((best, next) => (after(next) < after(best) ? next : best));
    days[one.i] = day;
    load.set(day, (load.get(day) ?? 0) + one.orders);
  }
  return days;
}
