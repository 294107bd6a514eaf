import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, type Clock, type Instant } from '@quanyu/domain';
import { type AnalyticsEngine, openDuckdbEngine, openLake } from '@quanyu/lake';
import { type InitialSettings, type Ledger, openLedger } from '@quanyu/ledger';
import {
  asOfDayOf,
  createSegmentService,
  type Loop,
  openLoop,
  openRecommendationDesk,
  type RecommendationDesk,
  type RecommendationService,
  startRecentFacts,
  startRecommendationService,
} from '@quanyu/loop';
import { createWorkerPool } from '@quanyu/workers';
import { BackgroundRuns } from './background-runs.ts';
import { SERVER_ERRORS } from './errors.ts';
import { retailerContext } from './handlers/retailer-context.ts';
import { SESSION_MS } from './limits.ts';
import { startLiveHub } from './live/live-hub.ts';
import { LoginTokens } from './login-tokens.ts';
import { logisticsOptionsOf } from './logistics-options.ts';
import { MapService } from './map-service.ts';
import { RouteJobs } from './route-jobs.ts';
import { runTimesOf, ScheduledRuns } from './scheduled-runs.ts';
import { listenToSensors } from './sensor-listening.ts';
import type { OpenedSession, Services } from './services.ts';
import { ShownProducts } from './shown-products.ts';

export interface ComposeOptions {
  readonly dataDir: string;
  /** Any PostgreSQL ≥ 15; absent: the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default 1. */
  readonly seed?: number;
  /** Worker threads; default all cores. */
  readonly threads?: number | undefined;
  /** Memory of the analytics engine. Default 512. */
  readonly engineMemoryMiB?: number;
  readonly initialSettings?: InitialSettings;
  /** Marks the data as made up. Default: what the settings say (`options.isDemo`). */
  readonly isDemo?: boolean;
  readonly onLog?: (line: string) => void;
  /** What somebody should know: a run that failed, figures that stand still. Default: as `onLog`. */
  readonly onWarning?: (line: string) => void;
}

const SYSTEM_CLOCK: Clock = { now: () => Date.now() as Instant };

/** Adds how to undo each start; undoes all, newest first, when one of them fails. */
class Started {
  readonly #undo: (() => Promise<unknown>)[] = [];
  #closing: Promise<void> | undefined;

  add(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    for (const undo of this.#undo.reverse()) {
      await undo().catch((error: unknown) => {
        failure ??= { error };
      });
    }
    if (failure !== undefined) throw failure.error;
  }
}

/**
 * Opens all that the server works with: ledger, lake, engine, workers, loop, serving state.
 * The recommendation counters are built in the background; `ready` tells when they stand.
 * @throws AppError of the ledger, lake, workers; whatever was started is closed again.
 */
export async function composeServices(options: ComposeOptions): Promise<Services> {
  const started = new Started();
  try {
    return await compose(options, started);
  } catch (error) {
    await started.close().catch(() => undefined);
    throw error;
  }
}

async function compose(options: ComposeOptions, started: Started): Promise<Services> {
  const { clock = SYSTEM_CLOCK, seed = 1, onLog = () => undefined } = options;
  const { onWarning = onLog } = options;
  const dataDir = resolve(options.dataDir);
  const ledger = await openLedger({
    dataDir,
    databaseUrl: options.databaseUrl,
    clock,
    onLog,
    ...(options.initialSettings === undefined ? {} : { initialSettings: options.initialSettings }),
  });
  started.add(() => ledger.close());
  const { pool, engine } = await startEngine(options, dataDir, started);
  const lake = await openLake({ ledger, engine, dataDir, clock });
  const maps = new MapService({ clock, onWarning });
  const { travelTimes } = maps;
  const loop = openLoop({ ledger, lake, engine, pool, clock, seed, travelTimes });
  await loop.register();
  await mkdir(join(dataDir, 'uploads'), { recursive: true });
  const settings = await ledger.settings.get();
  maps.begin(logisticsOptionsOf(settings.options));
  const firstAdmin = await ensureAdmin(ledger);
  const runs = new BackgroundRuns(loop, (error) => onWarning(`run failed: ${String(error)}`));
  started.add(() => runs.stop());
  const schedule = scheduledRuns(loop, runs, onWarning);
  started.add(async () => schedule.stop());
  schedule.follow(runTimesOf(settings));
  const serving = startServing({ ledger, engine, onWarning });
  started.add(() => serving.close());
  const live = await startLiveHub(ledger);
  started.add(() => live.stop());
  const recent = startRecentFacts({
    ledger,
    lake,
    engine,
    clock,
    onChange: () => live.tell('kpi', { version: recent.version() }, clock.now()),
    onError: (code, error) => onWarning(`figures stand still: ${code}: ${String(error)}`),
  });
  started.add(() => recent.close());
  const logistics = await startLogistics({ ledger, pool, clock, seed, onWarning, live }, started);
  const tokens = new LoginTokens(clock);
  return {
    ledger,
    lake,
    engine,
    pool,
    loop,
    runs,
    schedule,
    live,
    recent,
    ...logistics,
    maps,
    travelTimes,
    segments: segmentService({ ledger, lake, engine, clock }, started),
    shown: new ShownProducts(ledger),
    clock,
    dataDir,
    firstAdmin,
    version: packageVersion(),
    isDemo: options.isDemo ?? settings.options['isDemo'] === true,
    recommendations: serving.service,
    desk: serving.desk,
    ready: serving.ready,
    isReady: serving.isReady,
    issueLoginToken: () => tokens.issue(),
    redeemLoginToken: async (token) => (tokens.use(token) ? openAdminSession(ledger) : undefined),
    close: () => started.close(),
  };
}

/** Worker threads, and the engine that works on them. */
async function startEngine(
  options: ComposeOptions,
  dataDir: string,
  started: Started,
): Promise<Pick<Services, 'pool' | 'engine'>> {
  const pool = createWorkerPool({
    base: import.meta.url,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  started.add(() => pool.close());
  const engine = await openDuckdbEngine({
    tempDir: join(dataDir, 'tmp'),
    memoryLimitMiB: options.engineMemoryMiB ?? 512,
    threads: Math.min(pool.threads, 4),
    pool,
  });
  started.add(() => engine.close());
  return { pool, engine };
}

/** Searches for routes, sensors, and watching the vans. */
async function startLogistics(
  tools: Omit<Parameters<typeof listenToSensors>[0], 'onPositions'> &
    ConstructorParameters<typeof RouteJobs>[0] &
    Pick<Services, 'live'>,
  started: Started,
): Promise<Pick<Services, 'routeJobs' | 'sensors'>> {
  const routeJobs = new RouteJobs(tools);
  started.add(() => routeJobs.stop());
  const { live, clock } = tools;
  const onPositions = (): void => live.tell('logistics', { fact: 'position' }, clock.now());
  const sensors = await listenToSensors({ ...tools, onPositions });
  started.add(() => sensors.stop());
  return { routeJobs, sensors };
}

function segmentService(
  parts: Pick<Services, 'ledger' | 'lake' | 'engine' | 'clock'>,
  started: Started,
): Services['segments'] {
  const today = async () => (await retailerContext(parts)).asOfDay;
  const segments = createSegmentService({ ...parts, today });
  started.add(() => segments.close());
  return segments;
}

/** Before the first import there is nothing to run on, which nobody need be told of each night. */
function scheduledRuns(
  loop: Loop,
  runs: BackgroundRuns,
  onWarning: (line: string) => void,
): ScheduledRuns {
  return new ScheduledRuns(loop, runs, (error) => {
    const isEmpty = error instanceof AppError && error.code === 'LOOP_NO_DATA';
    if (!isEmpty) onWarning(`scheduled run failed: ${String(error)}`);
  });
}

/** The first start makes an administrator with a password that nobody has seen. */
async function ensureAdmin(ledger: Ledger): Promise<Services['firstAdmin']> {
  const users = await ledger.access.listUsers();
  if (users.length > 0) return null;
  const admin = { name: 'admin', password: randomBytes(15).toString('base64url') };
  await ledger.access.createUser({ ...admin, role: 'admin' }, 'first start');
  return admin;
}

/** A session of the first administrator who may still log in. */
async function openAdminSession(ledger: Ledger): Promise<OpenedSession | undefined> {
  const users = await ledger.access.listUsers();
  const admin = users.find(({ role, disabledAt }) => role === 'admin' && disabledAt === null);
  return admin === undefined
    ? undefined
    : ledger.access.openSession(admin.userId, SESSION_MS, 'one-time token');
}

interface Serving {
  readonly service: () => RecommendationService;
  readonly desk: () => RecommendationDesk;
  readonly ready: Promise<void>;
  readonly isReady: () => boolean;
  close(): Promise<void>;
}

interface Built {
  readonly service: RecommendationService;
  readonly desk: RecommendationDesk;
}

interface ServingTools {
  readonly ledger: Ledger;
  readonly engine: AnalyticsEngine;
  readonly onWarning: (line: string) => void;
}

/** Builds the counters without holding up the start of the server. */
function startServing(tools: ServingTools): Serving {
  let built: Built | undefined;
  let isClosed = false;
  const build = async (): Promise<void> => {
    const made = await buildServing(tools);
    if (isClosed) await closeServing(made);
    else built = made;
  };
  const ready = build();
  // Told by `ready` to whoever waits; without a waiter it must not end the process.
  ready.catch(() => undefined);
  const known = (): Built => {
    if (built !== undefined) return built;
    throw new AppError(
      SERVER_ERRORS.SERVER_STARTING,
      'Cannot recommend yet as the counters are still being built',
      { place: 'recommendations' },
    );
  };
  return {
    ready,
    isReady: () => built !== undefined,
    service: () => known().service,
    desk: () => known().desk,
    async close() {
      isClosed = true;
      await ready.catch(() => undefined);
      if (built !== undefined) await closeServing(built);
    },
  };
}

async function buildServing({ ledger, engine, onWarning }: ServingTools): Promise<Built> {
  const service = await startRecommendationService({ ledger, untilDay: await lastDayOf(ledger) });
  try {
    const desk = await openRecommendationDesk({
      ledger,
      engine,
      service,
      onError: (error) => onWarning(`recommendations: ${String(error)}`),
    });
    return { service, desk };
  } catch (error) {
    await service.close();
    throw error;
  }
}

async function closeServing({ service, desk }: Built): Promise<void> {
  await desk.close();
  await service.close();
}

/** The last day of orders; today where there are none. */
async function lastDayOf(ledger: Ledger): Promise<number> {
  try {
    return await asOfDayOf({ ledger });
  } catch (error) {
    if (error instanceof AppError && error.code === 'LOOP_NO_DATA') {
      return ledger.dayOf(ledger.clock.now());
    }
    throw error;
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
