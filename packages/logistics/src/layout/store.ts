import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { type AssignmentProblem, requireSize } from './problem.ts';

/** A place of the store that can hold one product group; coordinates in metres. */
export interface StoreZone {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Shoppers who pass, a day. */
  readonly traffic?: number;
  /** What it is made for; only groups of this kind may stand there. */
  readonly kind?: string;
}

/** What is placed. `visits`: trips made to it, weighed by the way from the entrance. */
export interface StoreGroup {
  readonly id: string;
  readonly visits?: number;
  /** Zone it must keep. */
  readonly zone?: string;
  readonly kind?: string;
  /** Margin of one impulse purchase, and the share of passers-by who make one. */
  readonly impulseMargin?: number;
  readonly impulseRate?: number;
}

/** How often two groups are bought together (or, below zero, should stay apart). */
export interface StoreAdjacency {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
}

/** The store form of the layout tool. */
export interface StoreLayout {
  readonly zones: readonly StoreZone[];
  readonly products: readonly StoreGroup[];
  readonly adjacency: readonly StoreAdjacency[];
  /** Where shoppers come in, metres; left out, visits do not count. */
  readonly entrance?: { readonly x: number; readonly y: number };
  /** Walking distance (zones, zones) in metres, in the order of the zones; default is along axes. */
  readonly distances?: readonly (readonly number[])[];
}

export interface StoreMapping {
  readonly problem: AssignmentProblem;
  /** Groups that were placed, in the order of the facilities. */
  readonly placed: readonly StoreGroup[];
  /** Groups for which there is no zone: those with the fewest visits. */
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
}

/** Reads the store form from parsed JSON. @throws AppError LOGISTICS_PROBLEM_INVALID naming the field. */
export function readStore(value: unknown): StoreLayout {
  const store = value as StoreLayout;
  if (typeof value !== 'object' || value === null) throw invalid('the file', value);
  for (const field of ['zones', 'products', 'adjacency'] as const) {
    if (!Array.isArray(store[field])) throw invalid(field, store[field]);
  }
  store.zones.forEach((zone, i) => {
    if (typeof zone?.id !== 'string') throw invalid(`zones[${i}].id`, zone?.id);
    if (!Number.isFinite(zone.x) || !Number.isFinite(zone.y))
      throw invalid(`zones[${i}].x`, zone.x);
  });
  store.products.forEach((group, i) => {
    if (typeof group?.id !== 'string') throw invalid(`products[${i}].id`, group?.id);
    const visits = group.visits ?? 0;
    if (!(visits >= 0 && Number.isFinite(visits))) throw invalid(`products[${i}].visits`, visits);
  });
  store.adjacency.forEach((pair, i) => {
    if (!Number.isFinite(pair?.weight)) throw invalid(`adjacency[${i}].weight`, pair?.weight);
  });
  requireUnique(store.zones, 'zones');
  requireUnique(store.products, 'products');
  return store;
}

function invalid(field: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot read ${field} of the layout: current value is ${JSON.stringify(value) ?? 'missing'}`,
    { place: field },
  );
}

function requireUnique(list: readonly { readonly id: string }[], field: string): void {
  const seen = new Set<string>();
  for (const { id } of list) {
    if (seen.has(id)) throw invalid(`${field} (an id stands twice)`, id);
    seen.add(id);
  }
}

/**
 * Turns a store into a quadratic assignment: one facility a group and one for the entrance, which
 * stays outside; zones that nothing needs get facilities without flow.
 */
export function storeProblem(store: StoreLayout): StoreMapping {
  const room = store.zones.length;
  const wanted = [...store.products].sort(
    (a, b) =>
      Number(b.zone !== undefined) - Number(a.zone !== undefined) ||
      (b.visits ?? 0) - (a.visits ?? 0),
  );
  const kept = new Set(wanted.slice(0, room));
  const placed = store.products.filter((group) => kept.has(group));
  const leftOut = store.products
    .filter((group) => !kept.has(group))
    .map((group) => ({ id: group.id, code: 'LAYOUT_NO_ZONE' }));
  const n = room + 1;
  requireSize(n);
  const problem = {
    n,
    flow: flowOf(store, placed, n),
    distance: distanceOf(store, n),
    fixed: fixedOf(store, placed, n),
  };
  return { problem, placed, leftOut };
}

function flowOf(store: StoreLayout, placed: readonly StoreGroup[], n: number): Float64Array {
  const flow = new Float64Array(n * n);
  const index = new Map<string, number>(placed.map((group, i) => [group.id, i]));
  const known = new Set(store.products.map((group) => group.id));
  store.adjacency.forEach((pair, k) => {
    for (const id of [pair.a, pair.b]) {
      if (!known.has(id)) throw invalid(`adjacency[${k}]`, id);
    }
    const [i, j] = [index.get(pair.a), index.get(pair.b)];
    if (i === undefined || j === undefined || i === j) return;
    flow[i * n + j] = (flow[i * n + j] ?? 0) + pair.weight / 2;
    flow[j * n + i] = (flow[j * n + i] ?? 0) + pair.weight / 2;
  });
  if (store.entrance === undefined) return flow;
  placed.forEach((group, i) => {
    flow[i * n + n - 1] = (group.visits ?? 0) / 2;
    flow[(n - 1) * n + i] = (group.visits ?? 0) / 2;
  });
  return flow;
}

function distanceOf(store: StoreLayout, n: number): Float64Array {
  const distance = new Float64Array(n * n);
  const { zones, entrance, distances } = store;
  zones.forEach((from, i) => {
    zones.forEach((to, j) => {
      const given = distances?.[i]?.[j];
      const length = given ?? Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
      if (!Number.isFinite(length)) throw invalid(`distances[${i}][${j}]`, given);
      distance[i * n + j] = length;
    });
    const way =
      entrance === undefined ? 0 : Math.abs(from.x - entrance.x) + Math.abs(from.y - entrance.y);
    distance[i * n + n - 1] = way;
    distance[(n - 1) * n + i] = way;
  });
  return distance;
}

function fixedOf(store: StoreLayout, placed: readonly StoreGroup[], n: number): Int32Array {
  const fixed = new Int32Array(n).fill(-1);
  fixed[n - 1] = n - 1;
  const zoneAt = new Map<string, number>(store.zones.map((zone, i) => [zone.id, i]));
  const taken = new Set<number>();
  placed.forEach((group, i) => {
    if (group.zone === undefined) return;
    const at = zoneAt.get(group.zone);
    if (at === undefined || taken.has(at))
      throw invalid(`products (zone of ${group.id})`, group.zone);
    taken.add(at);
    fixed[i] = at;
  });
  return fixed;
}
