import {
  type BlockTour,
  blockTour,
  CROSS_BACK,
  CROSS_FRONT,
  FROM_BACK,
  FROM_FRONT,
  GAP,
  NOTHING,
  shortestBlockTour,
  THROUGH,
  TWICE,
} from '../kernels/pick-dp.ts';
import { improveTour } from './several-blocks.ts';
import { simpleTour } from './simple-tours.ts';
import { aisleLengthM, type PickRouting, type Spot, type Warehouse } from './warehouse.ts';

/** Lengths and orders of tours through one warehouse by one way of walking. */
export interface TourMaker {
  /** Length of a tour through the picks, metres. Picks may repeat. */
  length(picks: readonly Spot[]): number;
  /** The picks in the order in which they are visited. */
  tour(picks: readonly Spot[]): readonly Spot[];
}

/**
 * Tours of one warehouse: in one block the shortest (Ratliff and Rosenthal 1983, exact, linear in
 * aisles and picks), in several blocks insertion and exchanges; or a named simple rule.
 */
export function tourMaker(warehouse: Warehouse, routing: PickRouting): TourMaker {
  if (routing !== 'shortest') {
    return {
      length: (picks) => simpleTour(warehouse, routing, picks).lengthM,
      tour: (picks) => simpleTour(warehouse, routing, picks).spots,
    };
  }
  if (warehouse.crossAisles > 2) {
    return {
      length: (picks) => improveTour(warehouse, picks).lengthM,
      tour: (picks) => improveTour(warehouse, picks).spots,
    };
  }
  return exactMaker(warehouse);
}

function exactMaker(warehouse: Warehouse): TourMaker {
  const { aisles } = warehouse;
  const memory = blockTour(aisles, aisleLengthM(warehouse), warehouse.aisleGapM);
  const low = new Float64Array(aisles);
  const high = new Float64Array(aisles);
  const gap = new Float64Array(aisles);
  const run = (picks: readonly Spot[], trace: boolean): number => {
    low.fill(Number.POSITIVE_INFINITY);
    high.fill(0);
    gap.fill(0);
    if (picks.length === 0) return 0;
    const lists = byAisle(warehouse, picks);
    lists.forEach((list, a) => {
      if (list.length === 0) return;
      low[a] = list[0] ?? 0;
      high[a] = list.at(-1) ?? 0;
      for (let k = 1; k < list.length; k++) {
        gap[a] = Math.max(gap[a] ?? 0, (list[k] ?? 0) - (list[k - 1] ?? 0));
      }
    });
    return shortestBlockTour(memory, low, high, gap, trace);
  };
  return {
    length: (picks) => run(picks, false),
    tour: (picks) => {
      if (picks.length === 0) return [];
      run(picks, true);
      return walkEdges(warehouse, memory, byAisle(warehouse, picks));
    },
  };
}

/** Distances from the front by aisle, sorted; the depot is a pick at 0. */
function byAisle(warehouse: Warehouse, picks: readonly Spot[]): number[][] {
  const lists = Array.from({ length: warehouse.aisles }, (): number[] => []);
  lists[warehouse.depotAisle]?.push(0);
  for (const pick of picks) lists[pick.aisle]?.push(pick.y);
  for (const list of lists) list.sort((a, b) => a - b);
  return lists;
}

/** Nodes of the tour's graph and the edges between them, each as often as it is walked. */
class EdgeList {
  readonly #spots: Spot[] = [];
  readonly #index = new Map<string, number>();
  readonly #edges: { readonly to: number; used: { done: boolean } }[][] = [];

  node(spot: Spot): number {
    const key = `${spot.aisle}/${spot.y}`;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.#spots.length);
    this.#edges.push([]);
    return this.#spots.push(spot) - 1;
  }

  walk(from: Spot, to: Spot, times: number): void {
    const [a, b] = [this.node(from), this.node(to)];
    if (a === b) return;
    for (let k = 0; k < times; k++) {
      const used = { done: false };
      this.#edges[a]?.push({ to: b, used });
      this.#edges[b]?.push({ to: a, used });
    }
  }

  /** A closed walk over every edge (Hierholzer). */
  circuit(start: Spot): Spot[] {
    const stack = [this.node(start)];
    const path: Spot[] = [];
    while (stack.length > 0) {
      const at = stack.at(-1) ?? 0;
      const edges = this.#edges[at] ?? [];
      let edge = edges.pop();
      while (edge?.used.done) edge = edges.pop();
      if (edge === undefined) {
        const spot = this.#spots[at];
        if (spot !== undefined) path.push(spot);
        stack.pop();
      } else {
        edge.used.done = true;
        stack.push(edge.to);
      }
    }
    return path;
  }
}

function walkEdges(warehouse: Warehouse, t: BlockTour, lists: readonly number[][]): Spot[] {
  const graph = new EdgeList();
  const back = aisleLengthM(warehouse);
  lists.forEach((list, a) => {
    const way = t.ways[a] ?? NOTHING;
    addAisle(graph, way, a, list, back);
    const crossing = t.crossings[a] ?? 0;
    if (a + 1 === lists.length) return;
    graph.walk({ aisle: a, y: back }, { aisle: a + 1, y: back }, CROSS_BACK[crossing] ?? 0);
    graph.walk({ aisle: a, y: 0 }, { aisle: a + 1, y: 0 }, CROSS_FRONT[crossing] ?? 0);
  });
  const circuit = graph.circuit({ aisle: warehouse.depotAisle, y: 0 });
  const wanted = new Set<string>();
  lists.forEach((list, a) => {
    for (const y of list) wanted.add(`${a}/${y}`);
  });
  wanted.delete(`${warehouse.depotAisle}/0`);
  return circuit.filter((spot) => wanted.delete(`${spot.aisle}/${spot.y}`));
}

function addAisle(graph: EdgeList, way: number, aisle: number, list: number[], back: number): void {
  const stops = [0, ...list, back];
  const times = way === THROUGH ? 1 : 2;
  // The largest gap is the stretch that is not walked; ends count as gaps for the one-sided ways.
  let skipped = -1;
  if (way === FROM_BACK) skipped = 0;
  else if (way === FROM_FRONT) skipped = stops.length - 2;
  else if (way === GAP) skipped = largestGap(stops);
  else if (way !== THROUGH && way !== TWICE) return;
  for (let k = 0; k + 1 < stops.length; k++) {
    if (k === skipped) continue;
    graph.walk({ aisle, y: stops[k] ?? 0 }, { aisle, y: stops[k + 1] ?? 0 }, times);
  }
}

/** Index of the largest stretch between two picks, the ends left out. */
function largestGap(stops: readonly number[]): number {
  let best = 1;
  for (let k = 1; k + 2 < stops.length; k++) {
    const own = (stops[k + 1] ?? 0) - (stops[k] ?? 0);
    if (own > (stops[best + 1] ?? 0) - (stops[best] ?? 0)) best = k;
  }
  return best;
}
