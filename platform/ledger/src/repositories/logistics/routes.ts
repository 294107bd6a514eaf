import { AppError } from '@quanyu/domain';
import type { Pool, PoolClient } from 'pg';
import { LEDGER_ERRORS } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import { tellChange } from '../../store/tell-change.ts';
import { withTransaction } from '../../store/transaction.ts';
import { notFound } from '../api-keys.ts';
import { cursorValues, pageLimit, pageOf, type SupplyPage, stepRefused } from '../supply.ts';
import type {
  RewrittenRoute,
  RouteFilter,
  RouteRecord,
  RoutesRepository,
} from './route-records.ts';

const SELECT_SQL = `
  SELECT r.route_id AS route, r.vehicle_id AS vehicle, r.location_id AS location, r.day, r.state,
    r.decision_id AS decision, r.starts_at AS "startsAt", r.ends_at AS "endsAt",
    r.distance_m AS "distanceM", r.cost_minor AS "costMinor", r.currency, r.revision,
    r.late_s AS "lateS", r.departed_at AS "departedAt", r.closed_at AS "closedAt",
    r.created_by AS "createdBy",
    (SELECT jsonb_agg(jsonb_build_object('stopIndex', s.stop_index, 'order', s.order_id,
        'customer', s.customer_id, 'name', s.name, 'address', s.address, 'latitude', s.latitude,
        'longitude', s.longitude, 'opensAt', s.opens_at, 'closesAt', s.closes_at,
        'serviceS', s.service_s, 'units', s.units, 'plannedAt', s.planned_at,
        'expectedAt', s.expected_at, 'lowAt', s.low_at, 'highAt', s.high_at, 'state', s.state,
        'doneAt', s.done_at) ORDER BY s.stop_index)
      FROM route_stops s WHERE s.route_id = r.route_id) AS stops
  FROM routes r`;

/** Routes over PostgreSQL; see {@link RoutesRepository}. */
export function createRoutesRepository(store: Store): RoutesRepository {
  return {
    list: async (filter = {}) => listRoutes(store.pool, filter),
    get: async (route) => readRoute(store.pool, route),
    depart: async (route, actor) =>
      step(store, { route, actor, action: 'depart', from: ['planned'] }, async (client, now) => {
        await client.query(
          `UPDATE routes SET state = 'underway', departed_at = $2 WHERE route_id = $1`,
          [route, now],
        );
        await client.query(
          `UPDATE shipments SET shipped_at = $2, batch_id = nextval('batches_batch_id_seq')
           WHERE source = 'quanyu:routes' AND shipped_at IS NULL AND order_id IN (
             SELECT order_id FROM route_stops WHERE route_id = $1)`,
          [route, now],
        );
      }),
    closeStop: async (route, { stopIndex, state }, actor) =>
      step(store, { route, actor, action: state, from: ['underway'] }, (client, now) =>
        closeStop(client, { route, stopIndex, state, now }),
      ),
    cancel: async (route, actor) =>
      step(
        store,
        { route, actor, action: 'cancel', from: ['planned', 'underway'] },
        async (client, now) => {
          await client.query(
            `UPDATE routes SET state = 'cancelled', closed_at = $2 WHERE route_id = $1`,
            [route, now],
          );
          await client.query(DROP_SHIPMENTS_SQL, [route]);
        },
      ),
    rewrite: async (routes, actor, why) => rewrite(store, { routes, actor, why }),
    async expect(route, lateS, stops) {
      await store.pool.query(EXPECT_SQL, [
        route,
        lateS,
        stops.map((stop) => stop.stopIndex),
        ...(['expectedAt', 'lowAt', 'highAt'] as const).map((field) =>
          stops.map((stop) => Math.round(stop[field])),
        ),
      ]);
    },
  };
}

/** Parcels of stops that were never reached. */
export const DROP_SHIPMENTS_SQL = `
  DELETE FROM shipments WHERE source = 'quanyu:routes' AND delivered_at IS NULL AND order_id IN (
    SELECT order_id FROM route_stops WHERE route_id = $1 AND state <> 'done')`;

const EXPECT_SQL = `
  WITH late AS (UPDATE routes SET late_s = $2 WHERE route_id = $1)
  UPDATE route_stops s SET expected_at = g.expected, low_at = g.low, high_at = g.high
  FROM unnest($3::int[], $4::bigint[], $5::bigint[], $6::bigint[]) AS g (index, expected, low, high)
  WHERE s.route_id = $1 AND s.stop_index = g.index AND s.state = 'open'`;

interface RouteStep {
  readonly route: string;
  readonly actor: string;
  readonly action: string;
  readonly from: readonly RouteRecord['state'][];
}

async function step(
  store: Store,
  { route, actor, action, from }: RouteStep,
  work: (client: PoolClient, now: number) => Promise<void>,
): Promise<RouteRecord> {
  const now = store.clock.now();
  await withTransaction(store.pool, async (client) => {
    const before = await lockRoute(client, route);
    if (!from.includes(before.state)) {
      throw stepRefused(`${action} route ${route}`, `be ${from.join(' or ')}`, before.state);
    }
    await work(client, now);
    const { state, revision } = await readRoute(client, route);
    const told = { actor, action, kind: 'route', id: route, now };
    await tellChange(client, { ...told, after: { state, revision } });
  });
  store.committed();
  return readRoute(store.pool, route);
}

async function closeStop(
  client: PoolClient,
  stop: {
    readonly route: string;
    readonly stopIndex: number;
    readonly state: 'done' | 'failed';
    readonly now: number;
  },
): Promise<void> {
  const { route, stopIndex, state, now } = stop;
  const { rowCount } = await client.query(
    `UPDATE route_stops SET state = $3, done_at = coalesce(done_at, $4)
     WHERE route_id = $1 AND stop_index = $2 AND (state = 'open' OR state = $3)`,
    [route, stopIndex, state, now],
  );
  if (rowCount === 0) throw notFound('open stop', `${route}/${stopIndex}`);
  if (state === 'done') {
    await client.query(
      `UPDATE shipments SET delivered_at = $3, batch_id = nextval('batches_batch_id_seq')
       WHERE source = 'quanyu:routes' AND delivered_at IS NULL AND order_id = (
         SELECT order_id FROM route_stops WHERE route_id = $1 AND stop_index = $2)`,
      [route, stopIndex, now],
    );
  }
  await client.query(
    `UPDATE routes r SET state = 'done', closed_at = $2 WHERE route_id = $1 AND NOT EXISTS (
       SELECT 1 FROM route_stops s WHERE s.route_id = r.route_id AND s.state = 'open')`,
    [route, now],
  );
}

async function rewrite(
  store: Store,
  task: {
    readonly routes: readonly RewrittenRoute[];
    readonly actor: string;
    readonly why: string;
  },
): Promise<void> {
  const now = store.clock.now();
  const routes = [...task.routes].sort((a, b) => (a.route < b.route ? -1 : 1));
  await withTransaction(store.pool, async (client) => {
    for (const { route, revision } of routes) {
      const { state, revision: found } = await lockRoute(client, route);
      const isOpen = state === 'planned' || state === 'underway';
      if (!isOpen) throw stepRefused(`change route ${route}`, 'be open', state);
      if (found !== revision) throw changedMeanwhile(route, found);
      await client.query(`DELETE FROM route_stops WHERE route_id = $1 AND state = 'open'`, [route]);
    }
    for (const route of routes) await writeOpen(client, route);
    for (const { route, revision } of routes) {
      const told = { actor: task.actor, action: 'change', kind: 'route', id: route, now };
      await tellChange(client, { ...told, after: { revision: revision + 1, reason: task.why } });
    }
  });
  store.committed();
}

function changedMeanwhile(route: string, revision: number): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot change route ${route} as it has changed since it was read: current revision is ${revision}`,
    { place: route, details: { revision }, remedy: 'Read the routes again and repeat the change.' },
  );
}

/** Columns of a stop in the order of its insertion. */
const STOP_FIELDS = [
  ['order', 'text'],
  ['customer', 'text'],
  ['name', 'text'],
  ['address', 'text'],
  ['latitude', 'float8'],
  ['longitude', 'float8'],
  ['opensAt', 'bigint'],
  ['closesAt', 'bigint'],
  ['serviceS', 'float8'],
  ['units', 'int'],
  ['plannedAt', 'bigint'],
  ['expectedAt', 'bigint'],
  ['lowAt', 'bigint'],
  ['highAt', 'bigint'],
] as const;

async function writeOpen(client: PoolClient, route: RewrittenRoute): Promise<void> {
  await client.query(
    `UPDATE routes SET revision = revision + 1, ends_at = $2, distance_m = $3, cost_minor = $4
     WHERE route_id = $1`,
    [route.route, Math.round(route.endsAt), route.distanceM, Math.round(route.costMinor)],
  );
  const arrays = STOP_FIELDS.map(([, type], i) => `$${i + 2}::${type}[]`).join(', ');
  await client.query(
    `INSERT INTO route_stops (route_id, stop_index, order_id, customer_id, name, address, latitude,
       longitude, opens_at, closes_at, service_s, units, planned_at, expected_at, low_at, high_at,
       state)
     SELECT $1, g.n + coalesce((SELECT max(stop_index) FROM route_stops WHERE route_id = $1), 0),
       a, b, c, d, e, f, h, i, j, k, l, m, o, p, 'open'
     FROM unnest(${arrays}) WITH ORDINALITY AS g (a, b, c, d, e, f, h, i, j, k, l, m, o, p, n)`,
    [
      route.route,
      ...STOP_FIELDS.map(([field, type]) =>
        route.open.map((stop) => {
          const value = stop[field];
          return type === 'bigint' ? Math.round(Number(value)) : value;
        }),
      ),
    ],
  );
}

async function lockRoute(client: PoolClient, route: string): Promise<RouteRecord> {
  await client.query('SELECT 1 FROM routes WHERE route_id = $1 FOR UPDATE', [route]);
  return readRoute(client, route);
}

async function readRoute(client: Pool | PoolClient, route: string): Promise<RouteRecord> {
  const { rows } = await client.query<RouteRecord>(`${SELECT_SQL} WHERE r.route_id = $1`, [route]);
  const [found] = rows;
  if (found === undefined) throw notFound('route', route);
  return { ...found, stops: found.stops ?? [] };
}

async function listRoutes(pool: Pool, filter: RouteFilter): Promise<SupplyPage<RouteRecord>> {
  const limit = pageLimit(filter.limit);
  const { location = null, vehicle = null, day = null, state = null } = filter;
  const { rows } = await pool.query<RouteRecord>(
    `${SELECT_SQL}
     WHERE ($1::text IS NULL OR r.location_id = $1) AND ($2::text IS NULL OR r.vehicle_id = $2)
       AND ($3::int IS NULL OR r.day = $3) AND ($4::text IS NULL OR r.state = $4)
       AND ($5::bigint IS NULL OR (r.starts_at, r.route_id) < ($5, $6))
     ORDER BY r.starts_at DESC, r.route_id DESC LIMIT $7`,
    [location, vehicle, day, state, ...cursorValues(filter.cursor), limit + 1],
  );
  const records = rows.map((row) => ({ ...row, stops: row.stops ?? [] }));
  return pageOf(records, limit, (row) => ({ at: row.startsAt, id: row.route }));
}
