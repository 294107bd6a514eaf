import { AppError, type Reason } from '@quanyu/domain';
import type { Pool } from '@quanyu/numeric';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { parseJson, searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { checkRoutes, type RouteCheck, type RouteViolation } from './check.ts';
import type { Rounding, RouteObjective, RoutePlan, RouteProblem } from './problem.ts';
import { isCvrplib, readCvrplib } from './read-cvrplib.ts';
import { readRoutePlan } from './read-plan.ts';
import { isLiLim, isSolomon, readLiLim, readSolomon } from './read-solomon.ts';
import { readVroom } from './read-vroom.ts';
import { readVroomPlan } from './read-vroom-plan.ts';
import { type RouteSolution, type RouteSolveOptions, solveRoutes } from './solve.ts';
import { solveRoutesTogether } from './solve-together.ts';
import { writeSol } from './write-sol.ts';
import { writeVroom } from './write-vroom.ts';

export interface RouteToolOptions extends ToolOptions {
  readonly rounding?: Rounding;
  /** Default `vehicles` for Solomon's, Homberger's and Li-Lim's forms, else `distance`. */
  readonly objective?: RouteObjective;
  /** Plan mode: check and time the given plan, change nothing. */
  readonly checkOnly?: boolean;
  /** A plan to start from or to check (`.sol` or VROOM's answer), before VROOM's own `steps`. */
  readonly plan?: { readonly text: string; readonly fileName: string };
}

/** The answer with the problem and the plan themselves, for maps, sheets and further checks. */
export interface RouteToolResult extends ToolResult {
  readonly problem: RouteProblem;
  readonly plan: RoutePlan;
  /** Rules that the plan breaks, in words of `check.ts`. */
  readonly violations: readonly RouteViolation[];
}

/** A problem that has been read, with the plan to start from or to check. */
interface RouteTask extends ReadRouteProblem {
  readonly fileName: string;
}

/**
 * Reads a routing problem in any of the forms, plans it and writes the answer in the form that
 * belongs to it: VROOM JSON for VROOM JSON, else CVRPLIB's `.sol`. In plan mode the answer of the
 * other forms is JSON: cost, figures and every broken rule.
 * @throws AppError LOGISTICS_FORMAT_UNKNOWN, LOGISTICS_FILE_BROKEN, LOGISTICS_PROBLEM_INVALID.
 */
export function solveRouteProblem(
  text: string,
  fileName: string,
  options: RouteToolOptions,
): RouteToolResult {
  const task = readTask(text, fileName, options);
  if (options.checkOnly) return answerOf(task, givenPlan(task), options);
  return answerOf(task, solveRoutes(task.problem, solveOptions(task, options)), options);
}

/**
 * The same on the threads of a pool where that pays: by the clock, on points, the distance first.
 * With `iterations` one thread plans, so that the bytes are the same for any number of threads.
 * @throws AppError as solveRouteProblem.
 */
export async function solveRouteProblemTogether(
  text: string,
  fileName: string,
  options: RouteToolOptions & { readonly pool: Pool; readonly threads: number },
): Promise<RouteToolResult> {
  const { pool, threads, iterations, checkOnly } = options;
  if (checkOnly || threads < 2 || iterations !== undefined) {
    return solveRouteProblem(text, fileName, options);
  }
  const task = readTask(text, fileName, options);
  const solved = await solveRoutesTogether(task.problem, {
    ...solveOptions(task, options),
    pool,
    parts: threads,
  });
  return answerOf(task, solved, options);
}

function readTask(text: string, fileName: string, options: RouteToolOptions): RouteTask {
  const read = readRouteProblem(text, fileName, options.rounding);
  const { plan } = options;
  if (plan === undefined) return { ...read, fileName };
  return { ...read, fileName, initial: readRoutePlan(plan.text, plan.fileName, read.problem) };
}

function solveOptions(task: RouteTask, options: RouteToolOptions): RouteSolveOptions {
  const { initial, objective } = task;
  return {
    ...searchOptions(options),
    ...(initial === undefined ? {} : { initial }),
    objective: options.objective ?? objective,
  };
}

function answerOf(
  task: RouteTask,
  solved: RouteSolution,
  options: RouteToolOptions,
): RouteToolResult {
  const { problem, form } = task;
  const { plan } = solved;
  const check = checkRoutes(problem, plan);
  return {
    text: answerText(task, plan, check, options.checkOnly === true),
    figures: {
      form,
      objective: options.objective ?? task.objective,
      cost: check.cost,
      prizeLost: check.prizeLost,
      vehicles: check.vehicles,
      visited: check.visited,
      leftOut: check.leftOut,
      violations: check.violations.length,
      iterations: solved.iterations,
    },
    leftOut: plan.leftOut.map(
      (left): Reason => ({
        code: left.code,
        params: {
          stop: problem.stops[left.stop]?.id ?? left.stop,
          ...(left.by === undefined ? {} : { by: Math.ceil(left.by) }),
        },
      }),
    ),
    problem,
    plan,
    violations: check.violations,
  };
}

function answerText(
  { problem, form }: RouteTask,
  plan: RoutePlan,
  check: RouteCheck,
  isCheck: boolean,
): string {
  if (form === 'vroom') return writeVroom(problem, plan);
  if (!isCheck) return writeSol(plan, check.cost + check.prizeLost);
  const violations = check.violations.map(({ route, stop, ...rest }) => ({
    ...rest,
    ...(route < 0 ? {} : { route: route + 1 }),
    ...(stop < 0 ? {} : { stop: problem.stops[stop]?.id ?? stop }),
  }));
  return `${JSON.stringify({ ...check, violations })}\n`;
}

function givenPlan({ initial, fileName }: RouteTask): RouteSolution {
  if (initial !== undefined) return { plan: initial, iterations: 0 };
  throw new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot check the routes of ${fileName}: no vehicle has steps and no plan is given`,
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
