import { createHmac } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import { queryDocument } from './answer.ts';
import { objectAt } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';
import { DELIVERY_EVENTS_MAX, DELIVERY_FAILURES_MAX, QUERIES_MAX } from './limits.ts';
import { queryByName } from './named-queries.ts';
import { readQuery } from './query-parameters.ts';
import type { QueryParameters } from './query-terms.ts';
import { isDue, readSchedule, type Schedule } from './schedule.ts';
import { eventsAfter, notFound } from './store.ts';

/** A subscription as the interface shows it; the secret never leaves. */
export interface Subscription {
  readonly subscriptionID: string;
  readonly queryName: string;
  readonly dest: string;
  readonly stream: boolean;
  readonly schedule?: Schedule;
  readonly reportIfEmpty: boolean;
  readonly createdAt: string;
  readonly lastNotifiedAt: string;
  readonly failures: number;
}

interface SubscriptionRow {
  readonly subscription_id: string;
  readonly query_name: string;
  readonly destination: string;
  readonly secret: string | null;
  readonly schedule: Schedule | null;
  readonly report_if_empty: boolean;
  readonly created_at: number;
  readonly last_event_key: number;
  readonly last_run_at: number;
  readonly failures: number;
}

/**
 * Subscribes an address to a named query: on a schedule, or at every capture (`stream: true`).
 * Events kept from now on are sent, unless `initialRecordTime` asks for older ones.
 * @throws AppError EPCIS_SUBSCRIPTION_INVALID, EPCIS_NOT_FOUND
 */
export async function addSubscription(
  ledger: Ledger,
  request: { readonly queryName: string; readonly body: unknown; readonly newId: () => string },
): Promise<string> {
  const { pool, clock } = ledger;
  await queryByName(pool, request.queryName);
  const { dest, signatureToken, schedule, stream, reportIfEmpty, initialRecordTime } =
    objectAt(request.body) ?? {};
  const destination = checkedAddress(dest);
  if ((stream === true) === (schedule !== undefined)) {
    throw invalid('schedule', 'either a schedule or stream: true must be given');
  }
  const plan = schedule === undefined ? null : JSON.stringify(readSchedule(schedule));
  const since = Date.parse(typeof initialRecordTime === 'string' ? initialRecordTime : '');
  const now = clock.now();
  const id = request.newId();
  const { rowCount } = await pool.query(
    `INSERT INTO epcis_subscriptions (subscription_id, query_name, destination, secret, schedule,
       report_if_empty, created_at, last_event_key, last_run_at)
     SELECT $1, $2, $3, $4, $5, $6, $7,
       coalesce((SELECT max(event_key) FROM epcis_events WHERE recorded_at < $8), 0), $7
     WHERE (SELECT count(*) FROM epcis_subscriptions) < ${QUERIES_MAX}`,
    [
      id,
      request.queryName,
      destination,
      typeof signatureToken === 'string' ? signatureToken : null,
      plan,
      reportIfEmpty === true,
      now,
      Number.isNaN(since) ? Number.MAX_SAFE_INTEGER : since,
    ],
  );
  if (rowCount === 0) throw invalid('subscriptions', `there are ${QUERIES_MAX} already`);
  return id;
}

function invalid(place: string, what: string): AppError {
  const message = `Cannot subscribe as ${place} is not valid: ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_SUBSCRIPTION_INVALID, message, { place });
}

function checkedAddress(dest: unknown): string {
  const address = typeof dest === 'string' && URL.canParse(dest) ? new URL(dest) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw invalid('dest', 'it must be an http or https address');
  }
  if (address.username !== '' || address.password !== '') {
    throw invalid('dest', 'it must hold no password; use signatureToken');
  }
  return address.href;
}

const FIELDS = `subscription_id, query_name, destination, secret, schedule, report_if_empty,
  created_at, last_event_key, last_run_at, failures`;

export async function listSubscriptions(
  pool: Ledger['pool'],
  queryName: string,
): Promise<readonly Subscription[]> {
  await queryByName(pool, queryName);
  const { rows } = await pool.query<SubscriptionRow>(
    `SELECT ${FIELDS} FROM epcis_subscriptions WHERE query_name = $1 ORDER BY created_at, 1`,
    [queryName],
  );
  return rows.map(shown);
}

/** @throws AppError EPCIS_NOT_FOUND */
export async function subscriptionById(
  pool: Ledger['pool'],
  queryName: string,
  id: string,
): Promise<Subscription> {
  const { rows } = await pool.query<SubscriptionRow>(
    `SELECT ${FIELDS} FROM epcis_subscriptions WHERE query_name = $1 AND subscription_id = $2`,
    [queryName, id],
  );
  const [row] = rows;
  if (row === undefined) throw notFound('subscription', id);
  return shown(row);
}

function shown(row: SubscriptionRow): Subscription {
  return {
    subscriptionID: row.subscription_id,
    queryName: row.query_name,
    dest: row.destination,
    stream: row.schedule === null,
    ...(row.schedule === null ? {} : { schedule: row.schedule }),
    reportIfEmpty: row.report_if_empty,
    createdAt: new Date(row.created_at).toISOString(),
    lastNotifiedAt: new Date(row.last_run_at).toISOString(),
    failures: row.failures,
  };
}

/** @throws AppError EPCIS_NOT_FOUND */
export async function removeSubscription(
  pool: Ledger['pool'],
  queryName: string,
  id: string,
): Promise<void> {
  const { rowCount } = await pool.query(
    'DELETE FROM epcis_subscriptions WHERE query_name = $1 AND subscription_id = $2',
    [queryName, id],
  );
  if (rowCount === 0) throw notFound('subscription', id);
}

/** Sends one document; resolves to true where the receiver took it (status 2xx). */
export type Send = (
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) => Promise<boolean>;

/**
 * Sends what is due: streams that have new events, schedules whose time has come. What the receiver
 * does not take is sent again at the next call; after many failures a subscription rests.
 * @returns Documents that were taken, and that were not.
 */
export async function deliverDue(
  ledger: Ledger,
  send: Send,
): Promise<{ readonly sent: number; readonly failed: number }> {
  const { pool, clock } = ledger;
  const now = clock.now();
  const { rows } = await pool.query<SubscriptionRow & { query: QueryParameters }>(
    `SELECT ${FIELDS.replaceAll('created_at', 's.created_at')}, q.query
     FROM epcis_subscriptions s JOIN epcis_queries q USING (query_name)
     WHERE failures < ${DELIVERY_FAILURES_MAX} ORDER BY subscription_id`,
  );
  let sent = 0;
  let failed = 0;
  for (const row of rows) {
    const due = row.schedule === null || isDue(row.schedule, row.last_run_at, now);
    if (!due) continue;
    const outcome = await deliverOne(ledger, row, send, now);
    if (outcome === 'sent') sent += 1;
    if (outcome === 'failed') failed += 1;
  }
  return { sent, failed };
}

async function deliverOne(
  { pool }: Ledger,
  row: SubscriptionRow & { readonly query: QueryParameters },
  send: Send,
  now: number,
): Promise<'sent' | 'failed' | 'empty'> {
  const query = readQuery(row.query);
  const { events, lastKey } = await eventsAfter(
    pool,
    query,
    row.last_event_key,
    DELIVERY_EVENTS_MAX,
  );
  const isEmpty = events.length === 0 && !(row.report_if_empty && row.schedule !== null);
  let taken = true;
  if (!isEmpty) {
    const body = JSON.stringify(
      queryDocument(events, {
        queryName: row.query_name,
        subscriptionId: row.subscription_id,
        createdAt: new Date(now).toISOString(),
      }),
    );
    taken = await send(row.destination, body, headersOf(row.secret, body)).catch(() => false);
  }
  await pool.query(
    `UPDATE epcis_subscriptions SET last_run_at = $2, last_event_key = $3, failures = $4
     WHERE subscription_id = $1`,
    [row.subscription_id, now, taken ? lastKey : row.last_event_key, taken ? 0 : row.failures + 1],
  );
  if (isEmpty) return 'empty';
  return taken ? 'sent' : 'failed';
}

/** `GS1-Signature`: HMAC-SHA-256 of the body under the token that the subscriber chose. */
function headersOf(secret: string | null, body: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/ld+json',
    'gs1-epcis-version': '2.0.0',
  };
  if (secret !== null) {
    headers['gs1-signature'] = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  }
  return headers;
}
