import { byCodeUnits } from '../interactions.ts';
import { SEQUENCE_DEFAULTS, type SequenceParams } from '../models/sequence.ts';
import { badTime, requireId, requireWhole } from './checks.ts';
import { CountRow } from './count-row.ts';
import {
  HistoryStore,
  orderFingerprint,
  PRODUCTS_MAX,
  type Timeline,
  TYPE_BITS,
  TYPES_MAX,
} from './history-store.ts';
import { LatestCustomers } from './latest-customers.ts';
import { gainsOf, type PairGains } from './pair-gains.ts';
import { PairRows } from './pair-rows.ts';
import { type ProductFacts, ProductTable } from './product-table.ts';
import { RowEntries } from './row-entries.ts';
import { Scorer } from './scorer.ts';
import {
  type EventSink,
  insertAt,
  placeFor,
  placeOf,
  removeAt,
  tellEvent,
  timelineOf,
} from './timeline.ts';

/** One thing a customer did. */
export interface LiveEvent {
  readonly customer: string;
  readonly product: string;
  /** A key of `typeWeights`; other types change nothing. */
  readonly type: string;
  /** Epoch ms. Late events take their place in the history. */
  readonly time: number;
  /** Order of a purchase: products of one order are bought together. */
  readonly order?: string;
}

export interface LiveOptions {
  /** How pairs are weighed; as chosen by `auto`, or the defaults. */
  readonly sequence?: Partial<SequenceParams>;
  /** Whole-number strength by event type. Default LIVE_TYPE_WEIGHTS. */
  readonly typeWeights?: Readonly<Record<string, number>>;
  /** Events remembered a customer, the latest; counters always equal those of just these. Default 200. */
  readonly historyMax?: number;
}

/** What a customer did lately, oldest first; for reading. */
export interface CustomerHistory {
  readonly products: readonly number[];
  readonly times: readonly number[];
  readonly bought: readonly boolean[];
  /** Products shown lately, oldest first. */
  readonly shown: readonly number[];
  /** When, epoch ms. */
  readonly shownAt: readonly number[];
}

/** A customer and how alike, above 0 to 1. */
export interface SimilarCustomer {
  readonly customer: string;
  readonly likeness: number;
}

/** A view counts one, a purchase eight. */
export const LIVE_TYPE_WEIGHTS: Readonly<Record<string, number>> = {
  'product-view': 1,
  'product-click': 2,
  'wishlist-add': 3,
  'cart-add': 4,
  purchase: 8,
};

/** Latest products of a customer whose other customers are looked at for likeness. */
const LIKENESS_PRODUCTS = 20;

/** Products remembered as shown, a customer. */
const SHOWN_MAX = 100;

/**
 * The counters behind the answers, kept up to date by every event: O(window) an event, no fit.
 * Counters are whole numbers and a function of each customer's latest `historyMax` events, so a
 * rebuild from those events equals them bit for bit, and forgetting a customer leaves no trace.
 * Memory: about 30 bytes an event and 200 a customer, and rows of pairs for products that many met.
 */
export class LiveIndex {
  readonly params: SequenceParams;
  readonly products: ProductTable = new ProductTable();
  /** How strongly each product follows each other one. */
  readonly pairs: PairRows = new PairRows();
  /** Adds up scores; its buffers are used again by each answer. */
  readonly scorer: Scorer;
  readonly #latest = new LatestCustomers();
  readonly #together = new Map<number, CountRow>();
  readonly #store = new HistoryStore();
  readonly #shown = new Map<string, { products: number[]; times: number[] }>();
  readonly #types: ReadonlyMap<string, number>;
  readonly #typeWeights: Float64Array;
  readonly #purchase: number;
  readonly #historyMax: number;
  readonly #gains: PairGains;
  readonly #sink: EventSink;
  readonly #timeline: Timeline;

  /** @throws AppError RECOMMEND_PARAM_INVALID. */
  constructor(options: LiveOptions = {}) {
    this.params = { ...SEQUENCE_DEFAULTS, ...options.sequence };
    const weights = Object.entries(options.typeWeights ?? LIVE_TYPE_WEIGHTS);
    for (const [type, weight] of weights) requireWhole(weight, `typeWeights.${type}`, 0);
    requireWhole(weights.length, 'the number of typeWeights', 0, TYPES_MAX);
    this.#types = new Map(weights.map(([type], index) => [type, index]));
    this.#typeWeights = Float64Array.from(weights, ([, weight]) => weight);
    this.#purchase = this.#types.get('purchase') ?? -1;
    const { historyMax = 200 } = options;
    this.#historyMax = historyMax;
    requireWhole(historyMax, 'historyMax', 1);
    requireWhole(this.params.window, 'window', 1);
    this.#gains = gainsOf(this.params, this.#typeWeights);
    this.#sink = this.#counting();
    this.#timeline = timelineOf(historyMax + 1);
    this.scorer = new Scorer(this);
  }

  get customerCount(): number {
    return this.#store.size;
  }

  /** Orders that hold a product and each other one; absent where there is none. */
  together(product: number): CountRow | undefined {
    return this.#together.get(product);
  }

  /**
   * Counts one event. @returns whether it changed anything: unknown types do not, nor do events older
   * than a full history.
   * @throws AppError RECOMMEND_ID_INVALID, RECOMMEND_TIME_INVALID.
   * @complexity O(window + historyMax) where events come in order; O(window × historyMax) for a late one.
   */
  record(event: LiveEvent): boolean {
    const type = this.#types.get(event.type) ?? -1;
    requireId(event.customer, 'customer');
    requireId(event.product, 'product');
    if (event.order !== undefined) requireId(event.order, 'order');
    if (!Number.isFinite(event.time)) throw badTime(event.time);
    if ((this.#typeWeights[type] ?? 0) === 0) return false;
    const customer = this.#store.ensure(event.customer);
    const timeline = this.#timeline;
    this.#store.read(customer, timeline);
    const place = placeFor(timeline, event.time);
    if (place === 0 && timeline.length >= this.#historyMax) return false;
    const product = this.ensureProduct(event.product);
    const order = event.order === undefined ? 0 : orderFingerprint(event.order);
    const own = { word: product * 2 ** TYPE_BITS + type, time: event.time, order };
    if (place < timeline.length) this.#insert(customer, place, own);
    else this.#append(customer, own);
    this.#latest.add(product, customer);
    return true;
  }

  /**
   * Takes one event back, as if it had never been; nothing where none is like it. An event that left
   * a full history does not come back for it. @returns whether it was there.
   * @complexity O(window × historyMax).
   */
  retract(event: LiveEvent): boolean {
    const type = this.#types.get(event.type) ?? -1;
    const product = this.products.indexOf(event.product);
    const customer = this.#store.indexOf(event.customer);
    if (type < 0 || product < 0 || customer < 0) return false;
    const timeline = this.#timeline;
    this.#store.read(customer, timeline);
    const place = placeOf(timeline, { word: product * 2 ** TYPE_BITS + type, time: event.time });
    if (place < 0) return false;
    this.#tellAll(-1);
    removeAt(timeline, place);
    this.#tellAll(1);
    this.#store.write(customer, timeline);
    return true;
  }

  /** Sets what rules ask: stock, hiding, category, price. Holds from the next answer on. */
  setProduct(id: string, facts: ProductFacts): void {
    this.products.setFacts(this.ensureProduct(id), facts);
  }

  /**
   * Remembers what was shown, for requests that avoid repeats. Unknown products are ignored.
   * @param time Epoch ms; needed by requests that avoid only what was shown lately. Default 0.
   */
  recordShown(customer: string, products: readonly string[], time = 0): void {
    requireId(customer, 'customer');
    if (!Number.isFinite(time)) throw badTime(time);
    const shown = this.#shown.get(customer) ?? { products: [], times: [] };
    this.#shown.set(customer, shown);
    for (const id of products) {
      const product = this.products.indexOf(id);
      if (product < 0) continue;
      shown.products.push(product);
      shown.times.push(time);
    }
    shown.products.splice(0, shown.products.length - SHOWN_MAX);
    shown.times.splice(0, shown.times.length - SHOWN_MAX);
  }

  /** Forgets a customer: counters are then as if the customer had never been. @returns whether known. */
  removeCustomer(customer: string): boolean {
    const wasShown = this.#shown.delete(customer);
    const index = this.#store.indexOf(customer);
    if (index < 0) return wasShown;
    this.#store.read(index, this.#timeline);
    this.#tellAll(-1);
    this.#store.remove(customer);
    return true;
  }

  /**
   * Customers who lately met the same products, most alike first: the Jaccard index of the sets of
   * products in both histories. Looked for among the latest customers of the latest products.
   */
  similarCustomers(customer: string, count: number): readonly SimilarCustomer[] {
    const own = new Set(this.history(customer).products);
    const self = this.#store.indexOf(customer);
    const alike: { customer: string; likeness: number }[] = [];
    for (const other of this.#latest.of([...own].slice(-LIKENESS_PRODUCTS))) {
      const id = this.#store.idOf(other);
      if (other === self || id === undefined) continue;
      const products = new Set(this.history(id).products);
      let common = 0;
      for (const product of products) if (own.has(product)) common++;
      const likeness = common / (own.size + products.size - common);
      if (likeness > 0) alike.push({ customer: id, likeness });
    }
    return alike
      .sort((a, b) => b.likeness - a.likeness || byCodeUnits(a.customer, b.customer))
      .slice(0, count);
  }

  /** The customer's latest events; empty for somebody unknown. */
  history(customer: string): CustomerHistory {
    const shown = this.#shown.get(customer) ?? { products: [], times: [] };
    const { length, events, times } = this.#read(customer);
    const words = Array.from(events.subarray(0, length));
    return {
      products: words.map((word) => word >>> TYPE_BITS),
      times: Array.from(times.subarray(0, length)),
      bought: words.map((word) => word % 2 ** TYPE_BITS === this.#purchase),
      shown: shown.products,
      shownAt: shown.times,
    };
  }

  /** Index of a product, entered if new. @throws AppError RECOMMEND_ID_INVALID, RECOMMEND_PARAM_INVALID. */
  ensureProduct(id: string): number {
    requireId(id, 'product');
    const product = this.products.ensure(id);
    requireWhole(product, 'the number of products', 0, PRODUCTS_MAX - 1);
    return product;
  }

  /**
   * All counters by product id, in a form that does not depend on the order in which products came.
   * For tests, audits and the comparison of an index with its rebuild.
   */
  exportCounters(): readonly (readonly [kind: string, ...ids: string[], count: number])[] {
    const rows: [string, ...string[], number][] = [];
    const name = (i: number): string => this.products.ids[i] ?? '';
    for (const [i, id] of this.products.ids.entries()) {
      const degree = this.products.degreeOf(i);
      const orders = this.products.ordersOf(i);
      if (degree !== 0) rows.push(['events', id, degree]);
      if (orders !== 0) rows.push(['orders', id, orders]);
      const entries = new RowEntries();
      this.pairs.rowInto(i, entries, { isRaw: false });
      for (let n = 0; n < entries.end; n++) {
        rows.push(['pair', id, name(entries.products[n] ?? 0), entries.counts[n] ?? 0]);
      }
      const together = this.#together.get(i)?.columns();
      for (const [n, j] of together?.products.entries() ?? []) {
        rows.push(['together', id, name(j), together?.counts[n] ?? 0]);
      }
    }
    return rows.sort((a, b) => byCodeUnits(JSON.stringify(a), JSON.stringify(b)));
  }

  #read(customer: string): Timeline {
    const index = this.#store.indexOf(customer);
    if (index < 0) this.#timeline.length = 0;
    else this.#store.read(index, this.#timeline);
    return this.#timeline;
  }

  /** A late event takes its place. */
  #insert(customer: number, place: number, event: NewEvent): void {
    const timeline = this.#timeline;
    this.#tellAll(-1);
    insertAt(timeline, place, event);
    if (timeline.length > this.#historyMax) removeAt(timeline, 0);
    this.#tellAll(1);
    this.#store.write(customer, timeline);
  }

  #append(customer: number, event: NewEvent): void {
    const { length } = this.#timeline;
    insertAt(this.#timeline, length, event);
    this.#tell(length, { from: 0, to: length, sign: 1 });
    this.#store.append(customer, event);
    if (length + 1 <= this.#historyMax) return;
    this.#tell(0, { from: 1, to: length + 1, sign: -1 });
    this.#store.dropOldest(customer);
  }

  #tell(
    place: number,
    range: { readonly from: number; readonly to: number; readonly sign: 1 | -1 },
  ): void {
    tellEvent(this.#timeline, place, { ...range, window: this.params.window, sink: this.#sink });
  }

  #tellAll(sign: 1 | -1): void {
    for (let place = 0; place < this.#timeline.length; place++) {
      this.#tell(place, { from: 0, to: place, sign });
    }
  }

  #counting(): EventSink {
    const { forward, backward, typeWeights } = this.#gains;
    const weightOf = (word: number): number => typeWeights[word % 2 ** TYPE_BITS] ?? 0;
    const add = (own: number, other: number, change: number): void => {
      if (change !== 0) this.pairs.add(own, other, change);
    };
    return {
      follows: (earlier, later, gap, sign) => {
        const [a, b] = [earlier >>> TYPE_BITS, later >>> TYPE_BITS];
        add(a, b, sign * (forward[gap - 1] ?? 0) * weightOf(later));
        add(b, a, sign * (backward[gap - 1] ?? 0) * weightOf(earlier));
      },
      together: (a, b, sign) => {
        this.#togetherOf(a).add(b, sign);
        this.#togetherOf(b).add(a, sign);
      },
      ordered: (product, sign) => this.products.addOrders(product, sign),
      event: (word, sign) =>
        this.products.addDegree(word >>> TYPE_BITS, sign * weightOf(word), this.params),
    };
  }

  #togetherOf(product: number): CountRow {
    const known = this.#together.get(product);
    if (known !== undefined) return known;
    const row = new CountRow();
    this.#together.set(product, row);
    return row;
  }
}

interface NewEvent {
  readonly word: number;
  readonly time: number;
  readonly order: number;
}
