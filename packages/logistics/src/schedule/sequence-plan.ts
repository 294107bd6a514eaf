import type { Rng } from '@quanyu/numeric';
import type { Budget } from '../stop-criterion.ts';
import type { OperationChoice, PlannedOperation, ShopPlan, ShopProblem } from './problem.ts';

/** What the searches over sequences take. */
export interface SequenceSearch {
  readonly problem: ShopProblem;
  readonly rng: Rng;
  readonly budget: Budget;
  readonly onProgress?: (share: number, makespan: number) => void;
}

export interface SequenceAnswer {
  readonly plan: ShopPlan;
  readonly iterations: number;
}

/** A stretch in which a machine works. */
interface Busy {
  readonly start: number;
  readonly end: number;
}

/**
 * Puts operations on machines one by one, each as early as its job allows, into gaps as well: every
 * sequence gives a plan in which nothing can begin earlier without putting something else off.
 */
export class SequencePlan {
  readonly operations: PlannedOperation[] = [];
  makespan = 0;
  readonly #problem: ShopProblem;
  readonly #jobReady: Float64Array;
  readonly #jobNext: Int32Array;
  readonly #busy: Busy[][];

  constructor(problem: ShopProblem) {
    this.#problem = problem;
    this.#jobReady = new Float64Array(problem.jobs.length);
    this.#jobNext = new Int32Array(problem.jobs.length);
    this.#busy = Array.from({ length: problem.machines + problem.machineBase }, () => []);
  }

  /** Choices of the operation that a job comes to next; none where the job is done. */
  next(job: number): readonly OperationChoice[] {
    return this.#problem.jobs[job]?.[this.#jobNext[job] ?? 0] ?? [];
  }

  /** Index of the operation that a job comes to next. */
  index(job: number): number {
    return this.#jobNext[job] ?? 0;
  }

  /** Earliest start of a job's next operation by one of its choices. O(operations of the machine). */
  earliest(job: number, choice: OperationChoice): number {
    return this.#place(job, choice).start;
  }

  /** Plans a job's next operation by one of its choices. */
  append(job: number, choice: OperationChoice): void {
    const { start, at } = this.#place(job, choice);
    const end = start + choice.duration;
    this.#busy[choice.machine]?.splice(at, 0, { start, end });
    this.operations.push({ job, index: this.index(job), machine: choice.machine, start, end });
    this.#jobReady[job] = end;
    this.#jobNext[job] = this.index(job) + 1;
    this.makespan = Math.max(this.makespan, end);
  }

  #place(job: number, choice: OperationChoice): { readonly start: number; readonly at: number } {
    const busy = this.#busy[choice.machine] ?? [];
    let start = this.#jobReady[job] ?? 0;
    for (let at = 0; at < busy.length; at++) {
      const next = busy[at];
      if (next === undefined || start + choice.duration <= next.start) return { start, at };
      start = Math.max(start, next.end);
    }
    return { start, at: busy.length };
  }

  /** The finished plan, operations by job. */
  finish(): ShopPlan {
    const operations = [...this.operations].sort((a, b) => a.job - b.job || a.index - b.index);
    return { makespan: this.makespan, operations };
  }
}

/** Each job as often as it has operations. */
export function jobSequence(problem: ShopProblem): number[] {
  return problem.jobs.flatMap((job, j) => job.map(() => j));
}
