import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { EpcisEvent, Prefixes } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';
import { columnsOf } from './event-fields.ts';
import { eventHash } from './event-hash.ts';
import { SCAN_ROWS, SCAN_ROWS_MAX } from './limits.ts';
import type { EventQuery } from './query-parameters.ts';
import { type Narrowing, queryError, type StoredEvent } from './query-terms.ts';
import type { EpcisDocument } from './read-document.ts';

type Pool = Ledger['pool'];

export interface AddedEvents {
  /** Events that were not known; the others change nothing. */
  readonly added: number;
  readonly ids: readonly string[];
}

/** One event with the key by which pages and subscriptions go on. */
export interface KeyedEvent extends StoredEvent {
  readonly key: number;
}

interface EventRow {
  readonly event_key: number;
  readonly event_id: string;
  readonly event_at: number;
  readonly recorded_at: number;
  readonly body: string;
  readonly context: string;
}

const COLUMNS = 'event_key, event_id, event_at, recorded_at, body, context';
/** Any number that no other program is likely to lock. */
const CAPTURE_LOCK = 7_154_102_027;
/** Rows of one statement. */
const INSERT_ROWS = 2000;

/**
 * Keeps the events of a document; all or none, durable when it resolves. An event is known by its id
 * (its hash where it brings none) and the hash of its content: the same event again changes nothing,
 * another one under the same id is kept beside it.
 */
export async function addEvents(
  pool: Pool,
  document: EpcisDocument,
  capture: { readonly source: string; readonly captureId: string; readonly recordedAt: number },
): Promise<AddedEvents> {
  const context = JSON.stringify(document.prefixes);
  const rows = document.events.map((event) => rowOf(event, document.prefixes));
  const client = await pool.connect();
  let added = 0;
  try {
    await client.query('BEGIN');
    // One capture at a time, so that keys become visible in their order: subscriptions rely on it.
    await client.query(`SELECT pg_advisory_xact_lock(${CAPTURE_LOCK})`);
    for (let i = 0; i < rows.length; i += INSERT_ROWS) {
      const part = rows.slice(i, i + INSERT_ROWS);
      const { rowCount } = await client.query(INSERT, [
        JSON.stringify(part),
        capture.source,
        capture.captureId,
        capture.recordedAt,
        context,
      ]);
      added += rowCount ?? 0;
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  return { added, ids: rows.map((row) => row.event_id) };
}

const INSERT = `
INSERT INTO epcis_events (event_id, content_hash, source, capture_id, event_type, event_at,
  recorded_at, action, biz_step, disposition, read_point, biz_location, epcs, body, context)
SELECT r.event_id, r.content_hash, $2, $3, r.event_type, r.event_at, $4, r.action, r.biz_step,
  r.disposition, r.read_point, r.biz_location, r.epcs, r.body, $5
FROM json_to_recordset($1::json) AS r (event_id TEXT, content_hash TEXT, event_type TEXT,
  event_at BIGINT, action TEXT, biz_step TEXT, disposition TEXT, read_point TEXT, biz_location TEXT,
  epcs TEXT[], body TEXT)
ON CONFLICT DO NOTHING`;

interface InsertRow {
  readonly event_id: string;
  readonly [column: string]: unknown;
}

function rowOf(event: EpcisEvent, prefixes: Prefixes): InsertRow {
  const hash = eventHash(event, prefixes);
  const columns = columnsOf(event);
  const own = event['eventID'];
  // An error declaration repeats the event that it declares: it is a fact of its own.
  const declared = JSON.stringify(event['errorDeclaration']);
  return {
    event_id: typeof own === 'string' ? own : hash,
    content_hash: declared === undefined ? hash : `${hash}&error=${declared}`,
    event_type: columns.eventType,
    event_at: columns.eventAt,
    action: columns.action,
    biz_step: columns.bizStep,
    disposition: columns.disposition,
    read_point: columns.readPoint,
    biz_location: columns.bizLocation,
    epcs: columns.epcs,
    body: JSON.stringify(event),
  };
}

export interface EventPage {
  readonly events: readonly KeyedEvent[];
  /** Token of the next page; absent on the last one. */
  readonly nextPageToken: string | undefined;
}

/**
 * One page of the events that a query lets through.
 * @throws AppError EPCIS_QUERY_TOO_LARGE where more match than `maxEventCount`.
 */
export async function findEvents(pool: Pool, query: EventQuery): Promise<EventPage> {
  const most = query.maxEventCount;
  if (most !== undefined && query.nextPageToken === undefined) {
    const whole = await scan(pool, { ...query, perPage: most + 1 });
    if (whole.events.length > most) {
      const message = `Cannot answer as more than maxEventCount = ${most} events match`;
      throw new AppError(EPCIS_ERRORS.EPCIS_QUERY_TOO_LARGE, message, { place: 'maxEventCount' });
    }
  }
  return scan(pool, query);
}

async function scan(pool: Pool, query: EventQuery): Promise<EventPage> {
  const start = readToken(query.nextPageToken);
  const limit = query.eventCountLimit;
  const before = start?.given ?? 0;
  const wanted = limit === undefined ? query.perPage : Math.min(query.perPage, limit - before);
  const events: KeyedEvent[] = [];
  let last = start;
  for await (const { stored, cursor } of matching(pool, query, start)) {
    if (stored === undefined) {
      // The rows that one page may look at are used up: the page is handed out part-filled.
      return { events, nextPageToken: tokenOf(cursor, before + events.length) };
    }
    if (events.length === wanted) {
      const isDone = limit !== undefined && before + wanted >= limit;
      return { events, nextPageToken: isDone ? undefined : tokenOf(last, before + wanted) };
    }
    events.push(stored);
    last = cursor;
  }
  return { events, nextPageToken: undefined };
}

interface Match {
  readonly stored: KeyedEvent | undefined;
  readonly cursor: Cursor;
}

/** Events that a query lets through, in its order, with where to go on after each. */
async function* matching(
  pool: Pool,
  query: EventQuery,
  start: Cursor | undefined,
): AsyncGenerator<Match> {
  const column = query.orderBy === 'recordTime' ? 'recorded_at' : 'event_at';
  let cursor = start;
  for (let looked = 0; looked < SCAN_ROWS_MAX; looked += SCAN_ROWS) {
    const rows = await readRows(pool, query, column, cursor);
    for (const row of rows) {
      cursor = { at: row[column], key: row.event_key, given: 0 };
      const stored = storedEvent(row);
      if (query.matchers.every((matches) => matches(stored))) yield { stored, cursor };
    }
    if (rows.length < SCAN_ROWS) return;
  }
  if (cursor !== undefined) yield { stored: undefined, cursor };
}

interface Cursor {
  readonly at: number;
  readonly key: number;
  /** Events handed out on earlier pages. */
  readonly given: number;
}

function tokenOf(cursor: Cursor | undefined, given: number): string | undefined {
  if (cursor === undefined) return undefined;
  return Buffer.from(`${cursor.at}.${cursor.key}.${given}`).toString('base64url');
}

function readToken(token: string | undefined): Cursor | undefined {
  if (token === undefined) return undefined;
  const match = /^(-?\d+)\.(\d+)\.(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  if (match === null) throw queryError('nextPageToken', 'it was not given by this server');
  return { at: Number(match[1]), key: Number(match[2]), given: Number(match[3]) };
}

async function readRows(
  pool: Pool,
  query: EventQuery,
  column: 'event_at' | 'recorded_at',
  cursor: Cursor | undefined,
): Promise<readonly EventRow[]> {
  const values: unknown[] = [];
  const conditions = narrow(query.narrowing, values);
  const direction = query.isDescending ? 'DESC' : 'ASC';
  if (cursor !== undefined) {
    values.push(cursor.at, cursor.key);
    const sign = query.isDescending ? '<' : '>';
    conditions.push(`(${column}, event_key) ${sign} ($${values.length - 1}, $${values.length})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const { rows } = await pool.query<EventRow>(
    `SELECT ${COLUMNS} FROM epcis_events ${where}
     ORDER BY ${column} ${direction}, event_key ${direction} LIMIT ${SCAN_ROWS}`,
    values,
  );
  return rows;
}

function narrow(narrowing: Narrowing, values: unknown[]): string[] {
  const conditions: string[] = [];
  const add = (condition: string, value: unknown): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition.replace('?', `$${values.length}`));
  };
  add('event_type = ANY(?)', narrowing.eventTypes);
  add('event_at >= ?', narrowing.eventAtFrom);
  add('event_at < ?', narrowing.eventAtBefore);
  add('recorded_at >= ?', narrowing.recordedAtFrom);
  add('recorded_at < ?', narrowing.recordedAtBefore);
  add('biz_step = ANY(?)', narrowing.bizSteps);
  add('biz_location = ANY(?)', narrowing.bizLocations);
  add('read_point = ANY(?)', narrowing.readPoints);
  add('epcs && ?', narrowing.epcs);
  add('event_id = ANY(?)', narrowing.eventIds);
  return conditions;
}

function storedEvent(row: EventRow): KeyedEvent {
  return {
    key: row.event_key,
    eventId: row.event_id,
    recordedAt: row.recorded_at,
    event: JSON.parse(row.body) as EpcisEvent,
    prefixes: JSON.parse(row.context) as Prefixes,
  };
}

/** Events that a query lets through and that were kept after `key`; and the last key looked at. */
export async function eventsAfter(
  pool: Pool,
  query: EventQuery,
  key: number,
  most: number,
): Promise<{ readonly events: readonly KeyedEvent[]; readonly lastKey: number }> {
  const events: KeyedEvent[] = [];
  let lastKey = key;
  for (let looked = 0; looked < SCAN_ROWS_MAX && events.length < most; looked += SCAN_ROWS) {
    const values: unknown[] = [];
    const conditions = narrow(query.narrowing, values);
    values.push(lastKey);
    conditions.push(`event_key > $${values.length}`);
    const { rows } = await pool.query<EventRow>(
      `SELECT ${COLUMNS} FROM epcis_events WHERE ${conditions.join(' AND ')}
       ORDER BY event_key LIMIT ${SCAN_ROWS}`,
      values,
    );
    for (const row of rows) {
      if (events.length === most) break;
      const stored = storedEvent(row);
      lastKey = row.event_key;
      if (query.matchers.every((matches) => matches(stored))) events.push(stored);
    }
    if (rows.length < SCAN_ROWS) break;
  }
  return { events, lastKey };
}

/** The last event of one id. @throws AppError EPCIS_NOT_FOUND */
export async function eventById(pool: Pool, eventId: string): Promise<KeyedEvent> {
  const { rows } = await pool.query<EventRow>(
    `SELECT ${COLUMNS} FROM epcis_events WHERE event_id = $1 ORDER BY event_key DESC LIMIT 1`,
    [eventId],
  );
  const [row] = rows;
  if (row === undefined) throw notFound('event', eventId);
  return storedEvent(row);
}

export function notFound(what: string, name: string): AppError {
  const message = `Cannot find the ${what} ${name}`;
  return new AppError(EPCIS_ERRORS.EPCIS_NOT_FOUND, message, { place: what });
}

const TOP_LEVEL: Readonly<Record<string, string>> = {
  eventTypes: 'event_type',
  epcs: 'unnest(epcs)',
  bizSteps: 'biz_step',
  bizLocations: 'biz_location',
  readPoints: 'read_point',
  dispositions: 'disposition',
};

/** Values that the events hold of one kind, for the browsing routes. @throws AppError EPCIS_NOT_FOUND */
export async function valuesSeen(pool: Pool, kind: string): Promise<readonly string[]> {
  const column = Object.hasOwn(TOP_LEVEL, kind) ? TOP_LEVEL[kind] : undefined;
  if (column === undefined) throw notFound('collection', kind);
  const { rows } = await pool.query<{ value: string }>(
    `SELECT DISTINCT ${column} AS value FROM epcis_events ORDER BY 1 LIMIT 1000`,
  );
  return rows.map((row) => row.value).filter((value) => value !== null);
}
