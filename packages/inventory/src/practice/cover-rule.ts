import { checkList, checkParameter } from '../errors.ts';
import { cappedMeans, type ReplaySums, replayLevels } from '../kernels/cover.ts';

/**
 * Order up to m + factor · m^power · r^spreadWeight every period, m the expected demand of the periods
 * an order answers for, r the product's own spread against what its mean would let expect.
 */
export interface CoverRule {
  readonly factor: number;
  readonly power: number;
  readonly spreadWeight: number;
}

/** One product's history and what its units cost. */
export interface CoverSeries {
  /** Demand by period, oldest first. */
  readonly units: ArrayLike<number>;
  /** Of a unit left at a period's end, and of a unit lost. */
  readonly holdingCost: number;
  readonly shortageCost: number;
  /** What a unit sells for; weighs fill rates. Default 1. */
  readonly price?: number;
}

/** A stretch of history on which a rule is replayed. */
export interface CoverWindow {
  /** First period that is played, first that counts, and the one after the last. */
  readonly start: number;
  readonly scoreFrom: number;
  readonly end: number;
}

export interface CoverReplay {
  readonly cost: number;
  /** Demand in money, and the share of it that was served. */
  readonly demandValue: number;
  readonly valueFill: number;
}

/** What levels are made of, by series and period; uses no period later than its own. */
export interface CoverFeatures {
  readonly series: readonly CoverSeries[];
  readonly leadTimePeriods: number;
  readonly mean: readonly Float64Array[];
  readonly spread: readonly Float64Array[];
}

/** Periods of the three means, and their weights. */
const WINDOWS = [28, 56, 112] as const;
const WEIGHTS = [0.2, 0.6, 0.2] as const;
/** Stock at the start of a replay, in periods of the mean of the 28 before it. */
const START_PERIODS = 14;

/**
 * Means and spreads of every series up to every period. The largest value of each window counts as
 * the second largest: one wholesale order does not fill the shelf for months.
 * Cost O(series · T · 112). @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function coverFeatures(
  series: readonly CoverSeries[],
  leadTimePeriods: number,
): CoverFeatures {
  checkList('series', series, { min: 1, max: 1e6 });
  checkParameter('leadTimePeriods', leadTimePeriods, { min: 1, max: 1000, integer: true });
  const mean: Float64Array[] = [];
  const spread: Float64Array[] = [];
  series.forEach((one, i) => {
    checkParameter(`series[${i}].holdingCost`, one.holdingCost, { min: 0 });
    checkParameter(`series[${i}].shortageCost`, one.shortageCost, { min: 0 });
    const length = one.units.length;
    const level = new Float64Array(length);
    const deviation = new Float64Array(length);
    WINDOWS.forEach((window, w) => {
      const part = new Float64Array(length);
      cappedMeans(one.units, window, part, window === 112 ? deviation : undefined);
      part.forEach((value, t) => {
        level[t] = (level[t] ?? 0) + value * (WEIGHTS[w] ?? 0);
        if (window !== 112) return;
        // Spread against what is usual for the mean; 0 = usual.
        const usual = 2 * (value + 0.02) ** 0.75 + 0.2;
        deviation[t] = Math.log(((deviation[t] ?? 0) + 0.2) / usual);
      });
    });
    mean.push(level);
    spread.push(deviation);
  });
  return { series, leadTimePeriods, mean, spread };
}

/** Order-up-to level of a series after the sales of period t. */
export function coverLevel(
  { mean, spread, leadTimePeriods }: CoverFeatures,
  rule: CoverRule,
  at: { readonly series: number; readonly period: number },
): number {
  const expected = (leadTimePeriods + 1) * (mean[at.series]?.[at.period] ?? 0);
  const wide = Math.exp(rule.spreadWeight * (spread[at.series]?.[at.period] ?? 0));
  return expected + rule.factor * expected ** rule.power * wide;
}

/** What the rule would have cost on a stretch of history, every period decided with the past alone. */
export function replayCover(
  features: CoverFeatures,
  rule: CoverRule,
  window: CoverWindow,
): CoverReplay {
  const pipe = new Float64Array(features.leadTimePeriods);
  let cost = 0;
  let demandValue = 0;
  let lostValue = 0;
  features.series.forEach((one, i) => {
    const sums: ReplaySums = { holding: 0, lostUnits: 0, demandUnits: 0 };
    const level = Float64Array.from({ length: one.units.length }, (_, period) =>
      coverLevel(features, rule, { series: i, period }),
    );
    replayLevels(one.units, level, pipe, window, startUnits(one.units, window.start), sums);
    const price = one.price ?? 1;
    cost += one.holdingCost * sums.holding + one.shortageCost * sums.lostUnits;
    demandValue += price * sums.demandUnits;
    lostValue += price * sums.lostUnits;
  });
  const valueFill = demandValue > 0 ? 1 - lostValue / demandValue : 1;
  return { cost, demandValue, valueFill };
}

function startUnits(units: ArrayLike<number>, start: number): number {
  let sum = 0;
  for (let t = Math.max(0, start - 28); t < start; t++) sum += Math.max(0, units[t] ?? 0);
  return Math.round((START_PERIODS * sum) / 28);
}

export interface TunedCover {
  readonly rule: CoverRule;
  /** Mean over the windows of cost / demand value, and of the value fill. */
  readonly costShare: number;
  readonly valueFill: number;
}

const SHAPES = [0.75, 0.85].flatMap((power) =>
  [0, 0.25, 0.5].map((spreadWeight) => ({ power, spreadWeight })),
);

/**
 * The cheapest rule on stretches of history whose mean value fill reaches `fillMin`; the one with
 * the best fill where none does. Cost: about 100 replays of each stretch.
 */
export function tuneCover(
  features: CoverFeatures,
  windows: readonly CoverWindow[],
  fillMin: number,
): TunedCover {
  checkList('windows', windows, { min: 1, max: 100 });
  checkParameter('fillMin', fillMin, { min: 0, max: 1 });
  let best = measure(features, windows, { factor: 2, power: 0.75, spreadWeight: 0 });
  for (const { power, spreadWeight } of SHAPES) {
    for (let factor = 2; factor < 12; factor *= 1.1) {
      const found = measure(features, windows, { factor, power, spreadWeight });
      if (isBetter(found, best, fillMin)) best = found;
      // More only costs more once the fill is reached.
      if (found.valueFill >= fillMin + 0.01) break;
    }
  }
  return best;
}

function measure(
  features: CoverFeatures,
  windows: readonly CoverWindow[],
  rule: CoverRule,
): TunedCover {
  const replays = windows.map((window) => replayCover(features, rule, window));
  const mean = (of: (replay: CoverReplay) => number): number =>
    replays.reduce((sum, replay) => sum + of(replay), 0) / replays.length;
  return {
    rule,
    costShare: mean(({ cost, demandValue }) => (demandValue > 0 ? cost / demandValue : 0)),
    valueFill: mean(({ valueFill }) => valueFill),
  };
}

function isBetter(found: TunedCover, best: TunedCover, fillMin: number): boolean {
  const [reached, before] = [found.valueFill >= fillMin, best.valueFill >= fillMin];
  if (reached !== before) return reached;
  return reached ? found.costShare < best.costShare : found.valueFill > best.valueFill;
}
