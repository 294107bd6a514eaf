import { createRng, type Rng } from '@quanyu/numeric';
import { cartAddOns, homeFeed, similarProducts } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';

/**
 * Service time of one thread: 20,000 customers with 50 events each, then home feeds, similar products
 * and cart add-ons with stock filter, price rule, category cap and reasons, one event recorded before
 * each request. 500 requests a second leave 2 ms each, so p99 ≤ 10 ms at that rate needs a mean well
 * below 2 ms. Run: `tsx bench/live.ts` with the source condition; one JSON line a size.
 */
const CUSTOMERS = 20_000;
const EVENTS_EACH = 50;
const REQUESTS = 10_000;

for (const products of [300, 30_000]) {
  const rng = createRng(11);
  const index = new LiveIndex();
  for (let p = 0; p < products; p++) {
    index.setProduct(`p${p}`, {
      category: `k${p % 40}`,
      priceMinor: 100 + rng.int(10_000),
      available: rng.uniform() > 0.05,
    });
  }
  const fillMs = timedMs(() => {
    for (let e = 0; e < EVENTS_EACH; e++) {
      for (let c = 0; c < CUSTOMERS; c++)
        recordOne(index, rng, { c, products, time: e * CUSTOMERS + c });
    }
  });
  const times = new Float64Array(REQUESTS);
  let shown = 0;
  for (let r = 0; r < REQUESTS; r++) {
    const c = rng.int(CUSTOMERS);
    recordOne(index, rng, { c, products, time: EVENTS_EACH * CUSTOMERS + r });
    times[r] = timedMs(() => {
      shown += requestOne(index, { r, c, products, rng });
    });
  }
  times.sort();
  const at = (share: number): number =>
    Math.round((times[Math.floor(share * REQUESTS)] ?? 0) * 1000) / 1000;
  const row = {
    products,
    customers: CUSTOMERS,
    events: CUSTOMERS * EVENTS_EACH,
    intakeEventsPerSecond: Math.round((CUSTOMERS * EVENTS_EACH) / (fillMs / 1000)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: times.at(-1),
    requestsPerSecondOneThread: Math.round(REQUESTS / (times.reduce((a, b) => a + b, 0) / 1000)),
    meanLength: shown / REQUESTS,
    residentMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

interface At {
  readonly c: number;
  readonly products: number;
  readonly time: number;
}

/** Popularity falls off as a power; customers keep to a part of the catalogue. */
function recordOne(index: LiveIndex, rng: Rng, at: At): void {
  const rank = Math.floor(at.products * rng.uniform() ** 3);
  const product = (rank * 7 + (at.c % 10) * 13) % at.products;
  const type = rng.uniform() < 0.1 ? 'purchase' : 'product-view';
  const event = { customer: `c${at.c}`, product: `p${product}`, type, time: at.time };
  index.record(type === 'purchase' ? { ...event, order: `o${Math.floor(at.time / 3)}` } : event);
}

function requestOne(
  index: LiveIndex,
  at: { readonly r: number; readonly c: number; readonly products: number; readonly rng: Rng },
): number {
  const request = {
    recommendationId: `r${at.r}`,
    count: 20,
    categoryMax: 3,
    rules: { priceMinorMin: 200, priceMinorMax: 9_000, categoriesNot: ['k7'] },
  };
  const product = `p${at.rng.int(at.products)}`;
  if (at.r % 4 === 2) return similarProducts(index, product, request).ranked.length;
  if (at.r % 4 === 3) return cartAddOns(index, [product, 'p1', 'p2'], request).ranked.length;
  return homeFeed(index, `c${at.c}`, request).ranked.length;
}

function timedMs(run: () => void): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
