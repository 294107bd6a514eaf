import { minimiseNelderMead } from '@quanyu/numeric';
import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { type CesMemory, type CesSeason, type CesWeights, cesPass } from '../kernels/ces.ts';
import { splitSeason } from '../seasonality.ts';
import { prepareSeries } from '../series.ts';

export interface CesState extends ForecasterState {
  readonly season: CesSeason;
  /** a0, a1, b0, b1: real and imaginary parts of the smoothing weights. */
  readonly weights: readonly [a0: number, a1: number, b0: number, b1: number];
  /** Memory after the last value, by place in the season. */
  readonly level: readonly number[];
  readonly potential: readonly number[];
  readonly seasonal: readonly number[];
  readonly phase: readonly number[];
  /** Periods seen, which place the next one in the season. */
  readonly length: number;
  readonly sigma: number;
  readonly aicc: number;
}

export interface CesParams {
  /** How the season enters; `auto` takes the lowest AICc. Default `auto`. */
  readonly season?: CesSeason | 'auto';
}

/** Seasons longer than this leave too few values to each place. */
const SEASON_MAX = 60;
const PENALTY = 1e300;

/**
 * Complex exponential smoothing: the level carries an "information potential" with it, so that one
 * weight pair covers level and trend alike; a season may replace the level (`simple`), be added
 * (`partial`) or be added with a potential of its own (`full`). Starts by running the series back
 * and forth. Source: Svetunkov, Kourentzes and Ord (2022); the potential follows the forecast error.
 * Cost about 1,000 passes of T a form.
 */
export function ces(params: CesParams = {}): Forecaster<CesState> {
  const season = params.season ?? 'auto';
  return {
    name: 'ces',
    params: { season },
    fit(series) {
      const { filled, season: m, observed, nonNegative } = prepareSeries(series);
      const forms: CesSeason[] =
        m < 2 || m > SEASON_MAX
          ? ['none']
          : season === 'auto'
            ? ['none', 'simple', 'partial', 'full']
            : [season];
      const fits = forms.map((form) => fitForm(filled, form, m));
      const best = fits.reduce((one, other) => (other.aicc < one.aicc ? other : one));
      return { kind: 'ces', version: 1, observed, nonNegative, length: filled.length, ...best };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, 'ces', 1);
      return linearForecast(futureOf(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, 'ces', 1);
      return linearPaths(futureOf(state, options.horizon), options);
    },
  };
}

type Fitted = Omit<CesState, 'kind' | 'version' | 'observed' | 'nonNegative' | 'length'>;

function fitForm(y: Float64Array, form: CesSeason, m: number): Fitted {
  const count = form === 'full' ? 4 : form === 'partial' ? 3 : 2;
  const backwards = y.toReversed();
  const run = (x: ArrayLike<number>): { squares: number; memory: CesMemory } => {
    const weights = weightsOf(x);
    const memory = startOf(y, form, m);
    // Forth and back again: the start is then what the series itself suggests.
    cesPass(y, form, { weights, memory, from: 0 });
    mirror(memory, y.length);
    cesPass(backwards, form, { weights, memory, from: 0 });
    mirror(memory, y.length);
    return { squares: cesPass(y, form, { weights, memory, from: 0 }), memory };
  };
  const start = [1.3, 1, 0.1, 0.1].slice(0, count);
  const spread = y.reduce((sum, value) => sum + Math.abs(value), 0) / y.length || 1;
  const found = minimiseNelderMead(
    (x) => {
      const { squares } = run(x);
      return Number.isFinite(squares) && steady(weightsOf(x)) ? squares / spread ** 2 : PENALTY;
    },
    Float64Array.from(start),
    { iterationsMax: 300 },
  );
  const { squares, memory } = run(found.x);
  const n = y.length;
  const used = count + 1;
  const sigma = Math.sqrt(squares / Math.max(1, n - used));
  const correction = n - used - 1 > 0 ? (2 * used * (used + 1)) / (n - used - 1) : Infinity;
  const size = Math.max(squares / n, Number.MIN_VALUE);
  const aicc = n * (Math.log(2 * Math.PI * size) + 1) + 2 * used + correction;
  const { a0, a1, b0, b1 } = weightsOf(found.x);
  return {
    season: form,
    weights: [a0, a1, b0, b1],
    level: Array.from(memory.level),
    potential: Array.from(memory.potential),
    seasonal: Array.from(memory.season),
    phase: Array.from(memory.phase),
    sigma,
    // Where the correction is undefined a simple form must still win over a richer one.
    aicc: Number.isFinite(aicc) ? aicc : Number.MAX_VALUE,
  };
}

function weightsOf(x: ArrayLike<number>): CesWeights {
  return { a0: x[0] ?? 1, a1: x[1] ?? 1, b0: x[2] ?? 0, b1: x[3] ?? 0 };
}

/** Whether old errors fade: both roots of the error recursion lie inside the unit circle. */
function steady({ a0, a1 }: CesWeights): boolean {
  const trace = 1 - (a0 - a1) + (1 - a0);
  const determinant = (1 - a0 + a1) * (1 - a0) + (1 - a1) * (1 - a0 - a1);
  return Math.abs(determinant) < 1 && Math.abs(trace) < 1 + determinant;
}

function startOf(y: Float64Array, form: CesSeason, m: number): CesMemory {
  const span = Math.min(y.length, Math.max(10, m));
  const mean = y.subarray(0, span).reduce((sum, value) => sum + value, 0) / span;
  const lag = form === 'simple' ? m : 1;
  const level = Float64Array.from({ length: lag }, (_, i) => (lag > 1 ? (y[i] ?? mean) : mean));
  const own = form === 'partial' || form === 'full' ? m : 0;
  const indices = own > 0 ? splitSeason(y, m, 'additive').indices : [];
  const season = Float64Array.from({ length: own }, (_, i) => indices[i] ?? 0);
  const potential = level.map((value) => value / 1.1);
  return { level, potential, season, phase: season.map((value) => value / 1.1) };
}

/** Turns the places of a memory round, so that place i stands for the i-th value read backwards. */
function mirror(memory: CesMemory, length: number): void {
  for (const row of [memory.level, memory.potential, memory.season, memory.phase]) {
    const before = row.slice();
    const m = row.length;
    for (let i = 0; i < m; i++) row[i] = before[(((length - 1 - i) % m) + m) % m] ?? 0;
  }
}

function memoryOf(state: CesState): CesMemory {
  return {
    level: Float64Array.from(state.level),
    potential: Float64Array.from(state.potential),
    season: Float64Array.from(state.seasonal),
    phase: Float64Array.from(state.phase),
  };
}

function futureOf(state: CesState, horizon: number): LinearFuture {
  const [a0, a1, b0, b1] = state.weights;
  const weights = { a0, a1, b0, b1 };
  const ahead = new Float64Array(horizon).fill(Number.NaN);
  const mean = new Float64Array(horizon);
  cesPass(ahead, state.season, { weights, memory: memoryOf(state), from: state.length, out: mean });
  // The model is linear: what a unit shock at the first step adds to each later one.
  const memory = memoryOf(state);
  for (const row of [memory.level, memory.potential, memory.season, memory.phase]) row.fill(0);
  const psi = new Float64Array(horizon);
  ahead[0] = 1;
  cesPass(ahead, state.season, { weights, memory, from: state.length, out: psi });
  psi[0] = 1;
  return { mean, psi, sigma: state.sigma, nonNegative: state.nonNegative };
}
