import { createHash } from 'node:crypto';
import { AppError, type Clock } from '@quanyu/domain';
import type { Pool } from 'pg';
import { LEDGER_ERRORS } from './errors.ts';
import { ENTITIES_SQL } from './migrations/001-entities.ts';
import { COMMERCE_SQL } from './migrations/002-commerce.ts';
import { BEHAVIOUR_SQL } from './migrations/003-behaviour.ts';
import { OPERATION_SQL } from './migrations/004-operation.ts';
import { STOCK_FUNCTION_SQL } from './migrations/005-stock-function.ts';
import { EPCIS_SQL } from './migrations/006-epcis.ts';
import { SNAPSHOT_MARK_SQL } from './migrations/007-snapshot-mark.ts';
import { SNOOZE_SQL } from './migrations/008-snooze.ts';
import { FORECAST_OVERRIDES_SQL } from './migrations/009-forecast-overrides.ts';
import { RECOMMENDATION_SQL } from './migrations/010-recommendation.ts';
import { PROFILES_SQL } from './migrations/011-profiles.ts';
import { BUYING_SQL } from './migrations/012-buying.ts';
import { LOGISTICS_SQL } from './migrations/013-logistics.ts';
import { withTransaction } from './store/transaction.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Forward only; a migration that was released is never edited: its checksum is recorded. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'entities', sql: ENTITIES_SQL },
  { version: 2, name: 'commerce', sql: COMMERCE_SQL },
  { version: 3, name: 'behaviour', sql: BEHAVIOUR_SQL },
  { version: 4, name: 'operation', sql: OPERATION_SQL },
  { version: 5, name: 'stock-function', sql: STOCK_FUNCTION_SQL },
  { version: 6, name: 'epcis', sql: EPCIS_SQL },
  { version: 7, name: 'snapshot-mark', sql: SNAPSHOT_MARK_SQL },
  { version: 8, name: 'snooze', sql: SNOOZE_SQL },
  { version: 9, name: 'forecast-overrides', sql: FORECAST_OVERRIDES_SQL },
  { version: 10, name: 'recommendation', sql: RECOMMENDATION_SQL },
  { version: 11, name: 'profiles', sql: PROFILES_SQL },
  { version: 12, name: 'buying', sql: BUYING_SQL },
  { version: 13, name: 'logistics', sql: LOGISTICS_SQL },
];

/** Any number that no other program is likely to lock: two openers must not migrate at once. */
const MIGRATION_LOCK = 7_154_102_026;

/**
 * Brings the database to the present schema in one transaction.
 * @returns How many migrations were applied.
 * @throws AppError LEDGER_SCHEMA_NEWER, LEDGER_SCHEMA_CHANGED; the database is then untouched.
 */
export async function migrate(
  pool: Pool,
  clock: Clock,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<number> {
  return withTransaction(pool, async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)`);
    const { rows } = await client.query<AppliedRow>(
      'SELECT version, sha256 FROM schema_migrations ORDER BY version',
    );
    checkApplied(rows, migrations);
    const applied = new Set(rows.map((row) => row.version));
    const missing = migrations.filter((migration) => !applied.has(migration.version));
    for (const migration of missing) {
      await client.query(migration.sql);
      await client.query('INSERT INTO schema_migrations VALUES ($1, $2, $3, $4)', [
        migration.version,
        migration.name,
        checksum(migration.sql),
        clock.now(),
      ]);
    }
    return missing.length;
  });
}

interface AppliedRow {
  readonly version: number;
  readonly sha256: string;
}

function checkApplied(rows: readonly AppliedRow[], migrations: readonly Migration[]): void {
  const newest = Math.max(...migrations.map(({ version }) => version));
  for (const row of rows) {
    const known = migrations.find((migration) => migration.version === row.version);
    if (known === undefined) {
      throw new AppError(
        LEDGER_ERRORS.LEDGER_SCHEMA_NEWER,
        `Cannot open the database as its schema must be at most version ${newest}: current value is ${row.version}`,
        { place: 'schema_migrations', details: { version: row.version } },
      );
    }
    if (checksum(known.sql) !== row.sha256) {
      throw new AppError(
        LEDGER_ERRORS.LEDGER_SCHEMA_CHANGED,
        `Cannot open the database as migration ${row.version} differs from the one that made it`,
        { place: 'schema_migrations', details: { version: row.version } },
      );
    }
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
