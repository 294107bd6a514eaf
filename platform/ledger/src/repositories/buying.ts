import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import { tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { newSecret, sha256 } from './password.ts';

/** What was agreed with a supplier beside what its files say. Null: not agreed. */
export interface SupplierTermsRecord {
  readonly supplier: string;
  /** False: it delivers no more, and nothing is ordered there. */
  readonly isActive: boolean;
  readonly takesBack: boolean;
  readonly email: string | null;
  /** Cost of placing one order, and of one container and its volume. */
  readonly orderCostMinor: number | null;
  readonly containerVolume: number | null;
  readonly containerCostMinor: number | null;
  readonly intervalWeeks: number | null;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number | null;
}

export interface SupplierLinkRecord {
  readonly link: string;
  readonly supplier: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly usedAt: number | null;
}

/** What became of an alert that somebody looked at. */
export interface AlertMark {
  readonly product: string;
  readonly location: string;
  readonly kind: string;
  readonly outcome: 'done' | 'dismissed' | 'quiet';
  readonly costMinor: number;
  /** The figure that its threshold is on; null where it has none. */
  readonly score: number | null;
  readonly day: number;
  /** Days from then on without the same alert. */
  readonly quietDays: number;
}

/** Terms of suppliers, approval limits, links for suppliers, and marks on alerts. */
export interface BuyingRepository {
  terms(): Promise<readonly SupplierTermsRecord[]>;
  /** Changes what is given and keeps the rest. */
  setTerms(
    supplier: string,
    change: Partial<Omit<SupplierTermsRecord, 'supplier'>>,
    actor: string,
  ): Promise<SupplierTermsRecord>;
  /** Largest order, in minor units, that a role may approve; a role without a row has no limit. */
  limits(): Promise<ReadonlyMap<string, number>>;
  /** Null takes the limit away. */
  setLimit(role: string, limitMinor: number | null, actor: string): Promise<void>;
  /** The token is shown once; only its hash is kept. */
  createLink(
    supplier: string,
    days: number,
    actor: string,
  ): Promise<{ readonly record: SupplierLinkRecord; readonly token: string }>;
  /** The link of a token that is neither revoked nor over; undefined: there is none. */
  findLink(token: string): Promise<SupplierLinkRecord | undefined>;
  links(supplier: string): Promise<readonly SupplierLinkRecord[]>;
  revokeLink(link: string, actor: string): Promise<void>;
  markAlerts(marks: readonly AlertMark[], actor: string): Promise<void>;
  /** Marks since a day, oldest first. */
  alertMarks(sinceDay: number): Promise<readonly AlertMark[]>;
}

const TERM_COLUMNS = {
  isActive: 'is_active',
  takesBack: 'takes_back',
  email: 'email',
  orderCostMinor: 'order_cost_minor',
  containerVolume: 'container_volume',
  containerCostMinor: 'container_cost_minor',
  intervalWeeks: 'interval_weeks',
  weekday: 'weekday',
} as const;

const TERMS_SQL = `SELECT supplier_id AS supplier, is_active AS "isActive", takes_back AS "takesBack",
  email, order_cost_minor AS "orderCostMinor", container_volume AS "containerVolume",
  container_cost_minor AS "containerCostMinor", interval_weeks AS "intervalWeeks", weekday
  FROM supplier_terms`;

const LINK_SQL = `SELECT link_id AS link, supplier_id AS supplier, created_at AS "createdAt",
  created_by AS "createdBy", expires_at AS "expiresAt", revoked_at AS "revokedAt",
  used_at AS "usedAt" FROM supplier_links`;

const DAY_MS = 86_400_000;
const LINK_DAYS_MAX = 366;
const MARKS_MAX = 100_000;

/** See {@link BuyingRepository}. */
export function createBuyingRepository(store: Store): BuyingRepository {
  return { ...termsPart(store), ...linksPart(store), ...marksPart(store) };
}

function termsPart(
  store: Store,
): Pick<BuyingRepository, 'terms' | 'setTerms' | 'limits' | 'setLimit'> {
  const { pool } = store;
  return {
    async terms() {
      const { rows } = await pool.query<SupplierTermsRecord>(`${TERMS_SQL} ORDER BY supplier_id`);
      return rows;
    },
    async setTerms(supplier, change, actor) {
      checkId(supplier, 'supplier');
      const now = store.clock.now();
      const given = Object.entries(TERM_COLUMNS).flatMap(([name, column]) => {
        const value = change[name as keyof typeof TERM_COLUMNS];
        return value === undefined ? [] : [{ column, value }];
      });
      await withTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO supplier_terms (supplier_id, changed_at) VALUES ($1, $2)
           ON CONFLICT (supplier_id) DO UPDATE SET changed_at = $2`,
          [supplier, now],
        );
        const sets = given.map(({ column }, i) => `${column} = $${i + 2}`).join(', ');
        if (sets !== '') {
          const values = given.map(({ value }) => value);
          await client.query(`UPDATE supplier_terms SET ${sets} WHERE supplier_id = $1`, [
            supplier,
            ...values,
          ]);
        }
        const id = supplier;
        await tellChange(client, {
          actor,
          action: 'terms',
          kind: 'supplier',
          id,
          now,
          after: change,
        });
      });
      store.committed();
      const { rows } = await pool.query<SupplierTermsRecord>(
        `${TERMS_SQL} WHERE supplier_id = $1`,
        [supplier],
      );
      const [row] = rows;
      if (row === undefined) throw notFound('supplier', supplier);
      return row;
    },
    async limits() {
      const { rows } = await pool.query<{ readonly role: string; readonly limit_minor: number }>(
        'SELECT role, limit_minor FROM approval_limits ORDER BY role',
      );
      return new Map(rows.map(({ role, limit_minor }) => [role, Number(limit_minor)]));
    },
    async setLimit(role, limitMinor, actor) {
      checkId(role, 'role');
      const now = store.clock.now();
      await withTransaction(pool, async (client) => {
        if (limitMinor === null) {
          await client.query('DELETE FROM approval_limits WHERE role = $1', [role]);
        } else {
          await client.query(
            `INSERT INTO approval_limits VALUES ($1, $2)
             ON CONFLICT (role) DO UPDATE SET limit_minor = $2`,
            [role, limitMinor],
          );
        }
        const change = { actor, action: 'approval-limit', kind: 'role', id: role, now };
        await tellChange(client, { ...change, after: { limitMinor } });
      });
      store.committed();
    },
  };
}

function linksPart(
  store: Store,
): Pick<BuyingRepository, 'createLink' | 'findLink' | 'links' | 'revokeLink'> {
  const { pool } = store;
  return {
    async createLink(supplier, days, actor) {
      checkId(supplier, 'supplier');
      if (!(days > 0 && days <= LINK_DAYS_MAX)) {
        throw new AppError(
          LEDGER_ERRORS.LEDGER_FIELD_INVALID,
          `Cannot make a link as days must be above 0 and at most ${LINK_DAYS_MAX}: current value is ${days}`,
          { place: 'days' },
        );
      }
      const now = store.clock.now();
      const token = newSecret('qs_');
      const link = randomUUID();
      await withTransaction(pool, async (client) => {
        await client.query(
          `INSERT INTO supplier_links
             (link_id, token_sha256, supplier_id, created_at, created_by, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [link, sha256(token), supplier, now, actor, Math.round(now + days * DAY_MS)],
        );
        await tellChange(client, { actor, action: 'link', kind: 'supplier', id: supplier, now });
      });
      store.committed();
      const { rows } = await pool.query<SupplierLinkRecord>(`${LINK_SQL} WHERE link_id = $1`, [
        link,
      ]);
      const [record] = rows;
      if (record === undefined) throw notFound('link', link);
      return { record, token };
    },
    async findLink(token) {
      const { rows } = await pool.query<SupplierLinkRecord>(
        `WITH used AS (
           UPDATE supplier_links SET used_at = $2
           WHERE token_sha256 = $1 AND revoked_at IS NULL AND expires_at > $2 RETURNING *)
         ${LINK_SQL.replace('supplier_links', 'used')}`,
        [sha256(token), store.clock.now()],
      );
      return rows[0];
    },
    async links(supplier) {
      const { rows } = await pool.query<SupplierLinkRecord>(
        `${LINK_SQL} WHERE supplier_id = $1 ORDER BY created_at DESC`,
        [supplier],
      );
      return rows;
    },
    async revokeLink(link, actor) {
      const now = store.clock.now();
      await withTransaction(pool, async (client) => {
        const { rows } = await client.query<{ readonly supplier_id: string }>(
          `UPDATE supplier_links SET revoked_at = $2 WHERE link_id = $1 AND revoked_at IS NULL
           RETURNING supplier_id`,
          [link, now],
        );
        const [row] = rows;
        if (row === undefined) throw notFound('link', link);
        const id = row.supplier_id;
        await tellChange(client, { actor, action: 'revoke-link', kind: 'supplier', id, now });
      });
      store.committed();
    },
  };
}

function marksPart(store: Store): Pick<BuyingRepository, 'markAlerts' | 'alertMarks'> {
  return {
    async markAlerts(marks, actor) {
      const values = marks.map((mark) => ({ ...mark, score: mark.score ?? null }));
      await store.pool.query(
        `INSERT INTO alert_marks (product_id, location_id, kind, outcome, cost_minor, score, day,
           quiet_days, marked_at, marked_by)
         SELECT m.product, m.location, m.kind, m.outcome, m."costMinor", m.score, m.day,
           m."quietDays", $2, $3
         FROM jsonb_to_recordset($1::jsonb) AS m (product text, location text, kind text,
           outcome text, "costMinor" bigint, score double precision, day int, "quietDays" int)`,
        [JSON.stringify(values), store.clock.now(), actor],
      );
    },
    async alertMarks(sinceDay) {
      const { rows } = await store.pool.query<AlertMark>(
        `SELECT product_id AS product, location_id AS location, kind, outcome,
           cost_minor AS "costMinor", score, day, quiet_days AS "quietDays"
         FROM alert_marks WHERE day >= $1 ORDER BY mark_id LIMIT ${MARKS_MAX}`,
        [sinceDay],
      );
      return rows;
    },
  };
}
