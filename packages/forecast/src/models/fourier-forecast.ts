import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from '../errors.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';

export interface FourierState extends ForecasterState {
  /** Turns a period of each wave: k / season, none twice. */
  readonly waves: readonly number[];
  /** Periods of the history, leading gaps included. */
  readonly length: number;
  readonly inner: ForecasterState;
}

export interface FourierParams {
  readonly name?: string;
  /** Most pairs of sine and cosine a season, 1 to 50. Default 5. */
  readonly pairsMax?: number;
}

/** Observations wanted for each column. */
const ROWS_PER_COLUMN = 6;

/**
 * Gives several seasons of any length to a model that takes regressors, as pairs of sine and cosine;
 * the model itself then sees no season. A wave that two seasons share (the 7th of 168 is the 1st of
 * 24) stands once; a short history carries fewer. With `autoArima` this is dynamic harmonic
 * regression.
 * @see Young, Pedregal and Tych (1999), Dynamic harmonic regression, Journal of Forecasting 18.
 * @throws AppError FORECAST_OPTION_INVALID.
 */
export function withFourier(
  inner: Forecaster,
  params: FourierParams = {},
): Forecaster<FourierState> {
  const name = params.name ?? `fourier-${inner.name}`;
  const pairsMax = params.pairsMax ?? 5;
  checkOption('pairsMax', pairsMax, { min: 1, max: 50, integer: true });
  const ahead = (
    state: FourierState,
    { horizon, known }: { readonly horizon: number; readonly known?: Matrix },
  ): { readonly known?: Matrix } => {
    const columns = withWaves(state.waves, { from: state.length, rows: horizon }, known);
    return columns === undefined ? {} : { known: columns };
  };
  return {
    name,
    params: { inner: inner.name, pairsMax },
    fit(series, context) {
      const waves = wavesFor(series, pairsMax);
      const state = inner.fit(seasonless(series, waves), context);
      const { observed, nonNegative } = state;
      const { length } = series.values;
      return { kind: name, version: 1, observed, nonNegative, waves, length, inner: state };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      return inner.predict(state.inner, { ...options, ...ahead(state, options) });
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      return inner.simulate(state.inner, { ...options, ...ahead(state, options) });
    },
    fitted(state, series) {
      checkState(state, name, 1);
      const none = new Float64Array(series.values.length).fill(Number.NaN);
      return inner.fitted?.(state.inner, seasonless(series, state.waves)) ?? none;
    },
  };
}

/** Waves that the history can carry, shorter seasons first, slow waves first. */
function wavesFor(series: Series, pairsMax: number): number[] {
  let observed = 0;
  for (let t = 0; t < series.values.length; t++) {
    if (!Number.isNaN(series.values[t] ?? Number.NaN)) observed++;
  }
  const taken = series.regressors?.cols ?? 0;
  const room = Math.floor((observed / ROWS_PER_COLUMN - 2 - taken) / 2);
  const seasons = [...new Set(series.seasons ?? [])]
    .filter((season) => season >= 2 && series.values.length >= 2 * season)
    .sort((a, b) => a - b);
  const waves: number[] = [];
  for (const season of seasons) {
    for (let k = 1; k <= pairsMax && 2 * k <= season; k++) {
      const turns = k / season;
      const known = waves.some((wave) => Math.abs(wave - turns) < 1e-9);
      if (!known && waves.length < room) waves.push(turns);
    }
  }
  return waves;
}

function seasonless(series: Series, waves: readonly number[]): Series {
  const { values, regressors, seasons: _seasons, ...rest } = series;
  const columns = withWaves(waves, { from: 0, rows: values.length }, regressors);
  return { ...rest, values, seasons: [], ...(columns && { regressors: columns }) };
}

/** A wave of two periods has no sine. */
function columnsOf(waves: readonly number[]): number {
  return waves.reduce((count, wave) => count + (wave === 0.5 ? 1 : 2), 0);
}

/** The regressors given, then the waves; undefined where there is neither. */
function withWaves(
  waves: readonly number[],
  { from, rows }: { readonly from: number; readonly rows: number },
  given: Matrix | undefined,
): Matrix | undefined {
  if (given !== undefined && given.rows !== rows) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot forecast as regressors must have ${rows} rows: current value is ${given.rows}`,
      { place: 'regressors', details: { rows: given.rows } },
    );
  }
  const kept = given?.cols ?? 0;
  const cols = kept + columnsOf(waves);
  if (cols === 0) return;
  const data = new Float64Array(rows * cols);
  for (let t = 0; t < rows; t++) {
    let at = t * cols;
    for (let k = 0; k < kept; k++) data[at++] = given?.data[t * kept + k] ?? Number.NaN;
    for (const wave of waves) {
      const angle = 2 * Math.PI * (((from + t) * wave) % 1);
      data[at++] = Math.cos(angle);
      if (wave !== 0.5) data[at++] = Math.sin(angle);
    }
  }
  return { data, rows, cols };
}
