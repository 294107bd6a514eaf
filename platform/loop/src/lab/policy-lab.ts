import { comparePolicies, runSupply, type SupplyFigures, type SupplyView } from '@quanyu/inventory';
import { createRng, normalQuantile } from '@quanyu/numeric';
import { HOLDING_SHARE_YEAR, REVIEW_DAYS } from '../plan/plan-supplier.ts';
import type { LabProduct } from './read-lab-products.ts';

/** How the shop would order. Null: as the plan does it now. */
export interface LabPolicy {
  /** Chance of not running out between two deliveries; null: what margin and holding cost ask for. */
  readonly serviceLevel: number | null;
  /** Mean days from order to delivery; null: the supplier's. */
  readonly leadTimeDays: number | null;
  /** Days between two orders; null: a week. */
  readonly reviewDays: number | null;
}

export const LAB_FIGURES = [
  'fillRate',
  'stockValue',
  'profit',
  'lostMargin',
  'holdingCost',
  'orders',
] as const;
export type LabFigure = (typeof LAB_FIGURES)[number];

/** One figure of the whole shop over the simulated days, as it is and as it would be. */
export interface LabDifference {
  readonly figure: LabFigure;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  /** 95 % interval of the difference, over products. */
  readonly low: number;
  readonly high: number;
}

/** What one product came to under both policies. */
export interface LabPair {
  readonly product: string;
  readonly before: SupplyFigures;
  readonly after: SupplyFigures;
}

const WINDOW_DAYS = 91;
const LEAD_SAMPLES = 20;
/** First days fill the shelves and teach the policy its demand. */
export const WARM_UP_DAYS = 60;

/**
 * Runs one product over its own history under both policies, with the same luck: the same lead times
 * order by order where the policies share them. Cost O(days · 91).
 */
export function simulateLabProduct(
  product: LabProduct,
  policies: { readonly before: LabPolicy; readonly after: LabPolicy },
  seed: number,
): LabPair {
  const run = (policy: LabPolicy): SupplyFigures => {
    const rng = createRng(seed).stream(`lab-${product.product}`);
    const leads = leadTimesOf(product, policy, seed);
    const meanLead = leads.reduce((sum, one) => sum + one, 0) / leads.length;
    const reviewPeriods = policy.reviewDays ?? REVIEW_DAYS;
    const margin = Math.max(0, product.unitPriceMinor - product.unitCostMinor);
    const holdingCost = (product.unitCostMinor * HOLDING_SHARE_YEAR) / 365;
    const level =
      policy.serviceLevel ??
      Math.min(0.995, margin / Math.max(1e-9, margin + holdingCost * reviewPeriods));
    const early = meanOf(product.demand, 0, 28);
    const node = {
      id: 'shop',
      leadTimePeriods: leads,
      reviewPeriods,
      initialUnits: Math.ceil(early * (meanLead + reviewPeriods) * 1.5),
      holdingCost,
      shortageCost: margin,
      marginPerUnit: margin,
      unitCost: product.unitCostMinor,
    };
    const periods = product.demand.length;
    return runSupply(
      { nodes: [node], periods, demand: [product.demand], warmUpPeriods: WARM_UP_DAYS },
      orderUpTo({ level, days: meanLead + reviewPeriods, packUnits: product.packUnits }),
      rng,
    );
  };
  return { product: product.product, before: run(policies.before), after: run(policies.after) };
}

/** Lead times drawn once a product by its own stream, so that both policies meet the same ones. */
function leadTimesOf(product: LabProduct, policy: LabPolicy, seed: number): readonly number[] {
  const rng = createRng(seed).stream(`lead-${product.product}`);
  const mean = policy.leadTimeDays ?? product.leadTimeDays;
  return Array.from({ length: LEAD_SAMPLES }, () =>
    Math.max(1, Math.round(mean + product.leadTimeSdDays * rng.normal())),
  );
}

interface OrderUpTo {
  readonly level: number;
  readonly days: number;
  readonly packUnits: number;
}

/** Fills up to a quantile of what the covered days will sell, by the last quarter's mean and spread. */
function orderUpTo({ level, days, packUnits }: OrderUpTo): (view: SupplyView) => number {
  const z = normalQuantile(level);
  return (view) => {
    const end = view.period + 1;
    const from = Math.max(0, end - WINDOW_DAYS);
    let [count, sum, squares] = [0, 0, 0];
    for (let t = from; t < end; t++) {
      // A sold-out day says nothing of demand.
      if ((view.missed[t] ?? 0) === 1) continue;
      const units = view.sentUnits[t] ?? 0;
      count += 1;
      sum += units;
      squares += units * units;
    }
    const mean = count > 0 ? sum / count : 0;
    const variance = count > 1 ? Math.max(mean, squares / count - mean * mean) : mean;
    const target = Math.ceil(mean * days + z * Math.sqrt(variance * days));
    const missing = Math.max(0, target - view.positionUnits);
    return Math.ceil(missing / packUnits) * packUnits;
  };
}

function meanOf(values: Float64Array, from: number, to: number): number {
  const part = values.subarray(from, Math.min(to, values.length));
  return part.length === 0 ? 0 : part.reduce((sum, one) => sum + one, 0) / part.length;
}

/**
 * The whole shop's figures under both policies, with the interval of each difference over the
 * products. The fill rate weighs products by their demand. Two products at least.
 */
export function labDifferences(pairs: readonly LabPair[]): readonly LabDifference[] {
  const compared = comparePolicies(
    pairs.map(({ before }) => before),
    pairs.map(({ after }) => after),
  );
  const n = pairs.length;
  const total = (
    figure: LabFigure,
    { first, second, difference, low, high }: (typeof compared)['profit'],
  ): LabDifference => ({
    figure,
    before: first * n,
    after: second * n,
    difference: difference * n,
    low: low * n,
    high: high * n,
  });
  const demanded = compared.demandUnits.first;
  const share = (units: number): number => (demanded > 0 ? units / demanded : 1);
  const { servedUnits: served } = compared;
  return [
    {
      figure: 'fillRate',
      before: share(served.first),
      after: share(served.second),
      difference: share(served.difference),
      low: share(served.low),
      high: share(served.high),
    },
    total('stockValue', compared.stockValue),
    total('profit', compared.profit),
    total('lostMargin', compared.shortageCost),
    total('holdingCost', compared.holdingCost),
    total('orders', compared.orders),
  ];
}
