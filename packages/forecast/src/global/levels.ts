import {
  type EffectsByPeriod,
  effectOf,
  effectsByPeriod,
  type KnownDesign,
  knownDesign,
} from './known-effects.ts';
import type { PreparedPanel, PreparedPanelSeries } from './panel.ts';

/** A panel with the effects of its known figures, where its series share them. */
export interface PanelView {
  readonly panel: PreparedPanel;
  readonly design: KnownDesign | undefined;
  readonly effects: EffectsByPeriod;
  /** True where rows hold how many steps ahead they look. */
  readonly pooled: boolean;
}

/** Levels of one series as seen at the end of a period. */
export interface Levels {
  /** Mean of unpromoted periods in memory; of all where there is none. */
  readonly base: number;
  readonly promoted: number;
  readonly median: number;
  readonly deviation: number;
  readonly price: number;
  readonly promotionShare: number;
  readonly observed: number;
  /** What a forecast starts from: the base, or the level without the effects of known figures. */
  readonly level: number;
  /** Log demand without those effects, latest period first; NaN where missing. Shape (MEMORY,) or none. */
  readonly residuals: Float64Array;
  /** Their decaying means: of the last weeks, of a quarter, of the year. */
  readonly recent: readonly number[];
}

/** Levels of every series at the end of a period, with those of its kin. */
export interface LevelTable {
  readonly levels: readonly Levels[];
  /** Level that the series of the same identities suggest, the series itself left out. */
  readonly kin: Float64Array;
  /** Coefficients of known figures; none where the panel shares none. */
  readonly coefficients: Float64Array;
}

/** Periods that levels and prices remember. */
export const MEMORY = 52;
/** Periods after which a residual weighs 1/e: last weeks, quarter, year. */
export const RESIDUAL_AGES = [3, 10, 40] as const;

/** Learns the effects of known figures, once for all periods. */
export function panelView(panel: PreparedPanel, pooled: boolean): PanelView {
  const design = knownDesign(panel);
  const effects = design === undefined ? [] : effectsByPeriod(panel, design);
  return { panel, design, effects, pooled };
}

/** Levels after period `end` (inclusive). */
export function levelsAt(view: PanelView, end: number): LevelTable {
  const { panel, effects } = view;
  // Periods that are forecasts themselves teach no effects: the last ones learnt hold.
  const coefficients = effects[Math.min(end, effects.length - 1)] ?? new Float64Array(0);
  const levels = panel.series.map((series, i) => {
    const seen = levelsOf(panel, series, end);
    const { residuals, recent } = residualsOf(view, coefficients, i, end);
    const [, quarter = Number.NaN, year = Number.NaN] = recent;
    return {
      ...seen,
      residuals,
      recent,
      level: residuals.length > 0 ? (quarter + year) / 2 : seen.base,
    };
  });
  return { levels, kin: kinLevels(panel, levels), coefficients };
}

function residualsOf(
  { panel, design }: PanelView,
  coefficients: Float64Array,
  i: number,
  end: number,
): Pick<Levels, 'residuals' | 'recent'> {
  const logs = panel.series[i]?.logs;
  if (design === undefined || logs === undefined)
    return { residuals: new Float64Array(0), recent: [] };
  const residuals = new Float64Array(MEMORY).fill(Number.NaN);
  for (let k = 0; k < MEMORY && k <= end; k++) {
    residuals[k] = (logs[end - k] ?? Number.NaN) - effectOf(design, coefficients, i, end - k);
  }
  return { residuals, recent: RESIDUAL_AGES.map((age) => decayingMean(residuals, age)) };
}

function decayingMean(values: Float64Array, age: number): number {
  const keep = Math.exp(-1 / age);
  let sum = 0;
  let weights = 0;
  let weight = 1;
  for (const value of values) {
    if (!Number.isNaN(value)) {
      sum += weight * value;
      weights += weight;
    }
    weight *= keep;
  }
  return sum / weights;
}

function levelsOf(
  panel: PreparedPanel,
  series: PreparedPanelSeries,
  end: number,
): Omit<Levels, 'level' | 'residuals' | 'recent'> {
  const promotion = series.known[panel.promotion];
  const price = series.known[panel.price];
  const seen = new Float64Array(MEMORY);
  let count = 0;
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
    seen[count++] = value;
    sums.all += value;
    sums.squares += value * value;
    const isPromoted = (promotion?.[t] ?? 0) > 0;
    sums[isPromoted ? 'promoted' : 'plain'] += value;
    sums[isPromoted ? 'promotedCount' : 'plainCount']++;
  }
  const mean = sums.all / count;
  const sorted = seen.subarray(0, count).sort();
  return {
    base: sums.plainCount > 0 ? sums.plain / sums.plainCount : mean,
    promoted: sums.promoted / sums.promotedCount,
    median: sorted[count >> 1] ?? Number.NaN,
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
  levels.forEach(({ level }, i) => {
    if (Number.isNaN(level)) return;
    all.sum += level;
    all.count++;
    groups.forEach((group, k) => {
      const key = panel.series[i]?.identity[k] ?? 0;
      const member = group.get(key) ?? { sum: 0, count: 0 };
      member.sum += level;
      member.count++;
      group.set(key, member);
    });
  });
  return Float64Array.from(levels, ({ level }, i) => {
    const own = Number.isNaN(level) ? { level: 0, count: 0 } : { level, count: 1 };
    const count = all.count - own.count;
    const mean = count > 0 ? (all.sum - own.level) / count : 0;
    return groups.reduce((sum, group, k) => {
      const member = group.get(panel.series[i]?.identity[k] ?? 0);
      const others = (member?.count ?? 0) - own.count;
      if (member === undefined || others < 1) return sum;
      return sum + (member.sum - own.level) / others - mean;
    }, mean);
  });
}
