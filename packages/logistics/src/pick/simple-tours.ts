import type { WalkedTour } from './several-blocks.ts';
import {
  aisleLengthM,
  type PickRouting,
  type Spot,
  type Warehouse,
  walkLengthM,
} from './warehouse.ts';

type SimpleRouting = Exclude<PickRouting, 'shortest'>;

/** Tours by the rules that people use: baselines, and what some pickers are told to do. */
export function simpleTour(
  warehouse: Warehouse,
  routing: SimpleRouting,
  picks: readonly Spot[],
): WalkedTour {
  if (picks.length === 0) return { spots: [], lengthM: 0 };
  const way = waypoints(warehouse, routing, picks);
  const wanted = new Set(picks.map((spot) => `${spot.aisle}/${spot.y}`));
  const spots = way.filter((spot) => wanted.delete(`${spot.aisle}/${spot.y}`));
  return { spots, lengthM: walkLengthM(warehouse, way) };
}

function waypoints(warehouse: Warehouse, routing: SimpleRouting, picks: readonly Spot[]): Spot[] {
  if (routing === 's-shape') return sShape(warehouse, picks);
  const aisles = aislesOf(picks, 0, aisleLengthM(warehouse) + 1);
  if (routing === 'return') return aisles.flatMap(({ aisle, ys }) => inAndOut(aisle, ys, 0));
  if (routing === 'largest-gap') return largestGapTour(warehouse, aisles);
  return combinedTour(warehouse, aisles);
}

interface AislePicks {
  readonly aisle: number;
  /** Sorted from front to back. */
  readonly ys: readonly number[];
}

/** Aisles with picks between two lines, from left to right. */
function aislesOf(picks: readonly Spot[], from: number, to: number): AislePicks[] {
  const lists = new Map<number, Set<number>>();
  for (const { aisle, y } of picks) {
    if (y < from || y >= to) continue;
    const list = lists.get(aisle) ?? new Set<number>();
    list.add(y);
    lists.set(aisle, list);
  }
  return [...lists]
    .map(([aisle, ys]) => ({ aisle, ys: [...ys].sort((a, b) => a - b) }))
    .sort((a, b) => a.aisle - b.aisle);
}

function inAndOut(aisle: number, ys: readonly number[], entry: number): Spot[] {
  const order = entry === 0 ? ys : [...ys].reverse();
  const end = { aisle, y: entry };
  return [end, ...order.map((y) => ({ aisle, y })), end];
}

function through(aisle: number, ys: readonly number[], from: number, to: number): Spot[] {
  const order = from < to ? ys : [...ys].reverse();
  return [{ aisle, y: from }, ...order.map((y) => ({ aisle, y })), { aisle, y: to }];
}

/** S-shape, block by block from the back to the front (Roodbergen and de Koster 2001). */
function sShape(warehouse: Warehouse, picks: readonly Spot[]): Spot[] {
  const blockM = aisleLengthM(warehouse) / (warehouse.crossAisles - 1);
  const way: Spot[] = [];
  for (let block = warehouse.crossAisles - 2; block >= 0; block--) {
    const [front, back] = [block * blockM, (block + 1) * blockM];
    const aisles = aislesOf(picks, front, back);
    if (aisles.length === 0) continue;
    const at = way.at(-1)?.aisle ?? aisles[0]?.aisle ?? 0;
    const left = Math.abs((aisles[0]?.aisle ?? 0) - at);
    const right = Math.abs((aisles.at(-1)?.aisle ?? 0) - at);
    if (right < left) aisles.reverse();
    // The picker comes to the front of the farthest block, and to the back of every other one.
    let y = way.length === 0 ? front : back;
    aisles.forEach(({ aisle, ys }, i) => {
      const other = y === front ? back : front;
      if (i === aisles.length - 1 && y === front) way.push(...turnBack(aisle, ys, front));
      else {
        way.push(...through(aisle, ys, y, other));
        y = other;
      }
    });
    const last = way.at(-1);
    if (last !== undefined && last.y !== front) {
      way.push({ aisle: last.aisle, y: front });
    }
  }
  return way;
}

function turnBack(aisle: number, ys: readonly number[], front: number): Spot[] {
  return [{ aisle, y: front }, ...ys.map((y) => ({ aisle, y })), { aisle, y: front }];
}

/** First and last aisle all through, the others from both ends up to their largest gap. */
function largestGapTour(warehouse: Warehouse, aisles: readonly AislePicks[]): Spot[] {
  const back = aisleLengthM(warehouse);
  const [first] = aisles;
  const last = aisles.at(-1);
  if (first === undefined || last === undefined) return [];
  if (first === last) return inAndOut(first.aisle, first.ys, 0);
  const inner = aisles.slice(1, -1).map(({ aisle, ys }) => ({ aisle, ...splitAtGap(ys, back) }));
  const upper = inner.filter(({ high }) => high.length > 0);
  const lower = inner.filter(({ low }) => low.length > 0).reverse();
  return [
    ...through(first.aisle, first.ys, 0, back),
    ...upper.flatMap(({ aisle, high }) => inAndOut(aisle, high, back)),
    ...through(last.aisle, last.ys, back, 0),
    ...lower.flatMap(({ aisle, low }) => inAndOut(aisle, low, 0)),
  ];
}

function splitAtGap(ys: readonly number[], back: number): { low: number[]; high: number[] } {
  const ends = [0, ...ys, back];
  let at = 0;
  for (let k = 0; k + 1 < ends.length; k++) {
    const own = (ends[k + 1] ?? 0) - (ends[k] ?? 0);
    if (own > (ends[at + 1] ?? 0) - (ends[at] ?? 0)) at = k;
  }
  return { low: ys.slice(0, at), high: ys.slice(at) };
}

/** Every aisle all through or in and out again, the best of both (Roodbergen, de Koster 2001). */
function combinedTour(warehouse: Warehouse, aisles: readonly AislePicks[]): Spot[] {
  const back = aisleLengthM(warehouse);
  let front: { cost: number; way: Spot[] } = { cost: 0, way: [] };
  let rear: { cost: number; way: Spot[] } = { cost: Number.POSITIVE_INFINITY, way: [] };
  for (const { aisle, ys } of aisles) {
    const low = ys[0] ?? 0;
    const high = ys.at(-1) ?? 0;
    const options = {
      frontTurn: { cost: front.cost + 2 * high, way: () => inAndOut(aisle, ys, 0) },
      frontThrough: { cost: front.cost + back, way: () => through(aisle, ys, 0, back) },
      rearTurn: { cost: rear.cost + 2 * (back - low), way: () => inAndOut(aisle, ys, back) },
      rearThrough: { cost: rear.cost + back, way: () => through(aisle, ys, back, 0) },
    };
    const toFront = options.frontTurn.cost <= options.rearThrough.cost;
    const toRear = options.rearTurn.cost <= options.frontThrough.cost;
    const nextFront = toFront
      ? { cost: options.frontTurn.cost, way: [...front.way, ...options.frontTurn.way()] }
      : { cost: options.rearThrough.cost, way: [...rear.way, ...options.rearThrough.way()] };
    const nextRear = toRear
      ? { cost: options.rearTurn.cost, way: [...rear.way, ...options.rearTurn.way()] }
      : { cost: options.frontThrough.cost, way: [...front.way, ...options.frontThrough.way()] };
    front = nextFront;
    rear = nextRear;
  }
  return front.way;
}
