import type { Rng } from '@quanyu/numeric';
import { type RouteState, travelCost } from '../kernels/route-memory.ts';
import type { RuinSizes } from '../kernels/route-ruin.ts';
import { anneal, dropRoute, keepAll, restoreBest, squeeze } from '../kernels/route-search.ts';
import { type Budget, type StopCriterion, startBudget } from '../stop-criterion.ts';
import { compileRoutes } from './compile.ts';
import { planOf } from './plan-of.ts';
import type { RouteObjective, RoutePlan, RouteProblem } from './problem.ts';
import { screenStops } from './screen-stops.ts';
import { startPlan } from './start-plan.ts';
import { validateProblem } from './validate.ts';

const SIZES: RuinSizes = { removedMean: 10, stringMax: 10, splitRate: 0.5 };
/** Share of the budget that may go into saving vehicles where those come first. */
const SQUEEZE_SHARE = 0.5;
/** Bounds of the first temperature, and the last one, as shares of the mean cost of a leg. */
const HOT_MIN = 0.03;
const HOT_MAX = 1;
/** First temperature for one iteration a stop; it grows with their root. */
const HOT = 0.018;
const COLD = 0.012;
/** Windows break the ground up into many valleys: searches among them run hotter throughout. */
const HOT_TIMED = 0.15;
const HOT_TIMED_MAX = 2;
const COLD_TIMED = 0.03;
/** With windows, routes of many stops make the mean leg short; the ground's size is the measure. */
const GROUND_SHARE = 0.12;

export interface RouteSolveOptions {
  readonly objective: RouteObjective;
  readonly stop: StopCriterion;
  readonly rng: Rng;
  /** A plan to start from; what it breaks is mended first, what it lacks is put in. */
  readonly initial?: RoutePlan;
  /** Stops around which the search works most of the time: what has changed. Needs `initial`. */
  readonly focus?: readonly number[];
  /** Stops that are no longer wanted. */
  readonly cancelled?: readonly number[];
  readonly onProgress?: (share: number, cost: number) => void;
}

export interface RouteSolution {
  readonly plan: RoutePlan;
  readonly iterations: number;
}

/**
 * Plans routes: savings or greedy insertion first, then ruin and recreate of neighbouring strings
 * under simulated annealing (SISR, Christiaens and Vanden Berghe 2020, Transportation Science
 * 54(2)), with insertions looked for beside each stop's neighbours. Stops that no vehicle can serve
 * are left out with a reason and the rest is planned.
 */
export function solveRoutes(problem: RouteProblem, options: RouteSolveOptions): RouteSolution {
  validateProblem(problem);
  const screened = screenStops(problem, options.cancelled);
  const out = new Set(screened.map((left) => left.stop));
  const stopOf = Int32Array.from(problem.stops.keys()).filter((stop) => !out.has(stop));
  if (stopOf.length === 0) return { plan: { routes: [], leftOut: screened }, iterations: 0 };
  const budget = startBudget(options.stop);
  const compiled = compileRoutes(problem, stopOf, options);
  const { state } = compiled;
  startPlan(compiled, problem, options);
  const iterations = state.usedMax > 0 ? search(state, budget, options) : 0;
  restoreBest(state);
  return { plan: planOf(compiled, problem, screened), iterations };
}

function legMean(s: RouteState): number {
  // The cost of the walk and of absence is not spent on legs.
  let travelled = 0;
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] !== 0) travelled += routeTravel(s, r);
  }
  return Math.max(1e-9, travelled / Math.max(1, s.n - s.absentCount));
}

/** A share of the mean way from the depot. */
function groundMean(s: RouteState): number {
  let sum = 0;
  for (let i = 0; i < s.n; i++) sum += s.depotDistance[i] ?? 0;
  const known = Number.isFinite(sum) && sum > 0;
  return known ? (GROUND_SHARE * sum) / s.n : legMean(s);
}

function routeTravel(s: RouteState, r: number): number {
  const type = s.type[r] ?? 0;
  let cost = 0;
  let from = s.typeStart[type] ?? 0;
  for (let node = s.next[s.n + r] ?? s.n; node < s.n; node = s.next[node] ?? s.n) {
    cost += travelCost(s, s.typeProfile[type] ?? 0, from, s.placeIn[node] ?? 0);
    from = s.placeOut[node] ?? 0;
  }
  cost += travelCost(s, s.typeProfile[type] ?? 0, from, s.typeEnd[type] ?? 0);
  return cost * (s.typeFactor[type] ?? 1);
}

function search(s: RouteState, budget: Budget, options: RouteSolveOptions): number {
  let done = 0;
  if (options.objective === 'vehicles') done = saveVehicles(s, budget);
  const squeezed = done;
  const from = budget.used(done);
  // A plan that people know is changed only where that pays.
  const warm = options.initial !== undefined;
  const mean = s.timed ? Math.max(groundMean(s), legMean(s)) : legMean(s);
  for (let used = from; used < 1; used = budget.used(done)) {
    const annealed = (used - from) / Math.max(1e-9, 1 - from);
    const cold = s.timed ? COLD_TIMED : COLD;
    const hot = warm ? cold : firstHeat(s, done - squeezed, used - from);
    const temperature = mean * hot * (cold / hot) ** annealed;
    const count = budget.chunk(done);
    anneal(s, count, temperature, SIZES);
    done += count;
    options.onProgress?.(used, s.bestCost);
  }
  return done;
}

/** A search that can look at each stop only a few times starts colder. */
function firstHeat(s: RouteState, done: number, used: number): number {
  if (used < 0.002) return 0.1;
  const rounds = done / used / s.n;
  if (s.timed) return Math.min(HOT_TIMED_MAX, Math.max(HOT_MIN, HOT_TIMED * Math.sqrt(rounds)));
  return Math.min(HOT_MAX, Math.max(HOT_MIN, HOT * Math.sqrt(rounds)));
}

/** Drops one vehicle after another as long as all stops still find a place. */
function saveVehicles(s: RouteState, budget: Budget): number {
  let done = 0;
  const missed = new Float64Array(s.n);
  const vehiclesMin = fewestVehicles(s);
  const temperature = legMean(s) * 0.1;
  let complete = s.absentCount === s.spare;
  while (budget.used(done) < SQUEEZE_SHARE) {
    if (s.absentCount === s.spare) {
      complete = true;
      keepAll(s);
      if (s.slots - s.freeCount <= vehiclesMin) break;
      dropRoute(s, missed);
    }
    const count = budget.chunk(done);
    squeeze(s, count, temperature, SIZES, missed);
    done += count;
  }
  if (complete) {
    restoreBest(s);
    s.usedMax = Math.max(1, s.slots - s.freeCount);
  } else {
    s.usedMax = s.slots;
    keepAll(s);
  }
  return done;
}

function fewestVehicles(s: RouteState): number {
  let fewest = 1;
  for (let k = 0; k < s.dims; k++) {
    let need = 0;
    let capacity = 0;
    for (let i = 0; i < s.n; i++) need += s.demand[i * s.dims + k] ?? 0;
    for (let t = 0; t < s.types; t++) {
      capacity = Math.max(capacity, s.typeCapacity[t * s.dims + k] ?? 0);
    }
    if (capacity > 0) fewest = Math.max(fewest, Math.ceil(need / capacity - 1e-9));
  }
  return fewest;
}
