/** A store with its takings of past days, minor units. */
export interface TestStore {
  readonly id: string;
  readonly dailyMinor: readonly number[];
}

export interface FloorTestPlan {
  /** Stores that get the new floor, and those that keep the old one, pair by pair. */
  readonly pairs: readonly { readonly changed: string; readonly kept: string }[];
  /** Days before the change that count as baseline, and after it, with days in between left out. */
  readonly baselineDays: number;
  readonly settleDays: number;
  readonly testDays: number;
  /** Smallest lift of takings that the plan finds with the power asked for. */
  readonly liftFound: number;
  /** Lift asked for; where it is below `liftFound` the test is too small. */
  readonly liftWanted: number;
  readonly isLargeEnough: boolean;
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
}

export interface TestPlanOptions {
  /** Lift of takings that should be found. Default 0.02. */
  readonly liftWanted?: number;
  /** Most days that the test may last. Default 56. */
  readonly testDaysMax?: number;
  readonly settleDays?: number;
}

/** Sum of the normal quantiles for 5 % two-sided error and 80 % power. */
const QUANTILES = 1.96 + 0.8416;
const WEEK = 7;
const BASELINE_DAYS_MIN = 28;

/**
 * Plans how a new floor is judged: stores whose takings move alike are paired, one of each pair is
 * changed, and the difference of differences is measured over whole weeks. The days follow from how
 * much the pairs differ from week to week.
 * @param toss Chooses which store of a pair is changed: a number in [0, 1).
 */
export function planFloorTest(
  stores: readonly TestStore[],
  toss: () => number,
  options: TestPlanOptions = {},
): FloorTestPlan {
  const { liftWanted = 0.02, testDaysMax = 56, settleDays = 7 } = options;
  const usable = stores.filter(({ dailyMinor }) => isUsable(dailyMinor));
  const leftOut = stores
    .filter((store) => !usable.includes(store))
    .map(({ id }) => ({ id, code: 'FLOOR_TEST_BASELINE_SHORT' }));
  const pairs = paired(usable);
  const weeksMax = Math.max(1, Math.floor(testDaysMax / WEEK));
  const spreads = pairs.map(([a, b]) => weeklySpread(a, b));
  const variance =
    spreads.reduce((sum, spread) => sum + spread ** 2, 0) / Math.max(1, pairs.length);
  const baselineWeeks = Math.min(...pairs.map(([a]) => weeksOf(a)), 8);
  const found = (weeks: number): number => {
    const each = variance * (1 / weeks + 1 / baselineWeeks);
    return pairs.length === 0
      ? Number.POSITIVE_INFINITY
      : QUANTILES * Math.sqrt(each / pairs.length);
  };
  let weeks = 1;
  while (weeks < weeksMax && found(weeks) > liftWanted) weeks += 1;
  const lift = found(weeks);
  return {
    pairs: pairs.map(([a, b]) =>
      toss() < 0.5 ? { changed: a.id, kept: b.id } : { changed: b.id, kept: a.id },
    ),
    baselineDays: pairs.length > 0 ? baselineWeeks * WEEK : 0,
    settleDays,
    testDays: weeks * WEEK,
    liftFound: lift,
    liftWanted,
    isLargeEnough: lift <= liftWanted,
    leftOut,
  };
}

function isUsable(daily: readonly number[]): boolean {
  const isNumber = daily.every((value) => Number.isFinite(value) && value >= 0);
  return isNumber && daily.length >= BASELINE_DAYS_MIN && daily.some((value) => value > 0);
}

function weeksOf({ dailyMinor }: TestStore): number {
  return Math.floor(dailyMinor.length / WEEK);
}

/** Log takings by week, the newest last. */
function weekly({ dailyMinor }: TestStore): number[] {
  const weeks = Math.floor(dailyMinor.length / WEEK);
  return Array.from({ length: weeks }, (_, k) => {
    const from = dailyMinor.length - (weeks - k) * WEEK;
    const sum = dailyMinor.slice(from, from + WEEK).reduce((total, value) => total + value, 0);
    return Math.log(Math.max(1, sum));
  });
}

/** Standard deviation of the weekly difference of two stores' log takings. */
function weeklySpread(a: TestStore, b: TestStore): number {
  const [x, y] = [weekly(a), weekly(b)];
  const n = Math.min(x.length, y.length);
  const gaps = Array.from({ length: n }, (_, k) => (x.at(k - n) ?? 0) - (y.at(k - n) ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / n;
  const sum = gaps.reduce((total, gap) => total + (gap - mean) ** 2, 0);
  return Math.sqrt(sum / Math.max(1, n - 1));
}

/** Pairs of stores that move most alike, greedily. */
function paired(stores: readonly TestStore[]): [TestStore, TestStore][] {
  const all = stores.flatMap((a, i) =>
    stores.slice(i + 1).map((b) => ({ a, b, spread: weeklySpread(a, b) })),
  );
  all.sort((x, y) => x.spread - y.spread);
  const taken = new Set<TestStore>();
  const pairs: [TestStore, TestStore][] = [];
  for (const { a, b } of all) {
    if (taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    pairs.push([a, b]);
  }
  return pairs;
}
