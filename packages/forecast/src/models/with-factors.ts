import type { Matrix } from '@quanyu/numeric';
import {
  FORECAST_PARTS,
  type ForecastParts,
  forecastParts,
  type RegressorPart,
} from '../forecast-parts.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type ForecastContext,
  type Forecaster,
  type ForecasterState,
  type PredictOptions,
  type Series,
} from '../forecaster.ts';
import { checkKnown, checkRegressors } from './design.ts';
import {
  type FactorCounts,
  factorCountMeans,
  factorCountPaths,
  factorCountQuantiles,
  fitFactorCounts,
} from './factor-counts.ts';
import { isIntermittent } from './intermittence.ts';

/** A column of `regressors`: the logarithm of a factor on demand. */
export interface FactorColumn {
  readonly part: RegressorPart;
  /** For counts only: other models find this pattern (the week) by themselves. Default false. */
  readonly countsOnly?: boolean;
}

export interface FactorsState extends ForecasterState {
  /** Columns whose factors are used, in order; the others were not worth it or not needed. */
  readonly used: readonly boolean[];
  /** Errors of a plain level over past spans, without and with the factors; null without a comparison. */
  readonly compared: { readonly plain: number; readonly adjusted: number } | null;
  readonly counts: FactorCounts | null;
  readonly inner: ForecasterState | null;
  readonly season: number;
}

/** A factor of all columns together stays within e^±this. */
const LOG_MAX = 4;
/** Past spans on which the comparison is made: they begin so many periods before the end. */
const SPANS_BEFORE = [14, 28, 42, 63, 91, 126, 182, 273, 364] as const;
const SPAN = 14;
const LEVEL_PERIODS = 56;
/** Factors are left out only where the plain level is better by this share: they speak for many series. */
const MARGIN = 0.03;

/**
 * Forecasts demand with known factors taken out and put back: calendar, price and promotion effects
 * that were learnt from many series, given as logarithms in `regressors` and `known`. Intermittent
 * demand follows counts around a moving level; other series go to the inner model. Where past spans
 * would have been met clearly better without the factors, they are not used (columns of part
 * `promotion` and `price` stay). Without regressors every factor is 1. `explain` splits exactly.
 * @param columns One a column of `regressors`. Default: all `calendar`.
 */
export function withFactors(
  inner: Forecaster,
  columns: readonly FactorColumn[] = [],
): Forecaster<FactorsState> {
  const factorsOf = (state: FactorsState, { horizon, known }: PredictOptions): Float64Array => {
    checkState(state, 'factors', 1);
    checkKnown({ regressors: state.used.length }, known, horizon);
    if (known === undefined) return new Float64Array(horizon).fill(1);
    return summedLogs(known, state.used, horizon).map(Math.exp);
  };
  return {
    name: 'factors',
    params: { inner: inner.name, columns },
    fit: (series, context) => fitFactors(series, context, { inner, columns }),
    predict(state, options) {
      checkPredictOptions(options);
      const factors = factorsOf(state, options);
      const levels = options.quantiles ?? [];
      if (state.counts !== null) {
        const { counts } = state;
        const quantiles = levels.map((level) => factorCountQuantiles(counts, factors, level));
        return { mean: factorCountMeans(counts, factors), quantiles };
      }
      const plain = inner.predict(innerState(state), options);
      const times = (row: Float64Array): Float64Array =>
        row.map((value, h) => value * (factors[h] ?? 1));
      return { mean: times(plain.mean), quantiles: plain.quantiles.map(times) };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      const factors = factorsOf(state, options);
      if (state.counts !== null) return factorCountPaths(state.counts, factors, options);
      const sample = inner.simulate(innerState(state), options);
      const data = sample.data.map((value, i) => value * (factors[i % options.horizon] ?? 1));
      return { ...sample, data };
    },
    explain(state, options) {
      checkPredictOptions(options);
      checkState(state, 'factors', 1);
      const { horizon, known } = options;
      checkKnown({ regressors: state.used.length }, known, horizon);
      const plain =
        state.counts === null
          ? forecastParts(inner, innerState(state), { ...options, season: state.season })
          : levelParts(new Float64Array(horizon).fill(state.counts.level));
      if (known === undefined) return plain;
      return withFactorParts(plain, partLogs(known, { state, columns, horizon }));
    },
  };
}

/**
 * The parts of a forecast whose mean is multiplied by factors: each factor is told as what it changes
 * given those before it, in the order of `FORECAST_PARTS`, so that all add up to the product.
 * @param logs Logarithms of factors by part. Shape (horizon,) each.
 */
export function withFactorParts(
  plain: ForecastParts,
  logs: ReadonlyMap<RegressorPart, Float64Array>,
): ForecastParts {
  const running = plain.base.slice();
  for (const part of FORECAST_PARTS) {
    if (part === 'base') continue;
    plain[part].forEach((value, h) => {
      running[h] = (running[h] ?? 0) + value;
    });
  }
  const told = { ...plain };
  for (const part of ['season', 'calendar', 'price', 'promotion'] as const) {
    const log = logs.get(part);
    if (log === undefined) continue;
    told[part] = plain[part].map((value, h) => {
      const before = running[h] ?? 0;
      running[h] = before * Math.exp(log[h] ?? 0);
      return value + (running[h] ?? 0) - before;
    });
  }
  return told;
}

function levelParts(base: Float64Array): ForecastParts {
  const none = (): Float64Array => new Float64Array(base.length);
  return {
    base,
    trend: none(),
    season: none(),
    calendar: none(),
    price: none(),
    promotion: none(),
  };
}

interface PartQuestion {
  readonly state: FactorsState;
  readonly columns: readonly FactorColumn[];
  readonly horizon: number;
}

function partLogs(
  known: Matrix,
  { state, columns, horizon }: PartQuestion,
): ReadonlyMap<RegressorPart, Float64Array> {
  const raw = summedLogs(known, state.used, horizon, false);
  const bounded = summedLogs(known, state.used, horizon);
  const logs = new Map<RegressorPart, Float64Array>();
  for (let i = 0; i < known.cols; i++) {
    if (state.used[i] !== true) continue;
    const part = columns[i]?.part ?? 'calendar';
    const sum = logs.get(part) ?? new Float64Array(horizon);
    for (let h = 0; h < horizon; h++) {
      // Where the bound bites, every column gives way by the same share.
      const share = (raw[h] ?? 0) === 0 ? 1 : (bounded[h] ?? 0) / (raw[h] ?? 1);
      sum[h] = (sum[h] ?? 0) + share * (known.data[h * known.cols + i] ?? 0);
    }
    logs.set(part, sum);
  }
  return logs;
}

function innerState(state: FactorsState): ForecasterState {
  return state.inner ?? state;
}

interface Recipe {
  readonly inner: Forecaster;
  readonly columns: readonly FactorColumn[];
}

function fitFactors(series: Series, context: ForecastContext, recipe: Recipe): FactorsState {
  const { inner, columns } = recipe;
  const values = Float64Array.from(series.values, (value) =>
    Math.abs(value) <= 1e100 ? value : Number.NaN,
  );
  const { regressors, ...rest } = series;
  if (regressors !== undefined) checkRegressors(regressors, values.length);
  const cols = regressors?.cols ?? 0;
  const isCounted = isIntermittent({ ...series, values }) && values.some((value) => value > 0);
  const wanted = Array.from(
    { length: cols },
    (_, i) => isCounted || columns[i]?.countsOnly !== true,
  );
  const compared =
    regressors === undefined
      ? null
      : comparedErrors(values, summedLogs(regressors, wanted, values.length));
  const isWorse = compared !== null && compared.plain < (1 - MARGIN) * compared.adjusted;
  const stays = (i: number): boolean =>
    !isWorse || columns[i]?.part === 'price' || columns[i]?.part === 'promotion';
  const used = wanted.map((is, i) => is && stays(i));
  const factors =
    regressors === undefined
      ? new Float64Array(values.length).fill(1)
      : summedLogs(regressors, used, values.length).map(Math.exp);
  const observed = values.filter((value) => !Number.isNaN(value)).length;
  const season = series.seasons?.[0] ?? 1;
  checkOption('season', season, { min: 1, max: 100_000, integer: true });
  const known = { kind: 'factors', version: 1, observed, used, compared, season } as const;
  if (isCounted) {
    const counts = fitFactorCounts(values, factors);
    return { ...known, nonNegative: true, counts, inner: null };
  }
  const adjusted = values.map((value, t) => value / (factors[t] ?? 1));
  const state = inner.fit({ ...rest, values: adjusted }, context);
  return {
    ...known,
    observed: state.observed,
    nonNegative: state.nonNegative,
    counts: null,
    inner: state,
  };
}

/** Sum of the columns used, within ±LOG_MAX unless it is asked for as it is. */
function summedLogs(
  { data, rows, cols }: Matrix,
  used: readonly boolean[],
  length: number,
  isBounded: boolean = true,
): Float64Array {
  const logs = new Float64Array(length);
  for (let t = 0; t < Math.min(rows, length); t++) {
    let sum = 0;
    for (let i = 0; i < cols; i++) if (used[i] === true) sum += data[t * cols + i] ?? 0;
    logs[t] = isBounded ? Math.max(-LOG_MAX, Math.min(LOG_MAX, sum)) : sum;
  }
  return logs;
}

/** How a plain level of eight weeks would have met later fortnights, without and with the factors. */
function comparedErrors(
  values: Float64Array,
  logs: Float64Array,
): { readonly plain: number; readonly adjusted: number } | null {
  const sums = { plain: 0, adjusted: 0 };
  let spans = 0;
  for (const before of SPANS_BEFORE) {
    const from = values.length - before;
    if (from < LEVEL_PERIODS) break;
    const level = spanOf(values, logs, from - LEVEL_PERIODS, from);
    const span = spanOf(values, logs, from, Math.min(values.length, from + SPAN));
    if (level.seen < SPAN || span.seen === 0) continue;
    sums.plain += Math.abs(span.units - (level.units / level.seen) * span.seen);
    sums.adjusted += Math.abs(span.units - (level.units / level.exposure) * span.exposure);
    spans += 1;
  }
  return spans === 0 ? null : sums;
}

function spanOf(
  values: Float64Array,
  logs: Float64Array,
  from: number,
  to: number,
): { readonly units: number; readonly seen: number; readonly exposure: number } {
  let units = 0;
  let seen = 0;
  let exposure = 0;
  for (let t = from; t < to; t++) {
    const value = values[t] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    units += value;
    seen += 1;
    exposure += Math.exp(logs[t] ?? 0);
  }
  return { units, seen, exposure };
}
