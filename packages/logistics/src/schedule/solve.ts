import type { Rng } from '@quanyu/numeric';
import { nextBelow } from '../kernels/random.ts';
import { flexibleStep, randomMove } from '../kernels/shop-flexible.ts';
import { relinkShop } from '../kernels/shop-relink.ts';
import { evaluateShop, putOn, type ShopState } from '../kernels/shop-state.ts';
import { tabuStep } from '../kernels/shop-tabu.ts';
import { type Budget, type StopCriterion, startBudget } from '../stop-criterion.ts';
import type { PlannedOperation, ShopPlan, ShopProblem } from './problem.ts';

/** Plans kept for relinking. */
const ELITE_MAX = 8;
/** Steps without a better plan after which one tabu search ends. */
const IDLE_STEPS_MAX = 6000;
/** The same for each operation: small shops restart sooner. */
const IDLE_STEPS_EACH = 60;

export interface ShopSolveOptions {
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
  const search = new ShopSearch(s, problem.kind === 'flexible', lowerBound, options);
  const best = search.run();
  restore(s, best);
  evaluateShop(s, -1);
  return { plan: planOf(problem, s), iterations: search.done, lowerBound };
}

function compileShop(problem: ShopProblem, rng: Rng): ShopState {
  const operations = problem.jobs.flat();
  const n = operations.length;
  const jobBefore = new Int32Array(n).fill(-1);
  const jobAfter = new Int32Array(n).fill(-1);
  let at = 0;
  for (const job of problem.jobs) {
    for (let k = 0; k < job.length; k++, at++) {
      if (k > 0) jobBefore[at] = at - 1;
      if (k < job.length - 1) jobAfter[at] = at + 1;
    }
  }
  const choiceFirst = new Int32Array(n + 1);
  operations.forEach((choices, i) => {
    choiceFirst[i + 1] = (choiceFirst[i] ?? 0) + choices.length;
  });
  const choices = operations.flat();
  const flexible = problem.kind === 'flexible';
  return {
    n,
    machines: problem.machines,
    jobBefore,
    jobAfter,
    choiceFirst,
    choiceMachine: Int32Array.from(choices, (choice) => choice.machine - problem.machineBase),
    choiceDuration: Float64Array.from(choices, (choice) => choice.duration),
    machine: new Int32Array(n),
    duration: new Float64Array(n),
    before: new Int32Array(n).fill(-1),
    after: new Int32Array(n).fill(-1),
    first: new Int32Array(problem.machines).fill(-1),
    head: new Float64Array(n),
    tail: new Float64Array(n),
    order: new Int32Array(n),
    degree: new Uint8Array(n),
    makespan: 0,
    path: new Int32Array(n),
    pathLength: 0,
    random: Uint32Array.from({ length: 4 }, () => rng.uint32()),
    tabu: new Int32Array(n * (flexible ? problem.machines : n)),
    newHead: new Float64Array(n),
    newTail: new Float64Array(n),
  };
}

function boundOf(problem: ShopProblem): number {
  const least = (choices: ShopProblem['jobs'][number][number]): number =>
    choices.reduce((low, choice) => Math.min(low, choice.duration), Number.POSITIVE_INFINITY);
  let bound = 0;
  for (const job of problem.jobs) {
    bound = Math.max(
      bound,
      job.reduce((sum, choices) => sum + least(choices), 0),
    );
  }
  const busy = new Map<number, number>();
  for (const choices of problem.jobs.flat()) {
    const [only] = choices;
    if (choices.length !== 1 || only === undefined) continue;
    busy.set(only.machine, (busy.get(only.machine) ?? 0) + only.duration);
  }
  return Math.max(bound, ...busy.values());
}

/**
 * A first plan: again and again the operation that can end first is found, and among those that
 * compete for its machine one is drawn that has much work left behind it (Giffler and Thompson).
 */
function dispatch(s: ShopState): void {
  s.first.fill(-1);
  const last = new Int32Array(s.machines).fill(-1);
  const ready = new Float64Array(s.machines);
  const jobReady = new Float64Array(s.n);
  const open: number[] = [];
  for (let i = 0; i < s.n; i++) if ((s.jobBefore[i] ?? 0) < 0) open.push(i);
  const work = workBehind(s);
  while (open.length > 0) {
    const chosen = drawNext(s, open, { ready, jobReady, work });
    const i = open[chosen.at] ?? 0;
    const start = Math.max(ready[chosen.machine] ?? 0, jobReady[i] ?? 0);
    putOn(s, i, chosen.machine, last[chosen.machine] ?? -1);
    last[chosen.machine] = i;
    const end = start + (s.duration[i] ?? 0);
    ready[chosen.machine] = end;
    const next = s.jobAfter[i] ?? -1;
    if (next >= 0) {
      jobReady[next] = end;
      open[chosen.at] = next;
    } else open.splice(chosen.at, 1);
  }
  evaluateShop(s, -1);
}

function workBehind(s: ShopState): Float64Array {
  const work = new Float64Array(s.n);
  for (let i = s.n - 1; i >= 0; i--) {
    let least = Number.POSITIVE_INFINITY;
    for (let c = s.choiceFirst[i] ?? 0; c < (s.choiceFirst[i + 1] ?? 0); c++) {
      least = Math.min(least, s.choiceDuration[c] ?? 0);
    }
    work[i] = least + (work[s.jobAfter[i] ?? -1] ?? 0);
  }
  return work;
}

interface Ready {
  readonly ready: Float64Array;
  readonly jobReady: Float64Array;
  readonly work: Float64Array;
}

function drawNext(
  s: ShopState,
  open: readonly number[],
  { ready, jobReady, work }: Ready,
): { at: number; machine: number } {
  const bestEnd = { end: Number.POSITIVE_INFINITY, machine: 0 };
  const options: { at: number; machine: number; start: number }[] = [];
  open.forEach((i, at) => {
    // The choice that ends first, for each open operation.
    let own = { end: Number.POSITIVE_INFINITY, machine: 0, start: 0 };
    for (let c = s.choiceFirst[i] ?? 0; c < (s.choiceFirst[i + 1] ?? 0); c++) {
      const machine = s.choiceMachine[c] ?? 0;
      const start = Math.max(ready[machine] ?? 0, jobReady[i] ?? 0);
      const end = start + (s.choiceDuration[c] ?? 0);
      if (end < own.end) own = { end, machine, start };
    }
    options.push({ at, machine: own.machine, start: own.start });
    if (own.end < bestEnd.end) Object.assign(bestEnd, { end: own.end, machine: own.machine });
  });
  const rivals = options.filter((o) => o.machine === bestEnd.machine && o.start < bestEnd.end);
  const pool = rivals.length > 0 ? rivals : options;
  let chosen = pool[0] ?? { at: 0, machine: 0 };
  let most = Number.NEGATIVE_INFINITY;
  for (const option of pool) {
    const weight = (work[open[option.at] ?? 0] ?? 0) * (1 + nextBelow(s.random, 1000) / 1500);
    if (weight > most) {
      most = weight;
      chosen = option;
    }
  }
  return chosen;
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
    const perMachine = s.n / Math.max(1, s.machines);
    const tenure = this.#flexible
      ? Math.ceil(6 + Math.sqrt(s.n) / 2)
      : Math.ceil(10 + perMachine / Math.max(1, s.machines));
    const best = this.#best?.makespan ?? s.makespan;
    const step = this.#flexible ? flexibleStep : tabuStep;
    let own = snapshot(s);
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
