import { type AliasTable, aliasTable, drawAlias, type Rng } from '@quanyu/numeric';
import type { Interactions } from '../interactions.ts';
import { aucOfTarget, rankOfTarget, topScores } from '../kernels/ranking.ts';
import {
  type History,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
} from '../recommender.ts';
import { listDiversity } from './diversity.ts';
import { coverage, gini, novelty, type RankMetrics, rankMetrics } from './metrics.ts';
import type { EvaluationCase, Split } from './split.ts';

export interface EvaluateOptions {
  /** Length of the list. Default 10. */
  readonly k?: number;
  /** Whether products of the history take part in the ranking. Default false. */
  readonly keepSeen?: boolean;
  /** Look at this many cases at most, spread evenly. Default: all. */
  readonly casesMax?: number;
  /** Rank each target among this many products the customer does not know, in place of all. */
  readonly negatives?: Negatives;
  /** Whether lists are drawn up for coverage, Gini and novelty (0 without). Default true. */
  readonly lists?: boolean;
  /** Likeness of two products in [0, 1]; with it the lists are asked for their diversity. */
  readonly likeness?: (a: number, b: number) => number;
}

/** Products to rank a target against. Sampled measures may order models otherwise than full ones. */
export interface Negatives {
  readonly count: number;
  /** Default uniform; `popularity`: drawn as often as customers chose them. */
  readonly by?: 'uniform' | 'popularity';
  readonly rng: Rng;
}

/** Means over the cases, and of all lists together. */
export interface Evaluation extends RankMetrics {
  /** Mean over targets of the chance to score above another product of the ranking, ties half. */
  readonly auc: number;
  /** NDCG of each case, in order of the cases: what a paired comparison needs. */
  readonly ndcgs: Float64Array;
  readonly cases: number;
  /** Standard error of ndcg over the cases. */
  readonly ndcgError: number;
  readonly coverage: number;
  readonly gini: number;
  readonly noveltyBits: number;
  /** Mean over the lists of 1 less the likeness of their pairs; where a likeness was given. */
  readonly diversity?: number;
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
  const lists = new Lists(products, k, options.likeness);
  const metrics: RankMetrics[] = [];
  const aucs: number[] = [];
  const part = new Uint8Array(products);
  const draw = options.negatives && negativesOf(split.train, options.negatives);
  for (const one of spread(split.cases, options.casesMax)) {
    const history = historyOf(split.train, one.customer);
    model.scoreAll(state, { history, customer: one.customer }, scores);
    takePart(part, options.keepSeen === true ? undefined : history);
    draw?.(part, one.targets);
    for (let i = 0; i < products; i++) if (part[i] === 0) scores[i] = NO_SCORE;
    metrics.push(rankMetrics(ranksOf(scores, one.targets), k));
    for (const target of one.targets) aucs.push(aucOfTarget(scores, part, target));
    if (options.lists !== false) lists.take(scores);
  }
  const known = aucs.filter((auc) => !Number.isNaN(auc));
  return {
    ...means(metrics),
    auc: known.reduce((sum, auc) => sum + auc, 0) / Math.max(known.length, 1),
    ndcgs: Float64Array.from(metrics, (one) => one.ndcg),
    cases: metrics.length,
    ...lists.figures(split.train),
  };
}

/** All products, less those of a history. */
function takePart(part: Uint8Array, without: History | undefined): void {
  part.fill(1);
  for (let i = 0; i < (without?.products.length ?? 0); i++) part[without?.products[i] ?? 0] = 0;
}

/** Counts what is shown over all lists. */
class Lists {
  readonly #shown: Float64Array;
  readonly #indices: Int32Array;
  readonly #best: Float64Array;
  readonly #likeness: EvaluateOptions['likeness'];
  readonly #diversities: number[] = [];

  constructor(products: number, k: number, likeness: EvaluateOptions['likeness']) {
    this.#shown = new Float64Array(products);
    this.#indices = new Int32Array(k);
    this.#best = new Float64Array(k);
    this.#likeness = likeness;
  }

  take(scores: Float64Array): void {
    const found = topScores(scores, this.#indices.length, this.#indices, this.#best);
    const list = this.#indices.subarray(0, found);
    for (const product of list) this.#shown[product] = (this.#shown[product] ?? 0) + 1;
    if (this.#likeness !== undefined) this.#diversities.push(listDiversity(list, this.#likeness));
  }

  figures(
    train: Interactions,
  ): Pick<Evaluation, 'coverage' | 'gini' | 'noveltyBits' | 'diversity'> {
    const shown = this.#shown;
    return {
      coverage: coverage(shown),
      gini: gini(shown),
      noveltyBits: novelty(shown, popularityOf(train), train.customers.length),
      ...(this.#diversities.length === 0 ? {} : { diversity: meanOf(this.#diversities) }),
    };
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Leaves the targets and `count` products drawn from the rest of `part` in it. */
function negativesOf(
  train: Interactions,
  negatives: Negatives,
): (part: Uint8Array, targets: readonly number[]) => void {
  const popularity = popularityOf(train);
  const table: AliasTable | undefined =
    negatives.by === 'popularity' ? aliasTable(popularity) : undefined;
  const { rng, count } = negatives;
  return (part, targets) => {
    for (const target of targets) part[target] = 0;
    const left = part.reduce((sum, flag, i) => sum + (table && popularity[i] === 0 ? 0 : flag), 0);
    const chosen = new Set<number>();
    while (chosen.size < Math.min(count, left)) {
      const product = table === undefined ? rng.int(part.length) : drawAlias(rng, table);
      if (part[product] === 1) chosen.add(product);
    }
    part.fill(0);
    for (const product of chosen) part[product] = 1;
    for (const target of targets) part[target] = 1;
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
