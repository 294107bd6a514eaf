import type { Dialect } from './dialect.ts';
import { call, type Expression, type FunctionName } from './sql.ts';

type Lifted<A> = A extends string
  ? 'constant' extends keyof A
    ? string
    : string extends A
      ? Expression
      : A
  : A extends Readonly<Record<string, string>>
    ? Readonly<Record<string, Expression>>
    : A;
type LiftedAll<A extends readonly unknown[]> = { [I in keyof A]: Lifted<A[I]> };

/** The functions of `Dialect` over pieces of SQL instead of texts. */
export type Functions = {
  readonly [K in FunctionName]: (...args: LiftedAll<Parameters<Dialect[K]>>) => Expression;
};

const NAMES: Readonly<Record<FunctionName, true>> = {
  typeName: true,
  integerDivide: true,
  modulo: true,
  safeDivide: true,
  roundHalfEven: true,
  cast: true,
  safeCast: true,
  isNaN: true,
  dayIndex: true,
  dateOfDayIndex: true,
  dayDiff: true,
  addDays: true,
  addMonths: true,
  truncDate: true,
  truncInstant: true,
  epochMs: true,
  epochSeconds: true,
  instantOfEpochMs: true,
  localDate: true,
  localHour: true,
  isoWeekday: true,
  year: true,
  month: true,
  monthText: true,
  everyDay: true,
  sumBigint: true,
  mean: true,
  countIf: true,
  countDistinct: true,
  approxCountDistinct: true,
  quantile: true,
  quantileOfValues: true,
  approxQuantile: true,
  maxBy: true,
  minBy: true,
  stddevSample: true,
  textAggregate: true,
  listAggregate: true,
  distinctList: true,
  listLength: true,
  listContains: true,
  listElement: true,
  listText: true,
  unnest: true,
  struct: true,
  field: true,
  startsWith: true,
  contains: true,
  matches: true,
  extract: true,
  split: true,
  textLength: true,
  jsonText: true,
  md5: true,
};

function lifted(): Functions {
  const pairs = Object.keys(NAMES).map((key) => {
    const name = key as FunctionName;
    return [name, (...args: readonly unknown[]) => call(name, args)];
  });
  return Object.fromEntries(pairs) as Functions;
}

/**
 * Functions that DuckDB and Spark write differently, for use inside `sql` templates.
 * @example sql`select ${fn.truncDate('month', sql`day`)} as month from order_lines`
 */
export const fn: Functions = lifted();
