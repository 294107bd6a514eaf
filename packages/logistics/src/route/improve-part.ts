import { createRng } from '@quanyu/numeric';
import { anneal, restoreBest } from '../kernels/route-search.ts';
import { compileRoutes } from './compile.ts';
import { heatAt, heatUnit, SIZES } from './heat.ts';
import { planOf } from './plan-of.ts';
import type { RoutePlan, RouteProblem } from './problem.ts';
import { startPlan } from './start-plan.ts';

/** Some routes of a plan as a problem of their own, and the stretch of annealing to do on them. */
export interface RoutePart {
  readonly problem: RouteProblem;
  readonly plan: RoutePlan;
  readonly iterations: number;
  readonly seed: string;
  /** Shares of the whole annealing at the beginning and the end of the stretch. */
  readonly from: number;
  readonly to: number;
  /** Iterations a stop of the whole search. */
  readonly rounds: number;
}

/** Where the stretch ended, and the best it came by. */
export interface ImprovedPart {
  readonly current: RoutePlan;
  readonly best: RoutePlan;
}

/** Times that the temperature is lowered in one stretch. */
const STEPS = 20;

/** Anneals one part; what it gives depends on its input alone. */
export function improvePart(part: RoutePart): ImprovedPart {
  const { problem, iterations } = part;
  const stopOf = Int32Array.from(problem.stops.keys());
  const compiled = compileRoutes(problem, stopOf, {
    objective: 'distance',
    rng: createRng(part.seed),
  });
  const { state } = compiled;
  startPlan(compiled, problem, { initial: part.plan });
  const unit = heatUnit(state);
  for (let step = 0; step < STEPS && state.usedMax > 0; step++) {
    const share = part.from + ((part.to - part.from) * step) / STEPS;
    const count = Math.ceil(iterations / STEPS);
    anneal(state, count, unit * heatAt(state, share, part.rounds), SIZES);
  }
  const current = planOf(compiled, problem, []);
  restoreBest(state);
  return { current, best: planOf(compiled, problem, []) };
}
