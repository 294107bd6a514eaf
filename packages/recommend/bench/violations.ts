import { createRng } from '@quanyu/numeric';
import { cartAddOns, homeFeed, similarProducts } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';

/**
 * Rule and stock violations in random operations: events, erasures, stock, hiding, price and region
 * changes, and after each an answer that must keep to all of them, its parts adding up to its scores.
 * Floor: 0 in 100,000. Run: `tsx bench/violations.ts [operations]`; one JSON line.
 */
const OPERATIONS = Number(process.argv[2] ?? 100_000);
const PRODUCTS = 200;
const CUSTOMERS = 300;
const rng = createRng(7);
const index = new LiveIndex({ historyMax: 30 });
const truth = Array.from({ length: PRODUCTS }, (_, p) => {
  const facts = { available: true, hidden: false, priceMinor: 1_000, category: `k${p % 12}` };
  index.setProduct(`p${p}`, facts);
  return { ...facts, regions: ['north', 'south'] };
});
let violations = 0;
let inexact = 0;
let answers = 0;
let shown = 0;
for (let n = 0; n < OPERATIONS; n++) {
  operate(n);
  check(n);
}
process.stdout.write(
  `${JSON.stringify({ operations: OPERATIONS, answers, shown, violations, inexact })}\n`,
);

function operate(n: number): void {
  const p = rng.int(PRODUCTS);
  const one = truth[p];
  const kind = rng.int(12);
  if (one === undefined) return;
  if (kind === 0) index.removeCustomer(`c${rng.int(CUSTOMERS)}`);
  else if (kind === 1) one.available = !one.available;
  else if (kind === 2) one.hidden = rng.uniform() < 0.2;
  else if (kind === 3) one.priceMinor = 100 + rng.int(3_000);
  else if (kind === 4) one.regions = rng.uniform() < 0.5 ? ['north'] : ['north', 'south'];
  if (kind >= 1 && kind <= 4) index.setProduct(`p${p}`, one);
  if (kind < 5) return;
  const type = kind < 7 ? 'purchase' : 'product-view';
  const event = { customer: `c${rng.int(CUSTOMERS)}`, product: `p${p}`, type, time: n };
  index.record(type === 'purchase' ? { ...event, order: `o${n >> 2}` } : event);
}

function check(n: number): void {
  const most = 500 + rng.int(2_500);
  const request = {
    recommendationId: `r${n}`,
    count: 8,
    categoryMax: 2,
    diversity: n % 3 === 0 ? 0.3 : 0,
    explorationShare: n % 5 === 0 ? 0.25 : 0,
    pins: n % 7 === 0 ? [{ product: `p${rng.int(PRODUCTS)}`, position: 2 }] : [],
    rules: { priceMinorMax: most, region: 'south', filter: 'category != "k3"' },
  };
  const customer = `c${rng.int(CUSTOMERS)}`;
  const product = `p${rng.int(PRODUCTS)}`;
  const { ranked } =
    n % 3 === 0
      ? homeFeed(index, customer, request)
      : n % 3 === 1
        ? similarProducts(index, product, request)
        : cartAddOns(index, [product], request);
  answers++;
  const perCategory = new Map<string, number>();
  for (const { product: id, score, base, contributions } of ranked) {
    shown++;
    const one = truth[Number(id.slice(1))];
    const count = (perCategory.get(one?.category ?? '') ?? 0) + 1;
    perCategory.set(one?.category ?? '', count);
    const isAllowed =
      one?.available === true &&
      !one.hidden &&
      one.priceMinor <= most &&
      one.regions.includes('south') &&
      one.category !== 'k3' &&
      count <= 2;
    if (!isAllowed) violations++;
    const sum = contributions.reduce((total, part) => total + part.value, base);
    if (Math.abs(sum - score) > 1e-6) inexact++;
  }
  if (new Set(ranked.map((one) => one.product)).size < ranked.length) violations++;
}
