import { createRng } from '@quanyu/numeric';
import { checkDemand, type DemandLaw, demandMean, demandPmf, demandQuantile } from '../demand.ts';
import { checkChoice, checkParameter, tooLarge } from '../errors.ts';
import { meanAfterDemand, simulatedCost, stepDistribution } from '../kernels/pipeline.ts';
import type { NetworkPolicy, Policy, Solution } from '../policy.ts';
import { demandOver } from './newsvendor.ts';

/** Periodic review; what cannot be served from stock is lost. */
export interface LostSalesProblem {
  /** Demand of a period, whole units. */
  readonly demand: DemandLaw;
  /** Cost of a unit left at a period's end. */
  readonly holdingCost: number;
  /** Cost of a unit lost. */
  readonly shortageCost: number;
  /** An order arrives so many periods later, before the demand of that period; ≥ 1. */
  readonly leadTimePeriods: number;
  /**
   * `projected-level` lifts the stock expected at the arrival to a level, never more than a cap at
   * once; `capped-base-stock` and `base-stock` look at the position only. Default `projected-level`.
   */
  readonly method?: 'projected-level' | 'capped-base-stock' | 'base-stock';
  /** Seed of the sample on which the levels are compared. Default 1. */
  readonly seed?: number;
}

/** States of the tables. */
const STATES_MAX = 200_000;
/** Periods on which levels are compared, all on the same demand. */
const SAMPLE_PERIODS = 40_000;
/** Masses below this are dropped from the exact evaluation. */
const LEAST_MASS = 1e-13;
const METHODS = ['projected-level', 'capped-base-stock', 'base-stock'] as const;

/**
 * A near-optimal rule under lost sales with a lead time, where base-stock is not optimal: projected
 * inventory level (van Jaarsveld and Arts, Operations Research 72, 2024) with a cap, or capped
 * base-stock (Xin, Operations Research 69, 2021). The cost of the rule per period is exact, from
 * the stationary distribution over stock and orders under way.
 * @throws AppError INVENTORY_PARAMETER_INVALID, INVENTORY_TOO_LARGE.
 */
export function lostSales(problem: LostSalesProblem): Solution {
  const method = checkChoice('method', problem.method ?? 'projected-level', METHODS);
  const chain = newChain(problem);
  const measure = method === 'projected-level' ? chain.projected : positions(chain);
  const rule = bestRule(chain, measure, method === 'base-stock');
  const evaluated = stationaryCost(chain, ordersOf(measure, rule, chain.Q));
  const policy: Policy | NetworkPolicy =
    method === 'projected-level'
      ? { kind: 'projected-level', levelUnits: rule.level, capUnits: rule.cap }
      : method === 'base-stock'
        ? { kind: 'base-stock', levelUnits: rule.level }
        : { kind: 'capped-base-stock', levelUnits: rule.level, capUnits: rule.cap };
  return {
    policy,
    cost: evaluated.cost,
    details: { method, seed: chain.seed, fillRate: 1 - evaluated.lost / chain.mean },
  };
}

interface LostChain {
  readonly mass: Float64Array;
  readonly mean: number;
  readonly X: number;
  readonly Q: number;
  /** Orders under way besides the one being placed. */
  readonly orders: number;
  /** Cost and expected lost sales of a period that begins with x on hand. */
  readonly cost: Float64Array;
  readonly lost: Float64Array;
  /** Expected stock at the arrival of an order placed now, before it, by state. */
  readonly projected: Float64Array;
  readonly sample: Uint16Array;
  readonly seed: number;
}

function newChain(problem: LostSalesProblem): LostChain {
  const h = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const p = checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const lead = checkParameter('leadTimePeriods', problem.leadTimePeriods, {
    min: 1,
    max: 12,
    integer: true,
  });
  const seed = checkParameter('seed', problem.seed ?? 1, { integer: true });
  const demand = checkDemand(problem.demand);
  const mean = checkParameter('mean of demand', demandMean(demand), { min: 1e-9, max: 10_000 });
  const table = demandPmf(demand);
  const mass = new Float64Array(table.first + table.mass.length);
  mass.set(table.mass, table.first);
  // Nobody needs more in all than the level that is best when sales are owed instead of lost.
  const top = upperLevel(demand, lead, p / (p + h));
  const X = top + Math.ceil(mean) + 2;
  const orders = lead - 1;
  const Q = Math.min(X, 250, orders === 0 ? X : Math.floor((STATES_MAX / X) ** (1 / orders)));
  if (X > 5000 || Q < mean + 2) throw tooLarge('states', STATES_MAX, X * (mean + 2) ** orders);
  const lost = lostByStock(mass, mean, X);
  const cost = lost.map((short, x) => h * (x - mean + short) + p * short);
  let projected: Float64Array = lost.map((short, x) => x - mean + short);
  for (let k = 1; k <= orders; k++) {
    const longer = new Float64Array(X * Q ** k);
    meanAfterDemand(projected, longer, mass, X, Q, k);
    projected = longer;
  }
  const sample = demandSample(mass, seed);
  return { mass, mean, X, Q, orders, cost, lost, projected, sample, seed };
}

function upperLevel(demand: DemandLaw, lead: number, fractile: number): number {
  if (demand.kind !== 'discrete') return demandQuantile(demandOver(demand, lead + 1), fractile);
  const units = Object.keys(demand.pmf).map(Number);
  return (lead + 1) * Math.max(...units);
}

/** Expected lost units of a period by stock at its beginning. */
function lostByStock(mass: Float64Array, mean: number, X: number): Float64Array {
  const lost = new Float64Array(X);
  lost[0] = mean;
  let above = 1;
  for (let x = 1; x < X; x++) {
    above -= mass[x - 1] ?? 0;
    lost[x] = Math.max(0, (lost[x - 1] ?? 0) - Math.max(0, above));
  }
  return lost;
}

function demandSample(mass: Float64Array, seed: number): Uint16Array {
  const sums = new Float64Array(mass.length);
  let sum = 0;
  mass.forEach((share, k) => {
    sum += share;
    sums[k] = sum;
  });
  const rng = createRng(seed);
  return Uint16Array.from({ length: SAMPLE_PERIODS }, () => {
    const u = rng.uniform() * sum;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 1) < u) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** Units on hand and under way by state. */
function positions({ X, Q, projected }: LostChain): Float64Array {
  return projected.map((_, i) => {
    let sum = i % X;
    for (let pipe = Math.floor(i / X); pipe > 0; pipe = Math.floor(pipe / Q)) sum += pipe % Q;
    return sum;
  });
}

interface LostRule {
  readonly level: number;
  readonly cap: number;
}

/** Level, then cap with the level around it, on one demand sample; finer steps where levels are real. */
function bestRule(chain: LostChain, measure: Float64Array, uncapped: boolean): LostRule {
  const { cost, sample, X, Q, orders, mean } = chain;
  let best = { level: 0, cap: Q - 1 };
  let least = Number.POSITIVE_INFINITY;
  const tryRange = (cap: number, from: number, to: number, step: number): void => {
    for (let level = Math.max(0, from); level <= to; level += step) {
      const value = simulatedCost(measure, cost, sample, level, cap, X, Q, orders);
      if (value >= least) continue;
      least = value;
      best = { level, cap };
    }
  };
  const coarse = Math.max(1, Math.round(X / 40));
  tryRange(Q - 1, 0, X, coarse);
  const whole = measure !== chain.projected;
  const fine = whole ? 1 : 0.25;
  tryRange(Q - 1, best.level - coarse, best.level + coarse, fine);
  if (uncapped) return best;
  const base = best.level;
  // A cap makes up for itself by a higher level, much more so where only the position is seen.
  const reach = whole ? Math.ceil(2 * (orders + 1)) : 1;
  const most = Math.min(Q - 1, Math.ceil(3 * mean));
  for (let cap = Math.ceil(mean); cap < most; cap += Math.max(1, Math.round(mean / 8))) {
    tryRange(cap, base - (whole ? 1 : 0.5), base + reach, whole ? 1 : 0.5);
  }
  if (!whole) tryRange(best.cap, best.level - 0.4, best.level + 0.4, 0.1);
  return best;
}

function ordersOf(measure: Float64Array, rule: LostRule, Q: number): Uint8Array {
  return Uint8Array.from(measure, (value) =>
    Math.max(0, Math.min(rule.cap, Q - 1, Math.floor(rule.level - value))),
  );
}

/** Long-run averages of a table of orders, by iterating the distribution over states. */
function stationaryCost(chain: LostChain, order: Uint8Array): { cost: number; lost: number } {
  const { mass, X, Q, orders, mean } = chain;
  let now = new Float64Array(order.length);
  let next = new Float64Array(order.length);
  let start = Math.min(X - 1, Math.ceil(mean));
  for (let k = 0; k < orders; k++) start += Math.min(Q - 1, Math.round(mean)) * X * Q ** k;
  now[start] = 1;
  for (let round = 0; round < 10_000; round++) {
    const moved = stepDistribution(now, next, order, mass, X, Q, orders, LEAST_MASS);
    [now, next] = [next, now];
    if (moved < 1e-8) break;
  }
  let total = 0;
  let cost = 0;
  let lost = 0;
  now.forEach((weight, i) => {
    total += weight;
    cost += weight * (chain.cost[i % X] ?? 0);
    lost += weight * (chain.lost[i % X] ?? 0);
  });
  return { cost: cost / total, lost: lost / total };
}
