import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { parseJson, searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { type Closure, checkCalendar, planWithCalendar, type ShopCalendar } from './calendars.ts';
import { checkShop, readShop, type ShopProblem } from './problem.ts';
import { type ShopMethod, type ShopSolution, solveShop } from './solve.ts';

/** What the schedule tool takes beside the rest. */
export interface ScheduleToolOptions extends ToolOptions {
  /** Text of a calendar: `{maintenance: {machine: [{from, to}]}, shifts: [{from, to}], isResumable}`. */
  readonly calendar?: string;
  readonly method?: ShopMethod;
}

/** Share of the budget for the plan without closures; the rest fits it into the calendar. */
const OPEN_SHARE = 0.5;

/**
 * Reads a job shop or flexible job shop, plans it, and writes
 * `{makespan, operations: [{job, index, machine, start, end}]}`: job and index from 0, the machine
 * as the file numbers it. With a calendar, machines rest through maintenance and between shifts.
 * @throws AppError LOGISTICS_FILE_BROKEN, LOGISTICS_TOO_LARGE, LOGISTICS_PROBLEM_INVALID.
 */
export function solveScheduleProblem(
  text: string,
  _fileName: string,
  options: ScheduleToolOptions,
): ToolResult {
  const problem = readShop(text);
  if (options.calendar !== undefined) return solveWithCalendar(problem, options.calendar, options);
  const solved = solveShop(problem, { ...searchOptions(options), ...methodOf(options) });
  return resultOf(problem, solved, checkShop(problem, solved.plan).length);
}

function methodOf({ method }: ScheduleToolOptions): { readonly method?: ShopMethod } {
  return method === undefined ? {} : { method };
}

function solveWithCalendar(
  problem: ShopProblem,
  text: string,
  options: ScheduleToolOptions,
): ToolResult {
  const calendar = readCalendar(parseJson(text, 'the calendar'));
  const { stop, rng } = searchOptions(options);
  const { seconds, iterations } = stop;
  const first = {
    ...stop,
    ...(seconds === undefined ? {} : { seconds: seconds * OPEN_SHARE }),
    ...(iterations === undefined ? {} : { iterations: Math.ceil(iterations * OPEN_SHARE) }),
  };
  const open = solveShop(problem, { stop: first, rng, ...methodOf(options) });
  const plan = planWithCalendar(problem, open.plan, calendar, { stop, rng });
  return resultOf(problem, { ...open, plan }, checkCalendar(problem, plan, calendar).length);
}

function resultOf(problem: ShopProblem, solved: ShopSolution, violations: number): ToolResult {
  return {
    text: `${JSON.stringify(solved.plan)}\n`,
    figures: {
      kind: problem.kind,
      makespan: solved.plan.makespan,
      lowerBound: solved.lowerBound,
      operations: solved.plan.operations.length,
      violations,
      iterations: solved.iterations,
    },
    leftOut: [],
  };
}

function readCalendar(value: unknown): ShopCalendar {
  const file = objectOf(value, 'the calendar');
  const { maintenance, shifts, isResumable } = file;
  const machines = maintenance === undefined ? {} : objectOf(maintenance, 'maintenance');
  return {
    maintenance: Object.fromEntries(
      Object.entries(machines).map(([machine, list]) => [
        machine,
        closures(list, `maintenance.${machine}`),
      ]),
    ),
    ...(shifts === undefined ? {} : { shifts: closures(shifts, 'shifts') }),
    isResumable: isResumable === true,
  };
}

function closures(value: unknown, place: string): Closure[] {
  if (!Array.isArray(value)) throw invalid(place, value);
  return value.map((one: Partial<Closure> | null, i) => {
    const { from, to } = one ?? {};
    if (typeof from !== 'number' || typeof to !== 'number') throw invalid(`${place}[${i}]`, one);
    return { from, to };
  });
}

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw invalid(place, value);
  return value as Record<string, unknown>;
}

function invalid(place: string, value: unknown): AppError {
  const shown = JSON.stringify(value) ?? 'missing';
  const message = `Cannot read ${place} of the calendar: current value is ${shown}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}
