import {
  AppError,
  type Clock,
  type Currency,
  currencyDecimals,
  dayOfInstant,
  type Instant,
} from '@quanyu/domain';
import type { AnalyticsEngine, Expression, Lake } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import type { KpiDataset } from '../kpi/definitions.ts';
import { registerLoopTables } from '../loop-tables.ts';
import { derivedPosition, type OutboxPosition, samePosition } from './outbox-position.ts';
import {
  type ChangedBatches,
  changesSince,
  mergedBatches,
  ordersOfBatches,
  type RecentChanges,
} from './recent-changes.ts';
import { batchSourceOf, loadChangedOrders, loadFactsOf } from './recent-rows.ts';
import {
  dropRecentRows,
  makeRecentRows,
  mergeRecentRows,
  RECENT_BY_BATCH,
  RECENT_SALES,
  type RecentDataset,
  showRecentRows,
  showStockUntil,
  VISITS,
} from './recent-tables.ts';

export interface RecentFactsOptions {
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  readonly clock: Clock;
  /** Called after what screens show has changed. */
  readonly onChange?: () => void;
  /** Called once for each spell in which the facts could not be read, with its code. */
  readonly onError?: (code: string, error: unknown) => void;
}

export interface RecentFacts {
  /** Epoch ms up to which a dataset holds what the ledger knows; null before the first run. */
  asOf(dataset: KpiDataset): number | null;
  /** Changes whenever what the live tables hold does. */
  version(): string;
  /** Takes in what was recorded until now. Rejects with what the ledger or the engine throws. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** A commit of another process gives no hint; this bounds how late it is seen. */
const POLL_MS = 1_000;
/** Commits come in bursts: the first waits this long for the others. */
const GATHER_MS = 50;
/** The reader rests this many times as long as it worked: it is busy a fifth of the time at most … */
const REST_PARTS = 4;
/** … unless a refresh takes so long that what is promised of the next sale would not hold. */
const REST_MAX_MS = 2_000;
/** Visits come by the thousand; nobody waits for one. */
const VISITS_EVERY_MS = 5_000;
/** Beyond this the loop should run: figures then stand on the last run again, and say so. */
const RECENT_ORDERS_MAX = 50_000;
const RECENT_FACTS_MAX = 200_000;
const ORDERS_AT_ONCE = 2_000;

/**
 * Keeps the live tables up to the ledger: what the outbox tells of since the derived tables were
 * made is made again, by the same queries, in the engine's memory. It writes no snapshot, holds no
 * lock, and may work beside a run of the loop. Disposable: a restart builds it anew.
 */
export function startRecentFacts(options: RecentFactsOptions): RecentFacts {
  const facts = new Facts(options);
  const follower = new Follower(() => facts.refresh(), options);
  const stopListening = options.ledger.outbox.onCommit(() => follower.wake());
  const poll = setInterval(() => follower.wake(), POLL_MS);
  poll.unref();
  follower.wake();
  return {
    asOf: (dataset) => facts.asOf(dataset),
    version: () => facts.version(),
    catchUp: () => follower.now(),
    async close() {
      clearInterval(poll);
      stopListening();
      await follower.stop();
    },
  };
}

/** One refresh at a time, with a rest after each that is a multiple of what it took. */
class Follower {
  readonly #refresh: () => Promise<boolean>;
  readonly #options: RecentFactsOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #notBeforeMs = 0;
  #isFailing = false;
  #isStopped = false;

  constructor(refresh: () => Promise<boolean>, options: RecentFactsOptions) {
    this.#refresh = refresh;
    this.#options = options;
  }

  wake(): void {
    if (this.#timer !== undefined || this.#isStopped) return;
    const waitMs = Math.max(GATHER_MS, this.#notBeforeMs - performance.now());
    this.#timer = setTimeout(() => {
      // Told to whoever minds the log; the poll tries again.
      this.now().catch((error: unknown) => this.#failed(error));
    }, waitMs);
    this.#timer.unref();
  }

  now(): Promise<void> {
    const next = this.#working.then(async () => {
      if (this.#isStopped) return;
      const startedMs = performance.now();
      try {
        const isChanged = await this.#refresh();
        this.#isFailing = false;
        if (isChanged) this.#options.onChange?.();
      } finally {
        const endedMs = performance.now();
        this.#notBeforeMs = endedMs + Math.min(REST_MAX_MS, (endedMs - startedMs) * REST_PARTS);
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
    });
    this.#working = next.catch(() => undefined);
    return next;
  }

  #failed(error: unknown): void {
    if (this.#isFailing || this.#isStopped) return;
    this.#isFailing = true;
    this.#options.onError?.(error instanceof AppError ? error.code : 'BUG', error);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }
}

/** How far one live table is. */
interface Shown {
  readonly dataset: RecentDataset;
  /** Numbers of its tables: the one that is shown, the one that is ready, the last one made. */
  seen: number;
  ready: number;
  made: number;
  /** Rows or orders taken in since the derived tables were made. */
  taken: number;
  isFull: boolean;
  asOfMs: number | null;
}

class Facts {
  readonly #options: RecentFactsOptions;
  readonly #sales: Shown = newShown(RECENT_SALES);
  readonly #byBatch: readonly Shown[] = RECENT_BY_BATCH.map(newShown);
  #base: OutboxPosition | undefined;
  #cursor: OutboxPosition | undefined;
  #madeAtMs: number | null = null;
  #today = Number.NaN;
  #minorPerMajor = 1;
  /** Batches not yet taken in, by kind. */
  #waiting = new Map<string, ChangedBatches>();
  #visitsNotBeforeMs = 0;
  #version = 0;

  constructor(options: RecentFactsOptions) {
    this.#options = options;
  }

  asOf(dataset: KpiDataset): number | null {
    const name = dataset === 'customer_windows' ? RECENT_SALES.derived.name : dataset;
    const shown = [this.#sales, ...this.#byBatch].find((one) => one.dataset.derived.name === name);
    return shown === undefined || shown.isFull ? this.#madeAtMs : shown.asOfMs;
  }

  version(): string {
    return `${this.#base?.outboxId ?? 0}.${this.#version}`;
  }

  /** Whether anything that a screen shows is different. */
  async refresh(): Promise<boolean> {
    try {
      return await this.#refresh();
    } catch (error) {
      // Half of the changes may be in: begin again from what is certain.
      this.#base = undefined;
      throw error;
    }
  }

  async #refresh(): Promise<boolean> {
    const { ledger, clock } = this.#options;
    const atMs = clock.now();
    const isNewBase = await this.#rebase();
    // Each time: the position is noted a moment before the step that made the tables has ended.
    const madeAtMs = (await ledger.runs.lastDone('snapshot'))?.endedAt ?? null;
    const isNewRun = madeAtMs !== this.#madeAtMs;
    this.#madeAtMs = madeAtMs;
    const changes = await changesSince(ledger, this.#cursor ?? (await derivedPosition(ledger)));
    const isNewDay = await this.#followDay(atMs);
    await this.#takeOrders(changes);
    this.#sales.asOfMs = atMs;
    for (const [kind, batches] of changes.batches) {
      this.#waiting.set(kind, mergedBatches(this.#waiting.get(kind), batches));
    }
    for (const shown of this.#byBatch) await this.#takeBatches(shown, atMs);
    this.#cursor = changes.position;
    let isChanged = isNewBase || isNewRun || isNewDay;
    for (const shown of [this.#sales, ...this.#byBatch]) {
      if (await this.#show(shown)) isChanged = true;
    }
    if (isChanged) this.#version += 1;
    return isChanged;
  }

  /** Begins anew where the derived tables were made since: what they hold is no longer recent. */
  async #rebase(): Promise<boolean> {
    const { ledger, lake, engine } = this.#options;
    const base = await derivedPosition(ledger);
    if (this.#base !== undefined && samePosition(base, this.#base)) return false;
    // Another process may have made them: the snapshots shown must be no older than the position.
    await registerLoopTables({ lake, engine });
    const { currency } = await ledger.settings.get();
    this.#minorPerMajor = 10 ** currencyDecimals(currency as Currency);
    for (const shown of [this.#sales, ...this.#byBatch]) {
      if (shown.ready !== shown.seen) await dropRecentRows(engine, shown.dataset, shown.ready);
      shown.ready = 0;
      shown.taken = 0;
      shown.isFull = false;
    }
    this.#waiting = new Map();
    this.#visitsNotBeforeMs = 0;
    this.#today = Number.NaN;
    this.#base = base;
    this.#cursor = base;
    return true;
  }

  async #followDay(atMs: number): Promise<boolean> {
    const { ledger, engine } = this.#options;
    const today = dayOfInstant(atMs as Instant, await ledger.calendar());
    if (today === this.#today) return false;
    await showStockUntil(engine, today);
    this.#today = today;
    return true;
  }

  async #takeOrders(changes: RecentChanges): Promise<void> {
    const { ledger, lake, engine } = this.#options;
    const shown = this.#sales;
    if (shown.isFull) return;
    const left = RECENT_ORDERS_MAX - shown.taken;
    const found = await ordersOfBatches(ledger, changes.batches, left);
    const orders = [...new Set([...changes.orders, ...found])];
    shown.taken += orders.length;
    if (shown.taken > RECENT_ORDERS_MAX) {
      this.#fill(shown);
      return;
    }
    for (let from = 0; from < orders.length; from += ORDERS_AT_ONCE) {
      const keys = await loadChangedOrders(lake, orders.slice(from, from + ORDERS_AT_ONCE));
      await makeRecentRows(engine, shown.dataset, this.#minorPerMajor);
      await this.#merge(shown, keys);
    }
  }

  async #takeBatches(shown: Shown, atMs: number): Promise<void> {
    const { lake, engine } = this.#options;
    const { source, kind } = batchSourceOf(shown.dataset);
    const isVisits = shown.dataset === VISITS;
    if (isVisits && atMs < this.#visitsNotBeforeMs) return;
    const batches = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    shown.asOfMs = atMs;
    if (batches === undefined || shown.isFull) return;
    if (isVisits) this.#visitsNotBeforeMs = atMs + VISITS_EVERY_MS;
    shown.taken += batches.rows;
    if (shown.taken > RECENT_FACTS_MAX) {
      this.#fill(shown);
      return;
    }
    if ((await loadFactsOf(lake, source, batches)) === 0) return;
    await makeRecentRows(engine, shown.dataset, this.#minorPerMajor);
    await this.#merge(shown);
  }

  /** Too much is recent to be kept in memory: the table is the last run's again. */
  #fill(shown: Shown): void {
    shown.isFull = true;
    shown.ready = 0;
  }

  async #merge(shown: Shown, keys?: Expression): Promise<void> {
    const { engine } = this.#options;
    const from = shown.ready;
    shown.made += 1;
    await mergeRecentRows(engine, shown.dataset, { from, to: shown.made }, keys);
    shown.ready = shown.made;
    if (from !== shown.seen) await dropRecentRows(engine, shown.dataset, from);
  }

  async #show(shown: Shown): Promise<boolean> {
    const { engine } = this.#options;
    const { dataset, seen, ready } = shown;
    if (seen === ready) return false;
    await showRecentRows(engine, dataset, ready);
    shown.seen = ready;
    await dropRecentRows(engine, dataset, seen);
    return true;
  }
}

function newShown(dataset: RecentDataset): Shown {
  return { dataset, seen: 0, ready: 0, made: 0, taken: 0, isFull: false, asOfMs: null };
}
