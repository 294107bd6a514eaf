import type { Reason } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';

export const ALERT_KINDS = ['stock-out-risk', 'overstock', 'dead-stock'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** What the watch needs to know of one product at one location. */
export interface WatchedStock {
  readonly product: string;
  readonly location: string;
  readonly onHandUnits: number;
  /** Days until the next receipt: the horizon of the stock-out risk, 1 to the paths' length. */
  readonly daysToReceipt: number;
  /** Daily demand samples from tomorrow. Shape (paths, days). */
  readonly demandPaths: Matrix;
  /** Days since the last sale; undefined = never sold. */
  readonly daysSinceSale?: number;
  readonly unitCostMinor: number;
  readonly unitMarginMinor: number;
  readonly currency: string;
}

export interface AlertOptions {
  /** Chance of running out from which it is an alert. Default 0.2. */
  readonly riskMin?: number;
  /** Days of cover beyond which stock is too much. Default 120. */
  readonly coverDaysMax?: number;
  /** Days without a sale from which stock is dead. Default 90. */
  readonly deadDays?: number;
  /** Alerts that cost less are not raised. Default 0. */
  readonly costMinMinor?: number;
}

/** One thing to look at, with its cost and one proposed act. */
export interface StockAlert {
  readonly kind: AlertKind;
  readonly product: string;
  readonly location: string;
  /** Expected loss (stock-out) or money tied up (overstock, dead stock), whole minor units. */
  readonly costMinor: number;
  readonly act: 'order' | 'transfer' | 'mark-down' | 'promote';
  /** Mean days until the stock is sold at the mean rate; Infinity = never. */
  readonly coverDays: number;
  readonly reasons: readonly [Reason, ...Reason[]];
}

/** At most one alert for each product and location, dearest first. Cost O(rows · paths · days). */
export function stockAlerts(
  rows: readonly WatchedStock[],
  options: AlertOptions = {},
): readonly StockAlert[] {
  return rows
    .flatMap((row) => alertOf(row, options) ?? [])
    .filter((alert) => alert.costMinor >= (options.costMinMinor ?? 0))
    .sort((a, b) => b.costMinor - a.costMinor);
}

function alertOf(row: WatchedStock, options: AlertOptions): StockAlert | undefined {
  const onHand = Math.max(0, row.onHandUnits);
  const rate = meanRate(row.demandPaths);
  const coverDays = rate > 0 ? onHand / rate : onHand > 0 ? Number.POSITIVE_INFINITY : 0;
  const { product, location, currency } = row;
  const base = { product, location, coverDays };
  const sinceSale = row.daysSinceSale ?? Number.POSITIVE_INFINITY;
  const tiedUp = Math.round(onHand * row.unitCostMinor);
  if (onHand > 0 && sinceSale >= (options.deadDays ?? 90)) {
    const days = Number.isFinite(sinceSale) ? sinceSale : (options.deadDays ?? 90);
    const params = { units: onHand, days, cost: tiedUp, currency };
    const reason = { code: 'INVENTORY_DEAD_STOCK', params };
    return { ...base, kind: 'dead-stock', costMinor: tiedUp, act: 'mark-down', reasons: [reason] };
  }
  const risk = stockOutRisk(row, onHand);
  if (risk.chance >= (options.riskMin ?? 0.2)) {
    const costMinor = Math.round(risk.lostUnits * row.unitMarginMinor);
    const params = { day: risk.day, risk: risk.chance, cost: costMinor, currency };
    const reason = { code: 'INVENTORY_STOCK_OUT_RISK', params };
    return { ...base, kind: 'stock-out-risk', costMinor, act: 'order', reasons: [reason] };
  }
  const days = options.coverDaysMax ?? 120;
  const excess = Math.floor(onHand - rate * days);
  if (excess < 1) return undefined;
  const costMinor = Math.round(excess * row.unitCostMinor);
  const reason = {
    code: 'INVENTORY_OVERSTOCK',
    params: { excess, days, cost: costMinor, currency },
  };
  return { ...base, kind: 'overstock', costMinor, act: 'promote', reasons: [reason] };
}

function meanRate(paths: Matrix): number {
  const size = paths.rows * paths.cols;
  return size > 0 ? paths.data.reduce((sum, value) => sum + value, 0) / size : 0;
}

/** Chance of running out before the receipt, median day of it, and mean units lost. */
function stockOutRisk(
  row: WatchedStock,
  onHand: number,
): { chance: number; day: number; lostUnits: number } {
  const { rows, cols, data } = row.demandPaths;
  const days = Math.min(cols, Math.max(1, Math.floor(row.daysToReceipt)));
  const outDays: number[] = [];
  let lost = 0;
  for (let i = 0; i < rows; i++) {
    let left = onHand;
    let out = 0;
    for (let d = 0; d < days; d++) {
      left -= data[i * cols + d] ?? 0;
      if (left < 0 && out === 0) out = d + 1;
    }
    if (out === 0) continue;
    outDays.push(out);
    lost -= left;
  }
  outDays.sort((a, b) => a - b);
  return {
    chance: rows > 0 ? outDays.length / rows : 0,
    day: outDays[outDays.length >> 1] ?? 0,
    lostUnits: rows > 0 ? lost / rows : 0,
  };
}

/** Class of a product by its share of revenue (A, B, C) and by how unsteady it sells (X, Y, Z). */
export interface AbcXyz {
  readonly abc: 'A' | 'B' | 'C';
  readonly xyz: 'X' | 'Y' | 'Z';
}

/**
 * A = the products that make the first 80 % of revenue, B = the next 15 %, C = the rest; X = a
 * coefficient of variation up to 0.5, Y up to 1, Z above (or no sale). One row a product, in order.
 */
export function classifyAbcXyz(
  products: readonly { readonly revenue: number; readonly demand: ArrayLike<number> }[],
): readonly AbcXyz[] {
  const positive = products.map(({ revenue }) => (revenue > 0 ? revenue : 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  const order = positive.map((_, i) => i).sort((a, b) => (positive[b] ?? 0) - (positive[a] ?? 0));
  const classes = new Array<AbcXyz['abc']>(products.length).fill('C');
  let before = 0;
  for (const i of order) {
    if (total > 0 && (positive[i] ?? 0) > 0) {
      classes[i] = before < 0.8 * total ? 'A' : before < 0.95 * total ? 'B' : 'C';
    }
    before += positive[i] ?? 0;
  }
  return products.map(({ demand }, i) => {
    const variation = coefficientOfVariation(demand);
    return {
      abc: classes[i] ?? 'C',
      xyz: variation <= 0.5 ? 'X' : variation <= 1 ? 'Y' : 'Z',
    };
  });
}

function coefficientOfVariation(demand: ArrayLike<number>): number {
  const seen = Float64Array.from(demand).filter((value) => !Number.isNaN(value));
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  if (!(mean > 0)) return Number.POSITIVE_INFINITY;
  const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length;
  return Math.sqrt(variance) / mean;
}
