import { AppError } from '@quanyu/domain';
import { arenaBytes, GEMM_WORK_LENGTH, invertSymmetric, openKernelsNow } from '@quanyu/numeric';
import { CoCounter, largestColumns } from '../co-counts.ts';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import {
  ProductWeightRows,
  type ProductWeightState,
  type ProductWeights,
  weightRecommender,
} from '../product-weights.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import { type Recommender, stateStart } from '../recommender.ts';

export interface EaseParams {
  /** Ridge λ on every weight, in customers. Default 200. */
  readonly penalty: number;
  /** Catalogues up to this size are solved whole, larger ones product by product. Default 4,096. */
  readonly wholeMax: number;
  /** Products that may speak for one product in the block form. Default 150. */
  readonly block: number;
  /** Weights kept a product of the history. Default 500. */
  readonly neighbours: number;
  /** Weight of a history product with a newer ones after it: this^a. Default 0.8. */
  readonly recency: number;
}

export interface EaseState extends ProductWeightState {
  readonly params: EaseParams;
  readonly form: 'whole' | 'block';
}

const BLOCK_ROWS = 64;
/**
 * EASE: the linear item-item model with a zero diagonal that best rebuilds the table, in closed form;
 * for large catalogues its block form, one small ridge regression a product on its co-chosen
 * products (SLIM with an L2 penalty on a neighbourhood). A sum over history products.
 * @throws AppError RECOMMEND_PARAM_INVALID.
 * @complexity whole O(products³) with 4·products² bytes; block O(products × block³).
 * @see Steck (2019), Embarrassingly shallow autoencoders, WWW; Ning and Karypis (2011), SLIM, ICDM.
 */
export function easeRecommender(params: Partial<EaseParams> = {}): Recommender<EaseState> {
  const full = checkedParams({
    penalty: 200,
    wholeMax: 4_096,
    block: 150,
    neighbours: 500,
    recency: 0.8,
    ...params,
  });
  return weightRecommender<EaseState>('ease', full, (data) => fitEase(data, full));
}

function fitEase(data: Interactions, params: EaseParams): EaseState {
  const start = stateStart('ease', data);
  const matrix = ratingMatrix(data);
  const form = data.products.length <= params.wholeMax ? 'whole' : 'block';
  return {
    ...start,
    params,
    form,
    weights: form === 'whole' ? wholeWeights(matrix, params) : blockWeights(matrix, params),
  };
}

/** B = I − P diag(1 / P), P = (XᵀX + λI)⁻¹. */
function wholeWeights(matrix: RatingMatrix, params: EaseParams): ProductWeights {
  const products = matrix.columnOffsets.length - 1;
  const n = Math.ceil(products / BLOCK_ROWS) * BLOCK_ROWS;
  const scratch = 2 * BLOCK_ROWS * n + GEMM_WORK_LENGTH;
  const kernels = openKernelsNow({ bytes: arenaBytes(4 * n * n, 4 * scratch) + 4096 });
  const p = kernels.arena.float32(n * n);
  const counter = new CoCounter(matrix);
  for (let i = 0; i < products; i++) {
    const { dense, columns } = counter.row(i);
    for (const j of columns) p[i * n + j] = dense[j] ?? 0;
  }
  for (let i = 0; i < n; i++) p[i * n + i] = (p[i * n + i] ?? 0) + params.penalty;
  invertSymmetric(kernels, p, n);
  const others = Int32Array.from({ length: products }, (_, j) => j);
  const rows = new ProductWeightRows();
  const row = new Float64Array(products);
  for (let i = 0; i < products; i++) {
    for (let j = 0; j < products; j++) row[j] = -(p[i * n + j] ?? 0) / (p[j * n + j] ?? 1);
    const columns = others.filter((j) => j !== i);
    rows.push(largestColumns(columns, row, params.neighbours), row);
  }
  return rows.finished();
}

/** One ridge regression a product on the products most often chosen with it. */
function blockWeights(matrix: RatingMatrix, params: EaseParams): ProductWeights {
  const { block } = params;
  const gram = sparseGram(matrix);
  const incoming = Array.from(gram.sizes, (): { from: number[]; value: number[] } => ({
    from: [],
    value: [],
  }));
  const kernels = openKernelsNow({ bytes: arenaBytes(8 * block * block, 8 * block) + 4096 });
  const dense = new Float64Array(incoming.length);
  for (let i = 0; i < incoming.length; i++) {
    const near = neighbourhood(gram, { product: i, block }, dense);
    const solved = solveBlock(kernels, { gram, near, target: i, penalty: params.penalty });
    for (const [t, j] of near.entries()) {
      incoming[j]?.from.push(i);
      incoming[j]?.value.push(solved[t] ?? 0);
    }
  }
  const rows = new ProductWeightRows();
  for (const { from, value } of incoming) {
    for (const [t, i] of from.entries()) dense[i] = value[t] ?? 0;
    rows.push(largestColumns(Int32Array.from(from), dense, params.neighbours), dense);
    for (const i of from) dense[i] = 0;
  }
  return rows.finished();
}

/** The products with the highest cosine of co-occurrence. `dense` is scratch, zero before and after. */
function neighbourhood(
  gram: SparseGram,
  want: { readonly product: number; readonly block: number },
  dense: Float64Array,
): Int32Array {
  const own = gram.sizes[want.product] ?? 0;
  const row = gram.row(want.product);
  for (const [j, count] of row) dense[j] = count / Math.sqrt(own * (gram.sizes[j] ?? 1));
  const columns = Int32Array.from(row, ([j]) => j).filter((j) => j !== want.product);
  const near = largestColumns(columns, dense, want.block);
  for (const [j] of row) dense[j] = 0;
  return near;
}

interface SparseGram {
  /** Customers of each product. */
  readonly sizes: Float64Array;
  row(product: number): ReadonlyMap<number, number>;
}

/** Rows of XᵀX as maps, counted when first asked for. */
function sparseGram(matrix: RatingMatrix): SparseGram {
  const counter = new CoCounter(matrix);
  const rows = new Map<number, ReadonlyMap<number, number>>();
  const { columnOffsets } = matrix;
  return {
    sizes: Float64Array.from(
      { length: columnOffsets.length - 1 },
      (_, i) => (columnOffsets[i + 1] ?? 0) - (columnOffsets[i] ?? 0),
    ),
    row(product) {
      const known = rows.get(product);
      if (known !== undefined) return known;
      const { dense, columns } = counter.row(product);
      const row = new Map(Array.from(columns, (j): [number, number] => [j, dense[j] ?? 0]));
      rows.set(product, row);
      return row;
    },
  };
}

/** (G_NN + λI)⁻¹ G_Ni for the neighbourhood N of product i. */
function solveBlock(
  kernels: ReturnType<typeof openKernelsNow>,
  task: {
    readonly gram: SparseGram;
    readonly near: Int32Array;
    readonly target: number;
    readonly penalty: number;
  },
): Float64Array {
  const { gram, near, target, penalty } = task;
  const n = near.length;
  if (n === 0) return new Float64Array(0);
  const mark = kernels.arena.mark();
  const system = kernels.arena.float64(n * n);
  const right = kernels.arena.float64(n);
  for (const [s, a] of near.entries()) {
    const row = gram.row(a);
    right[s] = row.get(target) ?? 0;
    for (let t = 0; t < s; t++) system[s * n + t] = row.get(near[t] ?? 0) ?? 0;
    system[s * n + s] = (row.get(a) ?? 0) + penalty;
  }
  kernels.choleskyFactorF64(system, n);
  kernels.choleskySolveF64(system, right);
  const solved = right.slice();
  kernels.arena.release(mark);
  return solved;
}

function checkedParams(params: EaseParams): EaseParams {
  const ranges: Readonly<Record<keyof EaseParams, readonly [number, number]>> = {
    penalty: [1e-3, 1e9],
    wholeMax: [0, 20_000],
    block: [1, 2_000],
    neighbours: [1, 1e6],
    recency: [0.001, 1],
  };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = params[name as keyof EaseParams];
    if (value >= low && value <= high) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build ease as ${name} must be from ${low} to ${high}: current value is ${value}`,
      { place: name },
    );
  }
  return params;
}
