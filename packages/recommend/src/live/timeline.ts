import { type Timeline, TYPE_BITS } from './history-store.ts';

/** Receives what events add to the counters; `sign` -1 takes it away again. */
export interface EventSink {
  /** `later` came `gap` ≥ 1 events after `earlier`; words of a timeline. */
  follows(earlier: number, later: number, gap: number, sign: 1 | -1): void;
  together(a: number, b: number, sign: 1 | -1): void;
  /** One more order holds the product. */
  ordered(product: number, sign: 1 | -1): void;
  event(word: number, sign: 1 | -1): void;
}

export function timelineOf(room: number): Timeline {
  return {
    length: 0,
    events: new Int32Array(room),
    times: new Float64Array(room),
    orders: new Float64Array(room),
  };
}

function productAt(timeline: Timeline, place: number): number {
  return (timeline.events[place] ?? 0) >>> TYPE_BITS;
}

/** Place of a time: after all that are not later. */
export function placeFor(timeline: Timeline, time: number): number {
  let place = timeline.length;
  while (place > 0 && (timeline.times[place - 1] ?? 0) > time) place--;
  return place;
}

export function insertAt(
  timeline: Timeline,
  place: number,
  event: { readonly word: number; readonly time: number; readonly order: number },
): void {
  for (const column of [timeline.events, timeline.times, timeline.orders]) {
    column.copyWithin(place + 1, place, timeline.length);
  }
  timeline.events[place] = event.word;
  timeline.times[place] = event.time;
  timeline.orders[place] = event.order;
  timeline.length++;
}

export function removeAt(timeline: Timeline, place: number): void {
  for (const column of [timeline.events, timeline.times, timeline.orders]) {
    column.copyWithin(place, place + 1, timeline.length);
  }
  timeline.length--;
}

/** Place of an event by word and time, or -1. */
export function placeOf(
  timeline: Timeline,
  event: { readonly word: number; readonly time: number },
): number {
  for (let n = 0; n < timeline.length; n++) {
    if (timeline.events[n] === event.word && timeline.times[n] === event.time) return n;
  }
  return -1;
}

/**
 * What the event at `place` adds besides the events in [from, to): the order-aware pairs within the
 * window, and its order's pairs unless the product already stands in that order.
 */
export function tellEvent(
  timeline: Timeline,
  place: number,
  options: {
    readonly from: number;
    readonly to: number;
    readonly window: number;
    readonly sign: 1 | -1;
    readonly sink: EventSink;
  },
): void {
  const { sign, sink, window } = options;
  const own = timeline.events[place] ?? 0;
  sink.event(own, sign);
  const first = Math.max(options.from, place - window);
  const last = Math.min(options.to - 1, place + window);
  for (let other = first; other <= last; other++) {
    const word = timeline.events[other] ?? 0;
    if (word >>> TYPE_BITS === own >>> TYPE_BITS) continue;
    if (other < place) sink.follows(word, own, place - other, sign);
    else sink.follows(own, word, other - place, sign);
  }
  if ((timeline.orders[place] ?? 0) !== 0) tellOrder(timeline, place, options);
}

function tellOrder(
  timeline: Timeline,
  place: number,
  options: {
    readonly from: number;
    readonly to: number;
    readonly sign: 1 | -1;
    readonly sink: EventSink;
  },
): void {
  const order = timeline.orders[place];
  const own = productAt(timeline, place);
  const partners = new Set<number>();
  for (let other = options.from; other < options.to; other++) {
    if (other !== place && timeline.orders[other] === order)
      partners.add(productAt(timeline, other));
  }
  if (partners.has(own)) return;
  options.sink.ordered(own, options.sign);
  for (const partner of partners) options.sink.together(own, partner, options.sign);
}
