import type { Pool } from '@quanyu/numeric';
import { type Budget, startBudget } from '../stop-criterion.ts';
import { IMPROVE_PART } from '../tasks.ts';
import { checkRoutes } from './check.ts';
import type { PointTravel, RoutePlan, RouteProblem } from './problem.ts';
import { screenStops } from './screen-stops.ts';
import { type RouteSolution, type RouteSolveOptions, solveRoutes } from './solve.ts';
import { isSeparable, joinPlans, splitPlan } from './split-plan.ts';

/** Stretches of annealing; after each the plan is cut anew in another direction. */
const STRETCHES = 30;
/** Iterations a stop in the first stretch of a search by the clock. */
const FIRST_ROUNDS = 20;
/** Below this many stops a part is too small to be searched apart. */
const PART_STOPS_MIN = 100;
/** Up to so many stops under nothing but load a population on one thread beats parts on several. */
const CROWD_STOPS_MAX = 260;

export interface SolveTogetherOptions extends RouteSolveOptions {
  readonly pool: Pool;
  /** Parts the plan is cut into, the same for any number of threads. Default 2. */
  readonly parts?: number;
}

/**
 * Plans routes on several threads: the plan is cut into parts of neighbouring routes, each annealed
 * on its own, put together and cut anew in another direction. Vehicles first, relations, locks,
 * groups, tables, small problems and up to 260 stops under nothing but load are planned on one
 * thread as `solveRoutes` does. With `iterations` the same seed gives the same plan for any number
 * of threads.
 * @throws AppError LOGISTICS_PROBLEM_INVALID as solveRoutes does.
 */
export async function solveRoutesTogether(
  problem: RouteProblem,
  options: SolveTogetherOptions,
): Promise<RouteSolution> {
  const count = options.parts ?? 2;
  const apart =
    options.objective === 'distance' &&
    isSeparable(problem) &&
    problem.stops.length >= count * PART_STOPS_MIN &&
    !(problem.stops.length <= CROWD_STOPS_MAX && isLoadOnly(problem));
  if (count < 2 || !apart || problem.travel.kind !== 'points') return solveRoutes(problem, options);
  const budget = startBudget(options.stop);
  const first = solveRoutes(problem, {
    ...options,
    stop: { iterations: 0, clock: options.stop.clock },
  });
  const screened = screenStops(problem, options.cancelled);
  const lost = new Set(screened.map((left) => left.stop));
  const start = {
    ...first.plan,
    leftOut: first.plan.leftOut.filter((left) => !lost.has(left.stop)),
  };
  const search = new StretchSearch({ ...problem, travel: problem.travel }, start, options);
  const iterations = await search.run(budget, count);
  const leftOut = [...search.best.leftOut, ...screened].sort((a, b) => a.stop - b.stop);
  return { plan: { ...search.best, leftOut }, iterations };
}

/** Is there one kind of vehicle and nothing but its load to keep to. */
function isLoadOnly({ vehicles, stops }: RouteProblem): boolean {
  const [vehicle, ...others] = vehicles;
  const endless = stops.every(
    (stop) =>
      stop.kind === 'visit' &&
      stop.prize === Number.POSITIVE_INFINITY &&
      stop.windows.every(([opens, closes]) => opens <= 0 && closes === Number.POSITIVE_INFINITY),
  );
  return others.length === 0 && vehicle?.window[1] === Number.POSITIVE_INFINITY && endless;
}

/** A plan that is cut, annealed in parts and put together, again and again. */
class StretchSearch {
  readonly #problem: RouteProblem & { readonly travel: PointTravel };
  readonly #options: SolveTogetherOptions;
  #current: RoutePlan;
  #bestWorth: number;
  best: RoutePlan;

  constructor(
    problem: RouteProblem & { readonly travel: PointTravel },
    plan: RoutePlan,
    options: SolveTogetherOptions,
  ) {
    this.#problem = problem;
    this.#options = options;
    this.#current = plan;
    this.best = plan;
    this.#bestWorth = this.#worth(plan);
  }

  /** Cost with what stays out; a stop that must be visited weighs more than any way. */
  #worth(plan: RoutePlan): number {
    const { cost, prizeLost } = checkRoutes(this.#problem, plan);
    const missed = plan.leftOut.filter(
      ({ stop }) => this.#problem.stops[stop]?.prize === Number.POSITIVE_INFINITY,
    );
    return cost + prizeLost + missed.length * 1e12;
  }

  /** Runs until the budget is used; returns the iterations done in all parts. */
  async run(budget: Budget, count: number): Promise<number> {
    const stops = this.#problem.stops.length;
    const { iterations: total } = this.#options.stop;
    let done = 0;
    let size = total === undefined ? FIRST_ROUNDS * stops : Math.ceil(total / STRETCHES);
    for (let used = budget.used(0); used < 1; ) {
      const parts = splitPlan(
        this.#problem,
        this.#current,
        count,
        Math.PI * this.#options.rng.uniform(),
      );
      const share = 1 / STRETCHES;
      const rounds = total === undefined ? done / Math.max(used, 1e-3) / stops : total / stops;
      const inputs = parts.map((part, p) => ({
        problem: part.problem,
        plan: part.plan,
        iterations: Math.ceil((size * part.stops.length) / stops),
        seed: `${this.#options.rng.uint32()}:${p}`,
        from: used,
        to: Math.min(1, used + share),
        rounds: Math.max(FIRST_ROUNDS, rounds),
      }));
      const improved = await this.#options.pool.map(IMPROVE_PART, inputs);
      this.#current = joinPlans(
        parts,
        improved.map((part) => part.current),
      );
      this.#keep(
        joinPlans(
          parts,
          improved.map((part) => part.best),
        ),
      );
      done += size;
      const now = budget.used(done);
      if (total === undefined) size = nextSize(size, now - used, share);
      used = now;
      this.#options.onProgress?.(used, this.#bestWorth);
    }
    return done;
  }

  #keep(plan: RoutePlan): void {
    const worth = this.#worth(plan);
    if (worth >= this.#bestWorth) return;
    this.#bestWorth = worth;
    this.best = plan;
  }
}

/** Iterations of the next stretch so that it takes its share of the budget. */
function nextSize(size: number, spent: number, share: number): number {
  const factor = share / Math.max(spent, share / 8);
  return Math.max(1, Math.ceil(size * Math.min(4, factor)));
}
