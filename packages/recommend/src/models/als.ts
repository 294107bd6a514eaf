import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { ratingMatrix } from '../rating-matrix.ts';
import { type Recommender, stateStart } from '../recommender.ts';
import { type AlsParams, startAls } from './als-fit.ts';
import { type FoldInState, foldInParts, foldInScores, gramOf } from './fold-in.ts';

export interface AlsState extends FoldInState {
  readonly params: AlsParams;
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
    scoreAll: (state, query, out) => foldInScores(state, query, out),
    explain: (state, query, product) => foldInParts(state, query, product),
  };
}

function fitAls(data: Interactions, context: FitContext, params: AlsParams): AlsState {
  const start = stateStart('als', data);
  const fit = startAls(ratingMatrix(data), params, context.rng);
  for (let iteration = 1; iteration <= params.iterations; iteration++) {
    fit.pass();
    context.onProgress?.({ iteration, iterations: params.iterations });
  }
  const { products } = fit.factors();
  return {
    ...start,
    params,
    productFactors: products,
    gram: gramOf(products, params.factors),
  };
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
