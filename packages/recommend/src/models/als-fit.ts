import {
  alsBlockWorkLength,
  arenaBytes,
  type Kernels,
  openKernelsNow,
  type Rng,
} from '@quanyu/numeric';
import { foldedLoss } from '../kernels/als.ts';
import type { RatingMatrix } from '../rating-matrix.ts';

/** How ALS is solved; see `alsRecommender` for the meaning and the defaults. */
export interface AlsParams {
  readonly factors: number;
  readonly iterations: number;
  /** Confidence of a chosen pair is 1 + this; of any other pair 1. */
  readonly confidence: number;
  readonly penalty: number;
  /** The penalty of a row with n entries is penalty × n^this. */
  readonly frequencyExponent: number;
  readonly solver: 'conjugate-gradient' | 'blocks';
  readonly steps: number;
  readonly block: number;
  readonly startDeviation: number;
}

/** Factors of customers and products, row-major. */
export interface AlsFactors {
  readonly customers: Float32Array;
  readonly products: Float32Array;
}

interface Side {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly ridges: Float32Array;
  readonly factors: Float32Array;
  readonly rows: number;
}

/** Keeps a system of a row without entries solvable. */
const BASE_RIDGE = 1e-4;

/**
 * An alternating fit whose passes the caller counts: `pass()` improves all customers, then all
 * products. The arrays lie in the memory of kernels of their own.
 */
export interface AlsFit {
  pass(): void;
  /** Σ c (p − x·y)² over all pairs with p = 1 where chosen, plus the penalties. */
  loss(): number;
  factors(): AlsFactors;
}

/** Places the data and a random start in kernels. @complexity O(entries). */
export function startAls(matrix: RatingMatrix, params: AlsParams, rng: Rng): AlsFit {
  const customers = matrix.rowOffsets.length - 1;
  const products = matrix.columnOffsets.length - 1;
  const kernels = openKernelsNow({ bytes: bytesFor(matrix, params) });
  const rows = placed(kernels, matrix.rowOffsets, matrix.rowProducts, params);
  const columns = placed(kernels, matrix.columnOffsets, matrix.columnCustomers, params);
  randomStart(rows.factors, params.startDeviation, rng.stream('customers'));
  randomStart(columns.factors, params.startDeviation, rng.stream('products'));
  const gram = kernels.arena.float32(params.factors ** 2);
  const work = kernels.arena.float32(workLength(matrix, params));
  const improve = (solved: Side, fixed: Side): void => {
    gramWithRidge(kernels, fixed.factors, gram, params);
    const part = {
      ratings: solved,
      fixed: fixed.factors,
      solved: solved.factors,
      gram,
      ridges: solved.ridges,
      f: params.factors,
      from: 0,
      to: solved.rows,
      steps: params.steps,
      work,
    };
    if (params.solver === 'blocks') kernels.alsBlockPass(part, params.block);
    else kernels.alsHalfPass(part);
  };
  return {
    pass() {
      improve(rows, columns);
      improve(columns, rows);
    },
    loss() {
      kernels.gramF32(columns.factors, gram, params.factors);
      const { starts, columns: items, values, ridges, factors } = rows;
      const f = params.factors;
      const sum = foldedLoss(starts, items, values, columns.factors, factors, gram, ridges, f);
      return sum + penaltyOf(columns, f);
    },
    factors: () => ({
      customers: rows.factors.slice(0, customers * params.factors),
      products: columns.factors.slice(0, products * params.factors),
    }),
  };
}

function workLength(matrix: RatingMatrix, params: AlsParams): number {
  if (params.solver === 'conjugate-gradient') return 3 * params.factors;
  const longest = Math.max(longestOf(matrix.rowOffsets), longestOf(matrix.columnOffsets));
  return alsBlockWorkLength(longest, params.block);
}

function longestOf(offsets: Int32Array): number {
  let longest = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    longest = Math.max(longest, (offsets[i + 1] ?? 0) - (offsets[i] ?? 0));
  }
  return longest;
}

function bytesFor(matrix: RatingMatrix, params: AlsParams): number {
  const rows = matrix.rowOffsets.length + matrix.columnOffsets.length;
  const entries = matrix.rowProducts.length;
  const numbers = rows * (params.factors + 2) + 4 * entries + params.factors ** 2;
  return arenaBytes(4 * numbers, 4 * workLength(matrix, params)) + 1024;
}

function placed(
  kernels: Kernels,
  offsets: Int32Array,
  entries: Int32Array,
  params: AlsParams,
): Side {
  const { arena } = kernels;
  const rows = offsets.length - 1;
  const starts = arena.int32(offsets.length);
  starts.set(offsets);
  const columns = arena.int32(entries.length);
  columns.set(entries);
  const values = arena.float32(entries.length).fill(1 + params.confidence);
  const ridges = arena.float32(rows);
  for (let i = 0; i < rows; i++) {
    ridges[i] = ridgeOf((offsets[i + 1] ?? 0) - (offsets[i] ?? 0), params);
  }
  return { starts, columns, values, ridges, factors: arena.float32(rows * params.factors), rows };
}

/** The penalty of a row with `entries` entries, beyond what every row has. */
function ridgeOf(entries: number, params: AlsParams): number {
  return params.penalty * entries ** params.frequencyExponent;
}

/** fixedᵀ·fixed with the small ridge of every row. */
function gramWithRidge(
  kernels: Kernels,
  factors: Float32Array,
  gram: Float32Array,
  params: AlsParams,
): void {
  const f = params.factors;
  kernels.gramF32(factors, gram, f);
  for (let k = 0; k < f; k++) gram[k * f + k] = (gram[k * f + k] ?? 0) + BASE_RIDGE;
}

function penaltyOf(side: Side, f: number): number {
  let total = 0;
  for (let i = 0; i < side.factors.length; i++) {
    total += (side.ridges[Math.floor(i / f)] ?? 0) * (side.factors[i] ?? 0) ** 2;
  }
  return total;
}

function randomStart(factors: Float32Array, deviation: number, rng: Rng): void {
  for (let i = 0; i < factors.length; i++) factors[i] = deviation * rng.normal();
}
