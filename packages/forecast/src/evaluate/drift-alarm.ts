import { AppError, type Reason } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';

/** What the past errors of a model look like: its band. */
export interface ErrorBand {
  /** Mean and deviation of actual minus forecast in the backtest. */
  readonly mean: number;
  readonly deviation: number;
}

/** Running watch over live errors: plain JSON. */
export interface DriftState {
  readonly kind: 'drift';
  readonly version: 1;
  readonly band: ErrorBand;
  /** Sums of errors above and below the band, and of squares above what it allows. */
  readonly above: number;
  readonly below: number;
  readonly wide: number;
  readonly seen: number;
}

export interface DriftStep {
  readonly state: DriftState;
  /** `FORECAST_DRIFT_UP`, `_DOWN` or `_SPREAD` where live error has left its band; else null. */
  readonly alarm: Reason | null;
}

/** Slack a step and limit of the sums, in deviations: about one false alarm in 900 steps. */
const SLACK = 0.5;
const LIMIT = 5;
/** The same for squares, whose mean is 1 and deviation 1.4 while all is well. */
const SPREAD_SLACK = 1;
const SPREAD_LIMIT = 14;
/** One wild value may not raise an alarm alone. */
const CLIP = 4;

/** The band of a backtest's errors (actual minus forecast; NaN is left out). */
export function errorBand(errors: ArrayLike<number>): ErrorBand {
  const seen = Array.from(errors).filter((value) => Number.isFinite(value));
  if (seen.length < 2) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot set a band as at least 2 errors are needed: current value is ${seen.length}`,
      { place: 'errors' },
    );
  }
  const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
  const squares = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (seen.length - 1)) };
}

/** A watch that has seen nothing yet. */
export function driftWatch(band: ErrorBand): DriftState {
  return { kind: 'drift', version: 1, band, above: 0, below: 0, wide: 0, seen: 0 };
}

/**
 * Takes one live error in: two-sided cumulative sums (Page, 1954) for the level and one of squares
 * for the spread. After an alarm the sums start again, so that it is raised once. A missing error
 * changes nothing.
 */
export function watchDrift(state: DriftState, error: number): DriftStep {
  if (!Number.isFinite(error)) return { state, alarm: null };
  const unit = state.band.deviation > 0 ? state.band.deviation : Math.max(1e-9, Math.abs(error));
  const z = Math.max(-CLIP, Math.min(CLIP, (error - state.band.mean) / unit));
  const above = Math.max(0, state.above + z - SLACK);
  const below = Math.max(0, state.below - z - SLACK);
  const wide = Math.max(0, state.wide + z * z - 1 - SPREAD_SLACK);
  const seen = state.seen + 1;
  const code = alarmCode({ above, below, wide });
  const next = { ...state, above, below, wide, seen };
  if (code === undefined) return { state: next, alarm: null };
  const params = { seen, error, mean: state.band.mean, deviation: state.band.deviation };
  return { state: { ...next, above: 0, below: 0, wide: 0 }, alarm: { code, params } };
}

function alarmCode(sums: Pick<DriftState, 'above' | 'below' | 'wide'>): string | undefined {
  if (sums.above > LIMIT) return 'FORECAST_DRIFT_UP';
  if (sums.below > LIMIT) return 'FORECAST_DRIFT_DOWN';
  return sums.wide > SPREAD_LIMIT ? 'FORECAST_DRIFT_SPREAD' : undefined;
}
