import { dayOfIso } from '@quanyu/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cell, SEGMENTS, simulateRetailer, type Truth } from '../src/index.ts';
import { Panel } from './panel.ts';

const START = dayOfIso('2025-05-01');
const DAYS = 548;
/** Local day of a UTC text. */
const localDay = (cell: Cell | undefined): number =>
  Math.floor((Date.parse(String(cell)) + 28_800_000) / 86_400_000);
const share = (part: number, whole: number): number => part / whole;

const panel = new Panel(START, DAYS);
const baskets = new Map<
  string,
  { products: string[]; total: number; store: boolean; who: string }
>();
const dailyOrders = { online: new Int32Array(DAYS), store: new Int32Array(DAYS) };
const sessions = new Map<string, number>();
const events: Record<string, number> = {};
const cost = new Map<string, number>();
const sums = { events: 0, lines: 0, returns: 0, visitors: 0, revenue: 0, cost: 0, expenses: 0 };
const ratings = { n: 0, sum: 0, late: 0 };
let sentimentWrong = 0;
let truth: Truth;

const DEPTH: Record<string, number> = { 'cart-add': 1, 'checkout-start': 2, purchase: 3 };
const SENTIMENT = ['negative', 'negative', 'neutral', 'positive', 'positive'];
const ratingOf = new Map<Cell, number>();
const pending: (readonly Cell[])[] = [];

const READ: Record<string, (row: readonly Cell[]) => void> = {
  orders: (row) => {
    const day = localDay(row[2]);
    const id = String(row[0]);
    const store = row[3] === 'store';
    const basket = baskets.get(id) ?? { products: [], total: 0, store, who: String(row[5]) };
    if (basket.products.length === 0) dailyOrders[store ? 'store' : 'online'][day - START]! += 1;
    basket.products.push(String(row[6]));
    basket.total += Number(row[11]);
    baskets.set(id, basket);
    panel.add(String(row[6]), day, Number(row[8]));
    sums.lines += 1;
    sums.revenue += Number(row[11]);
    pending.push([row[6]!, row[8]!]);
  },
  'truth-demand': (row) => {
    panel.add(String(row[1]), dayOfIso(String(row[0])), Number(row[3]) - Number(row[4]));
  },
  promotions: (row) => panel.promote(row),
  products: (row) => cost.set(String(row[0]), Number(row[6])),
  returns: () => {
    sums.returns += 1;
  },
  expenses: (row) => {
    sums.expenses += Number(row[5]);
  },
  visits: (row) => {
    sums.visitors += Number(row[2]);
  },
  reviews: (row) => {
    ratingOf.set(row[0]!, Number(row[4]));
    ratings.n += 1;
    ratings.sum += Number(row[4]);
  },
  'truth-reviews': (row) => {
    const rating = ratingOf.get(row[0]!);
    if (rating !== undefined && SENTIMENT[rating - 1] !== row[1]) sentimentWrong += 1;
  },
  events: (row) => {
    sums.events += 1;
    events[String(row[2])] = (events[String(row[2])] ?? 0) + 1;
    const id = String(row[5]);
    sessions.set(id, Math.max(sessions.get(id) ?? 0, DEPTH[String(row[2])] ?? 0));
  },
};

beforeAll(async () => {
  const retailer = simulateRetailer({ scale: 'small', seed: 11, startDay: START, days: DAYS });
  truth = retailer.truth;
  for await (const { kind, rows } of retailer.batches) {
    const read = READ[kind];
    if (read !== undefined) for (const row of rows) read(row);
  }
  for (const [product, quantity] of pending)
    sums.cost += Number(quantity) * cost.get(String(product))!;
});

describe('size of the small retailer', () => {
  it('is what the scale promises', () => {
    expect(sums.events).toBeGreaterThan(800_000);
    expect(sums.events).toBeLessThan(1_250_000);
    expect(cost.size).toBeGreaterThan(285);
    expect(truth.segments().size).toBe(20_000);
    expect(new Set(truth.segments().values())).toEqual(new Set(SEGMENTS.map(({ code }) => code)));
  });
});

describe('planted elasticity', () => {
  it('is recovered by a simple regression over all products', () => {
    const { estimate, truth: planted } = panel.elasticity(truth.products());
    expect(Math.abs(estimate - planted)).toBeLessThan(0.3);
  });

  it('is larger where it was planted larger', () => {
    const soft = panel.elasticity(truth.products().filter(({ elasticity }) => elasticity < 1.5));
    const hard = panel.elasticity(truth.products().filter(({ elasticity }) => elasticity > 1.8));
    expect(hard.estimate).toBeGreaterThan(soft.estimate);
    expect(Math.abs(soft.estimate - soft.truth)).toBeLessThan(0.45);
    expect(Math.abs(hard.estimate - hard.truth)).toBeLessThan(0.45);
  });
});

describe('calendar', () => {
  const mean = (values: Int32Array, from: string, to: string): number => {
    const part = values.subarray(dayOfIso(from) - START, dayOfIso(to) - START + 1);
    return part.reduce((a, b) => a + b, 0) / part.length;
  };

  it.each([
    ['618', 'online', '2025-06-12', '2025-06-18', 1.8],
    ['Children’s Day', 'store', '2025-05-26', '2025-06-01', 1.8],
    ['Double 11', 'online', '2025-11-05', '2025-11-11', 1.9],
    ['Double 12', 'online', '2025-12-10', '2025-12-12', 1.5],
    ['Christmas', 'store', '2025-12-19', '2025-12-25', 1.5],
    ['before Spring Festival', 'store', '2026-02-03', '2026-02-16', 1.4],
  ] as const)('%s lifts %s orders', (_, where, from, to, times) => {
    const usual = mean(dailyOrders[where], '2025-09-15', '2025-10-15');
    expect(mean(dailyOrders[where], from, to) / usual).toBeGreaterThan(times);
  });

  it('Spring Festival week empties the web shop', () => {
    const usual = mean(dailyOrders.online, '2026-03-05', '2026-04-05');
    expect(mean(dailyOrders.online, '2026-02-17', '2026-02-21') / usual).toBeLessThan(0.75);
  });
});

describe('co-purchase', () => {
  it('shows the planted pairs far above chance', () => {
    const count = new Map<string, number>();
    const pairs = new Map(truth.complementPairs().map((pair) => [pair.product, pair.partner]));
    let withProduct = 0;
    let withBoth = 0;
    let expected = 0;
    for (const { products } of baskets.values()) {
      for (const product of products) count.set(product, (count.get(product) ?? 0) + 1);
    }
    for (const { products } of baskets.values()) {
      for (const product of products) {
        const partner = pairs.get(product);
        if (partner === undefined) continue;
        withProduct += 1;
        withBoth += products.includes(partner) ? 1 : 0;
        expected += (count.get(partner) ?? 0) / baskets.size;
      }
    }
    expect(pairs.size).toBeGreaterThan(80);
    expect(withBoth / expected).toBeGreaterThan(2);
    expect(share(withBoth, withProduct)).toBeGreaterThan(0.25);
    expect(share(withBoth, withProduct)).toBeLessThan(0.5);
  });
});

describe('figures', () => {
  it('convert two to six visits in a hundred, with a funnel that narrows', () => {
    const depth = [0, 0, 0, 0];
    for (const d of sessions.values()) for (let k = 0; k <= d; k++) depth[k]! += 1;
    expect(share(depth[3]!, depth[0]!)).toBeGreaterThan(0.02);
    expect(share(depth[3]!, depth[0]!)).toBeLessThan(0.06);
    expect(depth[1]! / depth[0]!).toBeLessThan(0.25);
    expect(depth[2]! / depth[1]!).toBeCloseTo(truth.parameters.funnel.checkoutPerCart, 1);
    expect(depth[3]! / depth[2]!).toBeCloseTo(truth.parameters.funnel.purchasePerCheckout, 1);
    expect(events['product-view']! / events['search']!).toBeGreaterThan(2);
  });

  it('are plausible for a toy shop', () => {
    const orders = [...baskets.values()];
    expect(sums.revenue / orders.length).toBeGreaterThan(80);
    expect(sums.revenue / orders.length).toBeLessThan(400);
    const margin = 1 - sums.cost / sums.revenue;
    expect(margin).toBeGreaterThan(0.35);
    expect(margin).toBeLessThan(0.5);
    expect(share(sums.expenses, sums.revenue)).toBeLessThan(margin);
    expect(share(sums.expenses, sums.revenue)).toBeGreaterThan(0.15);
    expect(share(sums.returns, sums.lines)).toBeGreaterThan(0.03);
    expect(share(sums.returns, sums.lines)).toBeLessThan(0.08);
    expect(truth.stockOutRate()).toBeGreaterThan(0.02);
    expect(truth.stockOutRate()).toBeLessThan(0.08);
    const till = orders.filter(({ store }) => store).length;
    expect(share(till, sums.visitors)).toBeGreaterThan(0.1);
    expect(share(till, sums.visitors)).toBeLessThan(0.35);
  });

  it('bring customers back', () => {
    const times = new Map<string, number>();
    for (const { who } of baskets.values()) if (who) times.set(who, (times.get(who) ?? 0) + 1);
    const repeat = [...times.values()].filter((n) => n > 1).length;
    expect(share(repeat, times.size)).toBeGreaterThan(0.3);
    expect(share(repeat, times.size)).toBeLessThan(0.8);
    expect(times.size).toBeGreaterThan(8000);
  });

  it('hold reviews whose sentiment is their rating’s', () => {
    expect(ratings.n).toBeGreaterThan(1000);
    expect(ratings.sum / ratings.n).toBeGreaterThan(3.8);
    expect(ratings.sum / ratings.n).toBeLessThan(4.6);
    expect(sentimentWrong).toBe(0);
  });
});
