import type { Store } from '../../store/store.ts';
import { tellChange } from '../../store/tell-change.ts';
import { withTransaction } from '../../store/transaction.ts';

export type SiteKind = 'warehouse' | 'floor';

/** The plan of a warehouse or of a store's floor; who reads it knows its form. */
export interface SiteRecord {
  readonly location: string;
  readonly kind: SiteKind;
  readonly body: Readonly<Record<string, unknown>>;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface SitesRepository {
  list(kind?: SiteKind): Promise<readonly SiteRecord[]>;
  /** Undefined where the location has no such plan. */
  get(location: string, kind: SiteKind): Promise<SiteRecord | undefined>;
  put(site: Pick<SiteRecord, 'location' | 'kind' | 'body'>, actor: string): Promise<SiteRecord>;
}

const SELECT_SQL = `
  SELECT location_id AS location, kind, body, updated_at AS "updatedAt", updated_by AS "updatedBy"
  FROM site_plans`;

/** Plans of sites over PostgreSQL; see {@link SitesRepository}. */
export function createSitesRepository(store: Store): SitesRepository {
  return {
    async list(kind) {
      const { rows } = await store.pool.query<SiteRecord>(
        `${SELECT_SQL} WHERE $1::text IS NULL OR kind = $1 ORDER BY location_id, kind`,
        [kind ?? null],
      );
      return rows;
    },
    async get(location, kind) {
      const { rows } = await store.pool.query<SiteRecord>(
        `${SELECT_SQL} WHERE location_id = $1 AND kind = $2`,
        [location, kind],
      );
      return rows[0];
    },
    async put({ location, kind, body }, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        await client.query(
          `INSERT INTO site_plans (location_id, kind, body, updated_at, updated_by)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (location_id, kind) DO UPDATE SET body = excluded.body,
             updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
          [location, kind, JSON.stringify(body), now, actor],
        );
        const id = `${location}/${kind}`;
        await tellChange(client, { actor, action: 'set', kind: 'site', id, now });
      });
      store.committed();
      return { location, kind, body, updatedAt: now, updatedBy: actor };
    },
  };
}
