import type { FitContext } from '@quanyu/learn';
import { evaluate } from '../evaluate/evaluate.ts';
import { leaveLastOut, type Split, timeSplit } from '../evaluate/split.ts';
import type { Interactions } from '../interactions.ts';
import { VALIDATION_CUSTOMERS_MAX, VALIDATION_CUSTOMERS_MIN } from '../limits.ts';
import { decayedPopularity } from '../popularity-counts.ts';
import { checkEvents, type Recommender, type RecommenderState } from '../recommender.ts';
import {
  SEQUENCE_DEFAULTS,
  type SequenceParams,
  type SequenceState,
  scalesOf,
  sequenceRecommender,
} from './sequence.ts';

export interface AutoParams {
  /** Most configurations validated: work is counted, never timed. Default 48. */
  readonly trialsMax: number;
  /** Most customers a configuration is validated on. Default 8,000. */
  readonly casesMax: number;
  /** Whether known products may be answered, in validation too. Default false. */
  readonly keepSeen: boolean;
}

/** One configuration with its validation figure. */
export interface AutoTrial {
  readonly params: SequenceParams;
  readonly ndcg: number;
}

export interface AutoState extends RecommenderState {
  readonly inner: SequenceState;
  /** How the choice was validated; `none`: too few customers, defaults kept. */
  readonly validation: 'time' | 'last-event' | 'none';
  readonly cases: number;
  readonly trials: readonly AutoTrial[];
}

type Change = Partial<SequenceParams>;

/** How pairs are counted: each costs a pass over the events. The last one is plain item-kNN. */
const COUNTINGS: readonly Change[] = [
  { window: 10, gapDecay: 0.7, backward: 0.5 },
  { window: 20, gapDecay: 0.85, backward: 0.1 },
  { window: 20, gapDecay: 0.85, backward: 0.5 },
  { window: 50, gapDecay: 1, backward: 1, sourceExponent: 0.5, targetExponent: 0.5 },
];

const FIRST_DECAYS: readonly Change[] = [
  { queryDecay: 0.55 },
  { queryDecay: 0.75 },
  { queryDecay: 0.95 },
];

const RANKINGS: readonly (readonly Change[])[] = [
  [0.5, 0.65, 0.8, 0.95].flatMap((sourceExponent) =>
    [0, 0.2, 0.4].map((targetExponent) => ({ sourceExponent, targetExponent })),
  ),
  [0.4, 0.5, 0.6, 0.65, 0.7, 0.8, 0.9, 1].map((queryDecay) => ({ queryDecay })),
  [1e-3, 1e-2, 0.1, 1e3].map((popularityWeight) => ({ popularityWeight })),
];

/** Tried where times are instants. */
const RECENCY: readonly (readonly Change[])[] = [
  [{ ageHalfLifeDays: 7 }, { ageHalfLifeDays: 60 }],
  [30, 90].flatMap((trendHalfLifeDays) =>
    [1e-6, 1e-3, 1e-2].map((popularityWeight) => ({ trendHalfLifeDays, popularityWeight })),
  ),
];

/** Shares of the events that train when a time split validates. */
const TRAIN_SHARE = 0.9;
const TIME_CASES_MIN = 300;

/**
 * Chooses how co-occurrence and popularity are counted, damped and blended on this retailer's own
 * data: coordinate by coordinate, by NDCG@10 over all products on held-out events, then fits on
 * everything. Plain item-kNN and plain popularity are points of the family, so it is never worse than
 * them on the validation part. Few customers: the defaults. Deterministic; trials are counted.
 * @complexity at most 4 countings and `trialsMax` validations of at most `casesMax` customers.
 */
export function autoRecommender(params: Partial<AutoParams> = {}): Recommender<AutoState> {
  const full: AutoParams = {
    trialsMax: params.trialsMax ?? 48,
    casesMax: params.casesMax ?? VALIDATION_CUSTOMERS_MAX,
    keepSeen: params.keepSeen ?? false,
  };
  const model = sequenceRecommender();
  return {
    name: 'auto',
    params: { ...full },
    fit: (data, context) => fitAuto(data, context, full),
    scoreAll: (state, query, out) => model.scoreAll(state.inner, query, out),
    explain: (state, query, product) => model.explain(state.inner, query, product),
  };
}

function fitAuto(data: Interactions, context: FitContext, params: AutoParams): AutoState {
  checkEvents(data, 'auto');
  const { split, validation } = validationSplit(data, params);
  const trials = validation === 'none' ? [] : search(split, context, params);
  const best = bestOf(trials);
  const inner = sequenceRecommender(best?.params ?? SEQUENCE_DEFAULTS).fit(data, context);
  return {
    kind: 'auto',
    version: 1,
    products: inner.products,
    popularity: inner.popularity,
    inner,
    validation,
    cases: Math.min(split.cases.length, params.casesMax),
    trials,
  };
}

/** A time split where instants allow one with enough customers, else each customer's last event. */
export function validationSplit(
  data: Interactions,
  params: { readonly keepSeen: boolean },
): { readonly split: Split; readonly validation: AutoState['validation'] } {
  if (data.timeKind === 'instant') {
    const times = data.time.slice().sort();
    const until = times[Math.floor(times.length * TRAIN_SHARE)] ?? 0;
    const split = timeSplit(data, until, params);
    if (split.cases.length >= TIME_CASES_MIN) return { split, validation: 'time' };
  }
  const split = leaveLastOut(data, params);
  const enough = split.cases.length >= VALIDATION_CUSTOMERS_MIN;
  return { split, validation: enough ? 'last-event' : 'none' };
}

function search(split: Split, context: FitContext, params: AutoParams): AutoTrial[] {
  const trials: AutoTrial[] = [];
  const instants = split.train.timeKind === 'instant';
  let leader: SequenceState | undefined;
  const attempt = (state: SequenceState): void => {
    if (trials.length >= params.trialsMax) return;
    const options = { keepSeen: params.keepSeen, casesMax: params.casesMax, lists: false };
    const { ndcg } = evaluate(sequenceRecommender(state.params), state, split, options);
    const before = bestOf(trials);
    trials.push({ params: state.params, ndcg });
    context.onProgress?.({ trial: trials.length, trials: params.trialsMax, ndcg });
    if (before === undefined || ndcg > before.ndcg) leader = state;
  };
  for (const counting of COUNTINGS) {
    const counted = sequenceRecommender(counting).fit(split.train, context);
    for (const decay of FIRST_DECAYS) attempt(reranked(counted, decay, split.train));
  }
  for (const stage of instants ? [...RANKINGS, ...RECENCY] : RANKINGS) {
    const from = leader;
    if (from === undefined) continue;
    for (const change of stage) {
      if (changes(from.params, change)) attempt(reranked(from, change, split.train));
    }
  }
  return trials;
}

/** The same counts under other parameters of ranking. */
function reranked(state: SequenceState, change: Change, train: Interactions): SequenceState {
  const params: SequenceParams = { ...state.params, ...change };
  const demand = decayedPopularity(train, params.trendHalfLifeDays);
  return { ...state, params, ...scalesOf(state.counts.degree, demand, params) };
}

function changes(params: SequenceParams, change: Change): boolean {
  return Object.entries(change).some(([name, value]) => params[name as keyof Change] !== value);
}

function bestOf(trials: readonly AutoTrial[]): AutoTrial | undefined {
  let best: AutoTrial | undefined;
  for (const trial of trials) if (best === undefined || trial.ndcg > best.ndcg) best = trial;
  return best;
}
