import { findRootBrent, studentCdf } from '@quanyu/numeric';
import { checkList, checkParameter } from '../errors.ts';
import type { SupplyFigures } from './supply-run.ts';

/** The mean difference of a figure, second policy less first, with its interval. */
export interface FigureDifference {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

export type PolicyComparison = Readonly<Record<keyof SupplyFigures, FigureDifference>>;

/**
 * Compares two policies over runs that met the same luck, pair by pair: Student's interval of the
 * paired differences, which is narrow because what both share cancels. Pairs may be replications,
 * products or stretches of time, as long as they are independent.
 * @throws AppError INVENTORY_PARAMETER_INVALID for fewer than two pairs.
 */
export function comparePolicies(
  first: readonly SupplyFigures[],
  second: readonly SupplyFigures[],
  confidence = 0.95,
): PolicyComparison {
  checkList('first', first, { min: 2, max: 1e7 });
  checkList('second', second, { min: first.length, max: first.length });
  checkParameter('confidence', confidence, { min: 0.5, max: 0.9999 });
  const width = studentQuantile((1 + confidence) / 2, first.length - 1);
  const names = Object.keys(first[0] ?? {}) as (keyof SupplyFigures)[];
  const rows = names.map((name) => [name, differenceOf(first, second, { name, width })] as const);
  return Object.fromEntries(rows) as unknown as PolicyComparison;
}

function differenceOf(
  first: readonly SupplyFigures[],
  second: readonly SupplyFigures[],
  { name, width }: { readonly name: keyof SupplyFigures; readonly width: number },
): FigureDifference {
  const n = first.length;
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / n;
  const gaps = first.map((one, i) => (second[i]?.[name] ?? 0) - one[name]);
  const difference = meanOf(gaps);
  const squares = gaps.reduce((sum, gap) => sum + (gap - difference) ** 2, 0);
  const half = width * Math.sqrt(squares / (n - 1) / n);
  return {
    first: meanOf(first.map((one) => one[name])),
    second: meanOf(second.map((one) => one[name])),
    difference,
    low: difference - half,
    high: difference + half,
  };
}

function studentQuantile(level: number, freedom: number): number {
  return findRootBrent((t) => studentCdf(t, freedom) - level, 0, 1000);
}
