import type { CrewState } from './crew-memory.ts';

/** Loads beyond this share of the capacity are not looked at. */
const LOAD_MOST = 1.5;

/** Scratch of the split: potentials and predecessors by number of routes and stops. */
export interface SplitScratch {
  readonly potential: Float64Array;
  readonly from: Int32Array;
}

/** Makes the scratch for a problem. */
export function splitScratch(s: CrewState): SplitScratch {
  const size = (s.slots + 1) * (s.n + 1);
  return { potential: new Float64Array(size), from: new Int32Array(size) };
}

/**
 * Cuts a tour into routes at the least cost, overload at its rate (Prins 2004, Computers and
 * Operations Research 31), with no more routes than there are slots. Writes where each route begins
 * to `cuts` and returns how many there are. O(n x stops of a route), with few vehicles x slots.
 */
export function splitTour(
  s: CrewState,
  tour: Int32Array,
  scratch: SplitScratch,
  cuts: Int32Array,
): number {
  const { potential, from } = scratch;
  potential.fill(Number.POSITIVE_INFINITY);
  potential[0] = 0;
  extend(s, tour, potential, from, 0, 0);
  const free = countBack(from, 0, s.n);
  if (free <= s.slots) {
    for (let at = s.n, r = free - 1; r >= 0; r--) {
      at = from[at]!;
      cuts[r] = at;
    }
    return free;
  }
  return splitWithin(s, tour, scratch, cuts);
}

function countBack(from: Int32Array, offset: number, n: number): number {
  let count = 0;
  for (let at = n; at > 0; at = from[offset + at]!) count += 1;
  return count;
}

/** The same with at most `slots` routes. */
function splitWithin(
  s: CrewState,
  tour: Int32Array,
  { potential, from }: SplitScratch,
  cuts: Int32Array,
): number {
  const width = s.n + 1;
  potential.fill(Number.POSITIVE_INFINITY);
  potential[0] = 0;
  for (let k = 0; k < s.slots; k++) {
    extend(s, tour, potential, from, k * width, (k + 1) * width);
  }
  let best = s.slots;
  for (let k = 1; k < s.slots; k++) {
    if (potential[k * width + s.n]! < potential[best * width + s.n]!) best = k;
  }
  if (potential[best * width + s.n] === Number.POSITIVE_INFINITY) return evenCuts(s, cuts);
  for (let at = s.n, k = best; k > 0; k--) {
    at = from[k * width + at]!;
    cuts[k - 1] = at;
  }
  return best;
}

/** Where even one and a half loads a route do not suffice, every route gets as many stops. */
function evenCuts(s: CrewState, cuts: Int32Array): number {
  for (let r = 0; r < s.slots; r++) cuts[r] = Math.floor((r * s.n) / s.slots);
  return s.slots;
}

/** Relaxes every route that begins at each stop; with equal offsets for any number of routes. */
function extend(
  s: CrewState,
  tour: Int32Array,
  potential: Float64Array,
  from: Int32Array,
  base: number,
  goal: number,
): void {
  const { n, distance: D, row, demand, capacity, rate } = s;
  const rowDepot = n * (n + 1);
  for (let i = 0; i < n; i++) {
    const known = potential[base + i]!;
    if (known === Number.POSITIVE_INFINITY) continue;
    let load = 0;
    let travel = 0;
    for (let j = i; j < n && load <= LOAD_MOST * capacity; j++) {
      const stop = tour[j]!;
      load += demand[stop]!;
      travel += j === i ? D[rowDepot + stop]! : D[row[tour[j - 1]!]! + stop]!;
      const over = load > capacity ? (load - capacity) * rate : 0;
      const cost = known + travel + D[row[stop]! + n]! + over;
      if (cost < potential[goal + j + 1]!) {
        potential[goal + j + 1] = cost;
        from[goal + j + 1] = i;
      }
    }
  }
}
