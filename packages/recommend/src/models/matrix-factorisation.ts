import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { cholesky, choleskySolve, matrix as matrixOf, type Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { addRatingGradients, sgdPass } from '../kernels/sgd.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import {
  type Explanation,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';
import { latestValues } from './knn-rating.ts';

export interface FactorisationParams {
  /** Length of the factors. Default 16. */
  readonly factors: number;
  /** Passes over the ratings. Default 30. */
  readonly epochs: number;
  /** Step of the gradient. Default 0.01. */
  readonly rate: number;
  /** Penalty on squared factors and biases. Default 0.06. */
  readonly penalty: number;
  /** Whether means and biases of customers and products are learnt too. Default true. */
  readonly biased: boolean;
  /** Standard deviation of the random start, > 0. Default 0.1. */
  readonly startDeviation: number;
}

export interface FactorisationState extends RecommenderState {
  readonly params: FactorisationParams;
  readonly mean: number;
  readonly customerBias: Float64Array;
  readonly productBias: Float64Array;
  /** Row-major, shape (customers, factors). */
  readonly customerFactors: Float64Array;
  /** Row-major, shape (products, factors). */
  readonly productFactors: Float64Array;
}

const DEFAULTS: FactorisationParams = {
  factors: 16,
  epochs: 30,
  rate: 0.01,
  penalty: 0.06,
  biased: true,
  startDeviation: 0.1,
};

/**
 * Matrix factorisation of ratings by stochastic gradient descent: μ + b_u + b_i + p_u·q_i, or p_u·q_i.
 * A query folds the history in by the ridge regression on its products' factors, so that a rating
 * given a moment ago counts and each rating's part of the score is known exactly.
 * @throws AppError RECOMMEND_PARAM_INVALID, RECOMMEND_START_ZERO; in fit RECOMMEND_DIVERGED.
 * @complexity fit O(epochs × ratings × factors).
 * @see Koren, Bell and Volinsky (2009), Matrix factorization techniques, IEEE Computer 42(8).
 */
export function factorisationRecommender(
  params: Partial<FactorisationParams> = {},
): Recommender<FactorisationState> {
  const full = checkedParams({ ...DEFAULTS, ...params });
  return {
    name: 'matrix-factorisation',
    params: { ...full },
    fit: (data, context) => fitFactorisation(data, context, full),
    scoreAll(state, query, out) {
      const { vector, bias } = foldIn(state, query);
      for (let i = 0; i < out.length; i++) out[i] = baseOf(state, i) + bias + dot(state, i, vector);
    },
    explain(state, query, product): Explanation {
      const { bias, values } = foldIn(state, query);
      const contributions = shares(state, values, product);
      return { base: baseOf(state, product) + bias, contributions };
    },
  };
}

/** Rating of a fitted customer, with the factors learnt for that customer. */
export function predictRating(
  state: FactorisationState,
  customer: number,
  product: number,
): number {
  const { factors } = state.params;
  const vector = state.customerFactors.subarray(customer * factors, (customer + 1) * factors);
  return baseOf(state, product) + (state.customerBias[customer] ?? 0) + dot(state, product, vector);
}

function fitFactorisation(
  data: Interactions,
  context: FitContext,
  params: FactorisationParams,
): FactorisationState {
  const start = stateStart('matrix-factorisation', data);
  const ratings = ratingMatrix(data);
  const state: FactorisationState = {
    ...start,
    params,
    mean: params.biased ? ratings.mean : 0,
    customerBias: new Float64Array(data.customers.length),
    productBias: new Float64Array(data.products.length),
    customerFactors: randomStart(
      data.customers.length * params.factors,
      params,
      context.rng.stream('customers'),
    ),
    productFactors: randomStart(
      data.products.length * params.factors,
      params,
      context.rng.stream('products'),
    ),
  };
  const rng = context.rng.stream('order');
  const customers = customersOf(ratings);
  const order = Int32Array.from(customers.keys());
  for (let epoch = 1; epoch <= params.epochs; epoch++) {
    shuffle(order, rng);
    const squares = sgdPass(
      order,
      customers,
      ratings.rowProducts,
      ratings.rowValues,
      state.mean,
      state.customerBias,
      state.productBias,
      state.customerFactors,
      state.productFactors,
      params.factors,
      params.rate,
      params.penalty,
      params.biased ? 1 : 0,
    );
    if (!Number.isFinite(squares)) throw diverged(params.rate);
    context.onProgress?.({ epoch, rmse: Math.sqrt(squares / order.length) });
  }
  return state;
}

/** One full-gradient step of plain factorisation, both sides from the same errors. */
export interface FactorisationStep {
  /** Row-major, shape (rows, factors). */
  readonly u: Float64Array;
  /** Row-major, shape (cols, factors). */
  readonly v: Float64Array;
  /** Squared error before the step. */
  readonly squaredError: number;
}

/**
 * E = (UVᵀ − R) over observed entries; U − α(EV + λU), V − α(EᵀU + λV).
 * @param r Row-major ratings, NaN: not observed. Shape (rows, cols).
 * @throws AppError RECOMMEND_START_ZERO where a side is all zero and would stay so; RECOMMEND_DIVERGED.
 */
export function factorisationStep(
  r: ArrayLike<number>,
  start: { readonly u: ArrayLike<number>; readonly v: ArrayLike<number>; readonly factors: number },
  options: { readonly rate: number; readonly penalty: number },
): FactorisationStep {
  const u = Float64Array.from(start.u);
  const v = Float64Array.from(start.v);
  if (u.every((x) => x === 0) || v.every((x) => x === 0)) throw zeroStart();
  const { factors } = start;
  const gradientU = u.map((x) => options.penalty * x);
  const gradientV = v.map((x) => options.penalty * x);
  const observed = Float64Array.from(r);
  const squaredError = addRatingGradients(observed, u, v, factors, gradientU, gradientV);
  if (!Number.isFinite(squaredError)) throw diverged(options.rate);
  return {
    u: u.map((x, n) => x - options.rate * (gradientU[n] ?? 0)),
    v: v.map((x, n) => x - options.rate * (gradientV[n] ?? 0)),
    squaredError,
  };
}

interface FoldedIn {
  readonly vector: Float64Array;
  readonly bias: number;
  /** What the history says beyond the biases, by product. */
  readonly values: ReadonlyMap<number, number>;
}

/** p = (QᵀQ + nλI)⁻¹ Qᵀe over the history, e what is left after mean and biases. */
function foldIn(state: FactorisationState, query: ScoreQuery): FoldedIn {
  const rated = latestValues(query.history);
  const { factors, penalty, biased } = state.params;
  let bias = 0;
  for (const [product, value] of rated) bias += value - baseOf(state, product);
  bias = biased ? bias / (rated.size + penalty * rated.size + 1) : 0;
  const values = new Map([...rated].map(([i, value]) => [i, value - baseOf(state, i) - bias]));
  if (values.size === 0) return { vector: new Float64Array(factors), bias, values };
  const right = new Float64Array(factors);
  for (const [i, error] of values) {
    for (let k = 0; k < factors; k++) {
      right[k] = (right[k] ?? 0) + error * (state.productFactors[i * factors + k] ?? 0);
    }
  }
  return { vector: solveRidge(state, values, right), bias, values };
}

/** What each history product adds: e_j qᵢᵀ A⁻¹ q_j. */
function shares(
  state: FactorisationState,
  values: ReadonlyMap<number, number>,
  product: number,
): { product: number; value: number }[] {
  if (values.size === 0) return [];
  const { factors } = state.params;
  const own = state.productFactors.slice(product * factors, (product + 1) * factors);
  const direction = solveRidge(state, values, own);
  return [...values].map(([j, error]) => ({ product: j, value: error * dot(state, j, direction) }));
}

function solveRidge(
  state: FactorisationState,
  values: ReadonlyMap<number, number>,
  right: Float64Array,
): Float64Array {
  const { factors, penalty } = state.params;
  const data = new Float64Array(factors * factors);
  for (const i of values.keys()) {
    const at = i * factors;
    for (let a = 0; a < factors; a++) {
      for (let b = 0; b < factors; b++) {
        const product = (state.productFactors[at + a] ?? 0) * (state.productFactors[at + b] ?? 0);
        data[a * factors + b] = (data[a * factors + b] ?? 0) + product;
      }
    }
  }
  const ridge = Math.max(penalty, 1e-6) * values.size;
  for (let k = 0; k < factors; k++)
    data[k * (factors + 1)] = (data[k * (factors + 1)] ?? 0) + ridge;
  return choleskySolve(cholesky(matrixOf(factors, factors, data)), right);
}

function baseOf(state: FactorisationState, product: number): number {
  return state.mean + (state.productBias[product] ?? 0);
}

function dot(state: FactorisationState, product: number, vector: Float64Array): number {
  const at = product * vector.length;
  let sum = 0;
  for (let k = 0; k < vector.length; k++) {
    sum += (state.productFactors[at + k] ?? 0) * (vector[k] ?? 0);
  }
  return sum;
}

function customersOf(ratings: RatingMatrix): Int32Array {
  const customers = new Int32Array(ratings.rowProducts.length);
  for (let c = 0; c + 1 < ratings.rowOffsets.length; c++) {
    customers.fill(c, ratings.rowOffsets[c], ratings.rowOffsets[c + 1]);
  }
  return customers;
}

function randomStart(length: number, params: FactorisationParams, rng: Rng): Float64Array {
  return Float64Array.from({ length }, () => rng.normal() * params.startDeviation);
}

function shuffle(order: Int32Array, rng: Rng): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
}

function checkedParams(params: FactorisationParams): FactorisationParams {
  if (params.startDeviation === 0) throw zeroStart();
  const good =
    Number.isInteger(params.factors) &&
    params.factors >= 1 &&
    Number.isInteger(params.epochs) &&
    params.epochs >= 1 &&
    params.rate > 0 &&
    params.penalty >= 0 &&
    params.startDeviation > 0;
  if (good) return params;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build matrix-factorisation as factors and epochs must be whole and >= 1, rate and startDeviation > 0, penalty >= 0: current value is ${JSON.stringify(params)}`,
  );
}

function zeroStart(): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_START_ZERO,
    'Cannot factorise as the start must not be all zero: current value is 0',
  );
}

function diverged(rate: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_DIVERGED,
    `Cannot factorise as the learning rate must let the error fall: current value is ${rate}`,
    { details: { rate } },
  );
}
