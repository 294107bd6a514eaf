import { relationsAllow } from '../kernels/route-insert.ts';
import type { RouteState } from '../kernels/route-memory.ts';
import { insertStop } from '../kernels/route-recreate.ts';
import { savingsStart } from '../kernels/route-savings.ts';
import { keepAll } from '../kernels/route-search.ts';
import { link, placeEnds, refreshRoute, setType, unlink } from '../kernels/route-state.ts';
import type { Compiled } from './compile.ts';
import type { PlannedRoute, RoutePlan, RouteProblem } from './problem.ts';

/** At the start optional stops are put in at almost any price; the search takes out what is not worth it. */
const START_WORTH = 1e6;

interface StartOptions {
  readonly initial?: RoutePlan;
  readonly focus?: readonly number[];
}

/**
 * The first plan: locked stops, then the given plan as far as it keeps the rules, else savings where
 * load is the only rule; what is left goes in one by one, the farthest first.
 */
export function startPlan(compiled: Compiled, problem: RouteProblem, options: StartOptions): void {
  const { state: s, stopOf } = compiled;
  s.totalCost = startCost(s);
  for (let r = 0; r < s.slots; r++) {
    placeEnds(s, r, 0);
    refreshRoute(s, r);
  }
  s.mark = 1;
  const nodeOf = new Map<number, number>([...stopOf].map((stop, node) => [stop, node]));
  for (const lock of problem.locks ?? []) lockRoute(s, lock, nodeOf);
  if (options.initial !== undefined) {
    for (const route of options.initial.routes) layRoute(s, route, nodeOf);
    s.focus = Int32Array.from((options.focus ?? []).flatMap((stop) => nodeOf.get(stop) ?? []));
  }
  const free = s.absentCount === s.n && s.groupFirst.length === 0;
  const plain = s.types === 1 && !s.timed && !s.paired && s.typeServes.length === 0;
  if (plain && free) savingsStart(s);
  fillIn(s, options.initial === undefined ? START_WORTH : 1);
  keepAll(s);
}

/** Cost of visiting nobody: each prize once, and once for a group. */
function startCost(s: RouteState): number {
  let sum = 0;
  for (let i = 0; i < s.n; i++) {
    const first = s.groupFirst.length === 0 ? i : s.groupNode[s.groupFirst[i] ?? 0];
    if (first === i) sum += s.prize[i] ?? 0;
  }
  return sum;
}

function fillIn(s: RouteState, worth: number): void {
  const order = Int32Array.from(s.absent.subarray(0, s.absentCount));
  order.sort((a, b) => (s.depotDistance[b] ?? 0) - (s.depotDistance[a] ?? 0) || a - b);
  for (const stop of order) {
    if ((s.route[stop] ?? 0) < 0 && s.isDelivery[stop] !== 1) insertStop(s, stop, worth);
    s.logCount = 0;
  }
}

/** An empty slot of a kind of vehicle, or -1 where all of the kind are in use. */
function slotFor(s: RouteState, type: number): number {
  const left = (s.typeCount[type] ?? 0) - (s.typeUsed[type] ?? 0);
  if (s.freeCount === 0 || !(left > 0)) return -1;
  const r = s.free[s.freeCount - 1] ?? -1;
  if (s.type[r] !== type) setType(s, r, type);
  return r;
}

/** Puts stops at the beginning of a route for good, whatever rules they break: they are under way. */
function lockRoute(s: RouteState, lock: PlannedRoute, nodeOf: ReadonlyMap<number, number>): void {
  const r = slotFor(s, lock.vehicle);
  if (r < 0) return;
  let before = s.n + r;
  for (const stop of lock.stops) {
    const node = nodeOf.get(stop);
    if (node === undefined || (s.route[node] ?? 0) >= 0) continue;
    link(s, node, before, r);
    s.fixed[node] = 1;
    before = node;
  }
  refreshRoute(s, r);
  s.logCount = 0;
}

/** Lays a given route out; a stop after which the route breaks a rule is left for later. */
function layRoute(s: RouteState, route: PlannedRoute, nodeOf: ReadonlyMap<number, number>): void {
  const nodes = route.stops.flatMap((stop) => nodeOf.get(stop) ?? []);
  const locked = nodes.find((node) => s.fixed[node] === 1);
  const r = locked === undefined ? slotFor(s, route.vehicle) : (s.route[locked] ?? -1);
  if (r < 0) return;
  const wanted: number[] = [];
  let before = s.prev[s.n + r] ?? s.n + r;
  for (const node of nodes) {
    if ((s.route[node] ?? 0) >= 0 || !mayJoin(s, node, r)) continue;
    link(s, node, before, r);
    wanted.push(node);
    before = node;
  }
  if (!keepsRules(s, r)) layOneByOne(s, wanted, r);
  s.logCount = 0;
}

/** Takes the stops out and puts each back where the route keeps its rules with it at the end. */
function layOneByOne(s: RouteState, wanted: readonly number[], r: number): void {
  for (const node of wanted) unlink(s, node);
  refreshRoute(s, r);
  // Halves of pairs are put in together later.
  const single = wanted.filter((node) => (s.mate[node] ?? -1) < 0);
  for (const node of single) {
    if (!mayJoin(s, node, r)) continue;
    const slot = (s.size[r] ?? 0) === 0 ? slotFor(s, s.type[r] ?? 0) : r;
    if (slot !== r) return;
    link(s, node, s.prev[s.n + r] ?? 0, r);
    if (keepsRules(s, r)) continue;
    unlink(s, node);
    refreshRoute(s, r);
  }
}

function keepsRules(s: RouteState, r: number): boolean {
  const type = s.type[r] ?? 0;
  const fits = refreshRoute(s, r);
  for (let k = 0; k < s.dims; k++) {
    if ((s.load[r * s.dims + k] ?? 0) > (s.typeCapacity[type * s.dims + k] ?? 0)) return false;
  }
  return fits && (!s.paired || pairsKept(s, r, type));
}

function pairsKept(s: RouteState, r: number, type: number): boolean {
  const seen = new Set<number>();
  for (let node = s.next[s.n + r] ?? s.n; node < s.n; node = s.next[node] ?? s.n) {
    const mate = s.mate[node] ?? -1;
    if (mate >= 0 && (s.route[mate] !== r || (s.isDelivery[node] === 1 && !seen.has(mate)))) {
      return false;
    }
    seen.add(node);
    if (!holdsAt(s, node, type)) return false;
  }
  return true;
}

function holdsAt(s: RouteState, node: number, type: number): boolean {
  for (let k = 0; k < s.dims; k++) {
    const load = s.loadAt[node * s.dims + k] ?? 0;
    if (load > (s.typeCapacity[type * s.dims + k] ?? 0)) return false;
  }
  return true;
}

/** Skill, leave to come, relations and groups: what an order of stops does not show. */
function mayJoin(s: RouteState, node: number, r: number): boolean {
  const type = s.type[r] ?? 0;
  if (s.typeServes.length > 0 && s.typeServes[type * s.n + node] !== 1) return false;
  if (s.groupFirst.length > 0) {
    for (let v = s.groupFirst[node] ?? 0; v < (s.groupFirst[node + 1] ?? 0); v++) {
      if ((s.route[s.groupNode[v] ?? 0] ?? -1) >= 0) return false;
    }
  }
  return relationsAllow(s, node, r);
}
