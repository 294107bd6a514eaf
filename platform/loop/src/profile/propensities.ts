import { AppError } from '@quanyu/domain';
import { type Matrix, matrix, type Rng } from '@quanyu/numeric';
import {
  ACTIVITY_FEATURES,
  activityFeatures,
  fitPropensity,
  type PropensityRows,
  type PropensityState,
  type PurchaseTable,
  predictPropensity,
  purchasesBetween,
  scoreDrift,
  summarisePurchases,
} from '@quanyu/profile';
import type { Facet } from './facets.ts';

/** A customer's chance to buy within so many days. */
export const PROPENSITY_DAYS = 28;
/** Rows that a window is learnt from, at most: customers are taken evenly. */
const FIT_ROWS_MAX = 4_000;
const FACET_FEATURES = ['facetDays', 'facetRecencyDays', 'facetShare', 'facetRate'] as const;
export const PROPENSITY_FEATURES: readonly string[] = [...ACTIVITY_FEATURES, ...FACET_FEATURES];

/** Chances of every buyer by facet, in order of ids; NaN for those who had not bought yet. */
export interface Propensities {
  readonly state: PropensityState;
  readonly byFacet: readonly { readonly name: string; readonly chance: Float64Array }[];
  /** Population stability index against the scores the model was fitted on. */
  readonly drift: number;
}

interface PropensityTask {
  readonly purchases: PurchaseTable;
  readonly facets: readonly Facet[];
  readonly asOfDay: number;
  readonly kept: PropensityState | undefined;
  readonly groups: readonly (string | null)[];
  readonly rng: Rng;
}

/**
 * Who buys in each category, and at a discount, within four weeks: one model over all facets, learnt on
 * the window before the last and chosen on the last. Undefined where the history says too little.
 */
export function propensitiesOf(task: PropensityTask): Propensities | undefined {
  try {
    return scored(task, task.kept ?? fitted(task));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function fitted(task: PropensityTask): PropensityState {
  const at = (windowsAgo: number): PropensityRows =>
    trainingRows(task, task.asOfDay - windowsAgo * PROPENSITY_DAYS);
  return fitPropensity(at(2), at(1), { features: PROPENSITY_FEATURES, rng: task.rng });
}

/** Rows of one window: a spread of buyers by every facet, with what came in the window after it. */
function trainingRows(task: PropensityTask, day: number): PropensityRows {
  const { purchases, facets, groups } = task;
  const customers = buyersAt(purchases, day);
  const step = Math.max(1, Math.ceil((customers.length * facets.length) / FIT_ROWS_MAX));
  const taken = customers.filter((_, i) => i % step === 0);
  const cols = PROPENSITY_FEATURES.length;
  const x = matrix(taken.length * facets.length, cols);
  const labels = new Float64Array(x.rows);
  const rowGroups: (string | null)[] = [];
  const own = activityFeatures(purchases, taken, { asOfDay: day, windowDays: PROPENSITY_DAYS });
  facets.forEach((facet, f) => {
    const part = facetRows(own, facet, taken, day);
    x.data.set(part.data, f * taken.length * cols);
    const window = { fromDay: day + 1, toDay: day + PROPENSITY_DAYS };
    const after = purchasesBetween(facet.purchases, window).purchaseDays;
    taken.forEach((customer, i) => {
      labels[f * taken.length + i] = (after[customer] ?? 0) > 0 ? 1 : 0;
      rowGroups.push(groups[customer] ?? null);
    });
  });
  return { x, labels, groups: rowGroups };
}

function buyersAt(purchases: PurchaseTable, day: number): Int32Array {
  const { purchaseDays } = summarisePurchases(purchases, day);
  const buyers: number[] = [];
  purchaseDays.forEach((days, customer) => {
    if (days > 0) buyers.push(customer);
  });
  return Int32Array.from(buyers);
}

/** The customer's own features, then those of the facet. Shape (customers, features). */
function facetRows(own: Matrix, facet: Facet, customers: Int32Array, day: number): Matrix {
  const all = summarisePurchases(facet.purchases, day);
  const window = { fromDay: day - PROPENSITY_DAYS + 1, toDay: day };
  const lately = purchasesBetween(facet.purchases, window).purchaseDays;
  const rate =
    customers.reduce((sum, c) => sum + ((lately[c] ?? 0) > 0 ? 1 : 0), 0) /
    Math.max(1, customers.length);
  const x = matrix(customers.length, PROPENSITY_FEATURES.length);
  const daysColumn = ACTIVITY_FEATURES.indexOf('purchaseDays');
  customers.forEach((customer, i) => {
    const from = i * x.cols;
    x.data.set(own.data.subarray(i * own.cols, (i + 1) * own.cols), from);
    const days = all.purchaseDays[customer] ?? 0;
    const every = Math.expm1(own.data[i * own.cols + daysColumn] ?? 0);
    const silent = days > 0 ? day - (all.lastDay[customer] ?? day) : 3_650;
    const values = [Math.log1p(days), Math.log1p(silent), every > 0 ? days / every : 0, rate];
    x.data.set(values, from + own.cols);
  });
  return x;
}

function scored(task: PropensityTask, state: PropensityState): Propensities {
  const { purchases, facets, asOfDay } = task;
  const customers = buyersAt(purchases, asOfDay);
  const own = activityFeatures(purchases, customers, { asOfDay, windowDays: PROPENSITY_DAYS });
  const everything: Float64Array[] = [];
  const byFacet = facets.map((facet) => {
    const chance = new Float64Array(purchases.customers).fill(Number.NaN);
    const scores = predictPropensity(state, facetRows(own, facet, customers, asOfDay));
    everything.push(scores);
    customers.forEach((customer, i) => {
      chance[customer] = scores[i] ?? 0;
    });
    return { name: facet.name, chance };
  });
  const all = new Float64Array(everything.reduce((sum, { length }) => sum + length, 0));
  everything.forEach((scores, f) => {
    all.set(scores, f * customers.length);
  });
  return { state, byFacet, drift: scoreDrift(state.reference, all) };
}
