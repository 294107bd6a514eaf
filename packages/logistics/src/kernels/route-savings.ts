import { type RouteState, travelCost } from './route-memory.ts';
import { link } from './route-state.ts';

/**
 * Parallel savings (Clarke and Wright 1964) over neighbour pairs, for one kind of vehicle without
 * windows. Fills the state with routes; stops for which no slot is left stay absent.
 */
export function savingsStart(s: RouteState): void {
  const { n } = s;
  const pairs = neighbourPairs(s);
  const left = new Int32Array(n).fill(-1);
  const right = new Int32Array(n).fill(-1);
  const chain = Int32Array.from({ length: n }, (_, i) => i);
  const load = s.demand.slice();
  for (let i = 0; i < pairs.order.length; i++) {
    const pair = pairs.order[i]!;
    merge(s, pairs.from[pair]!, pairs.to[pair]!, { left, right, chain, load });
  }
  for (let i = 0; i < n && s.freeCount > 0; i++) {
    if (s.route[i]! >= 0) continue;
    writeChain(s, i, left, right);
  }
}

interface Pairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly order: Int32Array;
}

function neighbourPairs(s: RouteState): Pairs {
  const { n, near } = s;
  const from = new Int32Array(n * near);
  const to = new Int32Array(n * near);
  const saving = new Float64Array(n * near);
  const start = s.typeStart[0]!;
  const end = s.typeEnd[0]!;
  let count = 0;
  for (let i = 0; i < n; i++) {
    const out = travelCost(s, 0, s.placeOut[i]!, end);
    for (let k = 0; k < near; k++) {
      const j = s.nearList[i * near + k]!;
      if (j === i) continue;
      const back = travelCost(s, 0, start, s.placeIn[j]!);
      from[count] = i;
      to[count] = j;
      saving[count] = out + back - travelCost(s, 0, s.placeOut[i]!, s.placeIn[j]!);
      if (saving[count]! > 0) count += 1;
    }
  }
  const order = Int32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => saving[b]! - saving[a]! || a - b);
  return { from, to, order };
}

interface Chains {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Root of the union of stops of one chain. */
  readonly chain: Int32Array;
  readonly load: Float64Array;
}

function rootOf(chain: Int32Array, stop: number): number {
  let at = stop;
  while (chain[at] !== at) {
    chain[at] = chain[chain[at]!]!;
    at = chain[at]!;
  }
  return at;
}

/** Joins i (free to the right) with j (free to the left) where the load allows it. */
function merge(s: RouteState, i: number, j: number, c: Chains): void {
  if (c.right[i] !== -1 || c.left[j] !== -1) return;
  const a = rootOf(c.chain, i);
  const b = rootOf(c.chain, j);
  if (a === b) return;
  for (let k = 0; k < s.dims; k++) {
    if (c.load[a * s.dims + k]! + c.load[b * s.dims + k]! > s.typeCapacity[k]!) return;
  }
  c.right[i] = j;
  c.left[j] = i;
  c.chain[b] = a;
  for (let k = 0; k < s.dims; k++) {
    c.load[a * s.dims + k] = c.load[a * s.dims + k]! + c.load[b * s.dims + k]!;
  }
}

function writeChain(s: RouteState, stop: number, left: Int32Array, right: Int32Array): void {
  let first = stop;
  while (left[first] !== -1) first = left[first]!;
  const r = s.free[s.freeCount - 1]!;
  let before = s.n + r;
  for (let node = first; node !== -1; node = right[node]!) {
    link(s, node, before, r);
    before = node;
  }
}
