import type { Rng } from '@quanyu/numeric';
import { nextBelow } from '../kernels/random.ts';
import { flexibleStep, randomMove } from '../kernels/shop-flexible.ts';
import { relinkShop } from '../kernels/shop-relink.ts';
import { evaluateShop, type ShopState } from '../kernels/shop-state.ts';
import { tabuStep } from '../kernels/shop-tabu.ts';
import { type Budget, type StopCriterion, startBudget } from '../stop-criterion.ts';
import { antShop } from './ant-shop.ts';
import { boundOf, compileShop, dispatch } from './first-shop.ts';
import { geneticShop } from './genetic-shop.ts';
import type { PlannedOperation, ShopPlan, ShopProblem } from './problem.ts';

/** Plans kept for relinking. */
const ELITE_MAX = 8;
/** Steps without a better plan after which one tabu search ends. */
const IDLE_STEPS_MAX = 6000;
/** The same for each operation: small shops restart sooner. */
const IDLE_STEPS_EACH = 60;

/** The default tabu search, or one of the two that the mission names, as they stand in textbooks. */
export type ShopMethod = 'default' | 'genetic' | 'ants';

/** Widths of a step of a flexible shop, one drawn for each tabu search. */
const WIDTHS: readonly (number | undefined)[] = [3, 8, undefined, undefined];

export interface ShopSolveOptions {
  readonly method?: ShopMethod;
  readonly stop: StopCriterion;
  readonly rng: Rng;
  readonly onProgress?: (share: number, makespan: number) => void;
}

export interface ShopSolution {
  readonly plan: ShopPlan;
  readonly iterations: number;
  /** No plan can be shorter: longest job or busiest machine. */
  readonly lowerBound: number;
}

/** Orders and machines of one plan. */
interface Snapshot {
  readonly makespan: number;
  readonly machine: Int32Array;
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly first: Int32Array;
}

/**
 * Plans a job shop or flexible job shop for the shortest makespan: tabu search over moves of
 * critical blocks (N6/N7; flexible: reinsertion on any machine, Mastrolilli and Gambardella 2000),
 * restarted from paths between good plans (Peng, Lü and Cheng 2015, TS/PR).
 */
export function solveShop(problem: ShopProblem, options: ShopSolveOptions): ShopSolution {
  const s = compileShop(problem, options.rng);
  const lowerBound = boundOf(problem);
  if (s.n === 0) return { plan: { makespan: 0, operations: [] }, iterations: 0, lowerBound };
  const { method, rng, onProgress } = options;
  if (method === 'genetic' || method === 'ants') {
    const budget = startBudget(options.stop);
    const input = { problem, rng, budget, ...(onProgress === undefined ? {} : { onProgress }) };
    return { ...(method === 'ants' ? antShop(input) : geneticShop(input)), lowerBound };
  }
  const search = new ShopSearch(s, problem.kind === 'flexible', lowerBound, options);
  const best = search.run();
  restore(s, best);
  evaluateShop(s, -1);
  return { plan: planOf(problem, s), iterations: search.done, lowerBound };
}

function snapshot(s: ShopState): Snapshot {
  return {
    makespan: s.makespan,
    machine: s.machine.slice(),
    before: s.before.slice(),
    after: s.after.slice(),
    first: s.first.slice(),
  };
}

function restore(s: ShopState, plan: Snapshot): void {
  s.before.set(plan.before);
  s.after.set(plan.after);
  s.first.set(plan.first);
  s.machine.set(plan.machine);
  for (let i = 0; i < s.n; i++) {
    for (let c = s.choiceFirst[i] ?? 0; c < (s.choiceFirst[i + 1] ?? 0); c++) {
      if (s.choiceMachine[c] === s.machine[i]) s.duration[i] = s.choiceDuration[c] ?? 0;
    }
  }
}

class ShopSearch {
  done = 0;
  readonly #s: ShopState;
  readonly #flexible: boolean;
  readonly #lowerBound: number;
  readonly #options: ShopSolveOptions;
  readonly #budget: Budget;
  readonly #elite: Snapshot[] = [];
  #best: Snapshot | undefined;

  constructor(s: ShopState, flexible: boolean, lowerBound: number, options: ShopSolveOptions) {
    this.#s = s;
    this.#flexible = flexible;
    this.#lowerBound = lowerBound;
    this.#options = options;
    this.#budget = startBudget(options.stop);
  }

  run(): Snapshot {
    dispatch(this.#s);
    this.#best = snapshot(this.#s);
    while (!this.#finished()) {
      if (this.#elite.length < ELITE_MAX) dispatch(this.#s);
      else this.#startFromElite();
      this.#keep(this.#tabuSearch());
    }
    return this.#best;
  }

  #finished(): boolean {
    const proved = (this.#best?.makespan ?? Number.POSITIVE_INFINITY) <= this.#lowerBound;
    return proved || this.#budget.used(this.done) >= 1;
  }

  #startFromElite(): void {
    const s = this.#s;
    const from = nextBelow(s.random, this.#elite.length);
    const to = (from + 1 + nextBelow(s.random, this.#elite.length - 1)) % this.#elite.length;
    const [start, goal] = [this.#elite[from], this.#elite[to]];
    if (start === undefined || goal === undefined) return;
    restore(s, start);
    evaluateShop(s, -1);
    if (this.#flexible) {
      const moves = 3 + nextBelow(s.random, Math.max(4, Math.ceil(s.n / 8)));
      for (let k = 0; k < moves; k++) randomMove(s);
    } else relinkShop(s, goal.machine, goal.after, goal.first);
    if (evaluateShop(s, -1)) return;
    // Operations without length can hide a contradiction; the plan starts from where it was.
    restore(s, start);
    evaluateShop(s, -1);
  }

  /** Tabu search until nothing better is found for a while; returns the best plan it saw. */
  #tabuSearch(): Snapshot {
    const s = this.#s;
    const tenure = tenureOf(s, this.#flexible);
    const best = this.#best?.makespan ?? s.makespan;
    const step = this.#flexible ? flexibleStep : tabuStep;
    let own = snapshot(s);
    // Narrow steps are quick, wide ones see more; which is better depends on the shop.
    s.width = WIDTHS[nextBelow(s.random, WIDTHS.length)] ?? s.n;
    const patience = Math.min(IDLE_STEPS_MAX, IDLE_STEPS_EACH * s.n);
    let idle = 0;
    s.tabu.fill(0);
    let now = 1;
    while (idle < patience && own.makespan > this.#lowerBound) {
      const chunk = Math.min(this.#budget.chunk(this.done), 256);
      for (let k = 0; k < chunk; k++, now++) {
        if (!step(s, now, own.makespan, tenure)) {
          this.done += k + 1;
          return own;
        }
        idle += 1;
        if (s.makespan >= own.makespan) continue;
        own = snapshot(s);
        idle = 0;
      }
      this.done += chunk;
      const used = this.#budget.used(this.done);
      this.#options.onProgress?.(used, Math.min(best, own.makespan));
      if (used >= 1) break;
    }
    return own;
  }

  #keep(found: Snapshot): void {
    if (this.#best === undefined || found.makespan < this.#best.makespan) this.#best = found;
    const same = this.#elite.findIndex((plan) => alike(plan, found));
    if (same >= 0) return;
    this.#elite.push(found);
    if (this.#elite.length <= ELITE_MAX) return;
    let worst = 0;
    this.#elite.forEach((plan, i) => {
      if (plan.makespan >= (this.#elite[worst]?.makespan ?? 0)) worst = i;
    });
    this.#elite.splice(worst, 1);
  }
}

/** Steps for which a move is not taken back, at least. */
function tenureOf(s: ShopState, isFlexible: boolean): number {
  if (isFlexible) return Math.ceil(6 + Math.sqrt(s.n) / 2);
  const machines = Math.max(1, s.machines);
  return Math.ceil(10 + s.n / machines / machines);
}

function alike(a: Snapshot, b: Snapshot): boolean {
  return a.makespan === b.makespan && a.after.every((next, i) => next === b.after[i]);
}

function planOf(problem: ShopProblem, s: ShopState): ShopPlan {
  const operations: PlannedOperation[] = [];
  let at = 0;
  problem.jobs.forEach((choices, job) => {
    for (let index = 0; index < choices.length; index++, at++) {
      const start = s.head[at] ?? 0;
      operations.push({
        job,
        index,
        machine: (s.machine[at] ?? 0) + problem.machineBase,
        start,
        end: start + (s.duration[at] ?? 0),
      });
    }
  });
  return { makespan: s.makespan, operations };
}
