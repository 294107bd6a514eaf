import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { historyOf } from '../evaluate/evaluate.ts';
import type { EvaluationCase, Split } from '../evaluate/split.ts';
import type { Interactions } from '../interactions.ts';
import { topScores } from '../kernels/ranking.ts';
import {
  type Contribution,
  checkEvents,
  type Explanation,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';
import { validationSplit } from './auto.ts';

export interface BlendParams {
  /** Most held-out customers that teach the weights. Default 1,000. */
  readonly casesMax: number;
  /** Candidates that each model brings for a customer. Default 50. */
  readonly depth: number;
}

export interface BlendState extends RecommenderState {
  /** Weight of each model, ≥ 0; scores are shares of a model's best for the customer. Shape (models,). */
  readonly weights: Float64Array;
  readonly states: readonly RecommenderState[];
  readonly validation: 'time' | 'last-event' | 'none';
  /** Held-out customers whose product was among the candidates. */
  readonly cases: number;
}

/**
 * Candidates of several models, ranked by a learnt model: each brings its best products, and weights
 * ≥ 0 of their score shares are learnt on held-out later events, then every model is fitted on all
 * events. Scores are sums of the models' own, so their parts add up too. Few customers: the first model
 * alone.
 * @param models At least one; the first is the one to fall back on.
 * @throws AppError RECOMMEND_PARAM_INVALID without a model.
 * @complexity two fits of each model and casesMax scorings of each.
 */
export function blendRecommender(
  models: readonly Recommender[],
  params: Partial<BlendParams> = {},
): Recommender<BlendState> {
  if (models.length === 0) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      'Cannot blend as there must be a model: current value is 0',
      { place: 'models' },
    );
  }
  const full: BlendParams = { casesMax: params.casesMax ?? 1_000, depth: params.depth ?? 50 };
  return {
    name: 'blend',
    params: { ...full, models: models.map(({ name }) => name) },
    fit: (data, context) => fitBlend(models, data, { context, params: full }),
    scoreAll: (state, query, out) => void scoreBlend(models, state, { query, out }),
    explain: (state, query, product) => explainBlend(models, state, { query, product }),
  };
}

function fitBlend(
  models: readonly Recommender[],
  data: Interactions,
  { context, params }: { readonly context: FitContext; readonly params: BlendParams },
): BlendState {
  checkEvents(data, 'blend');
  const { split, validation } = validationSplit(data, { keepSeen: false });
  const choices = validation === 'none' ? [] : choicesOf(models, split, { context, params });
  return {
    kind: 'blend',
    version: 1,
    products: data.products,
    popularity: popularityOf(data),
    weights: learnWeights(choices, models.length),
    states: models.map((model) => model.fit(data, context)),
    validation,
    cases: choices.length,
  };
}

/** One held-out choice: features of the candidates, models side by side; the chosen one's row. */
interface Choice {
  /** Shape (candidates, models). */
  readonly features: Float64Array;
  readonly chosen: number;
}

function choicesOf(
  models: readonly Recommender[],
  split: Split,
  { context, params }: { readonly context: FitContext; readonly params: BlendParams },
): Choice[] {
  const states = models.map((model) => model.fit(split.train, context));
  const shares = models.map(() => new Float64Array(split.train.products.length));
  const step = Math.max(1, split.cases.length / params.casesMax);
  const choices: Choice[] = [];
  for (let n = 0; n < split.cases.length; n += step) {
    const one = split.cases[Math.floor(n)];
    if (one === undefined) break;
    const query = { history: historyOf(split.train, one.customer), customer: one.customer };
    for (const [m, model] of models.entries()) {
      const state = states[m];
      if (state !== undefined) writeShares(model, state, { query, out: shares[m] ?? EMPTY });
    }
    choices.push(...choicesIn(one, { shares, known: query.history.products, params }));
  }
  return choices;
}

const EMPTY = new Float64Array(0);

/** A model's scores as shares of its best one, 0 where it knows nothing. @returns the best score. */
function writeShares(
  model: Recommender,
  state: RecommenderState,
  { query, out }: { readonly query: ScoreQuery; readonly out: Float64Array },
): number {
  model.scoreAll(state, query, out);
  let best = 0;
  for (const score of out) if (score > best) best = score;
  for (let i = 0; i < out.length; i++) {
    const score = out[i] ?? NO_SCORE;
    out[i] = best > 0 && score > 0 ? score / best : 0;
  }
  return best;
}

function choicesIn(
  { targets }: EvaluationCase,
  seen: {
    readonly shares: readonly Float64Array[];
    readonly known: ArrayLike<number>;
    readonly params: BlendParams;
  },
): Choice[] {
  const { shares, known, params } = seen;
  const isKnown = new Set(Array.from(known));
  const candidates = new Set<number>();
  for (const share of shares) {
    const free = share.map((value, i) => (value > 0 && !isKnown.has(i) ? value : NO_SCORE));
    const k = Math.min(params.depth, free.length);
    const top = new Int32Array(k);
    const found = topScores(free, k, top, new Float64Array(k));
    for (const product of top.subarray(0, found)) candidates.add(product);
  }
  const rows = [...candidates];
  const features = Float64Array.from(rows.flatMap((i) => shares.map((share) => share[i] ?? 0)));
  return targets
    .map((target) => rows.indexOf(target))
    .filter((chosen) => chosen >= 0)
    .map((chosen) => ({ features, chosen }));
}

const PASSES = 3;
const CUT = 10;
/** What a weight is tried as: multiples of itself, or shares of the largest one where it is 0. */
const MULTIPLES = [0, 0.25, 0.5, 2, 4] as const;
const SHARES = [0.02, 0.05, 0.1, 0.25, 0.5, 1] as const;

/**
 * Weights ≥ 0 by coordinate ascent on the ranking measure itself, from the best model alone: a weight
 * moves only where the mean NDCG@10 of the held-out choices rises.
 * @see Metzler and Croft (2007), Information Retrieval 10, 257-274.
 */
function learnWeights(choices: readonly Choice[], models: number): Float64Array {
  const alone = Array.from({ length: models }, (_, m) =>
    Float64Array.from({ length: models }, (__, other) => (other === m ? 1 : 0)),
  );
  let weights: Float64Array = alone[0] ?? new Float64Array(models);
  if (choices.length === 0) return weights;
  let best = ndcgOf(choices, weights);
  const attempt = (next: Float64Array): void => {
    const ndcg = ndcgOf(choices, next);
    if (ndcg <= best) return;
    best = ndcg;
    weights = next;
  };
  for (const one of alone) attempt(one);
  for (let pass = 0; pass < PASSES; pass++) {
    const before = best;
    for (let m = 0; m < models; m++) {
      for (const value of trialsOf(weights, m)) {
        const next = weights.slice();
        next[m] = value;
        attempt(next);
      }
    }
    if (best === before) break;
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

function trialsOf(weights: Float64Array, m: number): readonly number[] {
  const own = weights[m] ?? 0;
  const others = weights.reduce((most, w, n) => (n === m ? most : Math.max(most, w)), 0);
  if (own === 0) return SHARES.map((share) => share * others);
  // The last weight that stands must not go.
  return MULTIPLES.filter((times) => times > 0 || others > 0).map((times) => times * own);
}

/** Mean NDCG@10 of the chosen ones among their candidates; ties count against. */
function ndcgOf(choices: readonly Choice[], weights: Float64Array): number {
  let sum = 0;
  for (const { features, chosen } of choices) {
    const own = weighed(features, chosen, weights);
    const rows = features.length / weights.length;
    let rank = 1;
    for (let r = 0; r < rows && rank <= CUT; r++) {
      if (r !== chosen && weighed(features, r, weights) >= own) rank++;
    }
    if (rank <= CUT) sum += 1 / Math.log2(rank + 1);
  }
  return sum / choices.length;
}

function weighed(features: Float64Array, row: number, weights: Float64Array): number {
  let score = 0;
  for (let m = 0; m < weights.length; m++) {
    score += (weights[m] ?? 0) * (features[row * weights.length + m] ?? 0);
  }
  return score;
}

/** @returns each model's best score, by which its own are divided. */
function scoreBlend(
  models: readonly Recommender[],
  state: BlendState,
  { query, out }: { readonly query: ScoreQuery; readonly out: Float64Array },
): Float64Array {
  const bests = new Float64Array(models.length);
  const share = new Float64Array(out.length);
  out.fill(0);
  for (const [m, model] of models.entries()) {
    const weight = state.weights[m] ?? 0;
    const own = state.states[m];
    if (weight === 0 || own === undefined) continue;
    bests[m] = writeShares(model, own, { query, out: share });
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + weight * (share[i] ?? 0);
  }
  for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = NO_SCORE;
  return bests;
}

function explainBlend(
  models: readonly Recommender[],
  state: BlendState,
  { query, product }: { readonly query: ScoreQuery; readonly product: number },
): Explanation {
  const bests = scoreBlend(models, state, {
    query,
    out: new Float64Array(state.products.length),
  });
  const parts = new Map<number, number>();
  let base = 0;
  for (const [m, model] of models.entries()) {
    const own = state.states[m];
    const best = bests[m] ?? 0;
    if (own === undefined || best === 0) continue;
    const told = model.explain(own, query, product);
    const score = told.contributions.reduce((sum, { value }) => sum + value, told.base);
    if (!(score > 0)) continue;
    const scale = (state.weights[m] ?? 0) / best;
    base += scale * told.base;
    for (const { product: from, value } of told.contributions) {
      parts.set(from, (parts.get(from) ?? 0) + scale * value);
    }
  }
  const contributions = [...parts].map(([from, value]): Contribution => ({ product: from, value }));
  return { base, contributions };
}
