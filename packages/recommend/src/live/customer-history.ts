/** The latest events of one customer, oldest first: parallel lists, order '' where none. */
export interface CustomerHistory {
  readonly products: number[];
  /** Whole-number strength of each event. */
  readonly weights: number[];
  readonly times: number[];
  readonly orders: string[];
  readonly bought: boolean[];
  /** Product indices shown lately, oldest first. */
  readonly shown: number[];
  /** When, epoch ms. */
  readonly shownAt: number[];
}

/** Receives what events add to the counters; `sign` -1 takes it away again. */
export interface PairSink {
  /** `later` came `gap` ≥ 1 events after `earlier`. */
  follows(
    earlier: { readonly product: number; readonly weight: number },
    later: { readonly product: number; readonly weight: number },
    at: { readonly gap: number; readonly sign: 1 | -1 },
  ): void;
  together(a: number, b: number, sign: 1 | -1): void;
  /** One more order holds the product. */
  ordered(product: number, sign: 1 | -1): void;
  event(product: number, weight: number, sign: 1 | -1): void;
}

export function emptyHistory(): CustomerHistory {
  return { products: [], weights: [], times: [], orders: [], bought: [], shown: [], shownAt: [] };
}

/**
 * What the event at `place` adds besides the events in [from, to) of its history: the order-aware
 * pairs within the window, and its order's pairs unless the product already stands in that order.
 */
export function tellEvent(
  history: CustomerHistory,
  place: number,
  options: {
    readonly from: number;
    readonly to: number;
    readonly window: number;
    readonly sign: 1 | -1;
    readonly sink: PairSink;
  },
): void {
  const { sign, sink, window } = options;
  const own = entryOf(history, place);
  sink.event(own.product, own.weight, sign);
  const first = Math.max(options.from, place - window);
  const last = Math.min(options.to - 1, place + window);
  for (let other = first; other <= last; other++) {
    const entry = entryOf(history, other);
    if (entry.product === own.product) continue;
    if (other < place) sink.follows(entry, own, { gap: place - other, sign });
    else sink.follows(own, entry, { gap: other - place, sign });
  }
  tellOrder(history, place, options);
}

function tellOrder(
  history: CustomerHistory,
  place: number,
  options: {
    readonly from: number;
    readonly to: number;
    readonly sign: 1 | -1;
    readonly sink: PairSink;
  },
): void {
  const order = history.orders[place] ?? '';
  if (order === '') return;
  const own = history.products[place] ?? 0;
  const partners = new Set<number>();
  for (let other = options.from; other < options.to; other++) {
    if (other !== place && history.orders[other] === order)
      partners.add(history.products[other] ?? 0);
  }
  if (partners.has(own)) return;
  options.sink.ordered(own, options.sign);
  for (const partner of partners) options.sink.together(own, partner, options.sign);
}

function entryOf(
  history: CustomerHistory,
  place: number,
): { readonly product: number; readonly weight: number } {
  return { product: history.products[place] ?? 0, weight: history.weights[place] ?? 0 };
}
