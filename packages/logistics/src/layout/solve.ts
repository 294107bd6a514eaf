import type { Rng } from '@quanyu/numeric';
import {
  type AssignmentState,
  assignmentSteps,
  refreshDeltas,
} from '../kernels/assignment-tabu.ts';
import { nextBelow } from '../kernels/random.ts';
import { type StopCriterion, startBudget } from '../stop-criterion.ts';
import { type AssignmentProblem, checkAssignment } from './problem.ts';

export interface AssignmentSolveOptions {
  readonly stop: StopCriterion;
  readonly rng: Rng;
  readonly onProgress?: (share: number, cost: number) => void;
}

export interface AssignmentSolution {
  /** Location of each facility, from 0. */
  readonly assignment: Int32Array;
  readonly cost: number;
  readonly iterations: number;
}

/**
 * Solves a quadratic assignment by robust tabu search (Taillard 1991) with swap changes kept up to
 * date in O(1) each; when a run has found nothing for a while, the best found so far (now and then
 * a fresh order) is shaken by random swaps, more of them the longer nothing helps (iterated tabu
 * search, Misevičius 2005).
 */
export function solveAssignment(
  problem: AssignmentProblem,
  options: AssignmentSolveOptions,
): AssignmentSolution {
  const { n } = problem;
  if (n === 0) return { assignment: new Int32Array(0), cost: 0, iterations: 0 };
  const t = stateOf(problem, options.rng);
  const free = Int32Array.from(t.place.keys()).filter((i) => t.fixed[i] !== 1);
  const top = { place: t.place.slice(), cost: t.cost };
  const budget = startBudget(options.stop);
  const patience = Math.max(200, 30 * n);
  let shake = 0.15;
  let idle = 0;
  let done = 0;
  let used = 0;
  while (free.length > 1 && used < 1) {
    const count = Math.min(budget.chunk(done), patience);
    idle = assignmentSteps(t, done + 1, count, idle);
    done += count;
    used = budget.used(done);
    options.onProgress?.(used, Math.min(top.cost, t.bestCost));
    if (idle < patience && used < 1) continue;
    if (t.bestCost < top.cost - 1e-9) {
      top.cost = t.bestCost;
      top.place.set(t.best);
      shake = 0.15;
    } else shake = shake > 0.9 ? 0.15 : shake + 0.05;
    shakeFrom(t, top.place, free, shake);
    idle = 0;
  }
  const cost = checkAssignment(problem, top.place);
  return { assignment: top.place, cost: cost ?? top.cost, iterations: done };
}

function stateOf(problem: AssignmentProblem, rng: Rng): AssignmentState {
  const { n, flow, distance } = problem;
  const place = startPlaces(problem);
  const t: AssignmentState = {
    n,
    flow,
    distance,
    symmetric: isSymmetric(flow, n) && isSymmetric(distance, n),
    fixed: Uint8Array.from(problem.fixed, (at) => (at >= 0 ? 1 : 0)),
    place,
    delta: new Float64Array(n * n),
    left: new Int32Array(n * n),
    best: place.slice(),
    cost: checkAssignment(problem, place) ?? 0,
    bestCost: 0,
    random: Uint32Array.from({ length: 4 }, () => rng.uint32()),
  };
  t.bestCost = t.cost;
  refreshDeltas(t);
  return t;
}

/** Fixed facilities at their places, the rest in order. */
function startPlaces(problem: AssignmentProblem): Int32Array {
  const taken = new Set([...problem.fixed].filter((at) => at >= 0));
  const open = [...problem.fixed.keys()].filter((at) => !taken.has(at));
  let next = 0;
  return problem.fixed.map((at) => (at >= 0 ? at : (open[next++] ?? 0)));
}

function isSymmetric(table: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) if (table[i * n + j] !== table[j * n + i]) return false;
  }
  return true;
}

/** Goes back to the best places and swaps a share of them at random. */
function shakeFrom(t: AssignmentState, from: Int32Array, free: Int32Array, share: number): void {
  t.place.set(from);
  const moves = Math.max(2, Math.round(free.length * share));
  for (let k = 0; k < moves; k++) {
    const i = free[nextBelow(t.random, free.length)] ?? 0;
    const j = free[nextBelow(t.random, free.length)] ?? 0;
    const was = t.place[i] ?? 0;
    t.place[i] = t.place[j] ?? 0;
    t.place[j] = was;
  }
  t.left.fill(0);
  t.cost = costOf(t);
  t.bestCost = t.cost;
  t.best.set(t.place);
  refreshDeltas(t);
}

function costOf(t: AssignmentState): number {
  const { n, flow, distance, place } = t;
  let cost = 0;
  for (let i = 0; i < n; i++) {
    const row = (place[i] ?? 0) * n;
    for (let j = 0; j < n; j++) {
      cost += (flow[i * n + j] ?? 0) * (distance[row + (place[j] ?? 0)] ?? 0);
    }
  }
  return cost;
}
