import type { Matrix } from '@quanyu/numeric';
import { checkedLabels, checkedParam, checkMatrix, checkState } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import { type LogisticState, logisticRegression } from './logistic-regression.ts';

export interface BinnedLogisticParams {
  /** Bins a column is cut into, at most; 2 to 32. Default 8. */
  readonly binsMax?: number;
  /** Pairs of columns whose bins are crossed, at most; 0 to 50. Default 4. */
  readonly crossesMax?: number;
  /** Ridge on the weights. Default 1. */
  readonly l2?: number;
}

/** Logistic regression on bins and crosses of bins. */
export interface BinnedLogisticState {
  readonly kind: 'binned-logistic';
  readonly version: 1;
  readonly cols: number;
  /** Upper edges of all bins but the last, rising, by column; none for a column of one value. */
  readonly edges: readonly (readonly number[])[];
  /** Columns that are crossed. */
  readonly crosses: readonly (readonly [number, number])[];
  readonly logistic: LogisticState;
}

/** Crossed bins are coarse: thirds of the bins of each column. */
const CROSS_BINS = 3;
/** What bins leave over need not be known to the last digit to choose what is crossed. */
const ROUGH_STEPS = 4;

/**
 * Logistic regression that bends: each column is cut at quantiles, each bin has a weight of its own,
 * and the pairs of columns that explain most of what bins alone leave over are crossed. Weights stay
 * readable: what a bin or a cross adds to the log-odds.
 * @complexity O(rows · (bins · cols)²) a Newton step, at most 2,000 indicator columns.
 * @example binnedLogistic({ crossesMax: 2 }).fit(x, y, { rng: createRng(1) })
 */
export function binnedLogistic(params: BinnedLogisticParams = {}): Estimator<BinnedLogisticState> {
  const { binsMax = 8, crossesMax = 4, l2 = 1 } = params;
  checkedParam('binsMax', binsMax, { min: 2, max: 32, integer: true });
  checkedParam('crossesMax', crossesMax, { min: 0, max: 50, integer: true });
  const inner = logisticRegression({ l2 });
  const rough = logisticRegression({ l2, stepsMax: ROUGH_STEPS });
  return {
    name: 'binned-logistic',
    params: { binsMax, crossesMax, l2 },
    fit(x, y, context) {
      checkMatrix(x);
      const labels = checkedLabels(y, x.rows);
      const edges = Array.from({ length: x.cols }, (_, j) => edgesOf(x, j, binsMax));
      const bins = indicators(x, edges, []);
      const promised = rough.predict(rough.fit(bins, labels, context), bins);
      const left = Float64Array.from(labels, (label, i) => label - (promised[i] ?? 0));
      const crosses = chosenCrosses(x, edges, left, crossesMax);
      const logistic = inner.fit(indicators(x, edges, crosses), labels, context);
      return { kind: 'binned-logistic', version: 1, cols: x.cols, edges, crosses, logistic };
    },
    predict(state, x) {
      checkState(state, { kind: 'binned-logistic', version: 1, cols: x.cols });
      checkMatrix(x);
      return inner.predict(state.logistic, indicators(x, state.edges, state.crosses));
    },
  };
}

/** Quantiles at which a column is cut; equal ones fall together. */
function edgesOf(x: Matrix, column: number, binsMax: number): readonly number[] {
  const values = Float64Array.from({ length: x.rows }, (_, i) => x.data[i * x.cols + column] ?? 0);
  values.sort();
  const edges: number[] = [];
  for (let bin = 1; bin < binsMax; bin++) {
    const edge = values[Math.floor((bin * values.length) / binsMax) - 1] ?? 0;
    const isNew = edges.length === 0 || edge > (edges.at(-1) ?? 0);
    if (isNew && edge < (values.at(-1) ?? 0)) edges.push(edge);
  }
  return edges;
}

function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] ?? 0)) bin++;
  return bin;
}

function coarse(bin: number, edges: readonly number[]): number {
  return Math.min(CROSS_BINS - 1, Math.floor((bin * CROSS_BINS) / (edges.length + 1)));
}

/** One column a bin but the first of each column, then one a cross of coarse bins but the first. */
function indicators(
  x: Matrix,
  edges: readonly (readonly number[])[],
  crosses: readonly (readonly [number, number])[],
): Matrix {
  const offsets: number[] = [];
  let cols = 0;
  for (const cuts of edges) {
    offsets.push(cols);
    cols += cuts.length;
  }
  const crossed = cols;
  cols += crosses.length * (CROSS_BINS * CROSS_BINS - 1);
  const width = Math.max(1, cols);
  const data = new Float64Array(x.rows * width);
  for (let i = 0; i < x.rows; i++) {
    const bins = edges.map((cuts, j) => binOf(x.data[i * x.cols + j] ?? 0, cuts));
    bins.forEach((bin, j) => {
      if (bin > 0) data[i * width + (offsets[j] ?? 0) + bin - 1] = 1;
    });
    crosses.forEach(([a, b], at) => {
      const cell = cellOf(bins, edges, a, b);
      const from = crossed + at * (CROSS_BINS * CROSS_BINS - 1);
      if (cell > 0) data[i * width + from + cell - 1] = 1;
    });
  }
  return { data, rows: x.rows, cols: width };
}

function cellOf(
  bins: readonly number[],
  edges: readonly (readonly number[])[],
  a: number,
  b: number,
): number {
  return coarse(bins[a] ?? 0, edges[a] ?? []) * CROSS_BINS + coarse(bins[b] ?? 0, edges[b] ?? []);
}

/** Pairs whose cells differ most in what bins alone left over: Σ (sum of residuals)² / rows. */
function chosenCrosses(
  x: Matrix,
  edges: readonly (readonly number[])[],
  left: Float64Array,
  most: number,
): readonly (readonly [number, number])[] {
  const found: { readonly pair: readonly [number, number]; readonly gain: number }[] = [];
  const bins = Array.from({ length: x.rows }, (_, i) =>
    edges.map((cuts, j) => binOf(x.data[i * x.cols + j] ?? 0, cuts)),
  );
  for (let a = 0; a < x.cols; a++) {
    for (let b = a + 1; b < x.cols; b++) {
      if (edges[a]?.length === 0 || edges[b]?.length === 0) continue;
      const sums = new Float64Array(CROSS_BINS * CROSS_BINS);
      const rows = new Float64Array(CROSS_BINS * CROSS_BINS);
      bins.forEach((row, i) => {
        const cell = cellOf(row, edges, a, b);
        sums[cell] = (sums[cell] ?? 0) + (left[i] ?? 0);
        rows[cell] = (rows[cell] ?? 0) + 1;
      });
      const gain = sums.reduce((total, sum, k) => total + sum ** 2 / Math.max(1, rows[k] ?? 0), 0);
      found.push({ pair: [a, b], gain });
    }
  }
  found.sort((p, q) => q.gain - p.gain || p.pair[0] - q.pair[0] || p.pair[1] - q.pair[1]);
  return found.slice(0, most).map(({ pair }) => pair);
}
