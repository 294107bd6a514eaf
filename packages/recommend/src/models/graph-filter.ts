import { orthonormalColumns, type Rng } from '@quanyu/numeric';
import { CoCounter, largestColumns } from '../co-counts.ts';
import type { Interactions } from '../interactions.ts';
import { scoreRows } from '../kernels/als.ts';
import { sparseTimes } from '../kernels/co-counts.ts';
import {
  ProductWeightRows,
  type ProductWeightState,
  type ProductWeights,
  weightRecommender,
} from '../product-weights.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import { type Recommender, stateStart } from '../recommender.ts';

export interface GraphFilterParams {
  /** Directions of the ideal low-pass filter. Default 64. */
  readonly rank: number;
  /** Its weight beside the linear filter. Default 0.3. */
  readonly lowPassWeight: number;
  /** Passes of subspace iteration. Default 2. */
  readonly passes: number;
  /** Weights kept a product of the history. Default 500. */
  readonly neighbours: number;
  /** Weight of a history product with a newer ones after it: this^a. Default 0.8. */
  readonly recency: number;
}

export interface GraphFilterState extends ProductWeightState {
  readonly params: GraphFilterParams;
}

/**
 * Graph filter (GF-CF): the normalised co-occurrence R̃ᵀR̃ plus a projection on its leading
 * directions, in closed form; a sum over history products.
 * @complexity fit O(entries × rank × passes + products² × rank).
 * @see Shen et al. (2021), How powerful is graph convolution for recommendation? CIKM.
 */
export function graphFilterRecommender(
  params: Partial<GraphFilterParams> = {},
): Recommender<GraphFilterState> {
  const full: GraphFilterParams = {
    rank: 64,
    lowPassWeight: 0.3,
    passes: 2,
    neighbours: 500,
    recency: 0.8,
    ...params,
  };
  return weightRecommender<GraphFilterState>('graph-filter', full, (data, context) =>
    fitFilter(data, full, context.rng),
  );
}

function fitFilter(data: Interactions, params: GraphFilterParams, rng: Rng): GraphFilterState {
  const start = stateStart('graph-filter', data);
  const matrix = ratingMatrix(data);
  return {
    ...start,
    params,
    weights: filterWeights(matrix, params, rng),
  };
}

function filterWeights(matrix: RatingMatrix, params: GraphFilterParams, rng: Rng): ProductWeights {
  const products = matrix.columnOffsets.length - 1;
  const customerScale = inverseRoots(matrix.rowOffsets);
  const productScale = inverseRoots(matrix.columnOffsets);
  const rank = Math.min(params.rank, products, matrix.rowOffsets.length - 1);
  const basis = leadingBasis(matrix, { customerScale, productScale }, { ...params, rank }, rng);
  const factors = Float32Array.from(basis);
  const counter = new CoCounter(
    matrix,
    customerScale.map((s) => s * s),
  );
  const all = Int32Array.from({ length: products }, (_, j) => j);
  const row = new Float64Array(products);
  const low = new Float64Array(products);
  const rows = new ProductWeightRows();
  for (let j = 0; j < products; j++) {
    const own = productScale[j] ?? 0;
    scoreRows(factors, Float64Array.from(basis.subarray(j * rank, (j + 1) * rank)), low);
    for (let i = 0; i < products; i++) {
      const scale = productScale[i] ?? 0;
      row[i] = scale === 0 ? 0 : (params.lowPassWeight * own * (low[i] ?? 0)) / scale;
    }
    const { dense, columns } = counter.row(j);
    for (const i of columns) {
      row[i] = (row[i] ?? 0) + own * (productScale[i] ?? 0) * (dense[i] ?? 0);
    }
    row[j] = 0;
    rows.push(largestColumns(all, row, params.neighbours), row);
  }
  return rows.finished();
}

/** An orthonormal basis near the leading right singular vectors of R̃. Shape (products, rank). */
function leadingBasis(
  matrix: RatingMatrix,
  scale: { readonly customerScale: Float64Array; readonly productScale: Float64Array },
  params: Pick<GraphFilterParams, 'rank' | 'passes'>,
  rng: Rng,
): Float64Array {
  const { rank } = params;
  const products = matrix.columnOffsets.length - 1;
  const stream = rng.stream('basis');
  let basis = Float64Array.from({ length: products * rank }, () => stream.normal());
  const image = new Float64Array((matrix.rowOffsets.length - 1) * rank);
  const { customerScale, productScale } = scale;
  const { rowOffsets, rowProducts, columnOffsets, columnCustomers } = matrix;
  for (let pass = 0; pass <= params.passes; pass++) {
    sparseTimes(rowOffsets, rowProducts, customerScale, productScale, basis, rank, image);
    const back = new Float64Array(products * rank);
    sparseTimes(columnOffsets, columnCustomers, productScale, customerScale, image, rank, back);
    basis = Float64Array.from(orthonormalColumns({ data: back, rows: products, cols: rank }).data);
  }
  return basis;
}

function inverseRoots(offsets: Int32Array): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, i) => {
    const size = (offsets[i + 1] ?? 0) - (offsets[i] ?? 0);
    return size === 0 ? 0 : 1 / Math.sqrt(size);
  });
}
