import { AppError } from '@quanyu/domain';
import { cholesky, choleskySolve, identity, type Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from './errors.ts';

export interface PromotionHistory {
  /** Units of each product by period; NaN = missing. Shape (products, T). */
  readonly units: Matrix;
  /** How strongly each product was promoted: 0 = not, 1 = as usual. Shape (products, T). */
  readonly promoted: Matrix;
  /** Season of the periods, 1 = none. Default 1. */
  readonly season?: number;
  /** Periods after a promotion in which demand may have been pulled forward. Default 2. */
  readonly payBackPeriods?: number;
  /** Penalty on effects of other products, in promoted periods; larger doubts more. Default 1. */
  readonly ridge?: number;
}

/** An effect in units a promoted period, with its standard error. */
export interface PromotionEffect {
  readonly units: number;
  readonly error: number;
}

/** What one product's promotion does, in units for each period that it is promoted. */
export interface ProductPromotion {
  readonly product: number;
  readonly promotedPeriods: number;
  /** More of itself while it is promoted. */
  readonly own: PromotionEffect;
  /** Less (or more) of itself afterwards, summed over the pay-back periods. */
  readonly pullForward: PromotionEffect;
  /** Others that sell less meanwhile, by product. */
  readonly cannibalism: ReadonlyMap<number, PromotionEffect>;
  /** Others that sell more meanwhile, by product. */
  readonly halo: ReadonlyMap<number, PromotionEffect>;
  /** Own + pull-forward + all others: what the shop gains. */
  readonly netUnits: number;
}

/** Effects on others smaller than this many standard errors are not told. */
const SURE = 2;

/**
 * What promotions did: each product's units are regressed on a line, its season, its own promotion,
 * the periods after it and every other product's promotion, the last shrunk (ridge). Effects on
 * others are told from two standard errors on: negative is cannibalism, positive is halo. Linear in
 * units; products that were never promoted have no entry. Cost products · (T k² + k³).
 * @throws AppError FORECAST_OPTION_INVALID for shapes that do not fit.
 */
export function promotionEffects(history: PromotionHistory): ProductPromotion[] {
  const { units, promoted, ridge = 1 } = history;
  const payBack = history.payBackPeriods ?? 2;
  const season = history.season ?? 1;
  const fits =
    units.rows === promoted.rows &&
    units.cols === promoted.cols &&
    promoted.data.every(Number.isFinite) &&
    ridge >= 0 &&
    [payBack, season].every((value) => Number.isInteger(value) && value >= 0 && value <= 1000);
  if (!fits) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot estimate promotions as units and promoted must have the same shape, whole numbers beside: current value is ${units.rows} x ${units.cols} and ${promoted.rows} x ${promoted.cols}`,
      { place: 'promoted' },
    );
  }
  const layout = { season: Math.max(1, season), payBack, ridge };
  const active = Array.from({ length: units.rows }, (_, i) => i).filter(
    (i) => promotedPeriods(promoted, i) > 0,
  );
  const fitted = Array.from({ length: units.rows }, (_, i) =>
    regressed(history, { ...layout, product: i, active }),
  );
  return active.map((product, a) => told({ product, a, fitted, promoted }));
}

interface Fitted {
  /** Own promotion, pay-back sum, then one a promoted product (0 for itself). */
  readonly own: PromotionEffect;
  readonly after: PromotionEffect;
  readonly others: readonly PromotionEffect[];
}

interface Regression {
  readonly product: number;
  readonly active: readonly number[];
  readonly season: number;
  readonly payBack: number;
  readonly ridge: number;
}

function promotedPeriods({ data, cols }: Matrix, product: number): number {
  return data.subarray(product * cols, (product + 1) * cols).filter((value) => value !== 0).length;
}

function regressed(history: PromotionHistory, regression: Regression): Fitted {
  const { units, promoted } = history;
  const { product, active, season, payBack, ridge } = regression;
  const periods = units.cols;
  const at = (matrix: Matrix, row: number, t: number): number =>
    t < 0 ? 0 : (matrix.data[row * periods + t] ?? Number.NaN);
  const first = 1 + season;
  const width = first + 1 + payBack + active.length;
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width);
  const row = new Float64Array(width);
  let own = 0;
  let count = 0;
  const write = (t: number): void => {
    row.fill(0);
    row[0] = t / periods;
    row[1 + (t % season)] = 1;
    for (let k = 0; k <= payBack; k++) row[first + k] = at(promoted, product, t - k);
    active.forEach((other, i) => {
      row[first + 1 + payBack + i] = other === product ? 0 : at(promoted, other, t);
    });
  };
  for (let t = 0; t < periods; t++) {
    const value = at(units, product, t);
    if (Number.isNaN(value)) continue;
    write(t);
    own += value * value;
    count++;
    addMoments(gram, right, { row, value });
  }
  for (let i = 0; i < width; i++) {
    const penalty = i >= first + 1 + payBack ? ridge : 1e-6;
    gram[i * width + i] = (gram[i * width + i] ?? 0) + penalty;
  }
  const factor = cholesky({ data: gram, rows: width, cols: width });
  const beta = choleskySolve(factor, right);
  const squares = Math.max(0, own - beta.reduce((sum, b, i) => sum + b * (right[i] ?? 0), 0));
  const variance = squares / Math.max(1, count - width);
  const columns = Array.from({ length: width }, (_, i) =>
    choleskySolve(factor, identity(width).data.slice(i * width, (i + 1) * width)),
  );
  const effect = (indices: readonly number[]): PromotionEffect => {
    let sum = 0;
    let spread = 0;
    for (const i of indices) {
      sum += beta[i] ?? 0;
      for (const j of indices) spread += columns[i]?.[j] ?? 0;
    }
    return { units: sum, error: Math.sqrt(variance * Math.max(0, spread)) };
  };
  const payBackColumns = Array.from({ length: payBack }, (_, k) => first + 1 + k);
  return {
    own: effect([first]),
    after: effect(payBackColumns),
    others: active.map((_, i) => effect([first + 1 + payBack + i])),
  };
}

function addMoments(
  gram: Float64Array,
  right: Float64Array,
  { row, value }: { readonly row: Float64Array; readonly value: number },
): void {
  const width = row.length;
  for (let i = 0; i < width; i++) {
    const own = row[i] ?? 0;
    right[i] = (right[i] ?? 0) + own * value;
    for (let j = 0; j < width; j++) {
      gram[i * width + j] = (gram[i * width + j] ?? 0) + own * (row[j] ?? 0);
    }
  }
}

interface Telling {
  readonly product: number;
  /** Its place among the promoted ones. */
  readonly a: number;
  readonly fitted: readonly Fitted[];
  readonly promoted: Matrix;
}

function told({ product, a, fitted, promoted }: Telling): ProductPromotion {
  const none = { units: 0, error: 0 };
  const own = fitted[product]?.own ?? none;
  const pullForward = fitted[product]?.after ?? none;
  const cannibalism = new Map<number, PromotionEffect>();
  const halo = new Map<number, PromotionEffect>();
  let netUnits = own.units + pullForward.units;
  fitted.forEach((other, i) => {
    const effect = other.others[a] ?? none;
    if (i === product || Math.abs(effect.units) < SURE * effect.error) return;
    if (effect.units < 0) cannibalism.set(i, effect);
    else if (effect.units > 0) halo.set(i, effect);
    netUnits += effect.units;
  });
  const periods = promotedPeriods(promoted, product);
  return { product, promotedPeriods: periods, own, pullForward, cannibalism, halo, netUnits };
}
