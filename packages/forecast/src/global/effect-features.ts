import { effectOf } from './known-effects.ts';
import { type Levels, type LevelTable, MEMORY, type PanelView, RESIDUAL_AGES } from './levels.ts';
import type { PreparedPanel } from './panel.ts';

/** Latest residuals told, and periods before the forecast one whose figures are told. */
const RESIDUAL_LAGS = 4;
const NEAR = 3;
/** A period with another promotion counts this much as an example. */
const UNLIKE = 0.1;
/** Change of log price that makes an example e^−½ as good. */
const PRICE_WIDTH = 0.1;
const EXAMPLE_AGE = 40;

/** Columns that `pushEffects` adds about each thing, in its order. */
export interface EffectColumns {
  readonly known: number;
  readonly price: number;
  readonly promotion: number;
  readonly history: number;
}

/** How many columns `pushEffects` adds. */
export function effectColumns(panel: PreparedPanel): EffectColumns {
  const prices = panel.price < 0 ? 0 : NEAR + 2;
  const promotions = panel.promotions.length * NEAR + (panel.promotion < 0 ? 0 : 1);
  return {
    known: 1,
    price: prices,
    promotion: promotions,
    history: RESIDUAL_AGES.length + 3 + RESIDUAL_LAGS,
  };
}

export interface EffectPlace {
  readonly series: number;
  readonly period: number;
  readonly end: number;
  readonly cold: boolean;
}

/** What known figures add at the forecast period; NaN where one is unknown. */
export function effectAhead(view: PanelView, table: LevelTable, place: EffectPlace): number {
  const { design } = view;
  if (design === undefined) return Number.NaN;
  return effectOf(design, table.coefficients, place.series, place.period);
}

/** Adds what the effects of known figures tell of one row. */
export function pushEffects(
  data: number[],
  view: PanelView,
  table: LevelTable,
  place: EffectPlace & { readonly ahead: number },
): void {
  const { panel } = view;
  const levels = table.levels[place.series];
  const known = panel.series[place.series]?.known;
  if (levels === undefined || known === undefined) return;
  data.push(place.ahead);
  pushNearPrices(data, known[panel.price], place);
  pushNearPromotions(data, panel, known, place);
  const hide = (value: number): number => (place.cold ? Number.NaN : value);
  for (const mean of levels.recent) data.push(hide(mean - levels.level));
  const { demand, residual, weight } = likePeriods(panel, known, levels, place);
  data.push(hide(demand - levels.level - place.ahead), hide(residual - levels.level));
  data.push(hide(Math.log(weight)));
  for (let k = 0; k < RESIDUAL_LAGS; k++) {
    data.push(hide((levels.residuals[k] ?? Number.NaN) - levels.level));
  }
}

/** Log price against each of the periods before, and against the year's least and most. */
function pushNearPrices(
  data: number[],
  price: Float64Array | undefined,
  { period, end }: EffectPlace,
): void {
  if (price === undefined) return;
  const log = (t: number): number => Math.log(price[t] ?? Number.NaN);
  const now = log(period);
  for (let k = 1; k <= NEAR; k++) data.push(now - log(period - k));
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let t = Math.max(0, end - MEMORY + 1); t <= end; t++) {
    const value = price[t] ?? Number.NaN;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  data.push(now - Math.log(least), now - Math.log(most));
}

/** Promotions of the periods just before the forecast one, and how long the last one is ago. */
function pushNearPromotions(
  data: number[],
  panel: PreparedPanel,
  known: readonly Float64Array[],
  { period, end }: EffectPlace,
): void {
  for (const promotion of panel.promotions) {
    for (let k = 1; k <= NEAR; k++) data.push(known[promotion]?.[period - k] ?? Number.NaN);
  }
  const main = known[panel.promotion];
  if (main === undefined) return;
  let ago = 0;
  while (ago < MEMORY && ago <= end && !((main[end - ago] ?? 0) > 0)) ago++;
  data.push(ago);
}

/** Mean demand and residual of the periods whose promotion and price were like the forecast one's. */
function likePeriods(
  panel: PreparedPanel,
  known: readonly Float64Array[],
  { residuals }: Levels,
  { series, period, end }: EffectPlace,
): { readonly demand: number; readonly residual: number; readonly weight: number } {
  const logs = panel.series[series]?.logs;
  const sums = { demand: 0, residual: 0, weight: 0 };
  for (let k = 0; k < residuals.length; k++) {
    const residual = residuals[k] ?? Number.NaN;
    if (Number.isNaN(residual)) continue;
    const t = end - k;
    const age = Math.exp(-k / EXAMPLE_AGE);
    // The trace keeps the mean defined where no period is alike.
    const weight = age * likeness(panel, known, t, period) + 1e-9;
    sums.demand += weight * (logs?.[t] ?? 0);
    sums.residual += weight * residual;
    sums.weight += weight;
  }
  const { weight } = sums;
  return { demand: sums.demand / weight, residual: sums.residual / weight, weight };
}

/** 1 where promotions and price are the same; 0 where a price is unknown. */
function likeness(
  { price, promotions }: PreparedPanel,
  known: readonly Float64Array[],
  t: number,
  period: number,
): number {
  let like = 1;
  for (const promotion of promotions) {
    const column = known[promotion];
    const changed = (column?.[t] ?? 0) >= 0.5 !== (column?.[period] ?? 0) >= 0.5;
    if (changed) like *= UNLIKE;
  }
  const prices = known[price];
  if (prices === undefined) return like;
  const gap = Math.log((prices[t] ?? Number.NaN) / (prices[period] ?? Number.NaN)) / PRICE_WIDTH;
  return Number.isNaN(gap) ? 0 : like * Math.exp(-0.5 * gap * gap);
}
