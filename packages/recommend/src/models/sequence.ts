import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { addScaledRow, finishScores } from '../kernels/pair-counts.ts';
import { countPairs, type PairCounts, pairCount } from '../pair-counts.ts';
import { decayedPopularity } from '../popularity-counts.ts';
import {
  checkEvents,
  type Explanation,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';

/** Parameters of the order-aware co-occurrence model. */
export interface SequenceParams {
  /** How many events apart a pair still counts. Default 10. */
  readonly window: number;
  /** A pair g events apart counts gapDecay^(g-1). In (0, 1]. Default 0.7. */
  readonly gapDecay: number;
  /** Gain of an earlier product beside that of a later one. In [0, 1]. Default 0.5. */
  readonly backward: number;
  /** Added to the gain of the very next product. ≥ 0. Default 0. */
  readonly nextBonus: number;
  /** Counts are divided by (events of the history product + 1)^this. Default 0.8. */
  readonly sourceExponent: number;
  /** Counts are divided by (events of the answered product + 1)^this. Default 0.2. */
  readonly targetExponent: number;
  /** Weight of a history product with `a` newer ones after it: queryDecay^a. In (0, 1]. Default 0.55. */
  readonly queryDecay: number;
  /** How many distinct latest products of the history speak. Default 30. */
  readonly lastEvents: number;
  /** Weight of popularity (as a share of the most popular) in the score; breaks ties. Default 1e-6. */
  readonly popularityWeight: number;
  /** Most neighbours kept a product. Default 500. */
  readonly neighbours: number;
  /**
   * How much a product says for itself beside others: 1 where the next click may be the same product
   * again, as in sessions. Not used by `LiveIndex`. Default 0.
   */
  readonly repeats: number;
  /** History products lose half their weight in this many days before the latest one; 0: never. Default 0. */
  readonly ageHalfLifeDays: number;
  /** Popularity forgets half in this many days, where times are instants; 0: all-time. Default 0. */
  readonly trendHalfLifeDays: number;
  /** Strength by type name; types not named count 1, zero or less: ignored. Default: all 1. */
  readonly typeWeights: Readonly<Record<string, number>>;
}

export interface SequenceState extends RecommenderState {
  readonly params: SequenceParams;
  readonly counts: PairCounts;
  /** (events + 1)^-sourceExponent. Shape (products,). */
  readonly sourceScale: Float64Array;
  /** (events + 1)^-targetExponent. Shape (products,). */
  readonly targetScale: Float64Array;
  /** Popularity's part of the score. Shape (products,). */
  readonly prior: Float64Array;
}

/** The recipe that did best in the study of Amazon's sequences; see the README for its figures. */
export const SEQUENCE_DEFAULTS: SequenceParams = {
  window: 10,
  gapDecay: 0.7,
  backward: 0.5,
  nextBonus: 0,
  sourceExponent: 0.8,
  targetExponent: 0.2,
  queryDecay: 0.55,
  lastEvents: 30,
  popularityWeight: 1e-6,
  neighbours: 500,
  repeats: 0,
  ageHalfLifeDays: 0,
  trendHalfLifeDays: 0,
  typeWeights: {},
};

const DAY_MS = 86_400_000;

/**
 * Recency-weighted, order-aware co-occurrence: which products follow which, how soon, damped by how
 * common both are. A sum over history products, hence explained exactly; integers underneath, hence
 * kept up to date event by event (see `LiveIndex`).
 * @throws AppError RECOMMEND_PARAM_INVALID.
 * @complexity fit O(events × window); a query O(lastEvents × neighbours + products).
 */
export function sequenceRecommender(
  params: Partial<SequenceParams> = {},
): Recommender<SequenceState> {
  const full = checkedParams({ ...SEQUENCE_DEFAULTS, ...params });
  return {
    name: 'sequence',
    params: { ...full },
    fit: (data: Interactions, _context: FitContext) => fitSequence(data, full),
    scoreAll: scoreSequence,
    explain: explainSequence,
  };
}

/** Gains of the pair by distance. Shape (window,) each. */
export function gainsOf(params: SequenceParams): {
  readonly forward: Float64Array;
  readonly backward: Float64Array;
} {
  const forward = Float64Array.from(
    { length: params.window },
    (_, g) => params.gapDecay ** g + (g === 0 ? params.nextBonus : 0),
  );
  return { forward, backward: forward.map((_, g) => params.backward * params.gapDecay ** g) };
}

/** Weight of each distinct history product that speaks, newest first. */
export function historyWeights(
  query: ScoreQuery,
  params: SequenceParams,
): { readonly product: number; readonly weight: number }[] {
  const { products, weights, times } = query.history;
  const seen = new Set<number>();
  const result: { product: number; weight: number }[] = [];
  const newest = times?.[products.length - 1] ?? 0;
  for (let e = products.length - 1; e >= 0 && result.length < params.lastEvents; e--) {
    const product = products[e] ?? 0;
    if (seen.has(product)) continue;
    seen.add(product);
    let weight = params.queryDecay ** result.length * (weights?.[e] ?? 1);
    if (params.ageHalfLifeDays > 0 && times !== undefined) {
      const ageDays = (newest - (times[e] ?? newest)) / DAY_MS;
      weight *= 0.5 ** (ageDays / params.ageHalfLifeDays);
    }
    result.push({ product, weight });
  }
  return result;
}

/** The parts of the state that follow from the counts and the parameters of ranking. */
export function scalesOf(
  degree: Float64Array,
  demand: Float64Array,
  params: SequenceParams,
): Pick<SequenceState, 'sourceScale' | 'targetScale' | 'prior'> {
  const most = demand.reduce((a, b) => Math.max(a, b), 0) || 1;
  return {
    sourceScale: degree.map((d) => (d + 1) ** -params.sourceExponent),
    targetScale: degree.map((d) => (d + 1) ** -params.targetExponent),
    prior: demand.map((count) => (params.popularityWeight * count) / most),
  };
}

function fitSequence(data: Interactions, params: SequenceParams): SequenceState {
  checkEvents(data, 'sequence');
  const named = Object.keys(params.typeWeights).length > 0;
  const counts = countPairs(data, {
    ...gainsOf(params),
    neighbours: params.neighbours,
    repeats: params.repeats,
    targetExponent: params.targetExponent,
    ...(named ? { typeWeights: data.types.map((name) => params.typeWeights[name] ?? 1) } : {}),
  });
  const popularity = popularityOf(data);
  return {
    kind: 'sequence',
    version: 1,
    products: data.products,
    popularity,
    params,
    counts,
    ...scalesOf(counts.degree, decayedPopularity(data, params.trendHalfLifeDays), params),
  };
}

function scoreSequence(state: SequenceState, query: ScoreQuery, out: Float64Array): void {
  const { params, counts } = state;
  out.fill(0);
  for (const { product, weight } of historyWeights(query, params)) {
    const from = counts.offsets[product] ?? 0;
    const to = counts.offsets[product + 1] ?? 0;
    const scale = weight * (state.sourceScale[product] ?? 0);
    addScaledRow(counts.columns, counts.values, from, to, scale, out);
  }
  finishScores(out, state.targetScale, state.prior);
}

function explainSequence(state: SequenceState, query: ScoreQuery, product: number): Explanation {
  const target = state.targetScale[product] ?? 0;
  const contributions = historyWeights(query, state.params)
    .map((entry) => ({
      product: entry.product,
      value:
        entry.weight *
        (state.sourceScale[entry.product] ?? 0) *
        pairCount(state.counts, entry.product, product) *
        target,
    }))
    .filter((contribution) => contribution.value !== 0);
  return { base: state.prior[product] ?? 0, contributions };
}

function checkedParams(params: SequenceParams): SequenceParams {
  const ranges: Readonly<Partial<Record<keyof SequenceParams, readonly [number, number]>>> = {
    window: [1, 200],
    gapDecay: [0.001, 1],
    backward: [0, 1],
    nextBonus: [0, 100],
    sourceExponent: [0, 2],
    targetExponent: [0, 2],
    queryDecay: [0.001, 1],
    lastEvents: [1, 2_000],
    popularityWeight: [0, 1e6],
    neighbours: [1, 1e6],
    repeats: [0, 100],
    ageHalfLifeDays: [0, 1e5],
    trendHalfLifeDays: [0, 1e5],
  };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = Number(params[name as keyof SequenceParams]);
    if (value >= low && value <= high) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build sequence as ${name} must be from ${low} to ${high}: current value is ${value}`,
      { place: name },
    );
  }
  return params;
}
