import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from './errors.ts';
import { historyOf } from './evaluate/evaluate.ts';
import { readEventTimes } from './event-time.ts';
import { encodeInteractions, type Interactions, indexOfId } from './interactions.ts';
import { alsRecommender } from './models/als.ts';
import { associationRulesRecommender } from './models/association-rules.ts';
import { type AutoState, autoRecommender } from './models/auto.ts';
import { blendRecommender } from './models/blend.ts';
import { boughtTogetherRecommender } from './models/bought-together.ts';
import { bprRecommender } from './models/bpr.ts';
import { easeRecommender } from './models/ease.ts';
import { graphFilterRecommender } from './models/graph-filter.ts';
import { itemKnnRecommender } from './models/item-knn.ts';
import { factorisationRecommender } from './models/matrix-factorisation.ts';
import { popularityRecommender } from './models/popularity.ts';
import { sequenceRecommender } from './models/sequence.ts';
import type { SequenceLayer } from './models/sequence-layers.ts';
import { sequenceNetworkRecommender } from './models/sequence-network.ts';
import { sessionKnnRecommender } from './models/session-knn.ts';
import { userKnnRecommender } from './models/user-knn.ts';
import { checkCount, type Recommender, type RecommenderState, recommend } from './recommender.ts';

/** The events file of `quanyu recommend` as columns, cells as text. */
export interface EventTable {
  readonly customer: ArrayLike<string>;
  readonly product: ArrayLike<string>;
  /** ISO date or date-time, epoch seconds or milliseconds, or a plain rank. */
  readonly time: ArrayLike<string>;
  readonly type?: ArrayLike<string>;
  /** A rating; empty: 1. Only models of ratings look at it. */
  readonly value?: ArrayLike<string>;
}

export interface RecommendTableOptions {
  /** Customers to answer, in this order, each once; `all`: in order of first appearance in the events. */
  readonly forCustomers: readonly string[] | 'all';
  readonly count: number;
  /** A name of `RECOMMENDER_NAMES`. Default auto. */
  readonly model?: string;
  /** Whether known products may be answered. Default false. */
  readonly keepSeen?: boolean;
}

export interface RecommendRow {
  readonly customer: string;
  /** From 1. */
  readonly rank: number;
  readonly product: string;
  readonly score: number;
}

export interface RecommendTable {
  readonly rows: readonly RecommendRow[];
  readonly figures: {
    readonly events: number;
    readonly customers: number;
    readonly products: number;
    /** Customers asked for of whom no event is known: they get the popular list. */
    readonly unknownCustomers: number;
    /** Customers for whom nothing is left to show. */
    readonly emptyAnswers: number;
    readonly model: string;
    readonly validation?: AutoState['validation'];
    readonly validationNdcg?: number;
  };
}

/** Names that `--model` takes. */
export const RECOMMENDER_NAMES: readonly string[] = [
  'auto',
  'sequence',
  'popularity',
  'trending',
  'item-knn',
  'item-knn-rating',
  'user-knn',
  'user-knn-rating',
  'bought-together',
  'matrix-factorisation',
  'als',
  'ease',
  'graph-filter',
  'session-knn',
  'bpr',
  'association-rules',
  'blend',
];

/** Networks over the sequence of a customer, by their layer: `--model gru`. Dear on many events. */
export const NETWORK_NAMES: readonly SequenceLayer[] = [
  'rnn',
  'gru',
  'lstm',
  'convolution',
  'attention',
];

/** Models to which `value` is a rating; the others ask only what happened in which order. */
const RATING_MODELS: ReadonlySet<string> = new Set([
  'item-knn-rating',
  'user-knn-rating',
  'matrix-factorisation',
]);

const TRENDING_HALF_LIFE_DAYS = 30;

/**
 * A recommender by its name, with its defaults.
 * @throws AppError RECOMMEND_MODEL_UNKNOWN.
 */
export function recommenderNamed(
  name: string,
  options: { readonly keepSeen?: boolean } = {},
): Recommender {
  const rating = { similarity: 'pearson', form: 'mean-centred', shrinkage: 20 } as const;
  const builders: Readonly<Record<string, () => unknown>> = {
    auto: () => autoRecommender({ keepSeen: options.keepSeen ?? false }),
    sequence: () => sequenceRecommender(),
    popularity: () => popularityRecommender(),
    trending: () => popularityRecommender({ halfLifeDays: TRENDING_HALF_LIFE_DAYS }),
    'item-knn': () => itemKnnRecommender(),
    'item-knn-rating': () => itemKnnRecommender(rating),
    'user-knn': () => userKnnRecommender(),
    'user-knn-rating': () => userKnnRecommender(rating),
    'bought-together': () => boughtTogetherRecommender(),
    'matrix-factorisation': () => factorisationRecommender(),
    als: () => alsRecommender(),
    ease: () => easeRecommender(),
    'graph-filter': () => graphFilterRecommender(),
    'session-knn': () => sessionKnnRecommender(),
    bpr: () => bprRecommender(),
    'association-rules': () => associationRulesRecommender(),
    blend: () =>
      blendRecommender([
        sequenceRecommender() as unknown as Recommender,
        itemKnnRecommender() as unknown as Recommender,
        popularityRecommender({ halfLifeDays: TRENDING_HALF_LIFE_DAYS }) as unknown as Recommender,
      ]),
  };
  const layer = NETWORK_NAMES.find((one) => one === name);
  if (layer !== undefined) return sequenceNetworkRecommender({ layer }) as unknown as Recommender;
  const build = Object.hasOwn(builders, name) ? builders[name] : undefined;
  // Each builder's state type is its own; whoever holds a name holds the state that its fit returned.
  if (build !== undefined) return build() as Recommender;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_MODEL_UNKNOWN,
    `Cannot recommend as model must be one of ${[...RECOMMENDER_NAMES, ...NETWORK_NAMES].join(', ')}: current value is ${name.slice(0, 60)}`,
    { place: 'model', details: { names: RECOMMENDER_NAMES } },
  );
}

/**
 * Serves `quanyu recommend`: events in, ranked rows out. Same input, same rows. A customer without
 * events gets the popular list; a customer has fewer rows than `count` only where the catalogue has
 * no more to show.
 * @throws AppError RECOMMEND_* on bad input, with the row.
 * @complexity one fit and O(customers × products).
 */
export function recommendTable(
  events: EventTable,
  options: RecommendTableOptions,
  context: FitContext,
): RecommendTable {
  checkCount(options.count);
  const name = options.model ?? 'auto';
  const keepSeen = options.keepSeen ?? false;
  const model = recommenderNamed(name, { keepSeen });
  const data = interactionsOf(events, RATING_MODELS.has(name));
  const state = model.fit(data, context);
  const shape = { count: options.count, keepSeen, explain: false };
  const rows: RecommendRow[] = [];
  let unknownCustomers = 0;
  let emptyAnswers = 0;
  const asked = new Set(
    options.forCustomers === 'all' ? Array.from(events.customer) : options.forCustomers,
  );
  for (const customer of asked) {
    const index = indexOfId(data.customers, customer);
    if (index < 0) unknownCustomers++;
    const query =
      index < 0
        ? { history: { products: [] } }
        : { customer: index, history: historyOf(data, index) };
    const { ranked } = recommend(model, state, { ...query, ...shape });
    if (ranked.length === 0) emptyAnswers++;
    for (const [i, { id, score }] of ranked.entries()) {
      rows.push({ customer, rank: i + 1, product: id, score });
    }
  }
  const figures = {
    events: data.product.length,
    customers: data.customers.length,
    products: data.products.length,
    unknownCustomers,
    emptyAnswers,
    model: name,
    ...autoFigures(state),
  };
  return { rows, figures };
}

/**
 * Events of a table as a model reads them.
 * @param rated Whether `value` is a rating.
 * @throws AppError RECOMMEND_* with the row.
 */
export function interactionsOf(events: EventTable, rated: boolean): Interactions {
  const { times, timeKind } = readEventTimes(events.time);
  const weight = events.value === undefined ? undefined : valuesOf(events.value);
  const columns = {
    customer: events.customer,
    product: events.product,
    time: times,
    ...(events.type === undefined ? {} : { type: events.type }),
    ...(rated && weight !== undefined ? { weight } : {}),
  };
  return encodeInteractions(columns, { timeKind });
}

function valuesOf(values: ArrayLike<string>): Float64Array {
  return Float64Array.from(values, (text, row) => {
    const value = text.trim() === '' ? 1 : Number(text);
    if (Number.isFinite(value)) return value;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID,
      `Cannot read a value as it must be a finite number or empty: current value is "${text.slice(0, 40)}"`,
      { place: `row ${row + 1}, column value` },
    );
  });
}

function autoFigures(
  state: RecommenderState,
): Pick<RecommendTable['figures'], 'validation' | 'validationNdcg'> {
  if (state.kind !== 'auto') return {};
  const { validation, trials } = state as AutoState;
  const validationNdcg = trials.reduce((best, trial) => Math.max(best, trial.ndcg), 0);
  return { validation, validationNdcg };
}
