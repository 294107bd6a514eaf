import type { EventType } from '@quanyu/domain';
import type { FactRow } from '@quanyu/ledger';
import { eventTypeOf } from './commerce-events.ts';
import { CLOCK_AHEAD_MAX_MS } from './limits.ts';
import type { MessageType, SegmentMessage } from './message.ts';

export interface ReceivedContext {
  /** Our clock when the request came, epoch ms. */
  readonly receivedAt: number;
  /** `sentAt` of the batch, as sent. */
  readonly sentAt: unknown;
  /** Channel of events that name none. */
  readonly channel: string;
  /** Makes an id for a message without one; such a message cannot be recognised when sent twice. */
  readonly newId: () => string;
}

/** Facts that one message carries. */
export interface MessageFacts {
  readonly event: FactRow;
  readonly customer: FactRow | undefined;
  readonly identities: readonly FactRow[];
}

const DAY_MS = 86_400_000;
const INSTANT_MIN = Date.UTC(2000, 0, 1);

export function factsOf(
  type: MessageType,
  message: SegmentMessage,
  context: ReceivedContext,
): MessageFacts {
  const time = occurredAt(message, context);
  return {
    event: eventRow(type, message, { ...context, time }),
    customer: customerRow(type, message, time),
    identities: identityRows(type, message),
  };
}

/**
 * When it happened: the client's timestamp moved by the difference between its clock and ours
 * (received − sent). A clock that makes no sense gives way to ours.
 */
function occurredAt(message: SegmentMessage, { receivedAt, sentAt }: ReceivedContext): number {
  const stamped = epochMs(message.originalTimestamp ?? message.timestamp);
  if (stamped === undefined) return receivedAt;
  const sent = epochMs(message.sentAt ?? sentAt);
  const moved = sent === undefined ? stamped : receivedAt - (sent - stamped);
  const isSane = moved >= INSTANT_MIN && moved <= receivedAt + CLOCK_AHEAD_MAX_MS;
  return isSane ? Math.round(moved) : receivedAt;
}

function epochMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

interface EventContext extends ReceivedContext {
  readonly time: number;
}

function eventRow(type: MessageType, message: SegmentMessage, context: EventContext): FactRow {
  const properties = message.properties ?? message.traits ?? {};
  const { time, channel } = context;
  return {
    event: message.messageId ?? context.newId(),
    time,
    type: nativeType(type, message),
    customer: message.userId,
    anonymous: message.anonymousId,
    session: sessionOf(message, time),
    channel: textOf(properties['channel']) ?? channel,
    product: productOf(properties),
    query: textOf(properties['query']),
    value: amountOf(properties),
    order: textOf(properties['order_id'] ?? properties['orderId']),
    recommendation: textOf(properties['recommendation_id']),
    properties: { ...properties, ...named(type, message) },
  };
}

/** The message's own words, where they are not the native type. */
function named(type: MessageType, message: SegmentMessage): Readonly<Record<string, unknown>> {
  if (type === 'track') return { event_name: message.event };
  if (type === 'page' || type === 'screen') return { page_name: message.name ?? message.category };
  if (type === 'group') return { group_id: message.groupId };
  if (type === 'alias') return { previous_id: message.previousId };
  return {};
}

function nativeType(type: MessageType, message: SegmentMessage): EventType {
  if (type === 'track') return eventTypeOf(message.event ?? '');
  return type === 'page' || type === 'screen' ? 'page-view' : type;
}

/** The client's session, or the visitor's day: a visit is then one visitor on one UTC day. */
function sessionOf(message: SegmentMessage, time: number): string | undefined {
  const given = message.context?.['sessionId'] ?? message.properties?.['session_id'];
  const text = textOf(given);
  if (text !== undefined) return text;
  const visitor = message.anonymousId ?? message.userId;
  return visitor === undefined ? undefined : `${visitor}@${Math.floor(time / DAY_MS)}`;
}

function productOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  const own = properties['product_id'] ?? properties['sku'];
  const { products } = properties as { products?: unknown };
  if (own !== undefined || !Array.isArray(products) || products.length !== 1) return textOf(own);
  const only = products[0] as Readonly<Record<string, unknown>> | null;
  return textOf(only?.['product_id'] ?? only?.['sku']);
}

function amountOf(properties: Readonly<Record<string, unknown>>): number | undefined {
  for (const name of ['revenue', 'total', 'value', 'price', 'rating']) {
    const raw = properties[name];
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim().slice(0, 200);
  return text === '' ? undefined : text;
}

/** What identify tells about a customer. Only the fields that the ledger has a place for. */
function customerRow(
  type: MessageType,
  message: SegmentMessage,
  time: number,
): FactRow | undefined {
  if (type !== 'identify' || message.userId === undefined) return undefined;
  const traits = message.traits ?? {};
  const address = (traits['address'] ?? {}) as Readonly<Record<string, unknown>>;
  const full = [textOf(traits['firstName']), textOf(traits['lastName'])].filter(Boolean).join(' ');
  return {
    customer: message.userId,
    name: textOf(traits['name']) ?? (full === '' ? undefined : full),
    email: textOf(traits['email']),
    phone: textOf(traits['phone']),
    city: textOf(address['city'] ?? traits['city']),
    country: textOf(address['country'] ?? traits['country']),
    registered: epochMs(traits['createdAt']) ?? time,
  };
}

function identityRows(type: MessageType, message: SegmentMessage): readonly FactRow[] {
  const { userId, anonymousId, previousId } = message;
  if (userId === undefined) return [];
  const rows: FactRow[] = [];
  const add = (kind: string, value: string | undefined) => {
    if (value !== undefined) rows.push({ customer: userId, kind, value });
  };
  add('anonymous', anonymousId);
  if (type === 'alias') add('anonymous', previousId);
  if (type === 'identify') {
    add('email', textOf(message.traits?.['email'])?.toLowerCase());
    add('phone', textOf(message.traits?.['phone']));
  }
  return rows;
}
