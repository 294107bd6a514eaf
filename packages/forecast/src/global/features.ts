import type { Rng } from '@quanyu/numeric';
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
  /** 1 where the row pretends to have, or has, no history. */
  readonly cold: number[];
  readonly promoted: number[];
}

/** Windows of means, in periods; the longest is also the memory of levels and prices. */
const WINDOWS = [4, 8, 13, 26, 52] as const;
const MEMORY = 52;
const LAGS = 4;
const FOURIER_PAIRS = 2;

/** Name and group of each column of the features, in order. */
export function featureGroups(panel: PreparedPanel): readonly FeatureGroup[] {
  const known = Array.from({ length: panel.knownCount }, (_, k) => knownGroup(panel, k));
  return [
    ...new Array<FeatureGroup>(panel.identities).fill('identity'),
    ...known,
    ...new Array<FeatureGroup>(panel.price < 0 ? 0 : 2).fill('price'),
    ...new Array<FeatureGroup>(panel.promotion < 0 ? 0 : LAGS + 2).fill('promotion'),
    ...new Array<FeatureGroup>(panel.seasons.length * (2 * FOURIER_PAIRS)).fill('season'),
    ...new Array<FeatureGroup>(panel.lags.length).fill('season'),
    ...new Array<FeatureGroup>(LAGS + WINDOWS.length + 5).fill('history'),
  ];
}

function knownGroup(panel: PreparedPanel, k: number): FeatureGroup {
  if (k === panel.price) return 'price';
  return k === panel.promotion ? 'promotion' : 'known';
}

/** Levels of one series as seen at the end of a period. */
interface Levels {
  /** Mean of unpromoted periods in memory; of all where there is none. */
  readonly base: number;
  readonly promoted: number;
  readonly median: number;
  readonly deviation: number;
  readonly price: number;
  readonly promotionShare: number;
  readonly observed: number;
}

/** Levels of every series at the end of a period, with those of its kin. */
export interface LevelTable {
  readonly levels: readonly Levels[];
  /** Level that the series of the same identities suggest, the series itself left out. */
  readonly kin: Float64Array;
}

/** Levels after period `end` (inclusive). */
export function levelsAt(panel: PreparedPanel, end: number): LevelTable {
  const levels = panel.series.map((series) => levelsOf(panel, series, end));
  return { levels, kin: kinLevels(panel, levels) };
}

function levelsOf(panel: PreparedPanel, series: PreparedPanelSeries, end: number): Levels {
  const promotion = series.known[panel.promotion];
  const price = series.known[panel.price];
  const seen: number[] = [];
  const sums = { all: 0, squares: 0, plain: 0, plainCount: 0, promoted: 0, promotedCount: 0 };
  const prices = { sum: 0, count: 0 };
  for (let t = Math.max(0, end - MEMORY + 1); t <= end; t++) {
    const priced = price?.[t] ?? Number.NaN;
    if (priced > 0) {
      prices.sum += priced;
      prices.count++;
    }
    const value = series.logs[t] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    seen.push(value);
    sums.all += value;
    sums.squares += value * value;
    const isPromoted = (promotion?.[t] ?? 0) > 0;
    sums[isPromoted ? 'promoted' : 'plain'] += value;
    sums[isPromoted ? 'promotedCount' : 'plainCount']++;
  }
  const count = seen.length;
  const mean = sums.all / count;
  seen.sort((a, b) => a - b);
  return {
    base: sums.plainCount > 0 ? sums.plain / sums.plainCount : mean,
    promoted: sums.promoted / sums.promotedCount,
    median: seen[count >> 1] ?? Number.NaN,
    deviation: Math.sqrt(Math.max(0, sums.squares / count - mean * mean)),
    price: prices.sum / prices.count,
    promotionShare: sums.promotedCount / count,
    observed: count,
  };
}

/** Sum of the identities' mean departures from the mean of all, each without the series itself. */
function kinLevels(panel: PreparedPanel, levels: readonly Levels[]): Float64Array {
  const all = { sum: 0, count: 0 };
  const groups = Array.from({ length: panel.identities }, () => new Map<number, typeof all>());
  levels.forEach(({ base }, i) => {
    if (Number.isNaN(base)) return;
    all.sum += base;
    all.count++;
    groups.forEach((group, k) => {
      const key = panel.series[i]?.identity[k] ?? 0;
      const member = group.get(key) ?? { sum: 0, count: 0 };
      member.sum += base;
      member.count++;
      group.set(key, member);
    });
  });
  return Float64Array.from(levels, ({ base }, i) => {
    const own = Number.isNaN(base) ? { base: 0, count: 0 } : { base, count: 1 };
    const count = all.count - own.count;
    const mean = count > 0 ? (all.sum - own.base) / count : 0;
    return groups.reduce((level, group, k) => {
      const member = group.get(panel.series[i]?.identity[k] ?? 0);
      const others = (member?.count ?? 0) - own.count;
      if (member === undefined || others < 1) return level;
      return level + (member.sum - own.base) / others - mean;
    }, mean);
  });
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
    ...{ period: [], cold: [], promoted: [] },
  };
}

/** Adds one row. Columns in the order of `featureGroups`. */
export function addRow(
  rows: FeatureRows,
  panel: PreparedPanel,
  table: LevelTable,
  place: RowPlace,
): void {
  const series = panel.series[place.series];
  const levels = table.levels[place.series];
  if (series === undefined || levels === undefined) return;
  const kin = table.kin[place.series] ?? 0;
  const cold = place.cold || levels.observed === 0;
  const offset = cold ? kin : levels.base;
  const { period } = place;
  rows.data.push(...series.identity);
  for (const values of series.known) rows.data.push(values[period] ?? Number.NaN);
  pushPrice(rows.data, panel, series, place, cold ? Number.NaN : levels.price);
  pushPromotion(rows.data, panel, series, place, levels);
  pushSeasons(rows.data, panel, series, { place, offset, cold });
  pushHistory(rows.data, series, { place, offset, cold, levels, kin });
  rows.target.push((series.logs[period] ?? Number.NaN) - offset);
  rows.offset.push(offset);
  rows.series.push(place.series);
  rows.period.push(period);
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

/** Rows of all known demand whose last period seen is `step` before it, in order of time. */
export function trainingRows(
  panel: PreparedPanel,
  step: number,
  options: { readonly coldShare: number; readonly rng: Rng },
): FeatureRows {
  const rows = emptyRows();
  for (let period = step; period < panel.periods; period++) {
    const end = period - step;
    const table = levelsAt(panel, end);
    panel.series.forEach((series, i) => {
      if (Number.isNaN(series.logs[period] ?? Number.NaN)) return;
      const place = { series: i, period, end };
      addRow(rows, panel, table, { ...place, cold: false });
      if (options.rng.uniform() >= options.coldShare) return;
      if (table.levels[i]?.observed === 0) return;
      addRow(rows, panel, table, { ...place, cold: true });
    });
  }
  return rows;
}
