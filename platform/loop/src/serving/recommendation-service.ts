import type { Ledger, OutboxEntry } from '@quanyu/ledger';
import {
  boughtTogether,
  cartAddOns,
  homeFeed,
  type LiveAnswer,
  LiveIndex,
  type LiveRequest,
  similarProducts,
} from '@quanyu/recommend';
import { behaviourOfBatches, behaviourSince, productFacts, stockOf } from './live-facts.ts';

export interface RecommendationQuestion {
  readonly surface: 'home' | 'similar' | 'bought-together' | 'cart';
  readonly customer?: string | undefined;
  readonly products: readonly string[];
  readonly request: LiveRequest;
}

export interface RecommendationService {
  /** Products for a surface, with reasons; memory only, no wait. */
  answer(question: RecommendationQuestion): LiveAnswer;
  /** Takes in what was recorded since; called on each commit and by a slow timer. */
  catchUp(): Promise<void>;
  readonly counts: () => { readonly products: number; readonly events: number };
  /** Remembers what a known customer was shown, for answers that do not repeat it. */
  recordShown(customer: string, products: readonly string[], at: number): void;
  /** From -1 (spare it: it is about to run out) to 1 (sell it: it is overstock). */
  setClearance(product: string, clearance: number): void;
  forgetCustomer(customer: string): void;
  close(): Promise<void>;
}

export interface RecommendationOptions {
  readonly ledger: Ledger;
  /** History taken in at the start, in days before `untilDay`. Default 180. */
  readonly historyDays?: number;
  readonly untilDay: number;
  readonly onProgress?: (events: number) => void;
}

const CONSUMER = 'recommendation-service';
const HISTORY_DAYS = 180;
const OUTBOX_ROWS = 2_000;
/** A commit of another process gives no hint; this bounds how stale an answer can be. */
const POLL_MS = 1_000;

/**
 * Serves recommendations from counters in memory. Disposable: built from the ledger at the start,
 * then kept up to date through the outbox, so that a sale, a sold-out product or a new event acts
 * on the next answer.
 */
export async function startRecommendationService(
  options: RecommendationOptions,
): Promise<RecommendationService> {
  const { ledger, historyDays = HISTORY_DAYS, untilDay } = options;
  const index = new LiveIndex();
  let events = 0;
  // The position first: what comes while the history is read is then read twice, never missed, and
  // events already known are told apart by their key.
  await ledger.outbox.skipToEnd(CONSUMER);
  await productFacts(ledger, null, (product, facts) => index.setProduct(product, facts));
  const recent = new RecentKeys();
  for await (const batch of behaviourSince(ledger, untilDay - historyDays)) {
    for (const { key, event } of batch) {
      recent.add(key);
      if (index.record(event)) events++;
    }
    options.onProgress?.(events);
  }
  const follower = new Follower(ledger, index, recent, (count) => {
    events += count;
  });
  const stopListening = ledger.outbox.onCommit(() => follower.wake());
  const timer = setInterval(() => follower.wake(), POLL_MS);
  timer.unref();
  return {
    answer: (question) => answerOf(index, question),
    catchUp: () => follower.drain(),
    counts: () => ({ products: index.products.size, events }),
    recordShown(customer, products, at) {
      // Names that no event knows could be anything a caller sends: they are not kept.
      if (index.history(customer).products.length === 0) return;
      index.recordShown(customer, products, at);
    },
    setClearance(product, clearance) {
      if (index.products.indexOf(product) >= 0) index.setProduct(product, { clearance });
    },
    forgetCustomer: (customer) => void index.removeCustomer(customer),
    async close() {
      clearInterval(timer);
      stopListening();
      await follower.stop();
    },
  };
}

function answerOf(index: LiveIndex, question: RecommendationQuestion): LiveAnswer {
  const { surface, customer = '', products, request } = question;
  const first = products[0] ?? '';
  if (surface === 'similar') return similarProducts(index, first, request);
  if (surface === 'bought-together') return boughtTogether(index, first, request);
  if (surface === 'cart') return cartAddOns(index, products, request);
  return homeFeed(index, customer, request);
}

const RECENT_KEYS_MAX = 50_000;

/** The keys of the latest events, to tell a second reading of the same event from a new one. */
class RecentKeys {
  readonly #keys = new Set<string>();

  /** @returns whether the key is new. */
  add(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > RECENT_KEYS_MAX) {
      for (const oldest of this.#keys) {
        this.#keys.delete(oldest);
        break;
      }
    }
    return true;
  }
}

/** Reads the outbox one drain at a time; a wake during a drain leads to one more. */
class Follower {
  readonly #ledger: Ledger;
  readonly #index: LiveIndex;
  readonly #recent: RecentKeys;
  readonly #onEvents: (count: number) => void;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;

  constructor(
    ledger: Ledger,
    index: LiveIndex,
    recent: RecentKeys,
    onEvents: (count: number) => void,
  ) {
    this.#ledger = ledger;
    this.#index = index;
    this.#recent = recent;
    this.#onEvents = onEvents;
  }

  /** Asks for a drain soon. A ledger that is away now is asked again by the timer. */
  wake(): void {
    this.drain().catch(() => undefined);
  }

  drain(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      const entries = await this.#ledger.outbox.read(CONSUMER, OUTBOX_ROWS);
      if (entries.length === 0) continue;
      await this.#take(entries);
      await this.#ledger.outbox.ack(
        CONSUMER,
        entries.map((entry) => entry.outboxId),
      );
      this.#isWanted = true;
    }
  }

  async #take(entries: readonly OutboxEntry[]): Promise<void> {
    const batches = entries.flatMap(({ batchId, kind }) =>
      batchId !== null && BEHAVIOUR_KINDS.has(kind) ? [batchId] : [],
    );
    let count = 0;
    for await (const rows of behaviourOfBatches(this.#ledger, batches)) {
      for (const { key, event } of rows) {
        if (this.#recent.add(key) && this.#index.record(event)) count++;
      }
    }
    this.#onEvents(count);
    if (entries.some(({ kind }) => kind === 'products')) {
      await productFacts(this.#ledger, null, (id, facts) => this.#index.setProduct(id, facts));
    }
    await this.#takeStock(entries);
  }

  /** Sold out or back again: the levels of every product that an entry names. */
  async #takeStock(entries: readonly OutboxEntry[]): Promise<void> {
    const moved = entries.filter(({ kind }) => STOCK_KINDS.has(kind));
    if (moved.length === 0) return;
    const batches = moved.flatMap(({ batchId }) => (batchId === null ? [] : [batchId]));
    for (const [product, available] of await stockOf(this.#ledger, batches)) {
      this.#index.setProduct(product, { available });
    }
  }
}

const BEHAVIOUR_KINDS: ReadonlySet<string> = new Set(['events', 'orders', 'order']);
const STOCK_KINDS: ReadonlySet<string> = new Set([
  'stock',
  'stock-moves',
  'stock-levels',
  'orders',
  'order',
]);
