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
  const away = Float64Array.from({ length: n }, (_, i) => d[i] ?? 0);
  away[0] = -1;
  for (let k = 1; k < n; k++) {
    let far = 1;
    for (let i = 1; i < n; i++) if ((away[i] ?? -1) > (away[far] ?? -1)) far = i;
    away[far] = -1;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    tour.forEach((from, i) => {
      const to = tour[(i + 1) % tour.length] ?? 0;
      const added = (d[from * n + far] ?? 0) + (d[far * n + to] ?? 0) - (d[from * n + to] ?? 0);
      if (added < least) {
        least = added;
        best = i;
      }
    });
    tour.splice(best + 1, 0, far);
    for (let i = 1; i < n; i++) {
      if ((away[i] ?? -1) >= 0) away[i] = Math.min(away[i] ?? 0, d[far * n + i] ?? 0);
    }
  }
  return tour;
}

function turnStretches(tour: number[], d: Float64Array, n: number): boolean {
  let gained = false;
  for (let i = 0; i + 2 < n; i++) {
    for (let j = i + 2; j < n; j++) {
      const [a, b] = [tour[i] ?? 0, tour[i + 1] ?? 0];
      const [c, e] = [tour[j] ?? 0, tour[(j + 1) % n] ?? 0];
      const old = (d[a * n + b] ?? 0) + (d[c * n + e] ?? 0);
      if ((d[a * n + c] ?? 0) + (d[b * n + e] ?? 0) >= old - 1e-9) continue;
      const turned = tour.slice(i + 1, j + 1).reverse();
      tour.splice(i + 1, turned.length, ...turned);
      gained = true;
    }
  }
  return gained;
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
  const saved =
    (d[before * n + first] ?? 0) + (d[last * n + after] ?? 0) - (d[before * n + after] ?? 0);
  if (saved <= 1e-9) return false;
  let best = -1;
  let least = saved - 1e-9;
  let turned = false;
  for (let k = 0; k < n; k++) {
    if (k >= i - 1 && k < i + length) continue;
    const [a, b] = [tour[k] ?? 0, tour[(k + 1) % n] ?? 0];
    const gap = d[a * n + b] ?? 0;
    const straight = (d[a * n + first] ?? 0) + (d[last * n + b] ?? 0) - gap;
    const back = (d[a * n + last] ?? 0) + (d[first * n + b] ?? 0) - gap;
    if (Math.min(straight, back) >= least) continue;
    least = Math.min(straight, back);
    turned = back < straight;
    best = k;
  }
  if (best < 0) return false;
  const anchor = tour[best] ?? 0;
  const stretch = tour.splice(i, length);
  if (turned) stretch.reverse();
  tour.splice(tour.indexOf(anchor) + 1, 0, ...stretch);
  return true;
}
