import type { Rng } from '@quanyu/numeric';
import { nextBelow } from '../kernels/random.ts';
import { evaluateShop, putOn, type ShopState } from '../kernels/shop-state.ts';
import type { ShopProblem } from './problem.ts';

/** Flattens a problem into the search's memory, no operation on a machine yet. */
export function compileShop(problem: ShopProblem, rng: Rng): ShopState {
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
    width: n,
    newHead: new Float64Array(n),
    newTail: new Float64Array(n),
  };
}

/** No plan can be shorter: the longest job or the busiest machine. */
export function boundOf(problem: ShopProblem): number {
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
export function dispatch(s: ShopState): void {
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
