import { auto, type FactorsState, type Forecaster, withFactors } from '@quanyu/forecast';
import type { Matrix, Rng } from '@quanyu/numeric';
import { demandColumns, demandSeries } from './demand-series.ts';
import { circumstances, FACTOR_COLUMNS, factorColumns } from './factor-columns.ts';
import { calendarLogs, type ForecastEffects, responsesOf } from './forecast-effects.ts';
import { type SeriesFacts, seriesFacts } from './series-facts.ts';
import { SERIES_SEPARATOR } from './series-rows.ts';

const WEEK = 7;
/** Stretches in which own promotions are compared with days without. */
const BLOCK_DAYS = 56;
const PLAIN_DAYS_MIN = 14;
/** Units that the answers of its group weigh against a series' own promotions. */
const LIFT_PRIOR_UNITS = 15;
const LIFT_MAX = 0.7;

/** A series made ready: its demand, and the logarithms of its factors past and to come. */
export interface PreparedDemand {
  readonly location: string;
  readonly facts: SeriesFacts;
  readonly values: Float64Array;
  readonly firstDay: number;
  readonly lift: number;
  /** Shape (history, 5), as `FACTOR_COLUMNS`. */
  readonly past: Matrix;
  /** Shape (horizon, 5). */
  readonly known: Matrix;
}

export interface PrepareOptions {
  readonly key: string;
  readonly columns: Readonly<Record<string, unknown>>;
  readonly effects: ForecastEffects;
  readonly asOfDay: number;
  readonly horizon: number;
}

/** Reads a series' rows and lays out its factors. */
export function prepareDemand(options: PrepareOptions): PreparedDemand {
  const { key, columns, effects, asOfDay, horizon } = options;
  const values = demandSeries(demandColumns(columns), asOfDay);
  const facts = seriesFacts(columns);
  const location = key.slice(key.lastIndexOf(SERIES_SEPARATOR) + SERIES_SEPARATOR.length);
  const firstDay = asOfDay - values.length + 1;
  const place = { location, facts, firstDay, priceDay: asOfDay };
  const lift = ownLift(values, effects, place);
  const days = values.length + horizon;
  const all = factorColumns(effects, { ...place, lift, days });
  return {
    location,
    facts,
    values,
    firstDay,
    lift,
    past: rowsOf(all, 0, values.length),
    known: rowsOf(all, values.length, days),
  };
}

/** Some rows of a matrix. */
export function rowsOf({ data, cols }: Matrix, from: number, to: number): Matrix {
  return { data: data.subarray(from * cols, to * cols), rows: to - from, cols };
}

/** The forecaster of daily demand: `fitsMax` fits a series. */
export function demandForecaster(fitsMax: number): Forecaster<FactorsState> {
  return withFactors(auto({ fitsMax, horizon: WEEK }), FACTOR_COLUMNS);
}

/** Fits one prepared series. */
export function fitDemand(
  { values, past }: Pick<PreparedDemand, 'values' | 'past'>,
  { fitsMax, rng }: { readonly fitsMax: number; readonly rng: Rng },
): FactorsState {
  const series = { values, seasons: [WEEK], nonNegative: true, regressors: past };
  return demandForecaster(fitsMax).fit(series, { rng });
}

interface LiftPlace {
  readonly location: string;
  readonly facts: SeriesFacts;
  readonly firstDay: number;
  readonly priceDay: number;
}

/**
 * How much more (log) its own promotions did than those of its group, shrunk towards nothing: days
 * under promotion against days without in the same eight weeks.
 */
function ownLift(values: Float64Array, effects: ForecastEffects, place: LiftPlace): number {
  const { facts, firstDay, location } = place;
  if (facts.promotions.length === 0) return 0;
  const days = values.length;
  const on = circumstances({ ...place, lift: 0, days });
  const calendar = calendarLogs(effects, { location, group: facts.group, firstDay, days });
  const { elasticity, promoted } = responsesOf(effects, facts.group);
  const answers = Float64Array.from(
    { length: days },
    (_, t) => elasticity.value * (on.logDiscount[t] ?? 0) + promoted.value,
  );
  const logs = calendar.weekday.map(
    (value, t) => value + (calendar.yearly[t] ?? 0) + (calendar.calendar[t] ?? 0),
  );
  const sums = { units: 0, expected: 0 };
  for (let from = 0; from < days; from += BLOCK_DAYS) {
    const to = Math.min(days, from + BLOCK_DAYS);
    const { plain, own } = blockSums({ values, logs, answers, promoted: on.promoted, from, to });
    if (plain.days < PLAIN_DAYS_MIN || plain.units === 0) continue;
    sums.units += own.units;
    sums.expected += (plain.units / plain.exposure) * own.exposure;
  }
  const lift = Math.log((sums.units + LIFT_PRIOR_UNITS) / (sums.expected + LIFT_PRIOR_UNITS));
  return Math.max(-LIFT_MAX, Math.min(LIFT_MAX, lift));
}

interface Block {
  readonly values: Float64Array;
  /** Logarithms of the calendar's factors, and of the group's answer to its promotions. */
  readonly logs: Float64Array;
  readonly answers: Float64Array;
  readonly promoted: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Units and exposure of a stretch's days without and with promotion; half-promoted days are left out. */
function blockSums({ values, logs, answers, promoted, from, to }: Block) {
  const plain = { units: 0, exposure: 0, days: 0 };
  const own = { units: 0, exposure: 0 };
  for (let t = from; t < to; t++) {
    const value = values[t] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (promoted[t] === 1) {
      own.units += value;
      own.exposure += Math.exp((logs[t] ?? 0) + (answers[t] ?? 0));
    } else if (promoted[t] === 0) {
      plain.units += value;
      plain.exposure += Math.exp(logs[t] ?? 0);
      plain.days += 1;
    }
  }
  return { plain, own };
}
