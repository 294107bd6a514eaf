import type { RatingMatrix } from './rating-matrix.ts';
import type { Similarity } from './similarity.ts';

/** Offsets of customers and products from the mean of all values, shrunk towards 0. */
export interface Baselines {
  readonly mean: number;
  readonly customers: Float64Array;
  readonly products: Float64Array;
}

const CUSTOMER_SHRINKAGE = 15;
const PRODUCT_SHRINKAGE = 10;
const PASSES = 10;

/** BM25's saturation and weight of length; the defaults of Robertson and Zaragoza (2009). */
const K1 = 1.2;
const B = 0.75;

/**
 * b_ui = μ + b_u + b_i by alternating shrunk means.
 * @complexity O(passes × entries).
 * @see Koren (2010), Factor in the neighbors, ACM TKDD 4(1).
 */
export function baselinesOf(matrix: RatingMatrix): Baselines {
  const customers = new Float64Array(matrix.rowOffsets.length - 1);
  const products = new Float64Array(matrix.columnOffsets.length - 1);
  const { rowOffsets, rowProducts, rowValues, columnOffsets, columnCustomers, columnValues, mean } =
    matrix;
  const shrink = { by: PRODUCT_SHRINKAGE, mean };
  const other = { by: CUSTOMER_SHRINKAGE, mean };
  for (let pass = 0; pass < PASSES; pass++) {
    shrunkMeans(columnOffsets, columnCustomers, columnValues, customers, products, shrink);
    shrunkMeans(rowOffsets, rowProducts, rowValues, products, customers, other);
  }
  return { mean, customers, products };
}

function shrunkMeans(
  offsets: Int32Array,
  others: Int32Array,
  values: Float64Array,
  fixed: Float64Array,
  out: Float64Array,
  shrink: { readonly by: number; readonly mean: number },
): void {
  for (let i = 0; i < out.length; i++) {
    const from = offsets[i] ?? 0;
    const to = offsets[i + 1] ?? 0;
    let sum = 0;
    for (let n = from; n < to; n++) {
      sum += (values[n] ?? 0) - shrink.mean - (fixed[others[n] ?? 0] ?? 0);
    }
    out[i] = sum / (shrink.by + to - from);
  }
}

/** Offset of a customer who is known by a history alone. */
export function customerOffset(baselines: Baselines, history: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [product, value] of history) {
    sum += value - baselines.mean - (baselines.products[product] ?? 0);
  }
  return sum / (CUSTOMER_SHRINKAGE + history.size);
}

/**
 * The values that similarities compare: residuals of the baselines for pearson-baseline, BM25 weights
 * for bm25 (a line is a product or a customer, as `by` says; what it holds are the terms), else as
 * they are.
 */
export function spokenValues(
  matrix: RatingMatrix,
  similarity: Similarity,
  by: 'customers' | 'products',
): RatingMatrix {
  if (similarity === 'pearson-baseline') {
    const { mean, customers, products } = baselinesOf(matrix);
    return mapped(matrix, (c, p, value) => value - mean - (customers[c] ?? 0) - (products[p] ?? 0));
  }
  if (similarity !== 'bm25') return matrix;
  const ofCustomers = lengthsOf(matrix.rowOffsets);
  const ofProducts = lengthsOf(matrix.columnOffsets);
  const [lines, terms] = by === 'customers' ? [ofCustomers, ofProducts] : [ofProducts, ofCustomers];
  const weigh = bm25(lines, terms);
  return mapped(matrix, (c, p, value) =>
    by === 'customers' ? weigh(value, c, p) : weigh(value, p, c),
  );
}

function bm25(
  lines: Float64Array,
  terms: Float64Array,
): (value: number, line: number, term: number) => number {
  const average = lines.reduce((sum, length) => sum + length, 0) / Math.max(1, lines.length);
  return (value, line, term) =>
    bm25Weight(value, {
      lengthShare: (lines[line] ?? 0) / average,
      rarity: rarityOf(lines.length, terms[term] ?? 0),
    });
}

/** Weight of a term that occurs `value` times in a line of `lengthShare` × the average length. */
export function bm25Weight(
  value: number,
  line: { readonly lengthShare: number; readonly rarity: number },
): number {
  const norm = K1 * (1 - B + B * line.lengthShare);
  return (line.rarity * value * (K1 + 1)) / (value + norm);
}

/** log(1 + (N − n + ½) / (n + ½)): never negative. */
export function rarityOf(lines: number, withTerm: number): number {
  return Math.log(1 + (lines - withTerm + 0.5) / (withTerm + 0.5));
}

function lengthsOf(offsets: Int32Array): Float64Array {
  return Float64Array.from(
    { length: offsets.length - 1 },
    (_, i) => (offsets[i + 1] ?? 0) - (offsets[i] ?? 0),
  );
}

function mapped(
  matrix: RatingMatrix,
  change: (customer: number, product: number, value: number) => number,
): RatingMatrix {
  const rowValues = matrix.rowValues.slice();
  for (let c = 0; c + 1 < matrix.rowOffsets.length; c++) {
    for (let n = matrix.rowOffsets[c] ?? 0; n < (matrix.rowOffsets[c + 1] ?? 0); n++) {
      rowValues[n] = change(c, matrix.rowProducts[n] ?? 0, rowValues[n] ?? 0);
    }
  }
  const columnValues = matrix.columnValues.slice();
  for (let p = 0; p + 1 < matrix.columnOffsets.length; p++) {
    for (let n = matrix.columnOffsets[p] ?? 0; n < (matrix.columnOffsets[p + 1] ?? 0); n++) {
      columnValues[n] = change(matrix.columnCustomers[n] ?? 0, p, columnValues[n] ?? 0);
    }
  }
  return { ...matrix, rowValues, columnValues };
}
