import { AppError, type Reason } from '@quanyu/domain';
import type { ClvScores } from './clv.ts';
import { PROFILE_ERRORS } from './errors.ts';
import type { PurchaseSummary } from './purchases.ts';
import type { Rfm } from './rfm.ts';

/** Tags a customer can carry; bit i of a mask stands for entry i. */
export const CUSTOMER_TAGS = [
  'new',
  'one-time',
  'loyal',
  'big-spender',
  'champion',
  'at-risk',
  'lapsed',
] as const;
export type CustomerTag = (typeof CUSTOMER_TAGS)[number];

/** What tags are read from; `clv` adds P(alive) where it has been fitted. All of the same customers. */
export interface TagInput {
  readonly summary: PurchaseSummary;
  readonly rfm: Rfm;
  readonly clv?: ClvScores;
}

/** A first purchase this recent makes a customer new. */
const NEW_DAYS = 30;
/** Below this chance of still being a customer, somebody who used to buy often is at risk. */
const AT_RISK_ALIVE = 0.5;

/**
 * Tags of every customer as bit masks (0: never bought). The rules:
 * new: first purchase at most 30 days ago · one-time: one purchase day, not new · loyal: frequency score
 * ≥ 4 · big-spender: monetary score 5 · champion: all three scores ≥ 4 and one is 5 · at-risk: frequency
 * score ≥ 4 and P(alive) < 0.5 (without a lifetime model: recency score ≤ 2) · lapsed: recency score 1
 * and not new.
 * @throws AppError PROFILE_DATA_RAGGED where the parts are of different customers.
 * @complexity O(customers).
 */
export function tagMasks(input: TagInput): Uint16Array {
  checkSameCustomers(input);
  return Uint16Array.from({ length: input.summary.customers }, (_, c) => maskOf(input, c));
}

/** Names of the tags in a mask. */
export function tagsOfMask(mask: number): CustomerTag[] {
  return CUSTOMER_TAGS.filter((_, bit) => (mask & (1 << bit)) !== 0);
}

/** The evidence behind each tag of one customer, in the order of CUSTOMER_TAGS. */
export function tagReasons(input: TagInput, customer: number): Reason[] {
  checkSameCustomers(input);
  const { summary, rfm, clv } = input;
  const { recencyDays, purchases, value, recencyScore, frequencyScore, monetaryScore } = rfm;
  const params = {
    tenureDays: summary.untilDay - (summary.firstDay[customer] ?? 0),
    recencyDays: recencyDays[customer] ?? 0,
    purchases: purchases[customer] ?? 0,
    value: value[customer] ?? 0,
    recencyScore: recencyScore[customer] ?? 0,
    frequencyScore: frequencyScore[customer] ?? 0,
    monetaryScore: monetaryScore[customer] ?? 0,
    alive: clv?.alive[customer] ?? 1,
  };
  return tagsOfMask(maskOf(input, customer)).map((tag) => ({ code: `profile-tag-${tag}`, params }));
}

function maskOf(input: TagInput, c: number): number {
  const { summary, rfm, clv } = input;
  const purchases = rfm.purchases[c] ?? 0;
  if (purchases === 0) return 0;
  const [recency = 0, frequency = 0, monetary = 0] = [
    rfm.recencyScore[c],
    rfm.frequencyScore[c],
    rfm.monetaryScore[c],
  ];
  const fresh = summary.untilDay - (summary.firstDay[c] ?? 0) <= NEW_DAYS;
  const frequent = frequency >= 4 && purchases > 1;
  const leaving = clv === undefined ? recency <= 2 : (clv.alive[c] ?? 1) < AT_RISK_ALIVE;
  const holds: Readonly<Record<CustomerTag, boolean>> = {
    new: fresh,
    'one-time': purchases === 1 && !fresh,
    loyal: frequent,
    'big-spender': monetary === 5,
    champion:
      Math.min(recency, frequency, monetary) >= 4 && Math.max(recency, frequency, monetary) === 5,
    'at-risk': frequent && leaving,
    lapsed: recency === 1 && !fresh,
  };
  return CUSTOMER_TAGS.reduce((mask, tag, bit) => (holds[tag] ? mask | (1 << bit) : mask), 0);
}

function checkSameCustomers(input: TagInput): void {
  const { summary, rfm, clv } = input;
  const counts = [rfm.purchases.length, clv?.alive.length ?? summary.customers];
  if (counts.every((count) => count === summary.customers)) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_DATA_RAGGED,
    `Cannot tag as all parts must be of ${summary.customers} customers: current value is ${counts.join(' and ')}`,
    { place: 'tags' },
  );
}
