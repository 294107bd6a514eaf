/** What the search of one node needs besides its histogram. */
export interface SplitRules {
  /** Penalty λ on squared leaf values. */
  readonly lambda: number;
  /** Least rows of a child. */
  readonly rowsMin: number;
  /** Least summed curvature of a child. */
  readonly curvatureMin: number;
  /** Least rows that a cut between several categories puts on a side, and between two places to cut. */
  readonly categoryRowsMin: number;
}

/** Sums of a node and the values that its leaves may take. */
export interface NodeSums {
  readonly g: number;
  readonly h: number;
  readonly rows: number;
  readonly lower: number;
  readonly upper: number;
}

/** The best cut so far; one object is reused for all columns of a node. */
export interface SplitRecord {
  gain: number;
  column: number;
  /** Bins ≤ this go left; for categories how many of `order` go left. */
  bin: number;
  missingLeft: boolean;
  leftG: number;
  leftH: number;
  /** Categories that go left, or undefined for a cut of a number. */
  categories: readonly number[] | undefined;
}

/** Fall of the loss of a leaf with these sums, its value kept inside bounds; times two. */
function gainOf(g: number, h: number, lambda: number, lower: number, upper: number): number {
  const curved = h + lambda;
  const best = -g / curved;
  if (best >= lower && best <= upper) return (g * g) / curved;
  const value = best < lower ? lower : upper;
  return -(2 * g * value + curved * value * value);
}

/** Value of a leaf: −G / (H + λ), kept inside bounds; never negative zero, which JSON lacks. */
export function leafValue(
  g: number,
  h: number,
  lambda: number,
  lower: number,
  upper: number,
): number {
  const curved = h + lambda;
  return curved > 0 ? 0 + Math.min(upper, Math.max(lower, 0 - g / curved)) : 0;
}

/**
 * Scans the bins of one numeric column, missing rows tried on both sides, and keeps the cut in
 * `best` where it wins more: G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ). Rows of a part are its share of
 * the curvature, exact where all curvatures are equal.
 * @see Chen & Guestrin (2016), XGBoost, KDD, eq. (7) and algorithm 3.
 */
export function searchNumeric(
  histogram: Float64Array,
  start: number,
  bins: number,
  column: number,
  direction: number,
  node: NodeSums,
  rules: SplitRules,
  best: SplitRecord,
): void {
  const { g, h, rows, lower, upper } = node;
  const { lambda, rowsMin, curvatureMin } = rules;
  const factor = rows / h;
  const least = Math.max(curvatureMin, (rowsMin - 0.5) / factor);
  const bounded = direction !== 0 || lower > Number.NEGATIVE_INFINITY || upper < Infinity;
  const whole = gainOf(g, h, lambda, lower, upper);
  const cell = 2 * (start + bins);
  const missingG = histogram[cell]!;
  const missingH = histogram[cell + 1]!;
  const ways = missingH > 0 ? 2 : 1;
  for (let way = 0; way < ways; way++) {
    let leftG = way === 0 ? 0 : missingG;
    let leftH = way === 0 ? 0 : missingH;
    for (let b = 0, at = 2 * start; b < bins; b++, at += 2) {
      const binH = histogram[at + 1]!;
      // An empty bin cuts the same rows as the one before it.
      if (binH === 0) continue;
      leftG += histogram[at]!;
      leftH += binH;
      if (leftH < least) continue;
      const rightH = h - leftH;
      if (rightH < least) break;
      const rightG = g - leftG;
      let gain: number;
      if (bounded) {
        if (direction !== 0) {
          const left = leafValue(leftG, leftH, lambda, lower, upper);
          const right = leafValue(rightG, rightH, lambda, lower, upper);
          if (direction * (right - left) < 0) continue;
        }
        gain =
          gainOf(leftG, leftH, lambda, lower, upper) +
          gainOf(rightG, rightH, lambda, lower, upper) -
          whole;
      } else {
        gain = (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (rightH + lambda) - whole;
      }
      if (gain > best.gain) {
        best.gain = gain;
        best.column = column;
        best.bin = b;
        // Where none is missing here, one that comes later goes with the majority.
        best.missingLeft = ways === 2 ? way === 1 : leftH >= rightH;
        best.leftG = leftG;
        best.leftH = leftH;
        best.categories = undefined;
      }
    }
  }
}

/** Weight against ratios of rare categories, and extra penalty on cuts by many categories. */
const CATEGORY_SMOOTHING = 10;
const CATEGORY_LAMBDA = 10;
/** Categories on the smaller side at most. */
const CATEGORIES_MAX = 32;
/** With at most so many categories each is tried against the rest. */
const ONE_AGAINST_REST = 4;

/**
 * Scans one column of categories: sorted by gradient ratio G/H, cut into two runs, from both ends;
 * few categories are tried one against the rest. The missing bin counts as one category.
 * @see Fisher (1958), On Grouping for Maximum Homogeneity; Ke et al. (2017), LightGBM, NIPS.
 */
export function searchCategories(
  histogram: Float64Array,
  start: number,
  bins: number,
  column: number,
  node: NodeSums,
  rules: SplitRules,
  best: SplitRecord,
): void {
  const present: number[] = [];
  for (let b = 0; b <= bins; b++) if (histogram[2 * (start + b) + 1]! > 0) present.push(b);
  if (present.length < 2) return;
  const ratio = (b: number): number =>
    histogram[2 * (start + b)]! / (histogram[2 * (start + b) + 1]! + CATEGORY_SMOOTHING);
  const single = present.length <= ONE_AGAINST_REST;
  const lambda = rules.lambda + (single ? 0 : CATEGORY_LAMBDA);
  const order = present.sort((a, b) => ratio(a) - ratio(b) || a - b);
  const ends = single ? [order] : [order, [...order].reverse()];
  const most = single ? order.length : Math.min(CATEGORIES_MAX, order.length - 1);
  const share = node.h / node.rows;
  const rowsMin = single ? rules.rowsMin : Math.max(rules.rowsMin, rules.categoryRowsMin);
  const least = Math.max(rules.curvatureMin, (rowsMin - 0.5) * share);
  const { lower, upper } = node;
  const whole = gainOf(node.g, node.h, rules.lambda, lower, upper);
  for (const run of ends) {
    let leftG = 0;
    let leftH = 0;
    let since = 0;
    for (let i = 0; i < most; i++) {
      const at = 2 * (start + run[i]!);
      leftG = histogram[at]! + (single ? 0 : leftG);
      leftH = histogram[at + 1]! + (single ? 0 : leftH);
      since += histogram[at + 1]!;
      const rightH = node.h - leftH;
      if (leftH < least || rightH < least || (!single && since < least)) continue;
      since = 0;
      const gain =
        gainOf(leftG, leftH, lambda, lower, upper) +
        gainOf(node.g - leftG, rightH, lambda, lower, upper) -
        whole;
      if (gain > best.gain) {
        best.gain = gain;
        best.column = column;
        best.bin = 0;
        best.categories = single ? [run[i]!] : run.slice(0, i + 1).sort((a, b) => a - b);
        best.missingLeft = best.categories.includes(bins);
        best.leftG = leftG;
        best.leftH = leftH;
      }
    }
  }
}
