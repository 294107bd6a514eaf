import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { cholesky, choleskySolve, type Matrix } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { addOuter, scoreRows } from '../kernels/als.ts';
import { ratingMatrix } from '../rating-matrix.ts';
import {
  checkEvents,
  type Explanation,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';
import { type AlsParams, ridgeOf, startAls } from './als-fit.ts';

export interface AlsState extends RecommenderState {
  readonly params: AlsParams;
  /** Row-major, shape (products, factors). */
  readonly productFactors: Float32Array;
  /** Σ y yᵀ over all products, lower triangle and upper. Shape (factors, factors). */
  readonly gram: Float64Array;
}

const DEFAULTS: AlsParams = {
  factors: 64,
  iterations: 12,
  confidence: 10,
  penalty: 0.5,
  frequencyExponent: 0.5,
  solver: 'conjugate-gradient',
  steps: 3,
  block: 16,
  startDeviation: 0.1,
};

/** Keeps the fold-in of a short history solvable, as in the fit. */
const BASE_RIDGE = 1e-4;

/**
 * Implicit alternating least squares: chosen pairs count 1 + `confidence`, all others 1. Solved by
 * conjugate gradient or by exact blocks (iALS++), with penalties scaled by how many entries a row has.
 * A history is folded in exactly at each query, so a new event counts at once, and the score is a sum
 * over the products of the history: y_iᵀ A⁻¹ Σ c y_j.
 * @throws AppError RECOMMEND_PARAM_INVALID.
 * @complexity fit O(iterations × entries × factors × steps), or × block in place of steps; a query
 * O(history × factors² + factors³ + products × factors).
 * @see Hu, Koren and Volinsky (2008), ICDM; Rendle et al. (2021), iALS++; Rendle et al. (2022),
 * Revisiting the performance of iALS, RecSys.
 */
export function alsRecommender(params: Partial<AlsParams> = {}): Recommender<AlsState> {
  const full = checkedParams({ ...DEFAULTS, ...params });
  return {
    name: 'als',
    params: { ...full },
    fit: (data, context) => fitAls(data, context, full),
    scoreAll: scoreAls,
    explain: explainAls,
  };
}

function fitAls(data: Interactions, context: FitContext, params: AlsParams): AlsState {
  checkEvents(data, 'als');
  const fit = startAls(ratingMatrix(data), params, context.rng);
  for (let iteration = 1; iteration <= params.iterations; iteration++) {
    fit.pass();
    context.onProgress?.({ iteration, iterations: params.iterations });
  }
  const { products } = fit.factors();
  return {
    kind: 'als',
    version: 1,
    products: data.products,
    popularity: popularityOf(data),
    params,
    productFactors: products,
    gram: gramOf(products, params.factors),
  };
}

function gramOf(factors: Float32Array, f: number): Float64Array {
  const gram = new Float64Array(f * f);
  for (let at = 0; at < factors.length; at += f) addOuter(factors, at, 1, gram, f);
  for (let i = 0; i < f; i++) {
    for (let j = i + 1; j < f; j++) gram[i * f + j] = gram[j * f + i] ?? 0;
  }
  return gram;
}

function scoreAls(state: AlsState, query: ScoreQuery, out: Float64Array): void {
  const history = distinct(query);
  if (history.length === 0) {
    out.fill(NO_SCORE);
    return;
  }
  const f = state.params.factors;
  const right = new Float64Array(f);
  const weight = 1 + state.params.confidence;
  for (const product of history) {
    for (let k = 0; k < f; k++) {
      right[k] = (right[k] ?? 0) + weight * (state.productFactors[product * f + k] ?? 0);
    }
  }
  scoreRows(state.productFactors, choleskySolve(systemOf(state, history), right), out);
}

/** What each history product adds: c y_jᵀ A⁻¹ y_i. */
function explainAls(state: AlsState, query: ScoreQuery, product: number): Explanation {
  const history = distinct(query);
  if (history.length === 0) return { base: 0, contributions: [] };
  const f = state.params.factors;
  const own = Float64Array.from(state.productFactors.subarray(product * f, (product + 1) * f));
  const direction = choleskySolve(systemOf(state, history), own);
  const weight = 1 + state.params.confidence;
  const contributions = history.map((j) => {
    let value = 0;
    for (let k = 0; k < f; k++) {
      value += weight * (state.productFactors[j * f + k] ?? 0) * (direction[k] ?? 0);
    }
    return { product: j, value };
  });
  return { base: 0, contributions };
}

function systemOf(state: AlsState, history: readonly number[]): Matrix {
  const f = state.params.factors;
  const data = state.gram.slice();
  for (const product of history) {
    addOuter(state.productFactors, product * f, state.params.confidence, data, f);
  }
  const ridge = BASE_RIDGE + ridgeOf(history.length, state.params);
  for (let k = 0; k < f; k++) data[k * (f + 1)] = (data[k * (f + 1)] ?? 0) + ridge;
  for (let i = 0; i < f; i++) {
    for (let j = i + 1; j < f; j++) data[i * f + j] = data[j * f + i] ?? 0;
  }
  return cholesky({ data, rows: f, cols: f });
}

function distinct(query: ScoreQuery): number[] {
  return [...new Set(Array.from(query.history.products))];
}

function checkedParams(params: AlsParams): AlsParams {
  const ranges: Readonly<Partial<Record<keyof AlsParams, readonly [number, number]>>> = {
    factors: [1, 1024],
    iterations: [1, 1000],
    confidence: [1e-6, 1e6],
    penalty: [0, 1e6],
    frequencyExponent: [0, 2],
    steps: [1, 100],
    block: [4, 256],
    startDeviation: [1e-9, 10],
  };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = Number(params[name as keyof AlsParams]);
    if (value >= low && value <= high) continue;
    throw badParam(name, `from ${low} to ${high}`, value);
  }
  const fits = params.block % 4 === 0 && params.factors % params.block === 0;
  if (params.solver === 'blocks' && !fits) {
    throw badParam('block', `a multiple of 4 that divides ${params.factors}`, params.block);
  }
  return params;
}

function badParam(name: string, wanted: string, value: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build als as ${name} must be ${wanted}: current value is ${value}`,
    { place: name },
  );
}
