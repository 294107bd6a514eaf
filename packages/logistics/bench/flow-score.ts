import type { Rng } from '@quanyu/numeric';
import { estimateFlow } from '../src/floor/shopper-flow.ts';
import { walkTrip } from '../src/floor/shopper-paths.ts';
import { drawFloor, FloorWalks } from '../src/floor/store-floor.ts';

/** A store of 5 aisles with 15 zones. */
const STORE = `
E......a......b......c..
.###.##.###.##.###.##.#.
.###.##.###.##.###.##.#.
d.....e......f......g...
.###.##.###.##.###.##.#.
.###.##.###.##.###.##.#.
...h.....i......j.....k.
.###.##.###.##.###.##.#.
.###.##.###.##.###.##.#.
l......m.....n......o..T
`;

export interface FlowScore {
  /** Correlation of the estimated and the true heat over the walkable cells. */
  readonly correlation: number;
  /** Mean absolute difference of passes by zone, relative to the truth. */
  readonly error: number;
}

/**
 * Shoppers walk by habits that the estimate does not know (they stray more, and a fifth buys
 * nothing); half of the zones have counters that miss every tenth passer-by.
 */
export function flowScore(
  { shoppers, counters }: { readonly shoppers: number; readonly counters: boolean },
  rng: Rng,
): FlowScore {
  const floor = drawFloor(STORE);
  const walks = new FloorWalks(floor);
  const truth = new Float64Array(floor.grid.blocked.length);
  const habits = { nearest: 0.5, detours: 0.35 };
  const trips = [];
  for (let k = 0; k < shoppers; k++) {
    const zones = Array.from({ length: 1 + rng.int(5) }, () => Math.min(rng.int(15), rng.int(15)));
    const { cells } = walkTrip(floor, walks, { zones }, { rng, habits });
    for (const cell of new Set(cells)) truth[cell] = (truth[cell] ?? 0) + 1;
    // Some look and buy nothing: no basket tells of them.
    if (rng.uniform() > 0.2) trips.push({ zones });
  }
  const counts = floor.zones.flatMap(({ cell }, zone) =>
    zone % 2 === 0 ? [{ zone, passes: 0.9 * (truth[cell] ?? 0) }] : [],
  );
  const flow = estimateFlow(floor, walks, trips, { rng, ...(counters ? { counts } : {}) });
  const free = [...truth.keys()].filter((cell) => floor.grid.blocked[cell] === 0);
  const errors = floor.zones.map(({ cell }, zone) => {
    const own = truth[cell] ?? 0;
    return Math.abs((flow.passes[zone] ?? 0) - own) / Math.max(1, own);
  });
  return {
    correlation: correlation(
      free.map((c) => truth[c] ?? 0),
      free.map((c) => flow.heat[c] ?? 0),
    ),
    error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
  };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, v) => sum + v, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - mx, (y[i] ?? 0) - my];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}
