/**
 * Working memory of the local search of a population: routes of one kind of vehicle from one depot
 * under one load, the way there as long as the way back. Stops are nodes 0..n-1, node n + r begins
 * route r and node n + slots + r ends it. Only kernels write it.
 */
export interface CrewState {
  readonly n: number;
  readonly slots: number;
  /** Distances (n + 1, n + 1), the depot last; row[node] is the offset of its row, at[node] its column. */
  readonly distance: Float64Array;
  readonly row: Int32Array;
  readonly at: Int32Array;
  /** By node; 0 at the ends of routes. */
  readonly demand: Float64Array;
  readonly capacity: number;
  /** Direction from the depot to each stop, a turn is 65,536. */
  readonly angle: Int32Array;
  /** Moves of node i are looked for beside nearNode[nearFirst[i]..nearFirst[i + 1]). */
  readonly nearFirst: Int32Array;
  readonly nearNode: Int32Array;

  readonly next: Int32Array;
  readonly prev: Int32Array;
  readonly route: Int32Array;
  readonly position: Int32Array;
  /** Load of the route up to the node, itself included. */
  readonly sum: Float64Array;
  readonly load: Float64Array;
  readonly penalty: Float64Array;
  readonly size: Int32Array;
  /** Count of moves when a route last changed, and when nodes and routes were last tried. */
  readonly changed: Int32Array;
  readonly tried: Int32Array;
  readonly paired: Int32Array;
  /** The sector in which a route's stops lie. */
  readonly sectorFrom: Int32Array;
  readonly sectorTo: Int32Array;
  firstEmpty: number;
  moves: number;
  isDone: boolean;
  /** Cost of one unit of load beyond the capacity. */
  rate: number;

  readonly nodeOrder: Int32Array;
  readonly routeOrder: Int32Array;
  readonly random: Uint32Array;
  /** Three cheapest places of a stop in a route: (slots, n, 3), and when they were worked out. */
  readonly placeCost: Float64Array;
  readonly placeAfter: Int32Array;
  readonly placeWhen: Int32Array;
  readonly removal: Float64Array;
  /** Result of the last look for a place. */
  foundAfter: number;
}

/** What loads beyond the capacity cost. */
export function overload(s: CrewState, load: number): number {
  const over = load - s.capacity;
  return over > 0 ? over * s.rate : 0;
}

/** Brings positions, loads and the sector of a route up to date. */
export function refreshCrew(s: CrewState, r: number): void {
  const { next, route, position, sum, demand, n } = s;
  const start = n + r;
  const end = n + s.slots + r;
  let place = 0;
  let load = 0;
  let from = 0;
  let to = 0;
  sum[start] = 0;
  position[start] = 0;
  for (let node = next[start]!; node !== end; node = next[node]!) {
    place += 1;
    load += demand[node]!;
    position[node] = place;
    sum[node] = load;
    route[node] = r;
    const angle = s.angle[node]!;
    if (place === 1) {
      from = angle;
      to = angle;
    } else if (((angle - from) & 65535) > ((to - from) & 65535)) {
      if (((angle - to) & 65535) <= ((from - angle) & 65535)) to = angle;
      else from = angle;
    }
  }
  position[end] = place + 1;
  sum[end] = load;
  const was = s.size[r]!;
  s.size[r] = place;
  s.load[r] = load;
  s.penalty[r] = overload(s, load);
  s.sectorFrom[r] = from;
  s.sectorTo[r] = to;
  s.changed[r] = s.moves;
  if ((was === 0) !== (place === 0) || s.firstEmpty < 0) findEmpty(s);
}

function findEmpty(s: CrewState): void {
  s.firstEmpty = -1;
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] !== 0) continue;
    s.firstEmpty = r;
    return;
  }
}

/** Do the sectors of two routes overlap. */
export function sectorsMeet(s: CrewState, a: number, b: number): boolean {
  const apart = (s.sectorFrom[b]! - s.sectorFrom[a]!) & 65535;
  const back = (s.sectorFrom[a]! - s.sectorFrom[b]!) & 65535;
  return (
    apart <= ((s.sectorTo[a]! - s.sectorFrom[a]!) & 65535) ||
    back <= ((s.sectorTo[b]! - s.sectorFrom[b]!) & 65535)
  );
}

/** Moves a node right behind another; routes are stale until refreshCrew. */
export function moveBehind(s: CrewState, node: number, after: number): void {
  const { next, prev } = s;
  next[prev[node]!] = next[node]!;
  prev[next[node]!] = prev[node]!;
  next[node] = next[after]!;
  prev[node] = after;
  prev[next[after]!] = node;
  next[after] = node;
  s.route[node] = s.route[after]!;
}

/** Two nodes that do not stand beside each other change places. */
export function exchangeNodes(s: CrewState, a: number, b: number): void {
  const { next, prev, route } = s;
  const aPrev = prev[a]!;
  const aNext = next[a]!;
  const bPrev = prev[b]!;
  const bNext = next[b]!;
  next[aPrev] = b;
  prev[aNext] = b;
  next[bPrev] = a;
  prev[bNext] = a;
  prev[a] = bPrev;
  next[a] = bNext;
  prev[b] = aPrev;
  next[b] = aNext;
  const own = route[a]!;
  route[a] = route[b]!;
  route[b] = own;
}

/** Counts a move and brings its routes up to date. */
export function moved(s: CrewState, a: number, b: number): void {
  s.moves += 1;
  s.isDone = false;
  refreshCrew(s, a);
  if (a !== b) refreshCrew(s, b);
}
