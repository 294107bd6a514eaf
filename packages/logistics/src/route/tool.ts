import { AppError, type Reason } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { parseJson, searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { checkRoutes } from './check.ts';
import type { Rounding, RouteObjective, RoutePlan, RouteProblem } from './problem.ts';
import { isCvrplib, readCvrplib } from './read-cvrplib.ts';
import { isLiLim, isSolomon, readLiLim, readSolomon } from './read-solomon.ts';
import { readVroom } from './read-vroom.ts';
import { readVroomPlan } from './read-vroom-plan.ts';
import { solveRoutes } from './solve.ts';
import { writeSol } from './write-sol.ts';
import { writeVroom } from './write-vroom.ts';

export interface RouteToolOptions extends ToolOptions {
  readonly rounding?: Rounding;
  /** Default `vehicles` for Solomon's, Homberger's and Li-Lim's forms, else `distance`. */
  readonly objective?: RouteObjective;
  /** Plan mode: check and time the routes the file gives (VROOM's `steps`), change nothing. */
  readonly checkOnly?: boolean;
}

/**
 * Reads a routing problem in any of the forms, plans it and writes the answer in the form that
 * belongs to it: VROOM JSON for VROOM JSON, else CVRPLIB's `.sol`.
 * @throws AppError LOGISTICS_FORMAT_UNKNOWN, LOGISTICS_FILE_BROKEN, LOGISTICS_PROBLEM_INVALID.
 */
export function solveRouteProblem(
  text: string,
  fileName: string,
  options: RouteToolOptions,
): ToolResult {
  const { problem, objective, form, initial } = readRouteProblem(text, fileName, options.rounding);
  const solved = options.checkOnly
    ? { plan: givenPlan(initial, fileName), iterations: 0 }
    : solveRoutes(problem, {
        ...searchOptions(options),
        ...(initial === undefined ? {} : { initial }),
        objective: options.objective ?? objective,
      });
  const check = checkRoutes(problem, solved.plan);
  const answer =
    form === 'vroom'
      ? writeVroom(problem, solved.plan)
      : writeSol(solved.plan, check.cost + check.prizeLost);
  return {
    text: answer,
    figures: {
      form,
      objective: options.objective ?? objective,
      cost: check.cost,
      prizeLost: check.prizeLost,
      vehicles: check.vehicles,
      visited: check.visited,
      leftOut: check.leftOut,
      violations: check.violations.length,
      iterations: solved.iterations,
    },
    leftOut: solved.plan.leftOut.map(
      (left): Reason => ({
        code: left.code,
        params: {
          stop: problem.stops[left.stop]?.id ?? left.stop,
          ...(left.by === undefined ? {} : { by: Math.ceil(left.by) }),
        },
      }),
    ),
  };
}

function givenPlan(initial: RoutePlan | undefined, fileName: string): RoutePlan {
  if (initial !== undefined) return initial;
  throw new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot check the routes of ${fileName}: no vehicle has steps`,
    { place: fileName },
  );
}

/** A problem with the objective its form implies. */
export interface ReadRouteProblem {
  readonly problem: RouteProblem;
  readonly objective: RouteObjective;
  readonly form: 'cvrplib' | 'solomon' | 'li-lim' | 'vroom';
  /** The routes that the file gives, where it gives any. */
  readonly initial?: RoutePlan;
}

/** Knows the form by its text. */
export function readRouteProblem(
  text: string,
  fileName: string,
  rounding?: Rounding,
): ReadRouteProblem {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(plain)) {
    const input = parseJson(plain, fileName);
    const problem = readVroom(input);
    const initial = readVroomPlan(input, problem);
    const read = { problem, objective: 'distance', form: 'vroom' } as const;
    return initial === undefined ? read : { ...read, initial };
  }
  if (isCvrplib(plain)) {
    return { problem: readCvrplib(plain, rounding), objective: 'distance', form: 'cvrplib' };
  }
  if (isSolomon(plain)) {
    return { problem: readSolomon(plain, rounding), objective: 'vehicles', form: 'solomon' };
  }
  if (isLiLim(plain)) {
    return { problem: readLiLim(plain, rounding), objective: 'vehicles', form: 'li-lim' };
  }
  throw new AppError(
    LOGISTICS_ERRORS.LOGISTICS_FORMAT_UNKNOWN,
    `Cannot read ${fileName} as a routing problem: it is not CVRPLIB, Solomon, Li-Lim or VROOM JSON`,
    { place: fileName },
  );
}
