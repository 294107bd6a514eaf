import { AppError, type BusinessCalendar, dayOfInstant } from '@quanyu/domain';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { LedgerDatabase } from './database.ts';
import { LEDGER_ERRORS } from './errors.ts';
import { EventPartitions } from './intake/event-partitions.ts';
import { EventQueue } from './intake/event-queue.ts';
import { Intake } from './intake/intake.ts';
import type { Ledger, LedgerInfo, OpenLedgerOptions } from './ledger.ts';
import { migrate } from './migrate.ts';
import { createOutbox, RENUMBER_SQL } from './outbox.ts';
import { createAccessRepository } from './repositories/access.ts';
import { createAuditRepository } from './repositories/audit.ts';
import { createBuyingRepository } from './repositories/buying.ts';
import { createCustomersRepository } from './repositories/customers.ts';
import { createDecisionsRepository } from './repositories/decisions.ts';
import { readDueArrivals } from './repositories/due-arrivals.ts';
import { createForecastOverridesRepository } from './repositories/forecast-overrides.ts';
import { createIdentityRepository } from './repositories/identity.ts';
import { createIssuesRepository } from './repositories/issues.ts';
import { createLogisticsRepository } from './repositories/logistics/logistics.ts';
import { createModelsRepository } from './repositories/models.ts';
import { createOrdersRepository } from './repositories/orders.ts';
import { createPurchaseOrdersRepository } from './repositories/purchase-orders.ts';
import { createRecommendationLog } from './repositories/recommendation-log.ts';
import { createRuleSetsRepository } from './repositories/rule-sets.ts';
import { createRunsRepository } from './repositories/runs.ts';
import { createSegmentRulesRepository } from './repositories/segment-rules.ts';
import { createSettingsRepository, ensureSettings } from './repositories/settings.ts';
import { createTargetsRepository } from './repositories/targets.ts';
import { createTransfersRepository } from './repositories/transfers.ts';
import { type EmbeddedServer, startEmbedded } from './server/embedded-server.ts';
import { lockFolder, prepareFolder } from './server/folder.ts';
import { createStockRepository } from './stock/stock-repository.ts';
import { copyOut } from './store/copy-out.ts';
import { createPool } from './store/pool.ts';
import type { Store } from './store/store.ts';
import { isRetryable } from './store/transaction.ts';

const SERVER_VERSION_MIN = 150_000;
const CONNECTIONS_MAX = 12;
const TRANSACTION_ATTEMPTS_MAX = 5;

/**
 * Opens the ledger of a data folder: takes the folder, starts or finds the server, migrates.
 * @throws AppError LEDGER_FOLDER_IN_USE, LEDGER_FOLDER_NEWER, LEDGER_UNAVAILABLE, LEDGER_START_FAILED …
 * Whatever was started is stopped again before it throws.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const folder = prepareFolder(options.dataDir);
  if (options.databaseUrl !== undefined) {
    checkUrl(options.databaseUrl);
    return connect(options, {
      url: options.databaseUrl,
      server: undefined,
      release: () => undefined,
    });
  }
  const release = lockFolder(folder);
  try {
    const server = await startEmbedded({
      dataDir: folder,
      port: options.port,
      onLog: options.onLog ?? (() => undefined),
    });
    return await connect(options, { url: server.url, server, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface Endpoint {
  readonly url: string;
  readonly server: EmbeddedServer | undefined;
  readonly release: () => void;
}

function checkUrl(url: string): void {
  const isPostgres = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
  if (isPostgres) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_URL_INVALID,
    'Cannot use DATABASE_URL as it must begin with postgres:// or postgresql://',
    { place: 'DATABASE_URL' },
  );
}

async function connect(options: OpenLedgerOptions, endpoint: Endpoint): Promise<Ledger> {
  const onLog = options.onLog ?? (() => undefined);
  const connectionsMax = options.connectionsMax ?? CONNECTIONS_MAX;
  const pool = createPool({ url: endpoint.url, connectionsMax, onLog });
  const close = closer(pool, endpoint);
  try {
    const serverVersion = await checkVersion(pool);
    await migrate(pool, options.clock);
    await pool.query(RENUMBER_SQL);
    await ensureSettings(pool, options.clock, options.initialSettings ?? {});
    const info: LedgerInfo = {
      mode: endpoint.server === undefined ? 'server' : 'embedded',
      serverVersion,
      url: endpoint.url,
      serverPid: endpoint.server?.pid ?? null,
      clusterFolder: endpoint.server?.clusterFolder ?? null,
    };
    return assemble(options, { pool, info, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** Closes once, however often it is asked. */
function closer(pool: Pool, endpoint: Endpoint): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    await pool.end();
    await endpoint.server?.stop();
    endpoint.release();
  };
  return () => {
    closing ??= closeAll();
    return closing;
  };
}

async function checkVersion(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly version: number }>(
    `SELECT current_setting('server_version_num')::int AS version`,
  );
  const version = rows[0]?.version ?? 0;
  if (version >= SERVER_VERSION_MIN) return version;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_SERVER_TOO_OLD,
    `Cannot use the server as it must be PostgreSQL 15 or newer: current value is ${version}`,
    { place: 'DATABASE_URL', details: { version } },
  );
}

interface Parts {
  readonly pool: Pool;
  readonly info: LedgerInfo;
  readonly close: () => Promise<void>;
}

function assemble(options: OpenLedgerOptions, { pool, info, close }: Parts): Ledger {
  const { clock } = options;
  const db = new Kysely<LedgerDatabase>({ dialect: new PostgresDialect({ pool }) });
  const listeners = new Set<() => void>();
  const store = createStore({ pool, db, clock, listeners });
  const partitions = new EventPartitions(pool, clock);
  const intake = new Intake({
    pool,
    clock,
    partitions,
    retailer: store.retailer,
    onCommit: store.committed,
  });
  const events = new EventQueue(intake);
  const audit = createAuditRepository(store);
  return {
    db,
    pool,
    info,
    clock,
    settings: createSettingsRepository(store, audit),
    orders: createOrdersRepository(store),
    stock: createStockRepository(store),
    purchaseOrders: createPurchaseOrdersRepository(store),
    buying: createBuyingRepository(store),
    transfers: createTransfersRepository(store),
    customers: createCustomersRepository(store),
    identity: createIdentityRepository(store, audit),
    segmentRules: createSegmentRulesRepository(store, audit),
    decisions: createDecisionsRepository(store, audit),
    runs: createRunsRepository(store),
    models: createModelsRepository(store, audit),
    issues: createIssuesRepository(store, audit),
    logistics: createLogisticsRepository(store),
    access: createAccessRepository(store, audit),
    audit,
    forecastOverrides: createForecastOverridesRepository(store, audit),
    targets: createTargetsRepository(store, audit),
    ruleSets: createRuleSetsRepository(store),
    recommendationLog: createRecommendationLog(store),
    outbox: createOutbox(store, listeners),
    recordFacts: async (kind, source, rows, recordOptions) =>
      intake.record(kind, source, rows, recordOptions),
    recordEvents: async (source, rows) => events.record(source, rows),
    dropEventsBefore: async (day, isSafe) => partitions.dropBefore(day, isSafe),
    dueArrivals: async () => readDueArrivals(pool),
    copyOut: async (sql, writable) => copyOut(pool, sql, writable),
    transaction: async (work) => runTransaction(db, work, store.committed),
    calendar: async () => (await store.retailer()).calendar,
    dayOf: store.dayOf,
    close,
  };
}

async function runTransaction<T>(
  db: Kysely<LedgerDatabase>,
  work: Parameters<Ledger['transaction']>[0],
  committed: () => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = (await db.transaction().execute(work)) as T;
      committed();
      return result;
    } catch (error) {
      if (!isRetryable(error) || attempt === TRANSACTION_ATTEMPTS_MAX) throw error;
    }
  }
}

type Retailer = Awaited<ReturnType<Store['retailer']>>;

function createStore(
  parts: Pick<Store, 'pool' | 'db' | 'clock'> & { readonly listeners: ReadonlySet<() => void> },
): Store {
  const { pool, db, clock, listeners } = parts;
  let known: Promise<Retailer> | undefined;
  const retailer = (): Promise<Retailer> => {
    known ??= readRetailer(db).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    pool,
    db,
    clock,
    retailer,
    forgetRetailer: () => {
      known = undefined;
    },
    dayOf: async (at) => dayOfInstant(at, (await retailer()).calendar),
    committed: () => {
      for (const listener of listeners) listener();
    },
  };
}

async function readRetailer(db: Kysely<LedgerDatabase>): Promise<Retailer> {
  const row = await db
    .selectFrom('settings')
    .select(['currency', 'time_zone', 'day_start_hour'])
    .executeTakeFirstOrThrow();
  const calendar: BusinessCalendar = { timeZone: row.time_zone, dayStartHour: row.day_start_hour };
  return { calendar, currency: row.currency };
}
