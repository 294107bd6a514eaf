import type { Pool, PoolClient } from 'pg';
import type { Store } from '../../store/store.ts';
import { tellChange } from '../../store/tell-change.ts';
import { withTransaction } from '../../store/transaction.ts';
import { notFound } from '../api-keys.ts';
import { cursorValues, pageLimit, pageOf, type SupplyPage, stepRefused } from '../supply.ts';

export type WaveState = 'released' | 'done' | 'cancelled';

/** One thing to take from a shelf. */
export interface PickListLine {
  readonly order: string;
  readonly product: string;
  readonly name: string;
  readonly units: number;
  readonly aisle: number;
  readonly place: number;
}

/** One walk of a picker; its lines in the order of the walk. */
export interface PickList {
  readonly distanceM: number;
  readonly units: number;
  readonly orders: readonly string[];
  readonly lines: readonly PickListLine[];
}

export interface WaveRecord {
  readonly wave: string;
  readonly location: string;
  readonly day: number;
  readonly state: WaveState;
  readonly decision: string | null;
  readonly lines: number;
  readonly units: number;
  readonly distanceM: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly releasedAt: number;
  readonly closedAt: number | null;
  readonly createdBy: string;
  readonly lists: readonly PickList[];
}

export interface WaveFilter {
  readonly location?: string | undefined;
  readonly day?: number | undefined;
  readonly state?: WaveState | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Pick waves, written by executing decisions. */
export interface WavesRepository {
  /** Newest first, by cursor. */
  list(filter?: WaveFilter): Promise<SupplyPage<WaveRecord>>;
  get(wave: string): Promise<WaveRecord>;
  /**
   * Ends a wave: picked, or given up, which sets its orders free for the next plan.
   * @throws AppError LEDGER_STEP_REFUSED unless it is released.
   */
  end(wave: string, state: 'done' | 'cancelled', actor: string): Promise<WaveRecord>;
}

const SELECT_SQL = `
  SELECT wave_id AS wave, location_id AS location, day, state, decision_id AS decision, lines, units,
    distance_m AS "distanceM", starts_at AS "startsAt", ends_at AS "endsAt",
    released_at AS "releasedAt", closed_at AS "closedAt", created_by AS "createdBy",
    body->'lists' AS lists
  FROM pick_waves`;

/** Pick waves over PostgreSQL; see {@link WavesRepository}. */
export function createWavesRepository(store: Store): WavesRepository {
  return {
    list: async (filter = {}) => listWaves(store.pool, filter),
    get: async (wave) => readWave(store.pool, wave),
    async end(wave, state, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        await client.query('SELECT 1 FROM pick_waves WHERE wave_id = $1 FOR UPDATE', [wave]);
        const before = await readWave(client, wave);
        if (before.state !== 'released') {
          throw stepRefused(`end wave ${wave}`, 'be released', before.state);
        }
        if (state === 'cancelled') await client.query(RESTORE_ORDERS_SQL, [wave]);
        await client.query('UPDATE pick_waves SET state = $2, closed_at = $3 WHERE wave_id = $1', [
          wave,
          state,
          now,
        ]);
        const told = { actor, action: state, kind: 'wave', id: wave, now };
        await tellChange(client, { ...told, after: { state } });
      });
      store.committed();
      return readWave(store.pool, wave);
    },
  };
}

/** Orders of a wave that is given up are again what they were, unless they have gone on since. */
export const RESTORE_ORDERS_SQL = `
  UPDATE orders o SET state = w.state_before FROM pick_wave_orders w
  WHERE w.wave_id = $1 AND o.order_id = w.order_id AND o.state = 'picking'`;

async function readWave(client: Pool | PoolClient, wave: string): Promise<WaveRecord> {
  const { rows } = await client.query<WaveRecord>(`${SELECT_SQL} WHERE wave_id = $1`, [wave]);
  const [found] = rows;
  if (found === undefined) throw notFound('wave', wave);
  return found;
}

async function listWaves(pool: Pool, filter: WaveFilter): Promise<SupplyPage<WaveRecord>> {
  const limit = pageLimit(filter.limit);
  const { rows } = await pool.query<WaveRecord>(
    `${SELECT_SQL}
     WHERE ($1::text IS NULL OR location_id = $1) AND ($2::int IS NULL OR day = $2)
       AND ($3::text IS NULL OR state = $3)
       AND ($4::bigint IS NULL OR (released_at, wave_id) < ($4, $5))
     ORDER BY released_at DESC, wave_id DESC LIMIT $6`,
    [
      ...[filter.location ?? null, filter.day ?? null, filter.state ?? null],
      ...cursorValues(filter.cursor),
      limit + 1,
    ],
  );
  return pageOf(rows, limit, (row) => ({ at: row.releasedAt, id: row.wave }));
}
