import type { Writable } from 'node:stream';
import type { BusinessCalendar, Clock, Instant } from '@quanyu/domain';
import type { Kysely, Transaction } from 'kysely';
import type { Pool } from 'pg';
import type { LedgerDatabase } from './database.ts';
import type { FactRow, RecordOptions, RecordResult } from './intake/fact-row.ts';
import type { OutboxRepository } from './outbox.ts';
import type { AccessRepository } from './repositories/access.ts';
import type { AuditRepository } from './repositories/audit.ts';
import type { BuyingRepository } from './repositories/buying.ts';
import type { CustomersRepository } from './repositories/customers.ts';
import type { DecisionsRepository } from './repositories/decisions.ts';
import type { DueArrival } from './repositories/due-arrivals.ts';
import type { ForecastOverridesRepository } from './repositories/forecast-overrides.ts';
import type { IdentityRepository } from './repositories/identity.ts';
import type { IssuesRepository } from './repositories/issues.ts';
import type { LogisticsRepository } from './repositories/logistics/logistics.ts';
import type { ModelsRepository } from './repositories/models.ts';
import type { OrdersRepository } from './repositories/orders.ts';
import type { PurchaseOrdersRepository } from './repositories/purchase-orders.ts';
import type { RecommendationLogRepository } from './repositories/recommendation-log.ts';
import type { RuleSetsRepository } from './repositories/rule-sets.ts';
import type { RunsRepository } from './repositories/runs.ts';
import type { SegmentRulesRepository } from './repositories/segment-rules.ts';
import type { SettingsRepository } from './repositories/settings.ts';
import type { TargetsRepository } from './repositories/targets.ts';
import type { TransfersRepository } from './repositories/transfers.ts';
import type { StockRepository } from './stock/stock.ts';

export type LedgerTransaction = Transaction<LedgerDatabase>;
/** What a repository works on: the database, or a transaction of it. */
export type LedgerExecutor = Kysely<LedgerDatabase> | LedgerTransaction;

export interface LedgerInfo {
  /** `embedded`: we started the server; `server`: DATABASE_URL names it. */
  readonly mode: 'embedded' | 'server';
  readonly serverVersion: number;
  /** Connection string, password included: for tools of the same user only, never for a log. */
  readonly url: string;
  /** Process id of the embedded server. */
  readonly serverPid: number | null;
  /** Where the cluster lies; differs from the data folder when that is closed to user `postgres`. */
  readonly clusterFolder: string | null;
}

/** The state of one retailer in PostgreSQL. One process owns an embedded ledger; close it when done. */
export interface Ledger {
  readonly db: Kysely<LedgerDatabase>;
  /** Raw pool for what Kysely cannot say. */
  readonly pool: Pool;
  readonly info: LedgerInfo;
  readonly clock: Clock;
  readonly settings: SettingsRepository;
  readonly orders: OrdersRepository;
  readonly stock: StockRepository;
  readonly purchaseOrders: PurchaseOrdersRepository;
  readonly buying: BuyingRepository;
  readonly transfers: TransfersRepository;
  readonly customers: CustomersRepository;
  readonly identity: IdentityRepository;
  readonly segmentRules: SegmentRulesRepository;
  readonly decisions: DecisionsRepository;
  readonly runs: RunsRepository;
  readonly models: ModelsRepository;
  readonly issues: IssuesRepository;
  readonly logistics: LogisticsRepository;
  readonly access: AccessRepository;
  readonly audit: AuditRepository;
  readonly forecastOverrides: ForecastOverridesRepository;
  readonly targets: TargetsRepository;
  readonly ruleSets: RuleSetsRepository;
  readonly recommendationLog: RecommendationLogRepository;
  readonly outbox: OutboxRepository;

  /**
   * Records one batch of facts of a native kind, atomically and idempotently.
   * @param kind One of the kinds of NATIVE_FILES.
   * @param source Where the facts come from; with the kind's key it identifies a fact for ever.
   * @param rows Objects keyed by the native column names; see {@link FactRow} for value types.
   * Rows of 1,000 to 50,000 a call are fastest.
   * @returns accepted + merged + rejected.length = rows.length; rejected rows are not stored.
   * @throws AppError LEDGER_KIND_UNKNOWN, LEDGER_SOURCE_INVALID, LEDGER_UNAVAILABLE, LEDGER_DISK_FULL
   */
  recordFacts(
    kind: string,
    source: string,
    rows: readonly FactRow[],
    options?: RecordOptions,
  ): Promise<RecordResult>;
  /**
   * Records behaviour events; durable when it resolves. Concurrent calls share transactions
   * (group commit), so many small batches at once are as fast as large ones.
   */
  recordEvents(source: string, rows: readonly FactRow[]): Promise<RecordResult>;
  /**
   * Drops event partitions whose every day is before `day`; returns how many. `isSafe` is asked
   * while no event can be written; where it says no, nothing is dropped.
   */
  dropEventsBefore(day: number, isSafe?: () => Promise<boolean>): Promise<number>;
  /** What purchase orders and transfers have still to bring, by product, location and due day. */
  dueArrivals(): Promise<readonly DueArrival[]>;
  /** Streams `sql` (a SELECT) as CSV with header, NULL empty, into `writable`, which it ends. */
  copyOut(sql: string, writable: Writable): Promise<{ readonly rows: number }>;
  /** Runs `work` in one transaction; serialisation failures and deadlocks are tried again, 5 times. */
  transaction<T>(work: (transaction: LedgerTransaction) => Promise<T>): Promise<T>;
  /** How the retailer cuts days, from the settings. */
  calendar(): Promise<BusinessCalendar>;
  /** The business day of an instant. */
  dayOf(at: Instant | number): Promise<number>;
  /** Ends connections and, when embedded, stops the server. Idempotent. */
  close(): Promise<void>;
}

export interface OpenLedgerOptions {
  /** Folder of this retailer; made when absent. With `databaseUrl` it holds no lock. */
  readonly dataDir: string;
  /** Any PostgreSQL ≥ 15; absent: the embedded server. */
  readonly databaseUrl?: string | undefined;
  readonly clock: Clock;
  /** Port of the embedded server on 127.0.0.1; default a free one. */
  readonly port?: number;
  /** Connections; default 12. */
  readonly connectionsMax?: number;
  /** Used when the ledger is first made. Default: Quanyu, CNY, Asia/Shanghai, 0. */
  readonly initialSettings?: InitialSettings;
  /** Progress and server messages, one line each. */
  readonly onLog?: (line: string) => void;
}

export interface InitialSettings {
  readonly name?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly dayStartHour?: number;
}
