import { type BusinessCalendar, instantOfDay, type Language, type Reason } from '@quanyu/domain';
import {
  customerFacts,
  customerOrders,
  customerProfile,
  customerShares,
  customerTimeline,
  listCustomers,
  listSegments,
  namesOf,
  type Row,
  segmentDots,
} from '@quanyu/loop';
import type { CustomerAnswer, SegmentAnswer } from '../api/customers.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { habitsOf, tagUntil } from './customer-habits.ts';
import { segmentNames } from './figures.ts';
import { personAnswer } from './identity.ts';
import {
  answered,
  notFound,
  numberOrNull,
  type RetailerContext,
  reasonAnswer,
  retailerContext,
  textOrNull,
  wholeOrNull,
} from './retailer-context.ts';

export const customers: Handler<'customers'> = async ({ query, language }, services) => {
  const { engine } = services;
  const [context, segments] = await Promise.all([retailerContext(services), listSegments(engine)]);
  const names = segmentNames(segments, language);
  const page = await listCustomers(engine, query, query);
  return answered(page, (row) => customerAnswer(row, names, context));
};

/** Rows of customers as the API shows them. */
export async function customerRows(
  services: Services,
  rows: readonly Row[],
  language: Language,
): Promise<CustomerAnswer[]> {
  const [context, found] = await Promise.all([
    retailerContext(services),
    listSegments(services.engine),
  ]);
  const names = segmentNames(found, language);
  return rows.map((row) => customerAnswer(row, names, context));
}

function customerAnswer(
  row: Row,
  names: ReadonlyMap<string, string>,
  { calendar }: RetailerContext,
): CustomerAnswer {
  const segment = textOrNull(row['segment_id']);
  const lastDay = numberOrNull(row['last_order_day']);
  return {
    customer: String(row['customer_id']),
    name: textOrNull(row['name']),
    city: textOrNull(row['city']),
    segment,
    segmentName: segment === null ? null : (names.get(segment) ?? segment),
    orders: Number(row['orders'] ?? 0),
    revenueMinor: Number(row['revenue_minor'] ?? 0),
    lastOrderAt: lastDay === null ? null : instantOfDay(lastDay, calendar),
    activity: numberOrNull(row['activity']),
    alive: numberOrNull(row['alive']),
    clvMinor: wholeOrNull(row['clv_minor']),
    rfm: textOrNull(row['rfm']),
  };
}

export const customer: Handler<'customer'> = async ({ params, language }, services) => {
  const { engine, ledger } = services;
  const id = params.customer;
  const person = await personAnswer(services, id);
  const known = person.customers.map((one) => one.customer);
  const facts = await customerFacts(ledger, id, known);
  if (facts === undefined) throw notFound('customer', id);
  const [context, segments, profile, orders, timeline, categories, channels] = await Promise.all([
    retailerContext(services),
    listSegments(engine),
    customerProfile(engine, known),
    customerOrders(ledger, known),
    customerTimeline(engine, ledger, known),
    customerShares(engine, known, 'category'),
    customerShares(engine, known, 'channel'),
  ]);
  const names = segmentNames(segments, language);
  const { person: contact, identities, consents } = facts;
  return {
    ...customerAnswer({ ...profile, ...contact, ...orders }, names, context),
    lastOrderAt: numberOrNull(orders['last_at']),
    email: textOrNull(contact['email']),
    phone: textOrNull(contact['phone']),
    registeredAt: numberOrNull(contact['registered_at']),
    erasedAt: numberOrNull(contact['erased_at']),
    identities: identities.map((row) => ({
      kind: String(row['kind']),
      value: String(row['value']),
      source: String(row['source']),
      customer: String(row['customer_id']),
    })),
    person,
    consents: [...consents],
    tags: tagsOf(profile, language, context.calendar),
    habits: habitsOf(profile, context.calendar),
    activityReasons: reasonsOf(profile, language),
    favouriteCategories: categories.map(({ name, share }) => ({ category: name, share })),
    channels: channels.map(({ name, share }) => ({ channel: name, share })),
    timeline: await timelineAnswer(timeline, services),
  };
};

/** Why the activity score is what it is, the strongest first. */
function reasonsOf(profile: Row | undefined, language: Language) {
  const text = textOrNull(profile?.['activity_reasons']);
  const reasons = text === null ? [] : (JSON.parse(text) as readonly Reason[]);
  return reasons.map((reason) => reasonAnswer(reason, language));
}

const TAG_WORDS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  new: { en: 'New', zh: '新客' },
  'one-time': { en: 'One-time', zh: '一次购买' },
  loyal: { en: 'Loyal', zh: '忠诚' },
  'big-spender': { en: 'Big spender', zh: '高消费' },
  champion: { en: 'Champion', zh: '重要价值' },
  'at-risk': { en: 'At risk', zh: '有流失风险' },
  lapsed: { en: 'Lapsed', zh: '已流失' },
};

function tagsOf(
  profile: Row | undefined,
  language: Language,
  calendar: BusinessCalendar,
): { tag: string; text: string; evidence: string; until: number | null }[] {
  const tags = (profile?.['tags'] ?? []) as readonly string[];
  return tags.map((tag) => ({
    tag,
    text: TAG_WORDS[tag]?.[language] ?? tag,
    evidence: tagEvidence(tag, profile ?? {}, language),
    until: tagUntil(tag, profile ?? {}, calendar),
  }));
}

/** The figures behind a tag, from the profile itself. */
function tagEvidence(tag: string, profile: Row, language: Language): string {
  const [recency = 0, frequency = 0, monetary = 0] = [...String(profile['rfm'] ?? '')].map(Number);
  const params = {
    recencyDays: Number(profile['recency_days'] ?? 0),
    tenureDays:
      Number(profile['last_order_day'] ?? 0) -
      Number(profile['first_order_day'] ?? 0) +
      Number(profile['recency_days'] ?? 0),
    purchases: Number(profile['orders'] ?? 0),
    value: Number(profile['revenue_minor'] ?? 0) / 100,
    alive: Number(profile['alive'] ?? 0),
    recencyScore: recency,
    frequencyScore: frequency,
    monetaryScore: monetary,
  };
  return reasonAnswer({ code: `profile-tag-${tag}`, params }, language).text;
}

async function timelineAnswer(
  rows: readonly Row[],
  { engine }: Parameters<Handler<'customer'>>[1],
) {
  const ids = rows.flatMap((row) => textOrNull(row['product_id']) ?? []);
  const names = await namesOf(engine, 'products', ids);
  return rows.map((row) => {
    const product = textOrNull(row['product_id']);
    return {
      at: Number(row['at']),
      what: String(row['what']),
      customer: String(row['customer_id']),
      channel: textOrNull(row['channel_id']),
      product,
      productName: product === null ? null : (names.get(product) ?? product),
      order: textOrNull(row['order_id']),
      valueMinor: wholeOrNull(row['value_minor']),
    };
  });
}

export const segments: Handler<'segments'> = async ({ language }, { engine }) => {
  const rows = await listSegments(engine);
  return {
    rows: rows.map((row) => segmentAnswer(row, language)),
    nextCursor: null,
    total: rows.length,
  };
};

export const segmentMap: Handler<'segmentMap'> = async ({ language }, { engine }) => {
  const [rows, dots] = await Promise.all([listSegments(engine), segmentDots(engine)]);
  return {
    segments: rows.map((row) => segmentAnswer(row, language)),
    dots: dots.map((row) => ({
      customer: String(row['customer_id']),
      segment: String(row['segment_id']),
      x: Number(row['x']),
      y: Number(row['y']),
    })),
  };
};

function segmentAnswer(row: Row, language: Language): SegmentAnswer {
  const features = String(row['features'] ?? '');
  return {
    segment: String(row['segment_id']),
    name: String(row[`name_${language}`]),
    description: String(row[`description_${language}`] ?? ''),
    customers: Number(row['customers']),
    revenueMinor: Number(row['revenue_minor']),
    share: Number(row['share']),
    features: features === '' ? {} : (JSON.parse(features) as Record<string, number>),
    x: Number(row['x']),
    y: Number(row['y']),
  };
}
