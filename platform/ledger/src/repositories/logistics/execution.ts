import { AppError, type Decision } from '@quanyu/domain';
import { sql } from 'kysely';
import { LEDGER_ERRORS } from '../../errors.ts';
import type { LedgerTransaction } from '../../ledger.ts';
import type { ExecutionContext } from '../decision-execution.ts';

/**
 * Writes one pick wave for each decision and puts its orders to `picking`. Orders that went another
 * way since the plan (cancelled, shipped, in another wave) are left off its lists.
 * @returns Wave id by decision.
 */
export async function writeWaves(
  context: ExecutionContext,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  for (const decision of decisions) {
    written.set(decision.decision, await writeWave(context, decision));
  }
  return written;
}

interface ListContent {
  readonly orders: readonly string[];
  readonly distanceM: number;
  readonly lines: readonly { readonly order: string; readonly units: number }[];
}

async function writeWave(context: ExecutionContext, decision: Decision): Promise<string> {
  const { transaction, actor, now } = context;
  const { content } = decision;
  const planned = listOf<ListContent>(decision, 'lists');
  const wave = decision.subject.id;
  const open = await openOrders(
    transaction,
    planned.flatMap((list) => list.orders),
  );
  const lists = planned
    .map((list) => {
      const lines = list.lines.filter((line) => open.has(line.order));
      const orders = list.orders.filter((order) => open.has(order));
      return { ...list, orders, lines, units: sumUnits(lines) };
    })
    .filter((list) => list.orders.length > 0);
  if (lists.length === 0) throw nothingLeft(decision);
  await sql`INSERT INTO pick_waves (wave_id, location_id, day, state, decision_id, lines, units,
      distance_m, starts_at, ends_at, body, released_at, created_by)
    VALUES (${wave}, ${textOf(decision, 'location')}, ${numberOf(decision, 'day')}, 'released',
      ${decision.decision}, ${lists.reduce((sum, list) => sum + list.lines.length, 0)},
      ${lists.reduce((sum, list) => sum + list.units, 0)}, ${Number(content['distanceM']) || 0},
      ${numberOf(decision, 'startsAt')}, ${numberOf(decision, 'endsAt')},
      ${JSON.stringify({ lists })}, ${now}, ${actor})`.execute(transaction);
  const ids = [...open.keys()];
  await sql`INSERT INTO pick_wave_orders (wave_id, order_id, state_before)
    SELECT ${wave}, order_id, state FROM orders WHERE order_id = ANY (${ids})`.execute(transaction);
  await sql`WITH moved AS (
      UPDATE orders SET state = 'picking' WHERE order_id = ANY (${ids}) RETURNING order_id)
    INSERT INTO order_states (order_id, state_index, state, changed_at, actor, note)
    SELECT m.order_id, (SELECT count(*) FROM order_states s WHERE s.order_id = m.order_id),
      'picking', ${now}, ${actor}, ${wave} FROM moved m`.execute(transaction);
  return wave;
}

function sumUnits(lines: readonly { readonly units: number }[]): number {
  return lines.reduce((sum, line) => sum + line.units, 0);
}

/** Of the orders named, those that may still be picked, locked. */
async function openOrders(
  transaction: LedgerTransaction,
  orders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ readonly order_id: string; readonly state: string }>`
    SELECT order_id, state FROM orders o WHERE order_id = ANY (${[...new Set(orders)]})
      AND state IN ('placed', 'paid') AND NOT EXISTS (
        SELECT 1 FROM pick_wave_orders w JOIN pick_waves p ON p.wave_id = w.wave_id
        WHERE w.order_id = o.order_id AND p.state <> 'cancelled')
    ORDER BY order_id FOR UPDATE`.execute(transaction);
  return new Map(rows.map((row) => [row.order_id, row.state]));
}

/**
 * Writes one route for each decision, with its stops where the customers are now, and a shipment for
 * every parcel. Orders that went another way since the plan are left off.
 * @returns Route id by decision.
 */
export async function writeRoutes(
  context: ExecutionContext,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  for (const decision of decisions) {
    written.set(decision.decision, await writeRoute(context, decision));
  }
  return written;
}

async function writeRoute(context: ExecutionContext, decision: Decision): Promise<string> {
  const { transaction, actor } = context;
  const route = decision.subject.id;
  const vehicle = textOf(decision, 'vehicle');
  const stops = listOf<Readonly<Record<string, unknown>>>(decision, 'stops');
  await sql`INSERT INTO routes (route_id, vehicle_id, location_id, day, state, decision_id,
      starts_at, ends_at, distance_m, cost_minor, currency, created_by)
    VALUES (${route}, ${vehicle}, ${textOf(decision, 'location')}, ${numberOf(decision, 'day')},
      'planned', ${decision.decision}, ${numberOf(decision, 'startsAt')},
      ${numberOf(decision, 'endsAt')}, ${numberOf(decision, 'distanceM')},
      ${Math.round(numberOf(decision, 'costMinor'))}, ${decision.currency}, ${actor})`.execute(
    transaction,
  );
  const { numAffectedRows } = await sql`
    INSERT INTO route_stops (route_id, stop_index, order_id, customer_id, name, address, latitude,
      longitude, opens_at, closes_at, service_s, units, planned_at, expected_at, low_at, high_at,
      state)
    SELECT ${route}, row_number() OVER (ORDER BY s."index"), o.order_id, c.customer_id, c.name,
      c.attributes->>'address', (c.attributes->>'latitude')::float8,
      (c.attributes->>'longitude')::float8, s."opensAt", s."closesAt", s."serviceS", s.units,
      s."plannedAt", s."plannedAt", s."lowAt", s."highAt", 'open'
    FROM jsonb_to_recordset(${JSON.stringify(stops.map((stop, index) => ({ ...stop, index })))}::jsonb)
        AS s ("index" int, "order" text, "opensAt" bigint, "closesAt" bigint, "serviceS" float8,
          units int, "plannedAt" bigint, "lowAt" bigint, "highAt" bigint)
      JOIN orders o ON o.order_id = s."order" AND o.state IN ('placed', 'paid', 'picking')
      JOIN customers c ON c.customer_id = o.customer_id
        AND jsonb_typeof(c.attributes->'latitude') = 'number'
        AND jsonb_typeof(c.attributes->'longitude') = 'number'
    WHERE NOT EXISTS (
      SELECT 1 FROM route_stops t JOIN routes r ON r.route_id = t.route_id
      WHERE t.order_id = o.order_id AND r.state <> 'cancelled' AND t.state <> 'failed')`.execute(
    transaction,
  );
  if (Number(numAffectedRows ?? 0) === 0) throw nothingLeft(decision);
  await sql`INSERT INTO shipments (source, external_id, order_id, location_id, carrier, batch_id)
    SELECT 'quanyu:routes', ${`${route}|`} || order_id, order_id, ${textOf(decision, 'location')},
      coalesce((SELECT name FROM vehicles WHERE vehicle_id = ${vehicle}), ${vehicle}),
      nextval('batches_batch_id_seq')
    FROM route_stops WHERE route_id = ${route} ON CONFLICT DO NOTHING`.execute(transaction);
  return route;
}

/**
 * Puts the proposed placement of each decision into the plan of its floor.
 * @returns Location by decision.
 */
export async function writeFloors(
  context: ExecutionContext,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, string>> {
  const { transaction, actor, now } = context;
  const written = new Map<string, string>();
  for (const decision of decisions) {
    const location = textOf(decision, 'location');
    const placement = decision.content['placement'] ?? {};
    await sql`UPDATE site_plans SET updated_at = ${now}, updated_by = ${actor},
        body = body || jsonb_build_object('placement', ${JSON.stringify(placement)}::jsonb,
          'before', jsonb_build_object('placement', body->'placement', 'changedAt', ${now}::bigint,
            'test', ${JSON.stringify(decision.content['test'] ?? null)}::jsonb))
      WHERE location_id = ${location} AND kind = 'floor'`.execute(transaction);
    written.set(decision.decision, location);
  }
  return written;
}

/** Takes back what executing wrote, while nothing of it has begun. */
export async function takeBackLogistics(
  transaction: LedgerTransaction,
  decision: Decision,
): Promise<void> {
  const { id } = decision.subject;
  if (decision.kind === 'pick-wave') {
    await refuseUnless(transaction, decision, {
      table: 'pick_waves',
      column: 'wave_id',
      open: 'released',
    });
    await sql`UPDATE orders o SET state = w.state_before FROM pick_wave_orders w
      WHERE w.wave_id = ${id} AND o.order_id = w.order_id AND o.state = 'picking'`.execute(
      transaction,
    );
    await sql`DELETE FROM pick_waves WHERE wave_id = ${id}`.execute(transaction);
  }
  if (decision.kind === 'route') {
    await refuseUnless(transaction, decision, {
      table: 'routes',
      column: 'route_id',
      open: 'planned',
    });
    await sql`DELETE FROM shipments WHERE source = 'quanyu:routes' AND shipped_at IS NULL
      AND external_id LIKE ${`${id.replace(/[\\%_]/g, '\\$&')}|%`}`.execute(transaction);
    await sql`DELETE FROM routes WHERE route_id = ${id}`.execute(transaction);
  }
  if (decision.kind === 'floor-plan') {
    await sql`UPDATE site_plans SET body = (body - 'before')
        || jsonb_build_object('placement', body->'before'->'placement')
      WHERE location_id = ${textOf(decision, 'location')} AND kind = 'floor'
        AND jsonb_typeof(body->'before') = 'object'`.execute(transaction);
  }
}

async function refuseUnless(
  transaction: LedgerTransaction,
  decision: Decision,
  what: { readonly table: string; readonly column: string; readonly open: string },
): Promise<void> {
  const { rows } = await sql<{ readonly state: string }>`
    SELECT state FROM ${sql.table(what.table)}
    WHERE ${sql.ref(what.column)} = ${decision.subject.id} FOR UPDATE`.execute(transaction);
  const state = rows[0]?.state ?? what.open;
  if (state === what.open) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot undo decision ${decision.decision} as what it wrote must still be ${what.open}: current value is ${state}`,
    { place: decision.decision, details: { state } },
  );
}

function nothingLeft(decision: Decision): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot execute decision ${decision.decision} as none of its orders is still open`,
    { place: decision.decision, remedy: 'Run the loop again for a plan of what is open now.' },
  );
}

function textOf(decision: Decision, field: string): string {
  const value = decision.content[field];
  if (typeof value === 'string' && value !== '') return value;
  throw contentInvalid(decision, field, value);
}

function numberOf(decision: Decision, field: string): number {
  const value = decision.content[field];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw contentInvalid(decision, field, value);
}

function listOf<T>(decision: Decision, field: string): readonly T[] {
  const value = decision.content[field];
  if (Array.isArray(value) && value.length > 0) return value as T[];
  throw contentInvalid(decision, field, value);
}

function contentInvalid(decision: Decision, field: string, value: unknown): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot execute decision ${decision.decision} as content.${field} must be given: current value is ${String(value)}`,
    { place: `content.${field}`, details: { decision: decision.decision } },
  );
}
