import type { Rng } from '@quanyu/numeric';
import { effectAhead, effectColumns, pushEffects } from './effect-features.ts';
import { type Levels, type LevelTable, levelsAt, type PanelView } from './levels.ts';
import type { PreparedPanel, PreparedPanelSeries } from './panel.ts';

/** What a feature tells, for the parts of an explained forecast. */
export type FeatureGroup = 'history' | 'season' | 'price' | 'promotion' | 'known' | 'identity';

/** Rows of features with what they are measured against. */
export interface FeatureRows {
  readonly data: number[];
  /** log(1 + demand) − offset; NaN where demand is unknown. */
  readonly target: number[];
  /** The usual level that a forecast starts from, as a logarithm. */
  readonly offset: number[];
  readonly series: number[];
  readonly period: number[];
  /** Last period seen. */
  readonly end: number[];
  /** 1 where the row pretends to have, or has, no history. */
  readonly cold: number[];
  readonly promoted: number[];
}

/** Windows of means, in periods. */
const WINDOWS = [4, 8, 13, 26, 52] as const;
const LAGS = 4;
const FOURIER_PAIRS = 2;

/** Group of each column of the features, in order. */
export function featureGroups({ panel, design, pooled }: PanelView): readonly FeatureGroup[] {
  const known = Array.from({ length: panel.knownCount }, (_, k) => knownGroup(panel, k));
  const effects = design === undefined ? undefined : effectColumns(panel);
  return [
    ...new Array<FeatureGroup>(panel.identities).fill('identity'),
    ...known,
    ...new Array<FeatureGroup>(panel.price < 0 ? 0 : 2).fill('price'),
    ...new Array<FeatureGroup>(panel.promotion < 0 ? 0 : LAGS + 2).fill('promotion'),
    ...new Array<FeatureGroup>(panel.seasons.length * (2 * FOURIER_PAIRS)).fill('season'),
    ...new Array<FeatureGroup>(panel.lags.length).fill('season'),
    ...new Array<FeatureGroup>(LAGS + WINDOWS.length + 5 + (pooled ? 1 : 0)).fill('history'),
    ...new Array<FeatureGroup>(effects?.known ?? 0).fill('known'),
    ...new Array<FeatureGroup>(effects?.price ?? 0).fill('price'),
    ...new Array<FeatureGroup>(effects?.promotion ?? 0).fill('promotion'),
    ...new Array<FeatureGroup>(effects?.history ?? 0).fill('history'),
  ];
}

function knownGroup(panel: PreparedPanel, k: number): FeatureGroup {
  if (k === panel.price) return 'price';
  return panel.promotions.includes(k) ? 'promotion' : 'known';
}

/** Which row is wanted: a series, the period to forecast and the last period seen. */
export interface RowPlace {
  readonly series: number;
  readonly period: number;
  readonly end: number;
  /** True to hide the series' own history. */
  readonly cold: boolean;
}

/** Empty rows. */
export function emptyRows(): FeatureRows {
  return {
    ...{ data: [], target: [], offset: [], series: [] },
    ...{ period: [], end: [], cold: [], promoted: [] },
  };
}

/** Adds one row. Columns in the order of `featureGroups`. */
export function addRow(
  rows: FeatureRows,
  view: PanelView,
  table: LevelTable,
  place: RowPlace,
): void {
  const { panel } = view;
  const series = panel.series[place.series];
  const levels = table.levels[place.series];
  if (series === undefined || levels === undefined) return;
  const kin = table.kin[place.series] ?? 0;
  const cold = place.cold || levels.observed === 0 || Number.isNaN(levels.level);
  const ahead = effectAhead(view, table, place);
  const offset = (cold ? kin : levels.level) + (Number.isNaN(ahead) ? 0 : ahead);
  const { period } = place;
  rows.data.push(...series.identity);
  for (const values of series.known) rows.data.push(values[period] ?? Number.NaN);
  pushPrice(rows.data, panel, series, place, cold ? Number.NaN : levels.price);
  pushPromotion(rows.data, panel, series, place, levels);
  pushSeasons(rows.data, panel, series, { place, offset, cold });
  pushHistory(rows.data, series, { place, offset, cold, levels, kin });
  if (view.pooled) rows.data.push(period - place.end);
  if (view.design !== undefined) {
    pushEffects(rows.data, view, table, { ...place, cold, ahead });
  }
  rows.target.push((series.logs[period] ?? Number.NaN) - offset);
  rows.offset.push(offset);
  rows.series.push(place.series);
  rows.period.push(period);
  rows.end.push(place.end);
  rows.cold.push(cold ? 1 : 0);
  rows.promoted.push((series.known[panel.promotion]?.[period] ?? 0) > 0 ? 1 : 0);
}

/** Price against its usual level and against the last one seen. */
function pushPrice(
  data: number[],
  panel: PreparedPanel,
  series: PreparedPanelSeries,
  { period, end }: RowPlace,
  usual: number,
): void {
  const price = series.known[panel.price];
  if (price === undefined) return;
  const now = price[period] ?? Number.NaN;
  data.push(now / usual, now / (price[end] ?? Number.NaN));
}

/** Promotions of the last periods seen, how usual they are and what they brought. */
function pushPromotion(
  data: number[],
  panel: PreparedPanel,
  series: PreparedPanelSeries,
  { end, cold }: RowPlace,
  levels: Levels,
): void {
  const promotion = series.known[panel.promotion];
  if (promotion === undefined) return;
  for (let lag = 0; lag < LAGS; lag++) data.push(promotion[end - lag] ?? Number.NaN);
  const hidden = cold || levels.observed === 0;
  data.push(hidden ? Number.NaN : levels.promotionShare);
  data.push(hidden ? Number.NaN : levels.promoted - levels.base);
}

interface RowView {
  readonly place: RowPlace;
  readonly offset: number;
  readonly cold: boolean;
}

function pushSeasons(
  data: number[],
  panel: PreparedPanel,
  series: PreparedPanelSeries,
  { place, offset, cold }: RowView,
): void {
  for (const season of panel.seasons) {
    for (let pair = 1; pair <= FOURIER_PAIRS; pair++) {
      const angle = (2 * Math.PI * pair * place.period) / season;
      data.push(Math.sin(angle), Math.cos(angle));
    }
  }
  for (const lag of panel.lags) {
    let at = place.period - lag;
    while (at > place.end) at -= lag;
    data.push(cold ? Number.NaN : (series.logs[at] ?? Number.NaN) - offset);
  }
}

function pushHistory(
  data: number[],
  series: PreparedPanelSeries,
  view: RowView & { readonly levels: Levels; readonly kin: number },
): void {
  const { place, offset, cold, levels, kin } = view;
  const hide = (value: number): number => (cold ? Number.NaN : value);
  for (let lag = 0; lag < LAGS; lag++) {
    data.push(hide((series.logs[place.end - lag] ?? Number.NaN) - offset));
  }
  let sum = 0;
  let count = 0;
  let t = place.end;
  for (const window of WINDOWS) {
    for (const first = place.end - window; t > first && t >= 0; t--) {
      const value = series.logs[t] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    data.push(hide(sum / count - offset));
  }
  data.push(hide(levels.base), hide(levels.median - offset), hide(levels.deviation));
  data.push(kin - hide(levels.base), hide(levels.observed));
}

/**
 * Rows of all known demand, in order of the last period that each sees: `steps` periods before it,
 * one of them drawn where there are several.
 */
export function trainingRows(
  view: PanelView,
  steps: readonly number[],
  options: { readonly coldShare: number; readonly rng: Rng },
): FeatureRows {
  const rows = emptyRows();
  const { rng, coldShare } = options;
  const { panel } = view;
  const [first = 1] = steps;
  for (let end = 0; end + first < panel.periods; end++) {
    const table = levelsAt(view, end);
    panel.series.forEach((series, i) => {
      const step = steps.length > 1 ? (steps[rng.int(steps.length)] ?? first) : first;
      const period = end + step;
      if (Number.isNaN(series.logs[period] ?? Number.NaN)) return;
      const place = { series: i, period, end };
      addRow(rows, view, table, { ...place, cold: false });
      if (rng.uniform() >= coldShare) return;
      if (table.levels[i]?.observed === 0) return;
      addRow(rows, view, table, { ...place, cold: true });
    });
  }
  return rows;
}
