import type { Rng } from '@quanyu/numeric';
import type { RouteState } from '../kernels/route-memory.ts';
import { anneal, dropRoute, keepAll, restoreBest, squeeze } from '../kernels/route-search.ts';
import { type Budget, type StopCriterion, startBudget } from '../stop-criterion.ts';
import { breedingRounds, breedRoutes, isBreedable } from './breed-routes.ts';
import { compileRoutes } from './compile.ts';
import { heatAt, heatUnit, legMean, SIZES } from './heat.ts';
import { planOf } from './plan-of.ts';
import type { RouteObjective, RoutePlan, RouteProblem } from './problem.ts';
import { screenStops } from './screen-stops.ts';
import { startPlan } from './start-plan.ts';
import { validateProblem } from './validate.ts';

/** Share of the budget that may go into saving vehicles where those come first. */
const SQUEEZE_SHARE = 0.5;
/** Share of the budget before a population takes over, where one suits. */
const ANNEAL_SHARE = 0.25;
/** Share of the budget after which the speed of the search is known. */
const KNOWN_SHARE = 0.002;
/** Share of the budget after which the annealing goes on to the end. */
const DECIDED_SHARE = 0.1;

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
  const iterations = state.usedMax > 0 ? search(state, problem, budget, options) : 0;
  restoreBest(state);
  return { plan: planOf(compiled, problem, screened), iterations };
}

function search(
  s: RouteState,
  problem: RouteProblem,
  budget: Budget,
  options: RouteSolveOptions,
): number {
  let done = 0;
  if (options.objective === 'vehicles') done = saveVehicles(s, budget);
  const squeezed = done;
  const from = budget.used(done);
  // A plan that people know is changed only where that pays.
  const warm = options.initial !== undefined;
  const mayBreed = !warm && options.objective === 'distance' && isBreedable(s, problem);
  let until = 1;
  const mean = heatUnit(s);
  for (let used = from; used < until; used = budget.used(done)) {
    const annealed = (used - from) / Math.max(1e-9, until - from);
    const spent = used - from;
    const rounds = spent < KNOWN_SHARE ? undefined : (done - squeezed) / spent / s.n;
    // Once it is known how far the budget reaches, a population may get most of it.
    const isEarly = mayBreed && until === 1 && spent < DECIDED_SHARE;
    if (isEarly && rounds !== undefined && rounds >= breedingRounds(s.n)) {
      until = ANNEAL_SHARE;
    }
    const own = rounds === undefined ? undefined : rounds * until;
    const temperature = mean * heatAt(s, warm ? 1 : annealed, own);
    const count = budget.chunk(done);
    anneal(s, count, temperature, SIZES);
    done += count;
    options.onProgress?.(used, s.bestCost);
  }
  if (until === 1) return done;
  const { onProgress } = options;
  return breedRoutes(s, {
    problem,
    budget,
    done,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
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
