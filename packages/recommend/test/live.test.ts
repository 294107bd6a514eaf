import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boughtTogether,
  cartAddOns,
  homeFeed,
  sessionFeed,
  similarProducts,
} from '../src/live/live-answer.ts';
import { type LiveEvent, LiveIndex } from '../src/live/live-index.ts';
import type { LiveAnswer, LiveRequest } from '../src/live/live-request.ts';

const TYPES = ['product-view', 'cart-add', 'purchase', 'page-view'] as const;

const eventArbitrary: fc.Arbitrary<LiveEvent> = fc
  .record({
    customer: fc.nat(3).map((c) => `c${c}`),
    product: fc.nat(6).map((p) => `p${p}`),
    type: fc.constantFrom(...TYPES),
    time: fc.nat(1_000_000),
    order: fc.option(
      fc.nat(2).map((o) => `o${o}`),
      { nil: undefined },
    ),
  })
  .map(({ order, ...event }) => (order === undefined ? event : { ...event, order }));

/** Events with a time of their own each, so that their order is settled. */
const eventsArbitrary = fc.uniqueArray(eventArbitrary, {
  maxLength: 60,
  selector: (event) => event.time,
});

function indexOf(events: readonly LiveEvent[], historyMax = 8): LiveIndex {
  const index = new LiveIndex({ historyMax, sequence: { window: 4 } });
  for (const event of events) index.record(event);
  return index;
}

const byTime = (a: LiveEvent, b: LiveEvent): number => a.time - b.time;
const request: LiveRequest = { recommendationId: 'r1', count: 5 };

describe('LiveIndex', () => {
  it('equals a rebuild bit for bit, in whatever order events come, late ones included', () => {
    fc.assert(
      fc.property(eventsArbitrary, fc.integer({ min: 1, max: 12 }), (events, historyMax) => {
        const inOrder = indexOf([...events].sort(byTime), historyMax);
        expect(indexOf(events, historyMax).exportCounters()).toEqual(inOrder.exportCounters());
      }),
      { numRuns: 200 },
    );
  });

  it('is a function of the latest events alone: a rebuild from those is the same', () => {
    fc.assert(
      fc.property(eventsArbitrary, (events) => {
        const counted = events.filter((event) => event.type !== 'page-view').sort(byTime);
        const latest = ['c0', 'c1', 'c2', 'c3'].flatMap((customer) =>
          counted.filter((event) => event.customer === customer).slice(-8),
        );
        expect(indexOf(latest, 1_000).exportCounters()).toEqual(
          indexOf(events, 8).exportCounters(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('forgets a customer without a trace', () => {
    fc.assert(
      fc.property(eventsArbitrary, (events) => {
        const index = indexOf(events);
        index.recordShown('c1', ['p0']);
        index.removeCustomer('c1');
        const without = indexOf(events.filter((event) => event.customer !== 'c1'));
        expect(index.exportCounters()).toEqual(without.exportCounters());
        expect(index.history('c1').products).toHaveLength(0);
        for (const customer of ['c0', 'c2', 'c3']) index.removeCustomer(customer);
        expect(index.exportCounters()).toEqual([]);
        expect(index.removeCustomer('c0')).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('bounds the history of a customer with 100,000 events', () => {
    const index = new LiveIndex();
    for (let n = 0; n < 100_000; n++) {
      index.record({ customer: 'robot', product: `p${n % 97}`, type: 'product-view', time: n });
    }
    expect(index.history('robot').products).toHaveLength(200);
    const events = index.exportCounters().filter(([kind]) => kind === 'events');
    expect(events.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(200);
  });

  it('refuses ids of 10 kB, empty ids, NaN times; ignores unknown types', () => {
    const index = new LiveIndex();
    const event = { customer: 'c', product: 'p', type: 'purchase', time: 1 };
    expect(() => index.record({ ...event, product: 'x'.repeat(10_240) })).toThrow('1 to 200');
    expect(() => index.record({ ...event, customer: '' })).toThrow('1 to 200');
    expect(() => index.record({ ...event, time: Number.NaN })).toThrow('finite');
    expect(index.record({ ...event, type: 'constructor' })).toBe(false);
    expect(() => new LiveIndex({ historyMax: 0 })).toThrow('historyMax');
    expect(() => new LiveIndex({ typeWeights: { purchase: 0.5 } })).toThrow('typeWeights.purchase');
    expect(index.exportCounters()).toEqual([]);
  });
});

/** Six customers view a doll, then a doll house and buy both; one buys a kite. */
function shop(): LiveIndex {
  const index = new LiveIndex();
  for (let c = 0; c < 6; c++) {
    const time = c * 10;
    const customer = `c${c}`;
    index.record({ customer, product: 'doll', type: 'purchase', time, order: `o${c}` });
    index.record({ customer, product: 'house', type: 'purchase', time: time + 1, order: `o${c}` });
  }
  index.record({ customer: 'k', product: 'kite', type: 'purchase', time: 100, order: 'k1' });
  index.record({ customer: 'new', product: 'doll', type: 'product-view', time: 101 });
  index.setProduct('doll', { category: 'dolls', priceMinor: 1000 });
  index.setProduct('house', { category: 'dolls', priceMinor: 5000 });
  index.setProduct('kite', { category: 'outdoor', priceMinor: 800 });
  return index;
}

const names = (answer: LiveAnswer): string[] => answer.ranked.map((one) => one.product);

describe('answers', () => {
  it('homeFeed() answers with the id, exact reasons and popularity behind', () => {
    const answer = homeFeed(shop(), 'new', { ...request, hide: 'seen' });
    expect(answer.recommendationId).toBe('r1');
    expect(names(answer)).toEqual(['house', 'kite']);
    expect(answer.ranked[0]?.reason).toEqual({
      code: 'RECOMMEND_HISTORY',
      params: { product: 'doll', share: 1 },
    });
    expect(answer.ranked[1]?.source).toBe('popular');
    expect(names(homeFeed(shop(), 'nobody', request))).toEqual(['doll', 'house', 'kite']);
  });

  it('shows nothing sold out or hidden from the next answer on, and again when it is back', () => {
    const index = shop();
    index.setProduct('house', { available: false });
    expect(names(homeFeed(index, 'new', request))).not.toContain('house');
    expect(names(homeFeed(index, 'new', { ...request, rules: { soldOut: true } }))).toContain(
      'house',
    );
    index.setProduct('house', { available: true, hidden: true });
    expect(names(homeFeed(index, 'new', { ...request, rules: { soldOut: true } }))).not.toContain(
      'house',
    );
    index.setProduct('house', { hidden: false });
    expect(names(homeFeed(index, 'new', request))).toContain('house');
  });

  it('keeps price, category and own rules, the category cap and what was shown', () => {
    const index = shop();
    const feed = (more: Partial<LiveRequest>): string[] =>
      names(homeFeed(index, 'nobody', { ...request, ...more }));
    expect(feed({ rules: { priceMinorMax: 1000 } })).toEqual(['doll', 'kite']);
    expect(feed({ rules: { priceMinorMin: 1000 } })).toEqual(['doll', 'house']);
    expect(feed({ rules: { categories: ['outdoor'] } })).toEqual(['kite']);
    expect(feed({ rules: { categoriesNot: ['outdoor'] } })).toEqual(['doll', 'house']);
    expect(feed({ rules: { allow: (id) => id === 'house' } })).toEqual(['house']);
    expect(feed({ categoryMax: 1 })).toEqual(['doll', 'kite']);
    expect(feed({ exclude: ['doll', 'unknown'] })).toEqual(['house', 'kite']);
    index.recordShown('nobody', ['doll', 'unknown']);
    expect(feed({ avoidShown: true })).toEqual(['house', 'kite']);
  });

  it('knows what is bought together, what is similar and what fits a cart', () => {
    const index = shop();
    const together = boughtTogether(index, 'doll', request);
    expect(names(together)).toEqual(['house']);
    expect(together.ranked[0]?.reason.params).toEqual({ product: 'doll', orders: 6 });
    expect(together.ranked[0]?.score).toBeCloseTo(6 / 7, 12);
    expect(names(similarProducts(index, 'doll', request))).toEqual(['house']);
    expect(names(cartAddOns(index, ['doll'], request))).toEqual(['house', 'kite']);
    expect(cartAddOns(index, ['doll'], request).ranked[0]?.reason.code).toBe('RECOMMEND_CART');
  });

  it('says why an answer is empty', () => {
    const index = shop();
    const none = { ...request, rules: { allow: () => false } };
    expect(homeFeed(index, 'new', none).emptyReason?.code).toBe('RECOMMEND_ALL_EXCLUDED');
    expect(boughtTogether(index, 'kite', request).emptyReason?.code).toBe('RECOMMEND_NO_PARTNER');
    expect(boughtTogether(index, 'unknown', request).ranked).toEqual([]);
    expect(homeFeed(new LiveIndex(), 'x', request).emptyReason?.code).toBe(
      'RECOMMEND_NO_CATALOGUE',
    );
    const seen = new LiveIndex();
    seen.record({ customer: 'a', product: 'x', type: 'purchase', time: 1 });
    expect(homeFeed(seen, 'a', request).emptyReason?.code).toBe('RECOMMEND_ALL_SEEN');
    expect(() => homeFeed(index, 'new', { ...request, count: 0 })).toThrow('count');
  });

  it('never breaks a rule in random operations, and contributions add up', () => {
    const operation = fc.oneof(
      { weight: 3, arbitrary: eventArbitrary },
      fc.record({ product: fc.nat(6), available: fc.boolean(), hidden: fc.boolean() }),
      fc.record({ forget: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), fc.nat(3), (operations, who) => {
        const index = new LiveIndex({ historyMax: 10 });
        const out = new Set<string>();
        for (const one of operations) {
          if ('forget' in one) index.removeCustomer(`c${one.forget}`);
          else if ('available' in one) {
            index.setProduct(`p${one.product}`, one);
            if (one.available && !one.hidden) out.delete(`p${one.product}`);
            else out.add(`p${one.product}`);
          } else index.record(one);
          const answers = [
            homeFeed(index, `c${who}`, { ...request, count: 3 }),
            cartAddOns(index, ['p1', 'p2'], { ...request, count: 3 }),
            similarProducts(index, 'p0', request),
          ];
          for (const { ranked } of answers) {
            for (const [i, { product, score, base, contributions }] of ranked.entries()) {
              expect(out.has(product)).toBe(false);
              const sum = contributions.reduce((total, part) => total + part.value, base);
              expect(Math.abs(sum - score)).toBeLessThan(1e-6);
              if (i > 0)
                expect(score).toBeLessThanOrEqual((ranked[i - 1]?.score ?? 0) * (1 + 1e-9));
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('taking events back, neighbours, sessions', () => {
  it('retract() leaves the counters of the other events', () => {
    fc.assert(
      fc.property(eventsArbitrary, fc.nat(59), (events, n) => {
        const counted = events.filter((event) => event.type !== 'page-view');
        const gone = counted[n % Math.max(1, counted.length)];
        const index = indexOf(events, 1_000);
        if (gone === undefined) return;
        expect(index.retract(gone)).toBe(true);
        expect(index.retract(gone)).toBe(false);
        const others = indexOf(
          events.filter((event) => event !== gone),
          1_000,
        );
        expect(index.exportCounters()).toEqual(others.exportCounters());
      }),
      { numRuns: 100 },
    );
    const index = shop();
    expect(index.retract({ customer: 'x', product: 'doll', type: 'purchase', time: 1 })).toBe(
      false,
    );
    expect(index.retract({ customer: 'k', product: 'kite', type: 'nothing', time: 100 })).toBe(
      false,
    );
  });

  it('similarCustomers() ranks by the share of common products, and forgets who was removed', () => {
    const index = shop();
    const alike = index.similarCustomers('c0', 9);
    expect(alike.slice(0, 5).map(({ likeness }) => likeness)).toEqual([1, 1, 1, 1, 1]);
    expect(alike.at(-1)).toEqual({ customer: 'new', likeness: 0.5 });
    index.removeCustomer('c1');
    index.record({ customer: 'late', product: 'kite', type: 'product-view', time: 200 });
    const rest = index.similarCustomers('c0', 9).map(({ customer }) => customer);
    expect(rest).toEqual(['c2', 'c3', 'c4', 'c5', 'new']);
    expect(index.similarCustomers('nobody', 9)).toEqual([]);
  });

  it('sessionFeed() speaks from the products that the request brings', () => {
    const index = shop();
    expect(names(sessionFeed(index, ['unknown', 'doll'], request))).toEqual(['house', 'kite']);
    expect(names(sessionFeed(index, [], request))).toEqual(['doll', 'house', 'kite']);
    const known = { ...request, hide: 'none', fill: false } as const;
    expect(names(sessionFeed(index, ['house'], known))).toEqual(['doll']);
  });
});
