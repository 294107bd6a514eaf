/** What the orange juice bench reads of the file, and what it knows of a week before it comes. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const WEEK_MIN = 40;
const WEEK_COUNT = 121;

/** One store-brand: by week, NaN where the file has no row. */
export interface Shelf {
  readonly store: number;
  readonly brand: number;
  readonly units: Float64Array;
  readonly prices: readonly (Float64Array | undefined)[];
  readonly deal: Float64Array;
  readonly feat: Float64Array;
}

/** The shelves of the file, each with its weeks. */
export function readShelves(path: string): readonly Shelf[] {
  const shelves = new Map<string, Shelf>();
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  for (const line of lines) {
    const cells = line.split(',').map(Number);
    const [store = 0, brand = 0, week = 0, units = 0] = cells;
    const key = `${store}|${brand}`;
    let shelf = shelves.get(key);
    if (shelf === undefined) {
      const empty = () => new Float64Array(WEEK_COUNT).fill(Number.NaN);
      shelf = {
        store,
        brand,
        units: empty(),
        prices: new Array(WEEK_COUNT).fill(undefined),
        deal: empty(),
        feat: empty(),
      };
      shelves.set(key, shelf);
    }
    const t = week - WEEK_MIN;
    shelf.units[t] = units;
    (shelf.prices as (Float64Array | undefined)[])[t] = Float64Array.from(cells.slice(4, 15));
    shelf.deal[t] = cells[15] ?? 0;
    shelf.feat[t] = cells[16] ?? 0;
  }
  return [...shelves.values()];
}

/** Log of units, at least of one. */
export const log = (units: number): number => Math.log(Math.max(1, units));

/** Quantile of sorted values, straight between them. */
function quantileOf(sorted: readonly number[], at: number): number {
  const place = at * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 1;
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low);
}

interface Promotion {
  readonly discount: number;
  readonly deal: number;
  readonly feat: number;
}

/** Log sales above the plain weeks' mean, of one brand in all stores, by what the promotion was like. */
export class Lifts {
  readonly #byBrand = new Map<number, { t: number; lift: number; promotion: Promotion }[]>();

  constructor(shelves: readonly Shelf[]) {
    for (const shelf of shelves) {
      const rows = this.#byBrand.get(shelf.brand) ?? [];
      this.#byBrand.set(shelf.brand, rows);
      let highest = Number.NEGATIVE_INFINITY;
      let sum = 0;
      let count = 0;
      // Both the highest price and the plain mean are those up to the week itself.
      for (let t = 0; t < WEEK_COUNT; t++) {
        const units = shelf.units[t] ?? Number.NaN;
        const price = shelf.prices[t]?.[shelf.brand - 1];
        if (Number.isNaN(units) || price === undefined) continue;
        highest = Math.max(highest, Math.log(price));
        const [deal, feat] = [shelf.deal[t] ?? 0, shelf.feat[t] ?? 0];
        if (deal === 0 && feat === 0) {
          sum += log(units);
          count++;
        }
        if (count === 0) continue;
        const promotion = { discount: Math.log(price) - highest, deal, feat };
        rows.push({ t, lift: log(units) - sum / count, promotion });
      }
    }
    for (const rows of this.#byBrand.values()) rows.sort((a, b) => a.t - b.t);
  }

  /** Kernel mean and spread over the last 60 known weeks. */
  at(
    brand: number,
    known: number,
    wanted: Promotion,
  ): Record<'mean' | 'spread' | 'weight', number> {
    let [weights, sum, squares] = [0, 0, 0];
    for (const { t, lift, promotion } of this.#byBrand.get(brand) ?? []) {
      if (t > known || t < known - 59) continue;
      const gap = (promotion.discount - wanted.discount) / 0.06;
      const feat = (promotion.feat - wanted.feat) / 0.35;
      const like = promotion.deal > 0 === wanted.deal > 0 ? 1 : 0.1;
      const weight = like * Math.exp(-gap * gap - feat * feat);
      weights += weight;
      sum += weight * lift;
      squares += weight * lift * lift;
    }
    const mean = weights > 0.5 ? sum / weights : Number.NaN;
    const spread = Math.sqrt(Math.max(0, squares / weights - mean * mean));
    return { mean, spread, weight: Math.log(weights + 0.01) };
  }
}

/** What is known of week `t` when the last known week is `known`. undefined = too little history. */
export function features(
  shelf: Shelf,
  t: number,
  { known, lifts }: { readonly known: number; readonly lifts: Lifts },
): number[] | undefined {
  const prices = shelf.prices[t];
  if (prices === undefined) return undefined;
  const past: number[] = [];
  for (let u = 0; u <= known; u++) if (!Number.isNaN(shelf.units[u] ?? Number.NaN)) past.push(u);
  if (past.length < 10) return undefined;
  const own = prices[shelf.brand - 1] ?? 0;
  const meanOf = (weeks: readonly number[], of: (u: number) => number): number =>
    weeks.length === 0 ? Number.NaN : weeks.reduce((sum, u) => sum + of(u), 0) / weeks.length;
  const sale = (u: number): number => log(shelf.units[u] ?? 0);
  const priceAt = (u: number): number => shelf.prices[u]?.[shelf.brand - 1] ?? own;
  const isLike = (u: number): boolean =>
    (shelf.deal[u] ?? 0) > 0 === (shelf.deal[t] ?? 0) > 0 &&
    (shelf.feat[u] ?? 0) > 0 === (shelf.feat[t] ?? 0) > 0;
  const like = past.filter(isLike);
  const near = past.filter((u) => Math.abs(priceAt(u) / own - 1) < 0.04);
  const plain = past.filter((u) => (shelf.deal[u] ?? 0) === 0 && (shelf.feat[u] ?? 0) === 0);
  const level = meanOf(past.slice(-26), sale);
  const likeUnits = (like.length > 0 ? like : past)
    .map((u) => shelf.units[u] ?? 1)
    .sort((a, b) => a - b);
  const highest = Math.max(...past.map((u) => Math.log(priceAt(u))));
  const lift = lifts.at(shelf.brand, known, {
    discount: Math.log(own) - highest,
    deal: shelf.deal[t] ?? 0,
    feat: shelf.feat[t] ?? 0,
  });
  const others = [...prices].filter((_, b) => b !== shelf.brand - 1);
  const last = past.at(-1) ?? 0;
  const spread = Math.sqrt(meanOf(past.slice(-26), (u) => (sale(u) - level) ** 2));
  return [
    shelf.brand,
    shelf.deal[t] ?? 0,
    shelf.feat[t] ?? 0,
    Math.log(own),
    Math.log(own / meanOf(past.slice(-26), priceAt)),
    Math.log(own / meanOf(past.slice(-4), priceAt)),
    Math.log(own / priceAt(last)),
    Math.log(own / Math.min(...others)),
    Math.log(own / (others.reduce((sum, one) => sum + one, 0) / others.length)),
    ...others.slice(0, 10).map((one) => Math.log(one)),
    sale(last) - level,
    meanOf(past.slice(-4), sale) - level,
    meanOf(past.slice(-8), sale) - level,
    meanOf(past, sale) - level,
    meanOf(like, sale) - level,
    meanOf(like.slice(-3), sale) - level,
    meanOf(near, sale) - level,
    meanOf(plain.slice(-8), sale) - level,
    level,
    spread,
    like.length,
    shelf.deal[last] ?? 0,
    shelf.feat[last] ?? 0,
    t - known,
    t - last,
    meanOf(like.slice(-13), sale) - level,
    ...[0.5, 0.75, 0.9, 1].map((at) => Math.log(quantileOf(likeUnits, at)) - level),
    lift.mean + meanOf(plain, sale) - level,
    lift.spread,
    lift.weight,
  ];
}
