import { cholesky, choleskySolve, type Matrix } from '@quanyu/numeric';

/** Columns of the decomposable model, in this order: level, line, changes of slope, seasons, regressors. */
export interface DecomposableDesign {
  /** Periods of the history, which scale time. */
  readonly length: number;
  /** Periods at which the slope may change. */
  readonly changes: readonly number[];
  readonly pairs: readonly (readonly [season: number, pairs: number])[];
  readonly regressors: number;
}

export interface Solution {
  readonly coefficients: Float64Array;
  readonly sigma: number;
  /** First autocorrelation of the remainder, 0 to 0.95, and its last value. */
  readonly carry: number;
  readonly last: number;
}

/** What the fit is given: logarithms already taken, NaN = missing. */
export interface Observations {
  readonly y: Float64Array;
  readonly rowAt: (t: number, row: Float64Array) => void;
  readonly design: DecomposableDesign;
  /** Scale of the Laplace prior of a change of slope, relative to the spread of y. */
  readonly trendPrior: number;
  /** Standard deviation of the normal prior of a regressor's coefficient, relative likewise. */
  readonly regressorPrior: number;
}

const ROUNDS = 8;
const CARRY_MAX = 0.95;
/** Prophet's prior is relative to the largest value; a spread is about a quarter of a range. */
const RANGE = 4;
/** Prior deviation of seasonal coefficients, as in Prophet. */
const SEASON_PRIOR = 10;

export function designColumns(design: DecomposableDesign): number {
  const seasonal = design.pairs.reduce((sum, [, pairs]) => sum + 2 * pairs, 0);
  return 2 + design.changes.length + seasonal + design.regressors;
}

/** Writes the row of period t; regressors are the caller's. */
export function writeTimeColumns(t: number, design: DecomposableDesign, row: Float64Array): void {
  row[0] = 1;
  row[1] = t / design.length;
  let at = 2;
  for (const change of design.changes) row[at++] = Math.max(0, t - change) / design.length;
  for (const [season, pairs] of design.pairs) {
    for (let k = 1; k <= pairs; k++) {
      const angle = (2 * Math.PI * k * (t % season)) / season;
      row[at++] = Math.sin(angle);
      row[at++] = Math.cos(angle);
    }
  }
}

/**
 * Most probable coefficients: normal priors are ridge penalties, the Laplace prior of the changes
 * of slope is met by reweighting, the noise by its residuals. Cost rounds · k³ + T · k².
 */
export function solveDecomposable(observations: Observations): Solution {
  const { y, design, rowAt } = observations;
  const k = designColumns(design);
  const gram = new Float64Array(k * k);
  const right = new Float64Array(k);
  const row = new Float64Array(k);
  let own = 0;
  let count = 0;
  y.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    row.fill(0);
    rowAt(t, row);
    addRow(gram, right, { row, value });
    own += value * value;
    count++;
  });
  const spread = spreadOf(y) || 1;
  let variance = (0.3 * spread) ** 2;
  let coefficients: Float64Array = new Float64Array(k);
  for (let round = 0; round < ROUNDS; round++) {
    const penalties = penaltiesOf(observations, { coefficients, variance, spread, round });
    coefficients = solved(gram, right, penalties);
    const squares = residualSquares(gram, right, { coefficients, own });
    variance = Math.max(squares / Math.max(1, count), 1e-12 * spread * spread);
  }
  const rest = remainders(observations, coefficients);
  return { coefficients, ...scatterOf(rest) };
}

interface Current {
  readonly coefficients: Float64Array;
  readonly variance: number;
  readonly spread: number;
  readonly round: number;
}

function penaltiesOf(observations: Observations, current: Current): Float64Array {
  const { design, trendPrior, regressorPrior } = observations;
  const { coefficients, variance, spread, round } = current;
  const k = coefficients.length;
  const penalties = new Float64Array(k);
  const firstChange = 2;
  const firstSeason = firstChange + design.changes.length;
  const firstRegressor = k - design.regressors;
  for (let i = 0; i < k; i++) {
    if (i === 0) penalties[i] = 1e-9;
    else if (i < firstChange) penalties[i] = variance / (5 * spread) ** 2;
    else if (i < firstSeason) {
      // The first round is loose: reweighting can shrink a change, but never wake one from zero.
      const size = round === 0 ? 5 * spread : Math.abs(coefficients[i] ?? 0);
      const scale = trendPrior * spread * RANGE;
      penalties[i] = variance / (scale * Math.max(size, 0.05 * scale));
    } else if (i < firstRegressor) penalties[i] = variance / (SEASON_PRIOR * spread) ** 2;
    else penalties[i] = variance / (regressorPrior * spread) ** 2;
  }
  return penalties;
}

function addRow(
  gram: Float64Array,
  right: Float64Array,
  { row, value }: { readonly row: Float64Array; readonly value: number },
): void {
  const k = row.length;
  for (let i = 0; i < k; i++) {
    const own = row[i] ?? 0;
    if (own === 0) continue;
    right[i] = (right[i] ?? 0) + own * value;
    for (let j = 0; j <= i; j++) gram[i * k + j] = (gram[i * k + j] ?? 0) + own * (row[j] ?? 0);
  }
}

function solved(gram: Float64Array, right: Float64Array, penalties: Float64Array): Float64Array {
  const k = right.length;
  const full: Matrix = { data: gram.slice(), rows: k, cols: k };
  penalties.forEach((penalty, i) => {
    const own = full.data[i * k + i] ?? 0;
    // A column that was never seen stays at zero; the smallest share keeps the factor positive.
    full.data[i * k + i] = own + penalty + 1e-10 * own + (own === 0 ? 1 : 0);
  });
  return choleskySolve(cholesky(full), right);
}

/** Σ (y − xβ)² from the moments; only the lower triangle of the gram matrix is kept. */
function residualSquares(
  gram: Float64Array,
  right: Float64Array,
  { coefficients, own }: { readonly coefficients: Float64Array; readonly own: number },
): number {
  const k = right.length;
  let sum = own;
  for (let i = 0; i < k; i++) {
    const b = coefficients[i] ?? 0;
    sum -= 2 * b * (right[i] ?? 0);
    for (let j = 0; j < i; j++) sum += 2 * b * (coefficients[j] ?? 0) * (gram[i * k + j] ?? 0);
    sum += b * b * (gram[i * k + i] ?? 0);
  }
  return Math.max(0, sum);
}

function remainders({ y, rowAt }: Observations, coefficients: Float64Array): Float64Array {
  const row = new Float64Array(coefficients.length);
  return y.map((value, t) => {
    if (Number.isNaN(value)) return Number.NaN;
    row.fill(0);
    rowAt(t, row);
    return coefficients.reduce((rest, b, i) => rest - b * (row[i] ?? 0), value);
  });
}

function scatterOf(rest: Float64Array): Pick<Solution, 'sigma' | 'carry' | 'last'> {
  let squares = 0;
  let products = 0;
  let count = 0;
  rest.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    squares += value * value;
    count++;
    const before = rest[t - 1] ?? Number.NaN;
    if (!Number.isNaN(before)) products += value * before;
  });
  const carry = squares > 0 ? Math.max(0, Math.min(CARRY_MAX, products / squares)) : 0;
  const sigma = Math.sqrt((squares / Math.max(1, count)) * (1 - carry * carry));
  let since = 0;
  while (since < rest.length && Number.isNaN(rest[rest.length - 1 - since])) since++;
  const last = (rest[rest.length - 1 - since] ?? 0) * carry ** since;
  return { sigma, carry, last };
}

function spreadOf(y: Float64Array): number {
  const seen = y.filter((value) => !Number.isNaN(value));
  const mean = seen.reduce((sum, value) => sum + value, 0) / Math.max(1, seen.length);
  const squares = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, seen.length));
}
