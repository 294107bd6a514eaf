import type { Rng } from '@quanyu/numeric';
import { assignLinear } from '../linear-assignment.ts';
import { type Spot, spotOf, type Warehouse, walkM } from './warehouse.ts';

/** A product with how often it is picked. */
export interface SlotProduct {
  readonly id: string;
  /** Picks in the time looked at; below 0 counts as 0. */
  readonly picks: number;
  /** Places that may hold it, by kind (`cold`, `heavy`, …); absent: any place without a kind. */
  readonly kind?: string;
  /** The place it must keep. */
  readonly place?: number;
}

export interface SlotPlace {
  readonly aisle: number;
  readonly place: number;
  readonly kind?: string;
}

/** Two products that are picked together this often. */
export interface PickedTogether {
  readonly a: string;
  readonly b: string;
  readonly picks: number;
}

export interface SlotPlan {
  /** Index of the place of each product; −1: no allowed place was left. */
  readonly places: Int32Array;
  readonly costM: number;
}

/** Weight of the way between two products against the way from the depot. */
const TOGETHER_WEIGHT = 0.5;

/**
 * Gives products their places in the picking area: what is picked often lies near the depot, what is
 * picked together lies together, kinds keep to their places. Picks alone are an assignment problem,
 * solved exactly; exchanges for the sake of pairs follow.
 * @param rounds Exchanges tried per product. Default 200.
 */
export function slotProducts(
  warehouse: Warehouse,
  places: readonly SlotPlace[],
  products: readonly SlotProduct[],
  options: {
    readonly rng: Rng;
    readonly together?: readonly PickedTogether[];
    readonly rounds?: number;
  },
): SlotPlan {
  const spots = places.map((place) => spotOf(warehouse, place));
  const ways = spots.map(
    (spot) => 2 * walkM(warehouse, { aisle: warehouse.depotAisle, y: 0 }, spot),
  );
  const kept = products.slice(0, Math.min(products.length, places.length));
  // Rows may not outnumber columns: products that are picked least go without a place.
  if (products.length > places.length)
    kept.splice(0, kept.length, ...mostPicked(products, places.length));
  const cost = new Float64Array(kept.length * places.length);
  kept.forEach((product, i) => {
    places.forEach((place, p) => {
      const allowed = mayLie(product, place, p);
      const picks = Math.max(0, product.picks || 0);
      cost[i * places.length + p] = allowed ? picks * (ways[p] ?? 0) : Number.POSITIVE_INFINITY;
    });
  });
  const found = assignLinear(cost, kept.length, places.length);
  const at = new Int32Array(products.length).fill(-1);
  kept.forEach((product, i) => {
    at[products.indexOf(product)] = found[i] ?? -1;
  });
  const search = {
    warehouse,
    places,
    products,
    spots,
    ways,
    at,
    pairs: pairsOf(products, options.together ?? []),
  };
  exchange(search, options.rng, (options.rounds ?? 200) * products.length);
  return { places: at, costM: slotCost(search) };
}

function mostPicked(products: readonly SlotProduct[], count: number): SlotProduct[] {
  const rank = (product: SlotProduct): number =>
    product.place === undefined ? product.picks || 0 : Number.POSITIVE_INFINITY;
  return [...products].sort((a, b) => (rank(a) < rank(b) ? 1 : -1)).slice(0, count);
}

function mayLie(product: SlotProduct, place: SlotPlace, index: number): boolean {
  return product.kind === place.kind && (product.place === undefined || product.place === index);
}

interface SlotSearch {
  readonly warehouse: Warehouse;
  readonly places: readonly SlotPlace[];
  readonly products: readonly SlotProduct[];
  readonly spots: readonly Spot[];
  readonly ways: readonly number[];
  readonly at: Int32Array;
  /** Partners of each product, with how often. */
  readonly pairs: readonly (readonly (readonly [other: number, picks: number])[])[];
}

function pairsOf(
  products: readonly SlotProduct[],
  together: readonly PickedTogether[],
): [number, number][][] {
  const index = new Map(products.map((product, i) => [product.id, i]));
  const pairs: [number, number][][] = products.map(() => []);
  for (const { a, b, picks } of together) {
    const [i, j] = [index.get(a), index.get(b)];
    if (i === undefined || j === undefined || i === j || !(picks > 0)) continue;
    pairs[i]?.push([j, picks]);
    pairs[j]?.push([i, picks]);
  }
  return pairs;
}

/** What a product costs where it lies; its pairs counted whole. */
function ownCost(search: SlotSearch, i: number): number {
  const place = search.at[i] ?? -1;
  const spot = search.spots[place];
  if (spot === undefined) return 0;
  let cost = Math.max(0, search.products[i]?.picks || 0) * (search.ways[place] ?? 0);
  for (const [other, picks] of search.pairs[i] ?? []) {
    const near = search.spots[search.at[other] ?? -1];
    if (near !== undefined) cost += TOGETHER_WEIGHT * picks * walkM(search.warehouse, spot, near);
  }
  return cost;
}

function slotCost(search: SlotSearch): number {
  let sum = 0;
  search.products.forEach((product, i) => {
    const way = search.ways[search.at[i] ?? -1] ?? 0;
    const picks = Math.max(0, product.picks || 0) * way;
    // Pairs stand with both products.
    sum += picks + (ownCost(search, i) - picks) / 2;
  });
  return sum;
}

function exchange(search: SlotSearch, rng: Rng, tries: number): void {
  const { at, products } = search;
  if (products.length < 2 || search.pairs.every((list) => list.length === 0)) return;
  for (let k = 0; k < tries; k++) {
    const i = rng.int(products.length);
    const j = rng.int(products.length);
    if (i !== j && mayExchange(search, i, j)) tryExchange(search, at, i, j);
  }
}

function mayExchange({ at, products, places }: SlotSearch, i: number, j: number): boolean {
  const [a, b] = [products[i], products[j]];
  const [p, q] = [places[at[i] ?? -1], places[at[j] ?? -1]];
  if (a === undefined || b === undefined || p === undefined || q === undefined) return false;
  return mayLie(a, q, at[j] ?? -1) && mayLie(b, p, at[i] ?? -1);
}

function tryExchange(search: SlotSearch, at: Int32Array, i: number, j: number): void {
  const before = ownCost(search, i) + ownCost(search, j);
  const kept = at[i] ?? -1;
  at[i] = at[j] ?? -1;
  at[j] = kept;
  if (ownCost(search, i) + ownCost(search, j) < before - 1e-9) return;
  at[j] = at[i] ?? -1;
  at[i] = kept;
}
