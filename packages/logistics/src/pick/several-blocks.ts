import { type Spot, type Warehouse, walkLengthM, walkM } from './warehouse.ts';

/** Rounds of exchanges; each round either shortens the tour or ends it. */
const ROUNDS_MAX = 60;

export interface WalkedTour {
  readonly spots: readonly Spot[];
  readonly lengthM: number;
}

/**
 * A short tour through several blocks: farthest insertion, then 2-opt and moves of up to three
 * picks until nothing is gained. O(n²) a round.
 */
export function improveTour(warehouse: Warehouse, picks: readonly Spot[]): WalkedTour {
  const unique = [...new Map(picks.map((spot) => [`${spot.aisle}/${spot.y}`, spot])).values()];
  const spots = [{ aisle: warehouse.depotAisle, y: 0 }, ...unique];
  const n = spots.length;
  if (n < 2) return { spots: [], lengthM: 0 };
  const d = new Float64Array(n * n);
  spots.forEach((from, i) => {
    spots.forEach((to, j) => {
      d[i * n + j] = walkM(warehouse, from, to);
    });
  });
  const tour = insertFarthest(d, n);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const turned = turnStretches(tour, d, n);
    const moved = moveStretches(tour, d, n);
    if (!turned && !moved) break;
  }
  const at = tour.indexOf(0);
  const order = [...tour.slice(at + 1), ...tour.slice(0, at)];
  const ordered = order.flatMap((i) => spots[i] ?? []);
  return { spots: ordered, lengthM: walkLengthM(warehouse, ordered) };
}

function insertFarthest(d: Float64Array, n: number): number[] {
  const tour = [0];
  const away = Array.from({ length: n }, (_, i) => (i === 0 ? -1 : (d[i] ?? 0)));
  for (let k = 1; k < n; k++) {
    const far = away.reduce((best, value, i) => (value > (away[best] ?? -1) ? i : best), 1);
    tour.splice(cheapestGap(tour, d, n, far) + 1, 0, far);
    away[far] = -1;
    for (let i = 1; i < n; i++) {
      away[i] = Math.min(away[i] ?? -1, d[far * n + i] ?? 0);
    }
  }
  return tour;
}

function cheapestGap(tour: readonly number[], d: Float64Array, n: number, spot: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  tour.forEach((from, i) => {
    const to = tour[(i + 1) % tour.length] ?? 0;
    const added = (d[from * n + spot] ?? 0) + (d[spot * n + to] ?? 0) - (d[from * n + to] ?? 0);
    if (added >= least) return;
    least = added;
    best = i;
  });
  return best;
}

function turnStretches(tour: number[], d: Float64Array, n: number): boolean {
  let gained = false;
  for (let i = 0; i + 2 < n; i++) {
    for (let j = i + 2; j < n; j++) if (turnOne(tour, d, n, i, j)) gained = true;
  }
  return gained;
}

function turnOne(tour: number[], d: Float64Array, n: number, i: number, j: number): boolean {
  const [a, b] = [tour[i] ?? 0, tour[i + 1] ?? 0];
  const [c, e] = [tour[j] ?? 0, tour[(j + 1) % n] ?? 0];
  const old = (d[a * n + b] ?? 0) + (d[c * n + e] ?? 0);
  if ((d[a * n + c] ?? 0) + (d[b * n + e] ?? 0) >= old - 1e-9) return false;
  const turned = tour.slice(i + 1, j + 1).reverse();
  tour.splice(i + 1, turned.length, ...turned);
  return true;
}

function moveStretches(tour: number[], d: Float64Array, n: number): boolean {
  let gained = false;
  for (let length = 1; length <= Math.min(3, n - 2); length++) {
    for (let i = 1; i + length <= n; i++) if (moveOne(tour, d, n, i, length)) gained = true;
  }
  return gained;
}

/** Moves tour[i..i + length - 1] to where it costs least, either way round. */
function moveOne(tour: number[], d: Float64Array, n: number, i: number, length: number): boolean {
  const first = tour[i] ?? 0;
  const last = tour[i + length - 1] ?? 0;
  const before = tour[i - 1] ?? 0;
  const after = tour[(i + length) % n] ?? 0;
  const at = (from: number, to: number): number => d[from * n + to] ?? 0;
  const saved = at(before, first) + at(last, after) - at(before, after);
  if (saved <= 1e-9) return false;
  let best: Gap = { at: -1, cost: saved - 1e-9, turned: false };
  tour.forEach((from, k) => {
    if (k >= i - 1 && k < i + length) return;
    best = cheaperGap(best, { from, to: tour[(k + 1) % n] ?? 0, first, last }, d, n);
  });
  if (best.at < 0) return false;
  const stretch = tour.splice(i, length);
  if (best.turned) stretch.reverse();
  tour.splice(tour.indexOf(best.at) + 1, 0, ...stretch);
  return true;
}

interface Gap {
  /** Spot behind which the stretch goes. */
  readonly at: number;
  readonly cost: number;
  readonly turned: boolean;
}

interface Ends {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

function cheaperGap(best: Gap, ends: Ends, d: Float64Array, n: number): Gap {
  const { from, to, first, last } = ends;
  const gap = d[from * n + to] ?? 0;
  const straight = (d[from * n + first] ?? 0) + (d[last * n + to] ?? 0) - gap;
  const back = (d[from * n + last] ?? 0) + (d[first * n + to] ?? 0) - gap;
  const cost = Math.min(straight, back);
  return cost < best.cost ? { at: from, cost, turned: back < straight } : best;
}
