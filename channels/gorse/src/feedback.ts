import { createHash } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import type { FactRow, Ledger } from '@quanyu/ledger';
import { GORSE_ERRORS } from './errors.ts';
import { eventTypeOf } from './feedback-types.ts';
import {
  cursorOf,
  type GorseFeedback,
  instantOf,
  readCursor,
  readFeedback,
  readPage,
  timestampOf,
} from './shapes.ts';

/** How many rows a change touched, as Gorse answers it. */
export interface RowAffected {
  readonly RowAffected: number;
}

/** Feedback as Gorse answers it. */
export interface FeedbackAnswer {
  readonly FeedbackType: string;
  readonly UserId: string;
  readonly ItemId: string;
  readonly Value: number;
  readonly Timestamp: string;
  readonly Comment: string;
}

export interface FeedbackTools {
  readonly ledger: Ledger;
  /** Source of the facts: the name of the API key. */
  readonly source: string;
  /** Epoch ms of the request. */
  readonly now: number;
}

/** Which feedback: absent fields match all. */
export interface FeedbackFilter {
  readonly type?: string | undefined;
  readonly user?: string | undefined;
  readonly item?: string | undefined;
}

/** Channel of the events. */
const CHANNEL = 'web';

/**
 * Records feedback as behaviour events; durable when it resolves, and the counters follow live. With POST
 * the first of a day by user, item and type stands; with PUT (`isOverwriting`) one at another time is
 * added. Lists show the latest of each.
 * @throws AppError GORSE_BODY_INVALID.
 */
export async function putFeedback(
  tools: FeedbackTools,
  body: unknown,
  isOverwriting: boolean,
): Promise<RowAffected> {
  const all = readFeedback(body);
  const ids = all.map(({ FeedbackType, UserId, ItemId }) =>
    feedbackId([FeedbackType, UserId, ItemId]),
  );
  const gone = isOverwriting ? new Set<string>() : await takenBack(tools, ids);
  const rows = all.map((one, n) => {
    const id = ids[n] ?? '';
    const time = instantOf(one.Timestamp) ?? tools.now;
    const isNew = isOverwriting || gone.has(id);
    return eventOf(one, {
      time,
      event: isNew ? `${id}-${time}-${gone.has(id) ? tools.now : ''}` : id,
    });
  });
  if (rows.length > 0) await tools.ledger.recordEvents(tools.source, rows);
  return { RowAffected: all.length };
}

/** Those of the ids that were recorded and taken back again: they cannot be recorded under that id. */
async function takenBack(
  { ledger, source }: FeedbackTools,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await ledger.pool.query<{ readonly external_id: string }>(
    'select external_id from events where source = $1 and external_id = any($2)',
    [source, ids.map((id) => TAKEN_BACK + id)],
  );
  return new Set(rows.map((row) => row.external_id.slice(TAKEN_BACK.length)));
}

/** Takes feedback back: the counters forget it, the facts stay with a note. @returns What it was. */
export async function deleteFeedback(
  tools: FeedbackTools,
  filter: FeedbackFilter,
): Promise<readonly FeedbackAnswer[]> {
  const known = await storedFeedback(tools.ledger, {
    filter,
    limit: TAKE_BACK_MAX,
    isAll: true,
  });
  await takeBack(tools, known);
  return known.map(answerOf);
}

/** Most feedback that one request takes back. */
const TAKE_BACK_MAX = 100_000;

/** @throws AppError GORSE_NOT_FOUND. */
export async function oneFeedback(ledger: Ledger, filter: FeedbackFilter): Promise<FeedbackAnswer> {
  const [found] = await storedFeedback(ledger, { filter, limit: 1 });
  if (found !== undefined) return answerOf(found);
  const place = `${filter.type}/${filter.user}/${filter.item}`;
  throw new AppError(GORSE_ERRORS.GORSE_NOT_FOUND, 'Cannot find this feedback', { place });
}

/** All feedback of a user, an item, or between the two; the latest first. */
export async function listFeedback(
  ledger: Ledger,
  filter: FeedbackFilter,
): Promise<readonly FeedbackAnswer[]> {
  const found = await storedFeedback(ledger, { filter, limit: LIST_MAX });
  return found.map(answerOf);
}

const LIST_MAX = 10_000;

/** A page of feedback, the latest first; both names of its list are in use. */
export interface FeedbackPage {
  readonly Cursor: string;
  readonly Feedback: readonly FeedbackAnswer[];
  readonly Feedbacks: readonly FeedbackAnswer[];
}

/** @throws AppError GORSE_QUERY_INVALID. */
export async function pageFeedback(
  ledger: Ledger,
  filter: FeedbackFilter,
  query: Readonly<Record<string, unknown>>,
): Promise<FeedbackPage> {
  const { count } = readPage(query);
  const found = await storedFeedback(ledger, {
    filter,
    limit: count + 1,
    behind: readCursor(query),
  });
  const last = found.length > count ? found[count - 1] : undefined;
  const Cursor = last === undefined ? '' : cursorOf([String(last.occurred_at), last.external_id]);
  const Feedback = found.slice(0, count).map(answerOf);
  return { Cursor, Feedback, Feedbacks: Feedback };
}

function eventOf(
  one: GorseFeedback,
  { time, event }: { readonly time: number; readonly event: string },
): FactRow {
  const { FeedbackType, UserId, ItemId, Value, Comment } = one;
  return {
    event,
    time,
    type: eventTypeOf(FeedbackType),
    customer: UserId,
    product: ItemId,
    channel: CHANNEL,
    ...(Value === undefined || Value === null ? {} : { value: Value }),
    properties: {
      feedback_type: FeedbackType,
      ...(Comment === undefined || Comment === null ? {} : { comment: Comment }),
    },
  };
}

function feedbackId(parts: readonly string[]): string {
  return `feedback-${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}

interface StoredFeedback {
  readonly external_id: string;
  readonly occurred_at: number;
  readonly type: string;
  readonly customer_id: string;
  readonly product_id: string;
  readonly value: number | null;
  readonly feedback_type: string;
  readonly comment: string | null;
}

/** Notes for each that it is taken back; the counters act on the notes. */
async function takeBack(tools: FeedbackTools, known: readonly StoredFeedback[]): Promise<void> {
  const rows = known.map((one) => ({
    event: `${TAKEN_BACK}${one.external_id}`,
    time: tools.now,
    type: 'custom',
    customer: one.customer_id,
    product: one.product_id,
    channel: CHANNEL,
    properties: {
      event_name: 'Feedback Taken Back',
      retracts: one.external_id,
      retracts_type: one.type,
      retracts_time: Number(one.occurred_at),
    },
  }));
  if (rows.length > 0) await tools.ledger.recordEvents(tools.source, rows);
}

const TAKEN_BACK = 'taken-back-';

/**
 * Feedback that stands. The ledger has no index by user or item: reading costs a pass over the events
 * that it still holds.
 */
async function storedFeedback(
  ledger: Ledger,
  want: {
    readonly filter: FeedbackFilter;
    readonly limit: number;
    readonly behind?: readonly string[];
    /** Also what a later one of the same user, item and type hides. */
    readonly isAll?: boolean;
  },
): Promise<readonly StoredFeedback[]> {
  const { type = null, user = null, item = null } = want.filter;
  const [time = null, id = null] = want.behind ?? [];
  const each = want.isAll ? 'external_id' : `customer_id, product_id, feedback_type`;
  const { rows } = await ledger.pool.query<StoredFeedback>(
    `select * from (
       select distinct on (${each}) * from (
         select e.external_id, e.occurred_at, e.type, e.customer_id, e.product_id, e.value,
           e.properties->>'feedback_type' as feedback_type, e.properties->>'comment' as comment
         from events e
         where e.properties ? 'feedback_type' and ($1::text is null or e.properties->>'feedback_type' = $1)
           and ($2::text is null or e.customer_id = $2) and ($3::text is null or e.product_id = $3)
           and not exists (select 1 from events t where t.source = e.source
             and t.external_id = '${TAKEN_BACK}' || e.external_id)) as standing
       order by ${each}, occurred_at desc, external_id desc) as latest
     where $4::bigint is null or (occurred_at, external_id) < ($4::bigint, $5::text)
     order by occurred_at desc, external_id desc limit $6`,
    [type, user, item, time, id, want.limit],
  );
  return rows;
}

function answerOf(one: StoredFeedback): FeedbackAnswer {
  return {
    FeedbackType: one.feedback_type,
    UserId: one.customer_id,
    ItemId: one.product_id,
    Value: one.value ?? 0,
    Timestamp: timestampOf(Number(one.occurred_at)),
    Comment: one.comment ?? '',
  };
}
