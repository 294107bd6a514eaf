import { cholesky, choleskySolve, type Matrix } from '@quanyu/numeric';
import { addOuter, scoreRows } from '../kernels/als.ts';
import {
  type Explanation,
  NO_SCORE,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';

/** Factors of products into which a history is folded by least squares. */
export interface FoldInState extends RecommenderState {
  readonly params: {
    readonly factors: number;
    /** A product of the history counts 1 + this, any other 1. */
    readonly confidence: number;
    readonly penalty: number;
    /** The penalty of a history of n products is penalty × n^this. */
    readonly frequencyExponent: number;
  };
  /** Row-major, shape (products, factors). */
  readonly productFactors: Float32Array;
  /** Σ y yᵀ over all products. Shape (factors, factors). */
  readonly gram: Float64Array;
}

/** Keeps the fold-in of a short history solvable, as in the fit. */
const BASE_RIDGE = 1e-4;

/** Σ y yᵀ over all rows. @complexity O(rows × f²). */
export function gramOf(factors: Float32Array, f: number): Float64Array {
  const gram = new Float64Array(f * f);
  for (let at = 0; at < factors.length; at += f) addOuter(factors, at, 1, gram, f);
  mirror(gram, f);
  return gram;
}

/** y_i · x with x = A⁻¹ Σ c y_j over the history; `NO_SCORE` without a history. */
export function foldInScores(state: FoldInState, query: ScoreQuery, out: Float64Array): void {
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
export function foldInParts(state: FoldInState, query: ScoreQuery, product: number): Explanation {
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

function systemOf(state: FoldInState, history: readonly number[]): Matrix {
  const { factors: f, confidence, penalty, frequencyExponent } = state.params;
  const data = state.gram.slice();
  for (const product of history) addOuter(state.productFactors, product * f, confidence, data, f);
  const ridge = BASE_RIDGE + penalty * history.length ** frequencyExponent;
  for (let k = 0; k < f; k++) data[k * (f + 1)] = (data[k * (f + 1)] ?? 0) + ridge;
  mirror(data, f);
  return cholesky({ data, rows: f, cols: f });
}

/** Copies the lower triangle over the upper one. */
function mirror(square: Float64Array, f: number): void {
  for (let i = 0; i < f; i++) {
    for (let j = i + 1; j < f; j++) square[i * f + j] = square[j * f + i] ?? 0;
  }
}

function distinct(query: ScoreQuery): number[] {
  return [...new Set(Array.from(query.history.products))];
}
