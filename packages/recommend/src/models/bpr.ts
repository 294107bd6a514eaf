import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import type { Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { bprPass } from '../kernels/bpr.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import { type Recommender, stateStart } from '../recommender.ts';
import { type FoldInState, foldInParts, foldInScores, gramOf } from './fold-in.ts';

export interface BprParams {
  /** Default 32. */
  readonly factors: number;
  /** Passes with as many triples as there are events. Default 20. */
  readonly epochs: number;
  /** Default 0.05. */
  readonly rate: number;
  /** Default 0.01. */
  readonly ridge: number;
  /** Default 0.1. */
  readonly startDeviation: number;
}

export interface BprState extends FoldInState {
  readonly learning: BprParams;
}

/** How a history is folded into the learnt product factors, as in ALS. */
const FOLD_IN = { confidence: 20, penalty: 0.5, frequencyExponent: 0.5 } as const;

/**
 * Matrix factorisation by Bayesian personalised ranking: chosen products are to score above drawn
 * ones. The product factors stay; a history is folded into them by least squares at each query, so
 * that a new event counts at once and the score is a sum over the history.
 * @throws AppError RECOMMEND_PARAM_INVALID, RECOMMEND_DIVERGED.
 * @complexity O(epochs × events × factors).
 * @see Rendle et al. (2009), BPR: Bayesian personalized ranking from implicit feedback, UAI.
 */
export function bprRecommender(params: Partial<BprParams> = {}): Recommender<BprState> {
  const full = checkedParams({
    factors: 32,
    epochs: 20,
    rate: 0.05,
    ridge: 0.01,
    startDeviation: 0.1,
    ...params,
  });
  return {
    name: 'bpr',
    params: { ...full },
    fit: (data, context) => fitBpr(data, context, full),
    scoreAll: (state, query, out) => foldInScores(state, query, out),
    explain: (state, query, product) => foldInParts(state, query, product),
  };
}

function fitBpr(data: Interactions, context: FitContext, params: BprParams): BprState {
  const begin = stateStart('bpr', data);
  const matrix = ratingMatrix(data);
  const { factors, rate, ridge } = params;
  const start = (length: number, rng: Rng): Float64Array =>
    Float64Array.from({ length }, () => params.startDeviation * rng.normal());
  const customers = start(data.customers.length * factors, context.rng.stream('customers'));
  const products = start(data.products.length * factors, context.rng.stream('products'));
  const rng = context.rng.stream('triples');
  for (let epoch = 1; epoch <= params.epochs; epoch++) {
    const triples = drawTriples(matrix, data.products.length, rng);
    const rightShare =
      triples.length === 0 ? 1 : bprPass(triples, customers, products, factors, rate, ridge);
    if (!products.every(Number.isFinite)) throw diverged(rate);
    context.onProgress?.({ epoch, epochs: params.epochs, rightShare });
  }
  const productFactors = Float32Array.from(products);
  return {
    ...begin,
    params: { factors, ...FOLD_IN },
    learning: params,
    productFactors,
    gram: gramOf(productFactors, factors),
  };
}

/** One triple an entry on average; customers who chose everything have none. */
function drawTriples(matrix: RatingMatrix, products: number, rng: Rng): Int32Array {
  const { rowOffsets, rowProducts } = matrix;
  const owners = new Int32Array(rowProducts.length);
  for (let c = 0; c + 1 < rowOffsets.length; c++) {
    owners.fill(c, rowOffsets[c], rowOffsets[c + 1]);
  }
  const triples: number[] = [];
  for (let n = 0; n < rowProducts.length; n++) {
    const entry = rng.int(rowProducts.length);
    const customer = owners[entry] ?? 0;
    const row = rowProducts.subarray(rowOffsets[customer], rowOffsets[customer + 1]);
    const other = rng.int(products);
    if (!holds(row, other)) triples.push(customer, rowProducts[entry] ?? 0, other);
  }
  return Int32Array.from(triples);
}

/** Whether a rising row holds a product. */
function holds(row: Int32Array, product: number): boolean {
  let low = 0;
  let high = row.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = row[middle] ?? 0;
    if (there === product) return true;
    if (there < product) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

function checkedParams(params: BprParams): BprParams {
  const whole = [params.factors, params.epochs].every((n) => Number.isInteger(n) && n >= 1);
  const sizes = params.factors <= 1024 && params.epochs <= 10_000;
  const positive = params.rate > 0 && params.startDeviation > 0 && params.ridge >= 0;
  if (whole && sizes && positive) return params;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build bpr as factors (to 1024) and epochs must be whole and >= 1, rate and startDeviation > 0, ridge >= 0: current value is ${JSON.stringify(params)}`,
  );
}

function diverged(rate: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_DIVERGED,
    `Cannot factorise as the learning rate must let the factors stay finite: current value is ${rate}`,
  );
}
