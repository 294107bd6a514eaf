import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';
import { checkOption, type Forecaster } from '../forecaster.ts';
import { type CountState, describeCounts, negativeBinomialQuantile } from './counts.ts';
import {
  type CountPrior,
  type NegativeBinomialParams,
  negativeBinomial,
  VARIANCE_FACTOR,
} from './intermittent.ts';

export interface PooledCountsOptions {
  /** Steps that are kept back of each history to choose by. */
  readonly horizon: number;
  /** Quantiles whose loss is judged. Default [0.5, 0.8, 0.9, 0.95, 0.99]. */
  readonly levels?: readonly number[];
}

const LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99];
const DECAYS = [0.82, 0.86, 0.9, 0.95];
const PERIODS = [0, 1.5, 3];
const FADES = [1, 0.98, 0.96];
/** Histories looked at for the choice, evenly spaced; more change little. */
const CHOICE_MAX = 600;

/**
 * One negative binomial for many series of rare demand that know each other: how fast the past is
 * forgotten, how much a series leans on the mean of all, and how demand fades, are chosen by the
 * quantile loss on the ends of the histories. The forecaster returned is then fitted series by
 * series. Cost about 36 · horizon · levels quantiles a history, for at most 600.
 * @throws AppError FORECAST_SERIES_EMPTY where no history is longer than twice the horizon.
 */
export function pooledCounts(
  histories: readonly Float64Array[],
  options: PooledCountsOptions,
): Forecaster<CountState> {
  const { horizon, levels = LEVELS } = options;
  checkOption('horizon', horizon, { min: 1, max: 10_000, integer: true });
  const usable = histories.filter(
    (values) => values.length > 2 * horizon && values.every((value) => !(value < 0)),
  );
  if (usable.length === 0) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_SERIES_EMPTY,
      `Cannot choose for a pool as a history of more than ${2 * horizon} periods is needed: current value is none of ${histories.length}`,
      { place: 'histories' },
    );
  }
  const stride = Math.ceil(usable.length / CHOICE_MAX);
  const chosen = usable.filter((_, i) => i % stride === 0);
  let best: NegativeBinomialParams = {};
  let least = Number.POSITIVE_INFINITY;
  for (const decay of DECAYS) {
    const ends = chosen.map((values) => keptBack(values, horizon, decay));
    const pool = poolOf(ends.map(({ seen }) => seen));
    for (const periods of PERIODS) {
      for (const fade of FADES) {
        const found = lossOf(ends, { decay, fade, prior: { ...pool, periods }, levels });
        if (!(found < least)) continue;
        least = found;
        best = { decay, fade, prior: { ...pool, periods } };
      }
    }
  }
  const { decay = 0.9, fade = 1, prior } = best;
  const whole = poolOf(usable.map((values) => describeCounts(values, decay)));
  return negativeBinomial({ decay, fade, prior: { ...whole, periods: prior?.periods ?? 0 } });
}

type Described = Pick<CountState, 'mean' | 'variance'>;

interface KeptBack {
  readonly seen: Described;
  readonly observed: number;
  readonly after: Float64Array;
}

function keptBack(values: Float64Array, horizon: number, decay: number): KeptBack {
  const before = values.slice(0, -horizon);
  const observed = before.filter((value) => !Number.isNaN(value)).length;
  return { seen: describeCounts(before, decay), observed, after: values.slice(-horizon) };
}

/** Mean of the means, and the pooled variance over it. */
function poolOf(all: readonly Described[]): Omit<CountPrior, 'periods'> {
  const mean = all.reduce((sum, one) => sum + one.mean, 0) / all.length;
  const variance = all.reduce((sum, one) => sum + one.variance, 0) / all.length;
  return { mean, ratio: mean > 0 ? Math.max(1, variance / mean) : 1 };
}

interface Trial {
  readonly decay: number;
  readonly fade: number;
  readonly prior: CountPrior;
  readonly levels: readonly number[];
}

function lossOf(ends: readonly KeptBack[], { decay, fade, prior, levels }: Trial): number {
  let loss = 0;
  for (const { seen, observed, after } of ends) {
    const own = (1 - decay ** observed) / (1 - decay);
    const units = seen.mean * own + prior.mean * prior.periods;
    const spread =
      VARIANCE_FACTOR * (seen.variance * own + prior.ratio * prior.mean * prior.periods);
    const mean = units / Math.max(1e-9, own + prior.periods);
    const ratio = units > 0 ? spread / units : 1;
    after.forEach((value, h) => {
      if (Number.isNaN(value)) return;
      const here = mean * fade ** h;
      for (const level of levels) {
        const error = value - negativeBinomialQuantile(level, here, here * ratio);
        loss += Math.max(level * error, (level - 1) * error);
      }
    });
  }
  return loss;
}
