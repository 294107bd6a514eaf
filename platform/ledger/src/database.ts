import type { Generated } from 'kysely';
import type { BehaviourTables } from './tables/behaviour.ts';
import type { CommerceTables } from './tables/commerce.ts';
import type { EntitiesTables } from './tables/entities.ts';
import type { ForecastsTables } from './tables/forecasts.ts';
import type { OperationTables } from './tables/operation.ts';
import type { ProfilesTables } from './tables/profiles.ts';

interface SchemaMigrationsTable {
  version: number;
  name: string;
  sha256: string;
  applied_at: Generated<number>;
}

/**
 * Every table of the ledger, for Kysely. Instants are epoch milliseconds, days integer day indexes,
 * money integer minor units; BIGINT and DECIMAL columns come back as numbers.
 */
export interface LedgerDatabase
  extends EntitiesTables,
    CommerceTables,
    BehaviourTables,
    OperationTables,
    ForecastsTables,
    ProfilesTables {
  schema_migrations: SchemaMigrationsTable;
}
