import { AppError } from '@quanyu/domain';
import { z } from 'zod';
import { GORSE_ERRORS } from './errors.ts';
import { COUNT_DEFAULT, COUNT_MAX, DELAY_MAX_MS, ROWS_MAX } from './limits.ts';

const id = z.string().min(1).max(200);
const labels = z.array(z.string().max(1_000)).max(1_000).nullish();
const comment = z.string().max(10_000).nullish();
const time = z.union([z.string().max(64), z.number()]).nullish();

const user = z.object({ UserId: id, Labels: labels, Comment: comment });
const item = z.object({
  ItemId: id,
  IsHidden: z.boolean().nullish(),
  Categories: z.array(z.string().min(1).max(200)).max(100).nullish(),
  Timestamp: time,
  Labels: labels,
  Comment: comment,
});
const feedback = z.object({
  FeedbackType: z.string().min(1).max(64),
  UserId: id,
  ItemId: id,
  Value: z.number().nullish(),
  Timestamp: time,
  Comment: comment,
});

/** A user as Gorse's clients send it. */
export interface GorseUser {
  readonly UserId: string;
  readonly Labels?: readonly string[] | null | undefined;
  readonly Comment?: string | null | undefined;
}

/** An item as Gorse's clients send it. */
export interface GorseProduct {
  readonly ItemId: string;
  readonly IsHidden?: boolean | null | undefined;
  readonly Categories?: readonly string[] | null | undefined;
  readonly Timestamp?: string | number | null | undefined;
  readonly Labels?: readonly string[] | null | undefined;
  readonly Comment?: string | null | undefined;
}

/** What a user did with an item, as Gorse's clients send it. */
export interface GorseFeedback {
  readonly FeedbackType: string;
  readonly UserId: string;
  readonly ItemId: string;
  readonly Value?: number | null | undefined;
  readonly Timestamp?: string | number | null | undefined;
  readonly Comment?: string | null | undefined;
}

/** @throws AppError GORSE_BODY_INVALID with the field. */
export function readUsers(body: unknown): readonly GorseUser[] {
  return read(z.array(user).max(ROWS_MAX), body);
}

/** @throws AppError GORSE_BODY_INVALID with the field. */
export function readItems(body: unknown): readonly GorseProduct[] {
  return read(z.array(item).max(ROWS_MAX), body);
}

/** @throws AppError GORSE_BODY_INVALID with the field. */
export function readFeedback(body: unknown): readonly GorseFeedback[] {
  return read(z.array(feedback).max(ROWS_MAX), body);
}

/** The fields of a change of a user; the id stands in the address. @throws AppError GORSE_BODY_INVALID. */
export function readUserChange(userId: string, body: unknown): GorseUser {
  return { ...read(user.omit({ UserId: true }), body), UserId: userId };
}

/** The fields of a change of an item; the id stands in the address. @throws AppError GORSE_BODY_INVALID. */
export function readProductChange(itemId: string, body: unknown): GorseProduct {
  return { ...read(item.omit({ ItemId: true }), body), ItemId: itemId };
}

function read<T>(shape: z.ZodType<T>, body: unknown): T {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join('.') ?? '';
  throw new AppError(
    GORSE_ERRORS.GORSE_BODY_INVALID,
    `Cannot read the body: ${issue?.message ?? 'it is not valid'}`,
    { place: place === '' ? 'body' : place },
  );
}

/** Epoch ms of a timestamp in a body; undefined where there is none. @throws AppError GORSE_BODY_INVALID. */
export function instantOf(value: string | number | null | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const at = typeof value === 'number' ? value : Date.parse(value);
  // Gorse's zero time stands for "none".
  if (at === ZERO_TIME) return undefined;
  if (Number.isFinite(at) && Math.abs(at) <= INSTANT_MAX) return Math.round(at);
  throw new AppError(
    GORSE_ERRORS.GORSE_BODY_INVALID,
    `Cannot read a timestamp as it must be an ISO date-time: current value is ${String(value)}`,
    { place: 'Timestamp' },
  );
}

const ZERO_TIME = Date.parse('0001-01-01T00:00:00Z');
const INSTANT_MAX = Date.UTC(2100, 0, 1);

/** As Go prints it: no fraction where there is none. */
export function timestampOf(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

type Query = Readonly<Record<string, unknown>>;

/** `n` and `offset` of an address. @throws AppError GORSE_QUERY_INVALID. */
export function readPage(query: Query): { readonly count: number; readonly offset: number } {
  return {
    count: wholeOf(query, 'n', { least: 1, otherwise: COUNT_DEFAULT }),
    offset: wholeOf(query, 'offset', { least: 0, otherwise: 0 }),
  };
}

function wholeOf(
  query: Query,
  name: string,
  { least, otherwise }: { readonly least: number; readonly otherwise: number },
): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= COUNT_MAX) return value;
  throw badQuery(name, `a whole number from ${least} to ${COUNT_MAX}`, text);
}

/** A cursor as it was answered: what the next page starts behind. @throws AppError GORSE_QUERY_INVALID. */
export function readCursor(query: Query): readonly string[] {
  // Gorse says `cursor`; its JavaScript client says `Cursor`.
  const text = query['cursor'] ?? query['Cursor'];
  if (text === undefined || text === '') return [];
  try {
    const parts: unknown = JSON.parse(Buffer.from(String(text), 'base64url').toString('utf8'));
    return z.array(z.string()).max(8).parse(parts);
  } catch {
    throw badQuery('cursor', 'a cursor of an earlier answer', text);
  }
}

export function cursorOf(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

const DELAY = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/;

/** A duration as Go writes it (`1h10m`), in ms. @throws AppError GORSE_QUERY_INVALID. */
export function readDelay(text: unknown): number {
  if (text === undefined || text === '') return 0;
  const parts = DELAY.exec(String(text));
  const [hours = 0, minutes = 0, seconds = 0] = (parts ?? []).slice(1).map((n) => Number(n ?? 0));
  const delayMs = 1_000 * (3_600 * hours + 60 * minutes + seconds);
  if (parts !== null && delayMs <= DELAY_MAX_MS) return delayMs;
  throw badQuery('write-back-delay', 'a duration like 10m, at most 24h', text);
}

function badQuery(name: string, wanted: string, value: unknown): AppError {
  return new AppError(
    GORSE_ERRORS.GORSE_QUERY_INVALID,
    `Cannot read ${name} as it must be ${wanted}: current value is ${String(value).slice(0, 100)}`,
    { place: name },
  );
}
