import { randomUUID } from 'node:crypto';
import { AppError, type Language, type Reason } from '@quanyu/domain';
import {
  bestForMany,
  checkDials,
  type DeskAnswer,
  type DeskQuestion,
  type RecommendationDials,
  reRankedSearch,
  segmentSample,
} from '@quanyu/loop';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import type { ProductShelf } from '../shown-products.ts';
import { reasonAnswer } from './retailer-context.ts';

type Body = ApiRequest<'recommend'>['body'];

/** Version of what is served: counters are live, so the version is the way of counting. */
const MODEL = 'live-counters';
const MODEL_VERSION = '1';

/** Customers of a segment that are asked for it. */
const SEGMENT_ASKED = 100;
/** Products of each of them that are looked at. */
const SEGMENT_PRODUCTS = 50;

export const recommend: Handler<'recommend'> = async ({ body }, services) => {
  checkDials(body);
  const recommendation = randomUUID();
  const answer = await answerOf(body, recommendation, services);
  const shelf = await services.shown.shelf();
  const language = body.lang as Language;
  return {
    recommendation,
    surface: body.surface,
    model: MODEL,
    modelVersion: MODEL_VERSION,
    ruleSets: [...answer.ruleSets],
    rows: answer.ranked
      .slice(0, body.count)
      .map((row, at) => rowAnswer(row, { rank: at + 1, shelf, language, at: body.location })),
    note:
      answer.emptyReason === undefined
        ? null
        : reasonAnswer(named(answer.emptyReason, nameIn(shelf)), language),
  };
};

/** The product's name, price and units beside what the model says of it. */
function rowAnswer(
  { product, score, base, source, contributions, reason }: DeskAnswer['ranked'][number],
  to: {
    readonly rank: number;
    readonly shelf: ProductShelf;
    readonly language: Language;
    readonly at: string | undefined;
  },
) {
  const { shelf } = to;
  const nameOf = nameIn(shelf);
  const parts = contributions.map((part) => ({
    product: part.product,
    name: nameOf(part.product),
    value: part.value,
  }));
  return {
    rank: to.rank,
    product,
    name: nameOf(product),
    score,
    priceMinor: shelf.products.get(product)?.priceMinor ?? null,
    availableUnits: shelf.available(product, to.at),
    source,
    contributions: base === 0 ? parts : [...parts, { product: '', name: '', value: base }],
    reason: reasonAnswer(named(reason, nameOf), to.language),
  };
}

function nameIn(shelf: ProductShelf): (id: string) => string {
  return (id) => shelf.products.get(id)?.name ?? id;
}

async function answerOf(
  body: Body,
  recommendationId: string,
  services: Services,
): Promise<DeskAnswer> {
  if (body.surface === 'segment') return segmentAnswer(body, recommendationId, services);
  const question = await questionOf(body, recommendationId, services);
  if (body.surface !== 'search') return services.desk().answer(question);
  const found = [...new Set(body.products)];
  if (found.length === 0) throw refused('products', 'must name the search results');
  const isFound = new Set(found);
  const isAllowed = question.request.rules?.allow;
  const answer = services.desk().answer({
    ...question,
    request: {
      ...question.request,
      count: found.length,
      hide: 'none',
      fill: true,
      rules: {
        ...question.request.rules,
        allow: (product) => isFound.has(product) && (isAllowed?.(product) ?? true),
      },
    },
  });
  return { ...answer, ranked: reRankedSearch(answer, found, body.personalShare) };
}

/** What fits the customers of a segment, of whom some are asked. */
async function segmentAnswer(
  body: Body,
  recommendationId: string,
  services: Services,
): Promise<DeskAnswer> {
  if (body.segment === undefined) throw refused('segment', 'must name a segment');
  const question = await questionOf(body, recommendationId, services);
  const members = await segmentSample(services.engine, body.segment, SEGMENT_ASKED);
  const request = { ...question.request, fill: false, count: SEGMENT_PRODUCTS };
  const answers = members.map((customer) =>
    services.desk().answer({ ...question, customer, request, isShown: false }),
  );
  const ranked = bestForMany(answers, body.count);
  const ruleSets = answers[0]?.ruleSets ?? [];
  const plain = { recommendationId, surface: 'home', ranked, ruleSets } as const;
  const emptyReason = answers.find((one) => one.emptyReason !== undefined)?.emptyReason;
  if (ranked.length > 0) return plain;
  // Nobody of them has a history: what is popular and allowed stands in.
  const popular = services.desk().answer({ ...question, customer: undefined, isShown: false });
  return popular.ranked.length > 0 || emptyReason === undefined
    ? popular
    : { ...plain, emptyReason };
}

async function questionOf(
  body: Body,
  recommendationId: string,
  { ledger }: Services,
): Promise<DeskQuestion> {
  const { surface, customer, products, count, location, category } = body;
  const place = body.inStockOnly ? location : undefined;
  const allowed = place === undefined ? undefined : await productsAt(ledger, place);
  return {
    surface: surface === 'search' || surface === 'segment' ? 'home' : surface,
    place: surface,
    customer,
    products,
    useRuleSets: body.ruleSets,
    isShown: body.shown,
    dials: dialsOf(body),
    request: {
      recommendationId,
      count,
      hide: body.keepSeen ? 'none' : 'purchased',
      rules: {
        soldOut: !body.inStockOnly,
        ...(category === undefined ? {} : { categories: [category] }),
        ...(allowed === undefined ? {} : { allow: (product: string) => allowed.has(product) }),
      },
    },
  };
}

/** The dials of the body by themselves; a `category` narrows their categories. */
function dialsOf(body: Body): RecommendationDials {
  const { filter, booster, categories, categoriesNot, priceMinorMin, priceMinorMax } = body;
  const { marginShareMin, region, ageYears, hide, pins, diversity, novelty } = body;
  const { explorationShare, minimumRelevance, marginWeight, clearanceWeight } = body;
  const all = {
    ...{ filter, booster, categories, categoriesNot, priceMinorMin, priceMinorMax },
    ...{ marginShareMin, region, ageYears, hide, pins, diversity, novelty },
    ...{ explorationShare, minimumRelevance, marginWeight, clearanceWeight },
    avoidShownHours: body.avoidShownHours,
    categoryMax: body.categoryMax ?? body.categoryCap,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

function refused(place: string, why: string): AppError {
  return new AppError(SERVER_ERRORS.SERVER_REQUEST_INVALID, `Cannot recommend as ${place} ${why}`, {
    place,
  });
}

/** Products that can be sold at one place now. */
async function productsAt(
  { pool }: Services['ledger'],
  location: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ product_id: string }>(
    `select product_id from stock_levels
     where location_id = $1 and on_hand_units > reserved_units`,
    [location],
  );
  return new Set(rows.map((row) => row.product_id));
}

/** A reason names products as people do. */
export function named(reason: Reason, nameOf: (id: string) => string): Reason {
  const { product } = reason.params;
  if (typeof product !== 'string') return reason;
  return { code: reason.code, params: { ...reason.params, product: nameOf(product) } };
}
