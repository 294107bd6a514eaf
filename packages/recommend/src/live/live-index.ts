import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { byCodeUnits } from '../interactions.ts';
import { ID_LENGTH_MAX } from '../limits.ts';
import { SEQUENCE_DEFAULTS, type SequenceParams } from '../models/sequence.ts';
import { CountRow } from './count-row.ts';
import {
  type CustomerHistory,
  emptyHistory,
  type PairSink,
  tellEvent,
} from './customer-history.ts';
import { type ProductFacts, ProductTable } from './product-table.ts';

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

/** A view counts one, a purchase eight. */
export const LIVE_TYPE_WEIGHTS: Readonly<Record<string, number>> = {
  'product-view': 1,
  'product-click': 2,
  'wishlist-add': 3,
  'cart-add': 4,
  purchase: 8,
};

/** Gains are whole numbers of this size, so that sums are exact in any order. */
const GAIN_UNIT = 1024;

/** Products remembered as shown, a customer. */
const SHOWN_MAX = 100;

/**
 * The counters behind the answers, kept up to date by every event: O(window) an event, no fit.
 * Counters are whole numbers and a function of each customer's latest `historyMax` events, so a
 * rebuild from those events equals them bit for bit, and forgetting a customer leaves no trace.
 * Memory: customers × historyMax events, and pairs ≤ that × 2 × window.
 */
export class LiveIndex {
  readonly params: SequenceParams;
  readonly products: ProductTable = new ProductTable();
  /** Row i: how strongly each product follows i. */
  readonly pairs: CountRow[] = [];
  /** Row i: orders that hold i and the other. */
  readonly together: CountRow[] = [];
  readonly #customers = new Map<string, CustomerHistory>();
  readonly #typeWeights: ReadonlyMap<string, number>;
  readonly #historyMax: number;
  readonly #forward: Float64Array;
  readonly #backward: Float64Array;
  readonly #sink: PairSink;

  /** @throws AppError RECOMMEND_PARAM_INVALID. */
  constructor(options: LiveOptions = {}) {
    this.params = { ...SEQUENCE_DEFAULTS, ...options.sequence };
    this.#typeWeights = new Map(Object.entries(options.typeWeights ?? LIVE_TYPE_WEIGHTS));
    for (const [type, weight] of this.#typeWeights) requireWhole(weight, `typeWeights.${type}`, 0);
    this.#historyMax = options.historyMax ?? 200;
    requireWhole(this.#historyMax, 'historyMax', 1);
    requireWhole(this.params.window, 'window', 1);
    const gain = (g: number, scale: number): number =>
      Math.round(GAIN_UNIT * scale * this.params.gapDecay ** g);
    const length = this.params.window;
    this.#forward = Float64Array.from({ length }, (_, g) => gain(g, 1));
    this.#backward = Float64Array.from({ length }, (_, g) => gain(g, this.params.backward));
    this.#sink = this.#counting();
  }

  get customerCount(): number {
    return this.#customers.size;
  }

  /**
   * Counts one event. @returns whether it changed anything: unknown types do not, nor do events older
   * than a full history.
   * @throws AppError RECOMMEND_ID_INVALID, RECOMMEND_TIME_INVALID.
   * @complexity O(window + historyMax) where events come in order; O(window × historyMax) for a late one.
   */
  record(event: LiveEvent): boolean {
    const weight = this.#typeWeights.get(event.type) ?? 0;
    requireId(event.customer, 'customer');
    requireId(event.product, 'product');
    if (event.order !== undefined) requireId(event.order, 'order');
    if (!Number.isFinite(event.time)) throw badTime(event.time);
    if (weight === 0) return false;
    const history = this.#historyOf(event.customer);
    const length = history.products.length;
    const place = placeFor(history, event.time);
    if (place === 0 && length >= this.#historyMax) return false;
    const late = place < length;
    if (late) this.#tellAll(history, -1);
    history.products.splice(place, 0, this.ensureProduct(event.product));
    history.weights.splice(place, 0, weight);
    history.times.splice(place, 0, event.time);
    history.orders.splice(place, 0, event.order ?? '');
    history.bought.splice(place, 0, event.type === 'purchase');
    if (late) {
      if (length + 1 > this.#historyMax) forgetOldest(history);
      this.#tellAll(history, 1);
      return true;
    }
    this.#tell(history, length, { from: 0, to: length, sign: 1 });
    if (length + 1 > this.#historyMax) {
      this.#tell(history, 0, { from: 1, to: length + 1, sign: -1 });
      forgetOldest(history);
    }
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
    const history = this.#historyOf(customer);
    for (const id of products) {
      const product = this.products.indexOf(id);
      if (product < 0) continue;
      history.shown.push(product);
      history.shownAt.push(time);
    }
    history.shown.splice(0, history.shown.length - SHOWN_MAX);
    history.shownAt.splice(0, history.shownAt.length - SHOWN_MAX);
  }

  /** Forgets a customer: counters are then as if the customer had never been. @returns whether known. */
  removeCustomer(customer: string): boolean {
    const history = this.#customers.get(customer);
    if (history === undefined) return false;
    this.#tellAll(history, -1);
    this.#customers.delete(customer);
    return true;
  }

  /** The customer's latest events; empty for somebody unknown. */
  history(customer: string): CustomerHistory {
    return this.#customers.get(customer) ?? emptyHistory();
  }

  /** Index of a product, entered if new. @throws AppError RECOMMEND_ID_INVALID. */
  ensureProduct(id: string): number {
    requireId(id, 'product');
    const product = this.products.ensure(id);
    while (this.pairs.length <= product) {
      this.pairs.push(new CountRow());
      this.together.push(new CountRow());
    }
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
      for (const [j, count] of this.pairs[i]?.entries() ?? [])
        rows.push(['pair', id, name(j), count]);
      for (const [j, count] of this.together[i]?.entries() ?? []) {
        rows.push(['together', id, name(j), count]);
      }
    }
    return rows.sort((a, b) => byCodeUnits(JSON.stringify(a), JSON.stringify(b)));
  }

  #historyOf(customer: string): CustomerHistory {
    const known = this.#customers.get(customer);
    if (known !== undefined) return known;
    const history = emptyHistory();
    this.#customers.set(customer, history);
    return history;
  }

  #tell(
    history: CustomerHistory,
    place: number,
    range: { readonly from: number; readonly to: number; readonly sign: 1 | -1 },
  ): void {
    tellEvent(history, place, { ...range, window: this.params.window, sink: this.#sink });
  }

  #tellAll(history: CustomerHistory, sign: 1 | -1): void {
    for (let place = 0; place < history.products.length; place++) {
      this.#tell(history, place, { from: 0, to: place, sign });
    }
  }

  #counting(): PairSink {
    return {
      follows: (earlier, later, { gap, sign }) => {
        const forward = sign * (this.#forward[gap - 1] ?? 0) * later.weight;
        const backward = sign * (this.#backward[gap - 1] ?? 0) * earlier.weight;
        this.pairs[earlier.product]?.add(later.product, forward);
        if (backward !== 0) this.pairs[later.product]?.add(earlier.product, backward);
      },
      together: (a, b, sign) => {
        this.together[a]?.add(b, sign);
        this.together[b]?.add(a, sign);
      },
      ordered: (product, sign) => this.products.addOrders(product, sign),
      event: (product, weight, sign) =>
        this.products.addDegree(product, sign * weight, this.params),
    };
  }
}

function forgetOldest(history: CustomerHistory): void {
  history.products.shift();
  history.weights.shift();
  history.times.shift();
  history.orders.shift();
  history.bought.shift();
}

/** Place of a time in the history: after all that are not later. */
function placeFor(history: CustomerHistory, time: number): number {
  let place = history.times.length;
  while (place > 0 && (history.times[place - 1] ?? 0) > time) place--;
  return place;
}

function requireId(id: string, what: string): void {
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_LENGTH_MAX) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_ID_INVALID,
    `Cannot record an event as the ${what} id must have 1 to ${ID_LENGTH_MAX} characters: current value has ${String(id).length}`,
    { place: what },
  );
}

function requireWhole(value: number, what: string, least: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= 1e6) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build a live index as ${what} must be a whole number from ${least} to 1000000: current value is ${value}`,
    { place: what },
  );
}

function badTime(time: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID,
    `Cannot record an event as its time must be finite epoch milliseconds: current value is ${time}`,
    { place: 'time' },
  );
}
