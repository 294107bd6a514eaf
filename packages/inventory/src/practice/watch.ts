import { AppError, type Reason } from '@quanyu/domain';
import { checkParameter, INVENTORY_ERRORS } from '../errors.ts';

export const WATCH_KINDS = [
  'stock-out-risk',
  'phantom-stock',
  'dead-stock',
  'ageing',
  'overstock',
] as const;
export type WatchKind = (typeof WATCH_KINDS)[number];
export type WatchAct =
  | 'order'
  | 'transfer'
  | 'count'
  | 'mark-down'
  | 'return-to-supplier'
  | 'promote';

/** Product-locations as columns, all of one length. */
export interface WatchColumns {
  readonly onHandUnits: ArrayLike<number>;
  /** Due before the next order could arrive. */
  readonly dueUnits: ArrayLike<number>;
  /** Days until a new order could arrive. */
  readonly daysToReceipt: ArrayLike<number>;
  /** Mean demand a day, and the standard deviation of a day's demand. */
  readonly meanPerDay: ArrayLike<number>;
  readonly sdPerDay: ArrayLike<number>;
  /** Days since the last sale; NaN = never sold. */
  readonly daysSinceSale: ArrayLike<number>;
  /** Days since the oldest unit came in, and days it can be sold; NaN = does not age. */
  readonly ageDays: ArrayLike<number>;
  readonly shelfLifeDays: ArrayLike<number>;
  readonly unitCostMinor: ArrayLike<number>;
  readonly unitMarginMinor: ArrayLike<number>;
  /** 1 where the supplier takes stock back. */
  readonly returnable: ArrayLike<number>;
  /** Units that other places could give, for the proposal of a transfer. */
  readonly surplusElsewhereUnits: ArrayLike<number>;
}

export interface WatchOptions {
  readonly currency: string;
  /** Chance of running out from which it is an alert. Default 0.2. */
  readonly riskMin?: number;
  /** Days of cover beyond which stock is too much. Default 120. */
  readonly coverDaysMax?: number;
  /** Days without a sale from which stock is dead. Default 90. */
  readonly deadDays?: number;
  /** Chance of so long a silence below which the stock is doubted. Default 0.005. */
  readonly silenceMax?: number;
  /** Alerts that cost less are not raised. Default 1. */
  readonly costMinMinor?: number;
  /** Only these rows, for what changed since the last run. Default all. */
  readonly rows?: ArrayLike<number>;
}

/** One thing to look at, with its cost in money and one proposed act. */
export interface WatchAlert {
  readonly row: number;
  readonly kind: WatchKind;
  readonly costMinor: number;
  readonly act: WatchAct;
  /** Units the act is about. */
  readonly units: number;
  readonly coverDays: number;
  readonly reasons: readonly [Reason, ...Reason[]];
}

/** Days lost until a wrong count is found by chance: what doubting the record can save. */
const PHANTOM_DAYS = 30;

/**
 * Looks at every product-location once: runs out, record contradicted by sales, dead, ageing or too
 * much; at most one alert each, dearest first. Cost O(rows).
 * @throws AppError INVENTORY_PARAMETER_INVALID where columns differ in length.
 */
export function watchStock(columns: WatchColumns, options: WatchOptions): readonly WatchAlert[] {
  const length = columns.onHandUnits.length;
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === length) continue;
    throw new AppError(
      INVENTORY_ERRORS.INVENTORY_PARAMETER_INVALID,
      `Cannot watch as ${name} must have ${length} rows: current value is ${column.length}`,
      { place: name },
    );
  }
  const settings = {
    riskMin: 0.2,
    coverDaysMax: 120,
    deadDays: 90,
    silenceMax: 0.005,
    costMinMinor: 1,
    ...options,
  };
  const found: WatchAlert[] = [];
  const count = options.rows?.length ?? length;
  for (let k = 0; k < count; k++) {
    const row = options.rows === undefined ? k : checkedRow(options.rows[k], length);
    const alert = alertOf(readRow(columns, row), settings);
    if (alert !== undefined && alert.costMinor >= settings.costMinMinor) found.push(alert);
  }
  return found.sort((a, b) => b.costMinor - a.costMinor || a.row - b.row);
}

function checkedRow(row: number | undefined, length: number): number {
  return checkParameter('rows', row, { min: 0, max: length - 1, integer: true });
}

type Settings = Required<Omit<WatchOptions, 'rows'>>;

interface WatchRow {
  readonly row: number;
  readonly onHand: number;
  readonly due: number;
  readonly days: number;
  readonly mean: number;
  readonly sd: number;
  readonly silent: number;
  readonly age: number;
  readonly life: number;
  readonly cost: number;
  readonly margin: number;
  readonly returnable: boolean;
  readonly elsewhere: number;
}

/** A column's value, 0 where it is not a number. */
const valueAt = (column: ArrayLike<number>, row: number): number => {
  const value = column[row] ?? 0;
  return Number.isFinite(value) ? value : 0;
};

function readRow(columns: WatchColumns, row: number): WatchRow {
  return {
    row,
    onHand: valueAt(columns.onHandUnits, row),
    due: Math.max(0, valueAt(columns.dueUnits, row)),
    days: Math.max(1, valueAt(columns.daysToReceipt, row)),
    mean: Math.max(0, valueAt(columns.meanPerDay, row)),
    sd: Math.max(0, valueAt(columns.sdPerDay, row)),
    silent: columns.daysSinceSale[row] ?? Number.NaN,
    age: columns.ageDays[row] ?? Number.NaN,
    life: columns.shelfLifeDays[row] ?? Number.NaN,
    cost: Math.max(0, valueAt(columns.unitCostMinor, row)),
    margin: Math.max(0, valueAt(columns.unitMarginMinor, row)),
    returnable: valueAt(columns.returnable, row) > 0,
    elsewhere: Math.max(0, valueAt(columns.surplusElsewhereUnits, row)),
  };
}

function alertOf(one: WatchRow, settings: Settings): WatchAlert | undefined {
  return (
    phantom(one, settings) ??
    dead(one, settings) ??
    stockOut(one, settings) ??
    ageing(one, settings) ??
    overstock(one, settings)
  );
}

function alert(
  one: WatchRow,
  settings: Settings,
  found: {
    readonly kind: WatchKind;
    readonly code: string;
    readonly cost: number;
    readonly act: WatchAct;
    readonly units: number;
    readonly params: Readonly<Record<string, number | string>>;
  },
): WatchAlert {
  const costMinor = Math.round(found.cost);
  const params = { ...found.params, cost: costMinor, currency: settings.currency };
  return {
    row: one.row,
    kind: found.kind,
    costMinor,
    act: found.act,
    units: found.units,
    coverDays: one.mean > 0 ? Math.max(0, one.onHand) / one.mean : Number.POSITIVE_INFINITY,
    reasons: [{ code: found.code, params }],
  };
}

/** The record says there is stock, but so long a silence would be a wonder; or it is below zero. */
function phantom(one: WatchRow, settings: Settings): WatchAlert | undefined {
  const doubted =
    one.onHand < 0 ||
    (one.onHand >= 1 && one.silent > 0 && silenceChance(one) <= settings.silenceMax);
  if (!doubted) return undefined;
  const params = { units: one.onHand, days: one.silent > 0 ? one.silent : 0, rate: one.mean };
  const code = one.onHand < 0 ? 'INVENTORY_STOCK_BELOW_ZERO' : 'INVENTORY_PHANTOM_STOCK';
  const cost = one.mean * PHANTOM_DAYS * one.margin;
  return alert(one, settings, {
    kind: 'phantom-stock',
    code,
    cost: Math.max(cost, settings.costMinMinor),
    act: 'count',
    units: Math.abs(one.onHand),
    params,
  });
}

/** Chance of no sale in so many days, by the negative binomial with the row's mean and spread. */
function silenceChance({ mean, sd, silent }: WatchRow): number {
  if (!(mean > 0)) return 1;
  const variance = sd * sd;
  if (variance <= mean) return Math.exp(-mean * silent);
  const shape = (mean * mean) / (variance - mean);
  return (shape / (shape + mean)) ** (shape * silent);
}

function dead(one: WatchRow, settings: Settings): WatchAlert | undefined {
  const never = Number.isNaN(one.silent) && one.age >= settings.deadDays;
  if (!(one.onHand >= 1) || !(never || one.silent >= settings.deadDays)) return undefined;
  return alert(one, settings, {
    kind: 'dead-stock',
    code: 'INVENTORY_DEAD_STOCK',
    cost: one.onHand * one.cost,
    act: one.returnable ? 'return-to-supplier' : 'mark-down',
    units: one.onHand,
    params: { units: one.onHand, days: never ? one.age : one.silent },
  });
}

function stockOut(one: WatchRow, settings: Settings): WatchAlert | undefined {
  const stock = Math.max(0, one.onHand) + one.due;
  const mean = one.mean * one.days;
  if (!(mean > 0)) return undefined;
  const sd = Math.max(one.sd * Math.sqrt(one.days), Math.sqrt(mean) * 0.1);
  // Gamma-like tail by a normal on the cube root (Wilson and Hilferty), skewed as demand is.
  const { chance, lost } = shortage(stock, mean, sd);
  if (chance < settings.riskMin) return undefined;
  const units = Math.max(1, Math.ceil(mean + sd - stock));
  return alert(one, settings, {
    kind: 'stock-out-risk',
    code: 'INVENTORY_STOCK_OUT_RISK',
    cost: lost * one.margin,
    act: one.elsewhere >= units ? 'transfer' : 'order',
    units,
    params: { day: Math.max(1, Math.min(one.days, Math.ceil(stock / one.mean))), risk: chance },
  });
}

/** Chance and size of demand above stock, gamma demand by the Wilson-Hilferty cube root. */
function shortage(stock: number, mean: number, sd: number): { chance: number; lost: number } {
  const shape = (mean / sd) ** 2;
  const above = gammaAbove(stock / mean, shape);
  // E[(D − s)⁺] = mean · P(D₊ > s) − s · P(D > s), D₊ gamma with one more unit of shape.
  const longer = gammaAbove((stock / mean) * (shape / (shape + 1)), shape + 1);
  return { chance: above, lost: Math.max(0, mean * longer - stock * above) };
}

function gammaAbove(ratio: number, shape: number): number {
  const width = 1 / (9 * shape);
  const z = (Math.cbrt(Math.max(0, ratio)) - 1 + width) / Math.sqrt(width);
  return 1 - logisticCdf(z);
}

/** Φ(z) within 1.4e-4 (Page, 1977), enough for a threshold and much quicker than the exact one. */
function logisticCdf(z: number): number {
  return 1 / (1 + Math.exp(-1.5976 * z - 0.070565992 * z * z * z));
}

/** What will not be sold before it spoils. */
function ageing(one: WatchRow, settings: Settings): WatchAlert | undefined {
  if (!(one.life > 0) || !(one.age >= 0) || !(one.onHand >= 1)) return undefined;
  const days = Math.max(0, one.life - one.age);
  const wasted = Math.floor(one.onHand - one.mean * days);
  if (wasted < 1) return undefined;
  return alert(one, settings, {
    kind: 'ageing',
    code: 'INVENTORY_AGEING',
    cost: wasted * one.cost,
    act: one.returnable ? 'return-to-supplier' : 'mark-down',
    units: wasted,
    params: { units: wasted, days },
  });
}

function overstock(one: WatchRow, settings: Settings): WatchAlert | undefined {
  const days = settings.coverDaysMax;
  const excess = Math.floor(one.onHand - one.mean * days);
  if (excess < 1) return undefined;
  return alert(one, settings, {
    kind: 'overstock',
    code: 'INVENTORY_OVERSTOCK',
    cost: excess * one.cost,
    act: one.returnable ? 'return-to-supplier' : 'promote',
    units: excess,
    params: { excess, days },
  });
}
