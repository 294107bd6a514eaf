import { AppError, type Reason } from '@quanyu/domain';
import { createRng, type Matrix } from '@quanyu/numeric';
import { checkParameter, INVENTORY_ERRORS } from '../errors.ts';
import { chooseOrder, type OrderChoice } from './order-quantity.ts';
import { fitPooledDemand, pooledPaths, type SalesSeries } from './pooled-demand.ts';

/** A parameter: a number for all rows, or the name of a stock-file column. */
type RowParameter = number | string;

/** The parameters of `quanyu replenish`, as in its JSON file. */
export interface ReplenishParams {
  /** What a period is. Sets the season of the built-in demand model: day 7, week 52, month 12. */
  readonly period?: 'day' | 'week' | 'month';
  /** Periods of a season; replaces the default of `period`. */
  readonly seasonPeriods?: number;
  /** Periods between orders, ≥ 1. Default 1. */
  readonly reviewPeriods?: RowParameter;
  /** The order arrives before the demand of this period, ≥ 1. Default 1. */
  readonly leadTimePeriods?: RowParameter;
  /** Cost of a unit left at the end of a period, > 0. */
  readonly holdingCost: RowParameter;
  /** Cost of a unit short, > 0. */
  readonly shortageCost: RowParameter;
  /** Default true: what is short is lost; false: it is owed. */
  readonly lostSales?: boolean;
  /** Cost of ordering a row at all. Default 0. */
  readonly orderCost?: RowParameter;
  /** Default 1. */
  readonly packUnits?: RowParameter;
  /** Default 0. */
  readonly orderUnitsMin?: RowParameter;
}

export interface SalesRow {
  readonly product: string;
  readonly location: string;
  /** Any labels that sort by time as text or as numbers; equal for equal periods. */
  readonly time: string | number;
  readonly units: number;
  /** Share of the period in which the product could be bought; absent = 1. */
  readonly available?: number;
}

export interface StockRow {
  readonly product: string;
  readonly location: string;
  readonly onHandUnits: number;
  /** `due[k − 1]` arrives before the demand of period k. */
  readonly due: readonly number[];
  /** All columns as text, for parameters given by column name. */
  readonly columns?: Readonly<Record<string, string>>;
}

export interface ReplenishInput {
  readonly sales: readonly SalesRow[];
  readonly stock: readonly StockRow[];
  readonly params: ReplenishParams;
  readonly seed: string | number;
  /**
   * Demand paths of a stock row, shape (paths, ≥ horizon), from any forecaster; undefined = use the
   * built-in pooled model for this row.
   */
  readonly demandPaths?: (row: StockRow, horizon: number) => Matrix | undefined;
  /** Sample paths of the built-in model. Default 500. */
  readonly paths?: number;
}

export interface ReplenishRow {
  readonly product: string;
  readonly location: string;
  readonly orderUnits: number;
  /** Strongest first, never empty. */
  readonly reasons: readonly [Reason, ...Reason[]];
  /** null where no demand is known. */
  readonly choice: OrderChoice | null;
}

const SEASONS = { day: 7, week: 52, month: 12 } as const;
const LEAD_MAX = 1000;

/**
 * Order proposals by the timeline of the command line: decided after the last period of the sales,
 * arriving before the demand of period `leadTimePeriods`, answering for `reviewPeriods` periods.
 * One row a stock row, in the same order; whole units ≥ 0. Nothing is guessed in silence: what had
 * to be assumed for a row stands in its reasons.
 * @throws AppError INVENTORY_PARAMETER_INVALID for parameters that are wrong for all rows.
 */
export function replenish(input: ReplenishInput): readonly ReplenishRow[] {
  checkParams(input.params);
  const rows = input.stock.map((row) => readRow(row, input.params));
  const horizon = rows.reduce((most, row) => Math.max(most, row.lead + row.review - 1), 1);
  const builtIn = builtInDemand(input, horizon);
  return input.stock.map((row, i) => {
    const settings = rows[i];
    const paths = input.demandPaths?.(row, horizon) ?? builtIn(row);
    const { product, location } = row;
    if (paths === undefined || settings === undefined) {
      const reason = { code: 'INVENTORY_NO_HISTORY', params: {} };
      return { product, location, orderUnits: 0, reasons: [reason], choice: null };
    }
    const choice = chooseOrder({
      paths,
      onHandUnits: settings.onHand,
      due: settings.due,
      leadTimePeriods: settings.lead,
      reviewPeriods: settings.review,
      holdingCost: settings.holding,
      shortageCost: settings.shortage,
      lostSales: input.params.lostSales ?? true,
      orderCost: settings.orderCost,
      packUnits: settings.pack,
      orderUnitsMin: settings.least,
    });
    const reasons = [orderReason(choice), ...settings.assumed] as const;
    return { product, location, orderUnits: choice.orderUnits, reasons, choice };
  });
}

/** One order's reason in figures. */
export function orderReason(choice: OrderChoice): Reason {
  return {
    code: choice.orderUnits > 0 ? 'INVENTORY_ORDER' : 'INVENTORY_NO_ORDER',
    params: {
      units: choice.orderUnits,
      demand: choice.coveredDemandUnits,
      stock: choice.stockBeforeUnits,
      riskBefore: choice.shortChanceWithout,
      riskAfter: choice.shortChance,
    },
  };
}

interface RowRule {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Used where the column is empty or wrong; undefined = the parameter must be given. */
  readonly fallback: number | undefined;
}

const RULES: Readonly<Record<string, RowRule>> = {
  reviewPeriods: { min: 1, max: LEAD_MAX, integer: true, fallback: 1 },
  leadTimePeriods: { min: 1, max: LEAD_MAX, integer: true, fallback: 1 },
  holdingCost: { min: Number.MIN_VALUE, max: 1e12, integer: false, fallback: undefined },
  shortageCost: { min: Number.MIN_VALUE, max: 1e12, integer: false, fallback: undefined },
  orderCost: { min: 0, max: 1e12, integer: false, fallback: 0 },
  packUnits: { min: 1, max: 1e9, integer: true, fallback: 1 },
  orderUnitsMin: { min: 0, max: 1e9, integer: false, fallback: 0 },
};

function checkParams(params: ReplenishParams): void {
  for (const [name, rule] of Object.entries(RULES)) {
    const given = params[name as keyof ReplenishParams];
    if (typeof given === 'string' || (given === undefined && rule.fallback !== undefined)) continue;
    checkParameter(name, given, rule);
  }
  if (params.period !== undefined && !Object.hasOwn(SEASONS, params.period)) {
    throw new AppError(
      INVENTORY_ERRORS.INVENTORY_PARAMETER_INVALID,
      `Cannot replenish as period must be day, week or month: current value is ${String(params.period).slice(0, 40)}`,
      { place: 'period' },
    );
  }
  if (params.seasonPeriods !== undefined) {
    checkParameter('seasonPeriods', params.seasonPeriods, { min: 1, max: 10_000, integer: true });
  }
}

interface RowSettings {
  readonly onHand: number;
  readonly due: readonly number[];
  readonly lead: number;
  readonly review: number;
  readonly holding: number;
  readonly shortage: number;
  readonly orderCost: number;
  readonly pack: number;
  readonly least: number;
  readonly assumed: readonly Reason[];
}

function readRow(row: StockRow, params: ReplenishParams): RowSettings {
  const assumed: Reason[] = [];
  const read = (name: keyof ReplenishParams, assumption?: number): number => {
    const rule = RULES[name];
    const given = params[name];
    const fallback = assumption ?? rule?.fallback ?? 1;
    if (typeof given === 'number') return given;
    if (typeof given !== 'string') return fallback;
    const text = row.columns?.[given]?.trim() ?? '';
    const value = text === '' ? Number.NaN : Number(text);
    const fits = value >= (rule?.min ?? 0) && value <= (rule?.max ?? 0);
    if (fits && (rule?.integer !== true || Number.isInteger(value))) return value;
    assumed.push({
      code: 'INVENTORY_PARAMETER_ASSUMED',
      params: { parameter: given, assumed: fallback },
    });
    return fallback;
  };
  const whole = (value: number): number => (Number.isFinite(value) ? value : 0);
  const lostSales = params.lostSales ?? true;
  const negative = !(row.onHandUnits >= 0);
  const onHand = negative && lostSales ? 0 : whole(row.onHandUnits);
  if (negative && onHand !== row.onHandUnits) {
    assumed.push({
      code: 'INVENTORY_STOCK_NEGATIVE',
      params: { units: whole(row.onHandUnits), assumed: onHand },
    });
  }
  const holding = read('holdingCost');
  return {
    onHand,
    due: row.due.map((units) => Math.max(0, whole(units))),
    lead: read('leadTimePeriods'),
    review: read('reviewPeriods'),
    holding,
    // Five times the holding cost: the usual service of about 83 %, named in the reasons.
    shortage: read('shortageCost', 5 * holding),
    orderCost: read('orderCost'),
    pack: read('packUnits'),
    least: read('orderUnitsMin'),
    assumed,
  };
}

const keyOf = (row: { readonly product: string; readonly location: string }): string =>
  JSON.stringify([row.product, row.location]);

function builtInDemand(
  input: ReplenishInput,
  horizon: number,
): (row: StockRow) => Matrix | undefined {
  const { keys, all } = salesSeries(input.sales);
  const { period, seasonPeriods } = input.params;
  const season = seasonPeriods ?? (period === undefined ? 1 : SEASONS[period]);
  const state = fitPooledDemand(all, { season, ahead: Math.min(horizon, 8) });
  const rng = createRng(input.seed);
  return (row) => {
    const key = keyOf(row);
    const i = keys.get(key);
    if (i === undefined) return undefined;
    return pooledPaths(state, i, { horizon, paths: input.paths ?? 500, rng: rng.stream(key) });
  };
}

/**
 * Sales rows on one common time axis. A period without a row is zero sales once the series has
 * begun; the periods of other series show that time went by.
 */
function salesSeries(rows: readonly SalesRow[]): {
  readonly keys: ReadonlyMap<string, number>;
  readonly all: readonly SalesSeries[];
} {
  const times = sortedTimes(rows);
  const place = new Map(times.map((time, t) => [String(time), t]));
  const keys = new Map<string, number>();
  const all: { units: Float64Array; available: Float64Array }[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const i = keys.get(key) ?? all.length;
    if (i === all.length) {
      keys.set(key, i);
      const units = new Float64Array(times.length).fill(Number.NaN);
      all.push({ units, available: new Float64Array(times.length).fill(1) });
    }
    const t = place.get(String(row.time)) ?? 0;
    addSale(all[i], t, row);
  }
  for (const { units } of all) fillAfterStart(units);
  return { keys, all };
}

function addSale(
  series: { units: Float64Array; available: Float64Array } | undefined,
  t: number,
  row: SalesRow,
): void {
  if (series === undefined || !Number.isFinite(row.units)) return;
  const before = series.units[t] ?? Number.NaN;
  series.units[t] = (Number.isNaN(before) ? 0 : before) + row.units;
  const share = row.available ?? 1;
  series.available[t] = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 1;
}

function fillAfterStart(units: Float64Array): void {
  let begun = false;
  units.forEach((value, t) => {
    if (!Number.isNaN(value)) begun = true;
    else if (begun) units[t] = 0;
  });
}

function sortedTimes(rows: readonly SalesRow[]): readonly (string | number)[] {
  const times = [...new Set(rows.map((row) => row.time))];
  const numeric = times.every(
    (time) => Number.isFinite(Number(time)) && String(time).trim() !== '',
  );
  return numeric
    ? times.sort((a, b) => Number(a) - Number(b))
    : times.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
