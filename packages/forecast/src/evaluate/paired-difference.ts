/** A mean difference with the interval that it is in at 95 %. */
export interface PairedDifference {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Pairs in which both figures exist. */
  readonly pairs: number;
  /** Share of the pairs in which the first is smaller; ties count half. */
  readonly wins: number;
}

/** 97.5 % points of Student's t for 1 to 10 degrees of freedom; a series of Cornish and Fisher beyond. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/**
 * Whether one model's errors differ from another's: the mean of paired differences (first minus
 * second, one pair a series) with Student's interval. Negative = the first errs less. Pairs with a
 * missing figure are left out; fewer than two pairs have an infinite interval.
 */
export function pairedDifference(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): PairedDifference {
  const differences: number[] = [];
  for (let i = 0; i < Math.min(first.length, second.length); i++) {
    const difference = (first[i] ?? Number.NaN) - (second[i] ?? Number.NaN);
    if (Number.isFinite(difference)) differences.push(difference);
  }
  const pairs = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / pairs;
  const wins =
    differences.reduce((sum, value) => sum + (value < 0 ? 1 : value === 0 ? 0.5 : 0), 0) / pairs;
  if (pairs < 2) return { mean, low: -Infinity, high: Infinity, pairs, wins };
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const margin = studentPoint(pairs - 1) * Math.sqrt(squares / (pairs - 1) / pairs);
  return { mean, low: mean - margin, high: mean + margin, pairs, wins };
}

function studentPoint(degrees: number): number {
  const z = 1.959964;
  return (
    STUDENT[degrees - 1] ?? z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5) / (96 * degrees ** 2)
  );
}
