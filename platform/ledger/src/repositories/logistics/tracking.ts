import type { Store } from '../../store/store.ts';
import { tellChange } from '../../store/tell-change.ts';
import { withTransaction } from '../../store/transaction.ts';
import { notFound } from '../api-keys.ts';

/** Where a device was. */
export interface PositionRecord {
  readonly device: string;
  readonly at: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly speedMps: number | null;
  readonly heading: number | null;
  readonly accuracyM: number | null;
}

export interface FenceRecord {
  readonly fence: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusM: number;
}

export interface AlarmRecord {
  readonly alarm: number;
  /** `late`, `deviation`, `silent`, `fence`, `above`, `below`, `rising`, `falling` … */
  readonly kind: string;
  /** Route, vehicle or device and what of it. */
  readonly subject: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly beganAt: number;
  readonly endedAt: number | null;
}

/** Something a customer should be told; who sends messages reads them from the outbox. */
export interface NoticeRecord {
  readonly notice: number;
  readonly order: string;
  readonly customer: string | null;
  readonly route: string;
  readonly kind: 'planned' | 'underway' | 'soon' | 'late' | 'delivered' | 'failed';
  readonly params: Readonly<Record<string, string | number>>;
  readonly createdAt: number;
}

export interface TrackingRepository {
  /** Notes positions; the same instant of a device once. Returns how many were new. */
  recordPositions(positions: readonly PositionRecord[]): Promise<number>;
  /** The newest position of every device. */
  lastPositions(): Promise<readonly PositionRecord[]>;
  /** A device's positions since an instant, oldest first, at most 5,000. */
  trail(device: string, since: number): Promise<readonly PositionRecord[]>;
  /** Drops positions older than an instant. */
  forgetPositions(before: number): Promise<number>;
  fences(): Promise<readonly FenceRecord[]>;
  putFence(fence: FenceRecord, actor: string): Promise<void>;
  removeFence(fence: string, actor: string): Promise<void>;
  /** Open ones first, newest first, at most `limit`. */
  alarms(limit: number): Promise<readonly AlarmRecord[]>;
  /** Begins an alarm unless one of its kind and subject is open. Returns whether it began. */
  beginAlarm(alarm: Pick<AlarmRecord, 'kind' | 'subject' | 'params'>): Promise<boolean>;
  endAlarm(kind: string, subject: string): Promise<boolean>;
  /** Writes notices and outbox entries; each kind once for an order on a route. */
  tell(notices: readonly Omit<NoticeRecord, 'notice' | 'createdAt'>[]): Promise<number>;
  /** Newest first, after a number (exclusive) where one is given. */
  notices(limit: number, before?: number): Promise<readonly NoticeRecord[]>;
}

const TRAIL_MAX = 5_000;

/** Positions, fences, alarms and notices over PostgreSQL; see {@link TrackingRepository}. */
export function createTrackingRepository(store: Store): TrackingRepository {
  return {
    ...positions(store),
    ...fences(store),
    ...alarms(store),
    ...notices(store),
  };
}

const POSITION_COLUMNS = `device_id AS device, at, latitude, longitude, speed_mps AS "speedMps",
  heading, accuracy_m AS "accuracyM"`;

function positions(
  store: Store,
): Pick<TrackingRepository, 'recordPositions' | 'lastPositions' | 'trail' | 'forgetPositions'> {
  return {
    async recordPositions(rows) {
      if (rows.length === 0) return 0;
      const list = <T>(pick: (row: PositionRecord) => T): T[] => rows.map(pick);
      const { rowCount } = await store.pool.query(
        `INSERT INTO vehicle_positions (device_id, at, latitude, longitude, speed_mps, heading,
           accuracy_m, received_at)
         SELECT *, $8::bigint FROM unnest($1::text[], $2::bigint[], $3::float8[], $4::float8[],
           $5::float8[], $6::float8[], $7::float8[]) ON CONFLICT DO NOTHING`,
        [
          ...[list((row) => row.device), list((row) => Math.round(row.at))],
          ...[list((row) => row.latitude), list((row) => row.longitude)],
          ...[list((row) => row.speedMps), list((row) => row.heading)],
          list((row) => row.accuracyM),
          store.clock.now(),
        ],
      );
      return rowCount ?? 0;
    },
    async lastPositions() {
      const { rows } = await store.pool.query<PositionRecord>(
        `SELECT DISTINCT ON (device_id) ${POSITION_COLUMNS} FROM vehicle_positions
         ORDER BY device_id, at DESC`,
      );
      return rows;
    },
    async trail(device, since) {
      const { rows } = await store.pool.query<PositionRecord>(
        `SELECT * FROM (SELECT ${POSITION_COLUMNS} FROM vehicle_positions
           WHERE device_id = $1 AND at >= $2 ORDER BY at DESC LIMIT $3) t ORDER BY at`,
        [device, since, TRAIL_MAX],
      );
      return rows;
    },
    async forgetPositions(before) {
      const { rowCount } = await store.pool.query('DELETE FROM vehicle_positions WHERE at < $1', [
        before,
      ]);
      return rowCount ?? 0;
    },
  };
}

function fences(store: Store): Pick<TrackingRepository, 'fences' | 'putFence' | 'removeFence'> {
  return {
    async fences() {
      const { rows } = await store.pool.query<FenceRecord>(
        `SELECT fence_id AS fence, name, latitude, longitude, radius_m AS "radiusM"
         FROM geofences ORDER BY fence_id`,
      );
      return rows;
    },
    async putFence({ fence, name, latitude, longitude, radiusM }, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        await client.query(
          `INSERT INTO geofences (fence_id, name, latitude, longitude, radius_m, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (fence_id) DO UPDATE SET
             name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude,
             radius_m = excluded.radius_m, updated_at = excluded.updated_at`,
          [fence, name, latitude, longitude, radiusM, now],
        );
        const after = { name, latitude, longitude, radiusM };
        await tellChange(client, { actor, action: 'set', kind: 'fence', id: fence, now, after });
      });
      store.committed();
    },
    async removeFence(fence, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        const { rowCount } = await client.query('DELETE FROM geofences WHERE fence_id = $1', [
          fence,
        ]);
        if (rowCount === 0) throw notFound('fence', fence);
        await tellChange(client, { actor, action: 'remove', kind: 'fence', id: fence, now });
      });
      store.committed();
    },
  };
}

function alarms(store: Store): Pick<TrackingRepository, 'alarms' | 'beginAlarm' | 'endAlarm'> {
  return {
    async alarms(limit) {
      const { rows } = await store.pool.query<AlarmRecord>(
        `SELECT alarm_id AS alarm, kind, subject, params, began_at AS "beganAt",
           ended_at AS "endedAt"
         FROM logistics_alarms ORDER BY (ended_at IS NULL) DESC, began_at DESC, alarm_id DESC
         LIMIT $1`,
        [limit],
      );
      return rows;
    },
    async beginAlarm({ kind, subject, params }) {
      const now = store.clock.now();
      const { rowCount } = await store.pool.query(
        `WITH begun AS (
           INSERT INTO logistics_alarms (kind, subject, params, began_at)
           SELECT $1::text, $2::text, $3, $4::bigint WHERE NOT EXISTS (
             SELECT 1 FROM logistics_alarms
             WHERE kind = $1 AND subject = $2 AND ended_at IS NULL)
           RETURNING 1)
         INSERT INTO outbox (topic, kind, rows, payload, created_at)
         SELECT 'state', 'alarm', 1,
           jsonb_build_object('alarm', $1::text, 'subject', $2::text, 'state', 'began'), $4::bigint
         FROM begun`,
        [kind, subject, JSON.stringify(params), now],
      );
      store.committed();
      return rowCount === 1;
    },
    async endAlarm(kind, subject) {
      const { rowCount } = await store.pool.query(
        `UPDATE logistics_alarms SET ended_at = $3
         WHERE kind = $1 AND subject = $2 AND ended_at IS NULL`,
        [kind, subject, store.clock.now()],
      );
      return rowCount === 1;
    },
  };
}

function notices(store: Store): Pick<TrackingRepository, 'tell' | 'notices'> {
  return {
    async tell(told) {
      if (told.length === 0) return 0;
      const { rowCount } = await store.pool.query(
        `WITH written AS (
           INSERT INTO customer_notices (order_id, customer_id, route_id, kind, params, created_at)
           SELECT a, b, c, d, e::jsonb, $6::bigint
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
             AS g (a, b, c, d, e)
           ON CONFLICT DO NOTHING RETURNING *)
         INSERT INTO outbox (topic, kind, rows, payload, created_at)
         SELECT 'state', 'notice', 1, jsonb_build_object('notice', notice_id, 'order', order_id,
           'customer', customer_id, 'route', route_id, 'kind', kind, 'params', params), $6::bigint
         FROM written`,
        [
          ...[told.map((one) => one.order), told.map((one) => one.customer)],
          ...[told.map((one) => one.route), told.map((one) => one.kind)],
          told.map((one) => JSON.stringify(one.params)),
          store.clock.now(),
        ],
      );
      store.committed();
      return rowCount ?? 0;
    },
    async notices(limit, before) {
      const { rows } = await store.pool.query<NoticeRecord>(
        `SELECT notice_id AS notice, order_id AS "order", customer_id AS customer,
           route_id AS route, kind, params, created_at AS "createdAt"
         FROM customer_notices WHERE $2::bigint IS NULL OR notice_id < $2
         ORDER BY notice_id DESC LIMIT $1`,
        [limit, before ?? null],
      );
      return rows;
    },
  };
}
