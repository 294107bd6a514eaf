import type { Interactions } from '../interactions.ts';
import { rankOfTarget, topScores } from '../kernels/ranking.ts';
import {
  type History,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
} from '../recommender.ts';
import { coverage, gini, novelty, type RankMetrics, rankMetrics } from './metrics.ts';
import type { EvaluationCase, Split } from './split.ts';

export interface EvaluateOptions {
  /** Length of the list. Default 10. */
  readonly k?: number;
  /** Whether products of the history take part in the ranking. Default false. */
  readonly keepSeen?: boolean;
  /** Look at this many cases at most, spread evenly. Default: all. */
  readonly casesMax?: number;
  /** Whether lists are drawn up for coverage, Gini and novelty (0 without). Default true. */
  readonly lists?: boolean;
}

/** Means over the cases, and of all lists together. */
export interface Evaluation extends RankMetrics {
  readonly cases: number;
  /** Standard error of ndcg over the cases. */
  readonly ndcgError: number;
  readonly coverage: number;
  readonly gini: number;
  readonly noveltyBits: number;
}

/**
 * Full ranking: every product takes part, equal scores count against the target.
 * @complexity O(cases × (one scoring + products)).
 */
export function evaluate<S extends RecommenderState>(
  model: Recommender<S>,
  state: S,
  split: Split,
  options: EvaluateOptions = {},
): Evaluation {
  const k = options.k ?? 10;
  const products = state.products.length;
  const scores = new Float64Array(products);
  const shown = new Float64Array(products);
  const top = { indices: new Int32Array(k), best: new Float64Array(k) };
  const metrics: RankMetrics[] = [];
  for (const one of spread(split.cases, options.casesMax)) {
    const history = historyOf(split.train, one.customer);
    model.scoreAll(state, { history, customer: one.customer }, scores);
    if (options.keepSeen !== true) {
      for (let i = 0; i < history.products.length; i++) scores[history.products[i] ?? 0] = NO_SCORE;
    }
    metrics.push(rankMetrics(ranksOf(scores, one.targets), k));
    if (options.lists === false) continue;
    const found = topScores(scores, k, top.indices, top.best);
    for (let n = 0; n < found; n++) {
      const product = top.indices[n] ?? 0;
      shown[product] = (shown[product] ?? 0) + 1;
    }
  }
  return {
    ...means(metrics),
    cases: metrics.length,
    coverage: coverage(shown),
    gini: gini(shown),
    noveltyBits: novelty(shown, popularityOf(split.train), split.train.customers.length),
  };
}

/** The sequence of one customer as a history. Views into the data, not copies. */
export function historyOf(data: Interactions, customer: number): History {
  const from = data.offsets[customer] ?? 0;
  const to = data.offsets[customer + 1] ?? 0;
  const products = data.product.subarray(from, to);
  const weights = data.weight.subarray(from, to);
  if (data.timeKind === 'rank') return { products, weights };
  return { products, weights, times: data.time.subarray(from, to) };
}

/** Ranks of the targets in the one ranking of all products. */
function ranksOf(scores: Float64Array, targets: readonly number[]): number[] {
  return targets.map((target) => rankOfTarget(scores, target));
}

function spread(cases: readonly EvaluationCase[], most: number | undefined): EvaluationCase[] {
  if (most === undefined || cases.length <= most) return [...cases];
  const step = cases.length / most;
  return Array.from({ length: most }, (_, i) => cases[Math.floor(i * step)]).filter(
    (one) => one !== undefined,
  );
}

function means(metrics: readonly RankMetrics[]): RankMetrics & { readonly ndcgError: number } {
  const count = Math.max(metrics.length, 1);
  const mean = (name: keyof RankMetrics): number =>
    metrics.reduce((sum, one) => sum + one[name], 0) / count;
  const ndcg = mean('ndcg');
  const variance = metrics.reduce((sum, one) => sum + (one.ndcg - ndcg) ** 2, 0) / count;
  return {
    hitRate: mean('hitRate'),
    recall: mean('recall'),
    precision: mean('precision'),
    ndcg,
    averagePrecision: mean('averagePrecision'),
    reciprocalRank: mean('reciprocalRank'),
    ndcgError: Math.sqrt(variance / count),
  };
}
