import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { broken, fileNumber, wordsOf } from '../number-reader.ts';

/** One way to do an operation: on this machine (as the file numbers it), for this long. */
export interface OperationChoice {
  readonly machine: number;
  readonly duration: number;
}

/** Jobs of operations in order; each operation has one choice (job shop) or several (flexible). */
export interface ShopProblem {
  readonly kind: 'job-shop' | 'flexible';
  readonly machines: number;
  /** Number of the first machine in the file: 0 for JSPLIB, 1 for the flexible form. */
  readonly machineBase: 0 | 1;
  readonly jobs: readonly (readonly (readonly OperationChoice[])[])[];
}

/** Operations that one problem may have: the search keeps a table of all pairs. */
const OPERATIONS_MAX = 6000;

/**
 * Reads a job shop of JSPLIB (`jobs machines`, then a row of machine and duration pairs for each
 * job, machines from 0; lines from `#` are comments) or a flexible one (a row: number of
 * operations, then for each the number of choices and machine and duration pairs, machines from 1).
 * @throws AppError LOGISTICS_FILE_BROKEN naming the row; LOGISTICS_TOO_LARGE above 6,000 operations.
 */
export function readShop(text: string): ShopProblem {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '');
  const header = wordsOf(lines[0] ?? '').map((word) => fileNumber(word, 'the first row'));
  const [jobs, machines] = header;
  if (jobs === undefined || machines === undefined || jobs < 0 || machines < 0) {
    throw broken('Cannot read the number of jobs and machines', lines[0], 'the first row');
  }
  if (jobs > OPERATIONS_MAX || machines > OPERATIONS_MAX) throw tooLarge(jobs, machines);
  const rows = lines.slice(1, 1 + jobs).map((line, i) => numbersOf(line, i));
  if (rows.length < jobs)
    throw broken('Cannot read all jobs', rows.length, `row ${rows.length + 2}`);
  const flexible = rows.length > 0 && rows.every(isFlexibleRow);
  const read = rows.map((row, i) => (flexible ? flexibleJob(row) : plainJob(row, i)));
  const operations = read.reduce((sum, job) => sum + job.length, 0);
  if (operations > OPERATIONS_MAX) throw tooLarge(operations, machines);
  const base = flexible ? 1 : 0;
  read.forEach((job, i) => {
    checkMachines(job, { first: base, count: machines, row: i + 2 });
  });
  const kind = flexible ? 'flexible' : 'job-shop';
  return { kind, machines, machineBase: base, jobs: read };
}

function tooLarge(size: number, machines: number): AppError {
  const message = `Cannot plan a shop of ${size} by ${machines} as at most 6000 operations are held`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_TOO_LARGE, message);
}

function numbersOf(line: string, i: number): number[] {
  return wordsOf(line).map((word) => {
    const value = fileNumber(word, `row ${i + 2}`);
    if (value < 0 || value > 1e9) throw broken('Cannot read a number', value, `row ${i + 2}`);
    return value;
  });
}

/** Does a row use up its numbers when read as a flexible job? */
function isFlexibleRow(row: readonly number[]): boolean {
  let at = 1;
  for (let i = 0; i < (row[0] ?? 0); i++) {
    const choices = row[at];
    if (choices === undefined || choices < 1) return false;
    at += 1 + 2 * choices;
  }
  return at === row.length;
}

function flexibleJob(row: readonly number[]): OperationChoice[][] {
  const job: OperationChoice[][] = [];
  let at = 1;
  while (at < row.length) {
    const choices = row[at] ?? 0;
    job.push(
      Array.from({ length: choices }, (_, c) => ({
        machine: row[at + 1 + 2 * c] ?? 0,
        duration: row[at + 2 + 2 * c] ?? 0,
      })),
    );
    at += 1 + 2 * choices;
  }
  return job;
}

function plainJob(row: readonly number[], i: number): OperationChoice[][] {
  if (row.length % 2 !== 0) {
    throw broken('Cannot read pairs of machine and duration', row.length, `row ${i + 2}`);
  }
  return Array.from({ length: row.length / 2 }, (_, k) => [
    { machine: row[2 * k] ?? 0, duration: row[2 * k + 1] ?? 0 },
  ]);
}

function checkMachines(
  job: readonly (readonly OperationChoice[])[],
  range: { readonly first: number; readonly count: number; readonly row: number },
): void {
  for (const { machine } of job.flat()) {
    const inside = machine >= range.first && machine < range.first + range.count;
    if (!inside || !Number.isInteger(machine)) {
      throw broken('Cannot find a machine', machine, `row ${range.row}`);
    }
  }
}

/** When and where one operation runs; job and index count from 0, the machine as in the file. */
export interface PlannedOperation {
  readonly job: number;
  readonly index: number;
  readonly machine: number;
  readonly start: number;
  readonly end: number;
}

export interface ShopPlan {
  readonly makespan: number;
  readonly operations: readonly PlannedOperation[];
}

/** What is wrong with a plan; empty when it is right. Shares nothing with the search. */
export function checkShop(problem: ShopProblem, plan: ShopPlan): string[] {
  const wrong: string[] = [];
  const expected = problem.jobs.reduce((sum, job) => sum + job.length, 0);
  if (plan.operations.length !== expected) wrong.push('not every operation is planned once');
  const byKey = new Map<string, PlannedOperation>();
  for (const operation of plan.operations) {
    const key = `${operation.job}/${operation.index}`;
    if (byKey.has(key)) wrong.push(`operation ${key} is planned twice`);
    byKey.set(key, operation);
    const choices = problem.jobs[operation.job]?.[operation.index] ?? [];
    const length = operation.end - operation.start;
    const known = choices.some((c) => c.machine === operation.machine && c.duration === length);
    if (!known) wrong.push(`operation ${key} does not fit its machine`);
  }
  for (const [key, operation] of byKey) {
    const before = byKey.get(`${operation.job}/${operation.index - 1}`);
    if (operation.start < (before?.end ?? 0)) wrong.push(`operation ${key} starts too early`);
  }
  const machines = new Set(plan.operations.map((operation) => operation.machine));
  for (const machine of machines) {
    const sorted = plan.operations
      .filter((operation) => operation.machine === machine)
      .sort((a, b) => a.start - b.start || a.end - b.end);
    sorted.forEach((operation, i) => {
      const before = sorted[i - 1];
      if (before !== undefined && operation.start < before.end) {
        wrong.push(`machine ${operation.machine} does two operations at once`);
      }
    });
  }
  const end = plan.operations.reduce((last, operation) => Math.max(last, operation.end), 0);
  if (end !== plan.makespan) wrong.push('the makespan is not the end of the last operation');
  return wrong;
}
