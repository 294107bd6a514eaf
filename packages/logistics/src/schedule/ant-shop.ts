import type { OperationChoice, ShopPlan, ShopProblem } from './problem.ts';
import { type SequenceAnswer, SequencePlan, type SequenceSearch } from './sequence-plan.ts';

const ANTS = 10;
const EVAPORATION = 0.1;
/** Weight of the work left in an ant's choice beside the trail. */
const WORK_POWER = 2;
/** Bounds of a trail, so that no choice dies out (Stützle and Hoos 2000). */
const TRAIL_MIN = 0.05;
const TRAIL_MAX = 5;
/** Best ants of a round that lay trails, by rank, beside the best of all. */
const RANKED = 3;

/** How good it was that a job came on after another operation on a machine. */
interface Trail {
  readonly jobs: number;
  /** (operations + machines, jobs): rows of operations, then of machines that have done nothing. */
  readonly strength: Float32Array;
  /** First row of each job's operations. */
  readonly firstRow: readonly number[];
  readonly machineRow: number;
  /** Work from each operation to the end of its job by its shortest choices. */
  readonly workLeft: readonly (readonly number[])[];
}

/** One step of an ant: a job's next operation and how it is done. */
interface Step {
  readonly job: number;
  readonly choice: OperationChoice;
  readonly row: number;
}

interface Walk {
  readonly plan: ShopPlan;
  readonly steps: readonly Step[];
}

/**
 * A rank-based ant colony over active plans: an ant finds the machine on which something could end
 * first, and among the operations that compete for it (Giffler and Thompson 1960) draws one by the
 * trail from what the machine did before and by the work its job has left (Colorni et al. 1994).
 */
export function antShop(search: SequenceSearch): SequenceAnswer {
  const { problem, budget } = search;
  const trail = freshTrail(problem);
  let best = walk(search, trail);
  let done = 0;
  while (budget.used(done) < 1) {
    const round = Array.from({ length: ANTS }, () => walk(search, trail));
    round.sort((a, b) => a.plan.makespan - b.plan.makespan);
    const [first] = round;
    if (first !== undefined && first.plan.makespan < best.plan.makespan) best = first;
    const { strength } = trail;
    for (let k = 0; k < strength.length; k++) {
      strength[k] = Math.max(TRAIL_MIN, (strength[k] ?? 0) * (1 - EVAPORATION));
    }
    lay(trail, best.steps, (RANKED + 1) * EVAPORATION);
    round.slice(0, RANKED).forEach((ant, rank) => {
      const worth = best.plan.makespan / Math.max(1e-9, ant.plan.makespan);
      lay(trail, ant.steps, (RANKED - rank) * EVAPORATION * worth);
    });
    done += 1;
    search.onProgress?.(budget.used(done), best.plan.makespan);
  }
  return { plan: best.plan, iterations: done };
}

function freshTrail(problem: ShopProblem): Trail {
  const firstRow: number[] = [];
  let rows = 0;
  for (const job of problem.jobs) {
    firstRow.push(rows);
    rows += job.length;
  }
  const jobs = problem.jobs.length;
  const size = (rows + problem.machines + problem.machineBase) * jobs;
  const workLeft = problem.jobs.map((job) => {
    const left: number[] = [];
    for (let k = job.length - 1, work = 0; k >= 0; k--) {
      work += Math.min(...(job[k] ?? []).map((choice) => choice.duration));
      left[k] = work;
    }
    return left;
  });
  return {
    jobs,
    strength: new Float32Array(size).fill(1),
    firstRow,
    machineRow: rows,
    workLeft,
  };
}

function walk({ problem, rng }: SequenceSearch, trail: Trail): Walk {
  const plan = new SequencePlan(problem);
  const steps: Step[] = [];
  const last = Array.from(
    { length: problem.machines + problem.machineBase },
    (_, machine) => trail.machineRow + machine,
  );
  let open = [...problem.jobs.keys()].filter((job) => plan.next(job).length > 0);
  while (open.length > 0) {
    const rivals = rivalsOf(plan, open);
    const weights = rivals.map(({ job, choice }) => {
      const row = last[choice.machine] ?? 0;
      const work = 1 + (trail.workLeft[job]?.[plan.index(job)] ?? 0);
      return (trail.strength[row * trail.jobs + job] ?? 0) * work ** WORK_POWER;
    });
    const chosen = rivals[draw(weights, rng.uniform())];
    if (chosen === undefined) break;
    const { job, choice } = chosen;
    steps.push({ job, choice, row: last[choice.machine] ?? 0 });
    last[choice.machine] = (trail.firstRow[job] ?? 0) + plan.index(job);
    plan.append(job, choice);
    if (plan.next(job).length === 0) open = open.filter((other) => other !== job);
  }
  return { plan: plan.finish(), steps };
}

/** Operations that could begin on one machine before the first of them would end there. */
function rivalsOf(
  plan: SequencePlan,
  open: readonly number[],
): { readonly job: number; readonly choice: OperationChoice }[] {
  const all = open.flatMap((job) =>
    plan.next(job).map((choice) => ({ job, choice, start: plan.earliest(job, choice) })),
  );
  let first = all[0];
  for (const one of all) {
    const end = one.start + one.choice.duration;
    if (first === undefined || end < first.start + first.choice.duration) first = one;
  }
  if (first === undefined) return [];
  const { choice, start } = first;
  const end = start + choice.duration;
  const rivals = all.filter(
    (one) => one.choice.machine === choice.machine && (one.start < end || one === first),
  );
  return rivals;
}

function draw(weights: readonly number[], uniform: number): number {
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < weights.length; k++) {
    left -= weights[k] ?? 0;
    if (left <= 0) return k;
  }
  return weights.length - 1;
}

function lay({ strength, jobs }: Trail, steps: readonly Step[], amount: number): void {
  for (const { row, job } of steps) {
    const at = row * jobs + job;
    strength[at] = Math.min(TRAIL_MAX, (strength[at] ?? 0) + amount);
  }
}
