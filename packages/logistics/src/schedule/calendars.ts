import { AppError } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { type StopCriterion, startBudget } from '../stop-criterion.ts';
import type { PlannedOperation, ShopPlan, ShopProblem } from './problem.ts';

/** A stretch of time in which a machine does not work: maintenance, or between two shifts. */
export interface Closure {
  readonly from: number;
  readonly to: number;
}

/** When the machines rest. Times in the unit of the durations. */
export interface ShopCalendar {
  /** Closures by machine, as the file numbers machines. */
  readonly maintenance?: Readonly<Record<number, readonly Closure[]>>;
  /** Shifts of the whole shop: the time between them is closed. Absent: round the clock. */
  readonly shifts?: readonly Closure[];
  /** An operation may stop at a closure and go on after it. Default false: it must fit. */
  readonly isResumable?: boolean;
}

export interface CalendarOptions {
  readonly stop: StopCriterion;
  readonly rng: Rng;
}

/** First and last temperature as shares of the makespan. */
const HOT = 0.02;
const COLD = 0.0002;
const CLOSURES_MAX = 10_000;

/**
 * Fits a plan into the hours in which machines work. The order of the plan is kept at first, each
 * operation at the earliest time that its job, its machine and the calendar leave; then operations
 * change their turn or their machine under simulated annealing, each order judged by the same rule.
 * @param plan A plan without closures, as `solveShop` gives it; its order is the start.
 * @throws AppError LOGISTICS_PROBLEM_INVALID where an operation fits into no opening
 */
export function planWithCalendar(
  problem: ShopProblem,
  plan: ShopPlan,
  calendar: ShopCalendar,
  options: CalendarOptions,
): ShopPlan {
  const machines = openings(problem, calendar);
  const sorted = [...plan.operations].sort((a, b) => a.start - b.start || a.index - b.index);
  const turns = Int32Array.from(sorted, (operation) => operation.job);
  const choice = problem.jobs.map((job) => new Int32Array(job.length));
  for (const { job, index, machine } of plan.operations) {
    const at = problem.jobs[job]?.[index]?.findIndex((one) => one.machine === machine) ?? 0;
    const row = choice[job];
    if (row !== undefined) row[index] = Math.max(0, at);
  }
  const decode = (): ShopPlan => decoded(problem, machines, { turns, choice }, calendar);
  let current = decode();
  let best = current;
  const { rng, stop } = options;
  const budget = startBudget(stop);
  for (
    let done = 0, used = budget.used(0);
    used < 1 && turns.length > 1;
    used = budget.used(done)
  ) {
    const heat = best.makespan * HOT * (COLD / HOT) ** used;
    const count = Math.min(budget.chunk(done), 64);
    for (let k = 0; k < count; k++) {
      const undo = change(problem, { turns, choice }, rng);
      const next = decode();
      const worse = next.makespan - current.makespan;
      if (worse > -heat * Math.log(rng.uniform() + 1e-12)) undo();
      else current = next;
      if (current.makespan < best.makespan) best = current;
    }
    done += count;
  }
  return best;
}

interface Encoding {
  /** Jobs in the order in which their next operations get their turn. */
  readonly turns: Int32Array;
  /** Chosen machine of each operation, by job and index. */
  readonly choice: readonly Int32Array[];
}

/** Makes one random change; gives what undoes it. */
function change(problem: ShopProblem, { turns, choice }: Encoding, rng: Rng): () => void {
  if (problem.kind === 'flexible' && rng.uniform() < 0.4) {
    const job = rng.int(problem.jobs.length);
    const row = choice[job];
    const index = row === undefined || row.length === 0 ? 0 : rng.int(row.length);
    const ways = problem.jobs[job]?.[index]?.length ?? 1;
    const before = row?.[index] ?? 0;
    if (row !== undefined) row[index] = rng.int(ways);
    return () => {
      if (row !== undefined) row[index] = before;
    };
  }
  const from = rng.int(turns.length);
  const to = rng.int(turns.length);
  move(turns, from, to);
  return () => move(turns, to, from);
}

function move(turns: Int32Array, from: number, to: number): void {
  const moved = turns[from] ?? 0;
  if (from < to) turns.copyWithin(from, from + 1, to + 1);
  else turns.copyWithin(to + 1, to, from);
  turns[to] = moved;
}

/** Closures of every machine, sorted, none touching another. */
function openings(problem: ShopProblem, calendar: ShopCalendar): Map<number, readonly Closure[]> {
  const between = nightsOf(calendar.shifts ?? []);
  const found = new Map<number, readonly Closure[]>();
  for (let k = 0; k < problem.machines; k++) {
    const machine = k + problem.machineBase;
    const own = calendar.maintenance?.[machine] ?? [];
    found.set(machine, merged([...between, ...own], machine));
  }
  return found;
}

/** What lies outside the shifts, up to the last one's end; after it everything is closed. */
function nightsOf(shifts: readonly Closure[]): Closure[] {
  if (shifts.length === 0) return [];
  const sorted = merged(shifts, undefined);
  const nights: Closure[] = [];
  let at = 0;
  for (const { from, to } of sorted) {
    if (from > at) nights.push({ from: at, to: from });
    at = to;
  }
  nights.push({ from: at, to: Number.POSITIVE_INFINITY });
  return nights;
}

function merged(closures: readonly Closure[], machine: number | undefined): Closure[] {
  const place = machine === undefined ? 'shifts' : `maintenance[${machine}]`;
  const wrong = closures.find(({ from, to }) => !(from >= 0 && to > from));
  if (wrong !== undefined || closures.length > CLOSURES_MAX) {
    throw invalid(`${place} holds ${JSON.stringify(wrong ?? closures.length)}`, place);
  }
  const sorted = [...closures].sort((a, b) => a.from - b.from);
  const found: Closure[] = [];
  for (const { from, to } of sorted) {
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) {
      found[found.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    } else found.push({ from, to });
  }
  return found;
}

function invalid(what: string, place: string): AppError {
  const message = `Cannot plan by the calendar as ${what}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}

function decoded(
  problem: ShopProblem,
  machines: ReadonlyMap<number, readonly Closure[]>,
  { turns, choice }: Encoding,
  { isResumable = false }: ShopCalendar,
): ShopPlan {
  const nextIndex = new Int32Array(problem.jobs.length);
  const jobFree = new Float64Array(problem.jobs.length);
  const machineFree = new Map<number, number>();
  const operations: PlannedOperation[] = [];
  let makespan = 0;
  for (const job of turns) {
    const index = nextIndex[job] ?? 0;
    nextIndex[job] = index + 1;
    const way = problem.jobs[job]?.[index]?.[choice[job]?.[index] ?? 0];
    if (way === undefined) continue;
    const ready = Math.max(jobFree[job] ?? 0, machineFree.get(way.machine) ?? 0);
    const closures = machines.get(way.machine) ?? [];
    const { start, end } = isResumable
      ? resumed(ready, way.duration, closures)
      : fitted(ready, way.duration, closures);
    if (!Number.isFinite(end)) {
      throw invalid(`operation ${index} of job ${job} fits into no opening`, 'calendar');
    }
    operations.push({ job, index, machine: way.machine, start, end });
    jobFree[job] = end;
    machineFree.set(way.machine, end);
    makespan = Math.max(makespan, end);
  }
  return { makespan, operations };
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The first stretch of the length without a closure in it. */
function fitted(ready: number, duration: number, closures: readonly Closure[]): Stretch {
  let start = ready;
  for (const { from, to } of closures) {
    if (to <= start) continue;
    if (start + duration <= from) break;
    start = to;
  }
  return { start, end: start + duration };
}

/** Works as long as the duration, resting through closures. */
function resumed(ready: number, duration: number, closures: readonly Closure[]): Stretch {
  let at = ready;
  let left = duration;
  let start: number | undefined;
  for (const { from, to } of closures) {
    if (to <= at) continue;
    if (from > at) {
      start ??= at;
      if (at + left <= from) return { start, end: at + left };
      left -= from - at;
    }
    at = to;
  }
  return { start: start ?? at, end: at + left };
}

/**
 * What is wrong with a plan by a calendar; empty when it is right. Shares nothing with the search but
 * the problem.
 */
export function checkCalendar(
  problem: ShopProblem,
  plan: ShopPlan,
  calendar: ShopCalendar,
): string[] {
  const wrong: string[] = [];
  const { shifts, maintenance, isResumable = false } = calendar;
  const byJob = new Map<string, PlannedOperation>();
  for (const operation of plan.operations)
    byJob.set(`${operation.job}/${operation.index}`, operation);
  const expected = problem.jobs.reduce((sum, job) => sum + job.length, 0);
  if (byJob.size !== expected) wrong.push('not every operation is planned once');
  for (const operation of plan.operations) {
    const { job, index, machine, start } = operation;
    const name = `operation ${job}/${index}`;
    const before = byJob.get(`${job}/${index - 1}`);
    if (start < (before?.end ?? 0)) wrong.push(`${name} starts before its job is ready`);
    const rest = restWithin(operation, maintenance?.[machine] ?? [], shifts);
    if (!isWorked(problem, operation, rest)) {
      wrong.push(`${name} is not worked for its duration in open hours`);
    }
    if (rest > 0 && !isResumable) wrong.push(`${name} runs into a closure`);
  }
  for (const a of plan.operations) {
    const clash = plan.operations.some(
      (b) => b !== a && b.machine === a.machine && b.start < a.end && a.start < b.end,
    );
    if (clash) wrong.push(`machine ${a.machine} does two operations at once`);
  }
  return wrong;
}

function isWorked(problem: ShopProblem, operation: PlannedOperation, rest: number): boolean {
  const { job, index, machine, start, end } = operation;
  const worked = end - start - rest;
  const choices = problem.jobs[job]?.[index] ?? [];
  return choices.some((c) => c.machine === machine && Math.abs(c.duration - worked) < 1e-9);
}

/** Closed time within an operation, counted unit by unit of the borders. */
function restWithin(
  { start, end }: PlannedOperation,
  maintenance: readonly Closure[],
  shifts: readonly Closure[] | undefined,
): number {
  const borders = [...maintenance, ...(shifts ?? [])].flatMap(({ from, to }) => [from, to]);
  const points = [start, end, ...borders].filter((t) => t >= start && t <= end);
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  let rest = 0;
  sorted.slice(1).forEach((to, k) => {
    const middle = ((sorted[k] ?? 0) + to) / 2;
    const inside = (closure: Closure): boolean => middle > closure.from && middle < closure.to;
    const isOpen = (shifts === undefined || shifts.some(inside)) && !maintenance.some(inside);
    if (!isOpen) rest += to - (sorted[k] ?? 0);
  });
  return rest;
}
