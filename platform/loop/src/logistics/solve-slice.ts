import { instant } from '@quanyu/domain';
import { type RouteObjective, solveRouteProblem } from '@quanyu/logistics';
import type { PoolTask } from '@quanyu/numeric';

/** A part of a search: it begins where the last one ended. */
export interface SolveSlice {
  /** A problem in any form that `quanyu route` reads. */
  readonly text: string;
  /** The answer of the slice before, or a plan to begin with. */
  readonly planText?: string;
  readonly seconds?: number;
  readonly iterations?: number;
  readonly seed: number;
  readonly objective?: RouteObjective;
  /** Only checks and times the plan. */
  readonly isCheck: boolean;
}

export interface SolvedSlice {
  readonly text: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly leftOut: readonly {
    readonly code: string;
    readonly params: Readonly<Record<string, string | number>>;
  }[];
  readonly violations: readonly { readonly code: string; readonly route: number }[];
}

/** Solves on a worker's thread for some seconds, so that the server goes on answering. */
export const SOLVE_SLICE: PoolTask<SolveSlice, SolvedSlice> = {
  module: '@quanyu/loop/tasks',
  name: 'SOLVE_SLICE',
  run(slice) {
    const { text, planText, seconds, iterations, seed, objective, isCheck } = slice;
    const { figures, leftOut, violations, ...answer } = solveRouteProblem(text, 'problem', {
      seed,
      checkOnly: isCheck,
      clock: { now: () => instant(Date.now()) },
      ...(seconds === undefined ? {} : { seconds }),
      ...(iterations === undefined ? {} : { iterations }),
      ...(objective === undefined ? {} : { objective }),
      ...(planText === undefined ? {} : { plan: { text: planText, fileName: 'plan' } }),
    });
    return {
      text: answer.text,
      figures,
      leftOut,
      violations: violations.map(({ code, route }) => ({ code, route })),
    };
  },
};
