import type { Ledger, OutboxEntry } from '@quanyu/ledger';
import {
  boughtTogether,
  cartAddOns,
  homeFeed,
  type LiveAnswer,
  LiveIndex,
  type LiveRequest,
  type SimilarCustomer,
  sessionFeed,
  similarProducts,
} from '@quanyu/recommend';
import { liveSequenceParams } from '../recommend/live-params.ts';
import { behaviourOfBatches, behaviourSince, type KeyedEvent } from './live-facts.ts';
import { productFacts, StockFollower } from './live-products.ts';

export interface RecommendationQuestion {
  /** `session`: the home feed of a visitor whose `products` are the history, the latest last. */
  readonly surface: 'home' | 'similar' | 'bought-together' | 'cart' | 'session';
  readonly customer?: string | undefined;
  readonly products: readonly string[];
  readonly request: LiveRequest;
}

export interface RecommendationService {
  /** Products for a surface, with reasons; memory only, no wait. */
  answer(question: RecommendationQuestion): LiveAnswer;
  /** Customers who lately met the same products, most alike first. */
  similarCustomers(customer: string, count: number): readonly SimilarCustomer[];
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
  const index = new LiveIndex({ sequence: await liveSequenceParams(ledger) });
  let events = 0;
  // The position first: what comes while the history is read is then read twice, never missed, and
  // events already known are told apart by their key.
  await ledger.outbox.skipToEnd(CONSUMER);
  await productFacts(ledger, null, (product, facts) => index.setProduct(product, facts));
  const recent = new RecentKeys();
  for await (const batch of behaviourSince(ledger, untilDay - historyDays)) {
    for (const keyed of batch) {
      recent.add(keyed.key);
      events += take(index, keyed);
    }
    options.onProgress?.(events);
  }
  const stock = new StockFollower(ledger);
  await stock.start();
  const follower = new Follower({ ledger, index, recent, stock }, (count) => {
    events += count;
  });
  const stopListening = ledger.outbox.onCommit(() => follower.wake());
  const timer = setInterval(() => follower.wake(), POLL_MS);
  timer.unref();
  return {
    answer: (question) => answerOf(index, question),
    similarCustomers: (customer, count) => index.similarCustomers(customer, count),
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
  if (surface === 'session') return sessionFeed(index, products, request);
  return homeFeed(index, customer, request);
}

/** Adds an event or takes it back. @returns By how much the number of events changes. */
function take(index: LiveIndex, { event, isTakenBack }: KeyedEvent): number {
  if (isTakenBack) return index.retract(event) ? -1 : 0;
  return index.record(event) ? 1 : 0;
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
  readonly #stock: StockFollower;
  readonly #onEvents: (count: number) => void;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;

  constructor(
    parts: {
      readonly ledger: Ledger;
      readonly index: LiveIndex;
      readonly recent: RecentKeys;
      readonly stock: StockFollower;
    },
    onEvents: (count: number) => void,
  ) {
    this.#ledger = parts.ledger;
    this.#index = parts.index;
    this.#recent = parts.recent;
    this.#stock = parts.stock;
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
    let count = 0;
    const behaviour = {
      orders: batchesOf(entries, ORDER_KINDS),
      events: batchesOf(entries, EVENT_KINDS),
    };
    for await (const rows of behaviourOfBatches(this.#ledger, behaviour)) {
      for (const keyed of rows) {
        if (this.#recent.add(keyed.key)) count += take(this.#index, keyed);
      }
    }
    this.#onEvents(count);
    const products = batchesOf(entries, PRODUCT_KINDS);
    if (products.length > 0) {
      await productFacts(this.#ledger, products, (id, facts) => this.#index.setProduct(id, facts));
    }
    await this.#takeStock(entries);
  }

  /** Sold out or back again: the levels of every product that an entry names. */
  async #takeStock(entries: readonly OutboxEntry[]): Promise<void> {
    const moved = entries.flatMap(({ batchId, kind, rows }) =>
      batchId !== null && STOCK_KINDS.has(kind) ? [{ batchId, rows }] : [],
    );
    if (moved.length === 0) return;
    for (const [product, available] of await this.#stock.availability(moved)) {
      this.#index.setProduct(product, { available });
    }
  }
}

function batchesOf(entries: readonly OutboxEntry[], kinds: ReadonlySet<string>): number[] {
  return entries.flatMap(({ batchId, kind }) =>
    batchId !== null && kinds.has(kind) ? [batchId] : [],
  );
}

const ORDER_KINDS: ReadonlySet<string> = new Set(['orders']);
const EVENT_KINDS: ReadonlySet<string> = new Set(['events']);
const PRODUCT_KINDS: ReadonlySet<string> = new Set(['products']);
/** Every change of stock is told as a batch of moves, whatever made it. */
const STOCK_KINDS: ReadonlySet<string> = new Set(['stock-moves', 'stock-levels']);
