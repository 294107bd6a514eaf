import { checkDemand, type DemandLaw, demandPmf, type Pmf } from '../demand.ts';
import { checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';
import { demandOver } from './newsvendor.ts';

export interface MinMaxProblem {
  /** Demand of a period, whole units. */
  readonly demand: DemandLaw;
  readonly holdingCost: number;
  readonly shortageCost: number;
  readonly orderCost: number;
  /** Default 0: an order arrives before the demand of its period. */
  readonly leadTimePeriods?: number;
}

/**
 * The best (s, S) policy with backorders, exactly (Zheng and Federgruen, Operations Research 39,
 * 1991). Cost per period. `s` is the last position at which an order is placed.
 */
export function minMax(problem: MinMaxProblem): Solution {
  const fixed = checkParameter('orderCost', problem.orderCost, { min: 0 });
  const cost = periodCost(problem);
  const table = demandPmf(checkDemand(problem.demand));
  const renewal = renewals(table);
  let floor = 0;
  while (cost(floor + 1) < cost(floor)) floor++;
  while (cost(floor - 1) <= cost(floor)) floor--;
  let s = floor;
  let S = floor;
  const average = (low: number, high: number): number => {
    let sum = fixed;
    for (let j = 0; j < high - low; j++) sum += renewal.m(j) * cost(high - j);
    return sum / renewal.M(high - low);
  };
  do s--;
  while (average(s, S) > cost(s));
  let best = average(s, S);
  for (let high = S + 1; cost(high) <= best; high++) {
    if (average(s, high) >= best) continue;
    S = high;
    while (average(s, S) <= cost(s + 1)) s++;
    best = average(s, S);
  }
  return {
    policy: { kind: 'min-max', reorderUnits: s, levelUnits: S },
    cost: best,
    details: {},
  };
}

/** One-period cost at each position, over lead time plus one period, kept once computed. */
function periodCost(problem: MinMaxProblem): (position: number) => number {
  const holding = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const shortage = checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const lead = checkParameter('leadTimePeriods', problem.leadTimePeriods ?? 0, {
    min: 0,
    max: 10_000,
    integer: true,
  });
  const { first, mass } = demandPmf(demandOver(checkDemand(problem.demand), lead + 1));
  const kept = new Map<number, number>();
  return (position) => {
    const known = kept.get(position);
    if (known !== undefined) return known;
    let sum = 0;
    for (let k = 0; k < mass.length; k++) {
      const left = position - first - k;
      sum += (mass[k] ?? 0) * (left >= 0 ? holding * left : -shortage * left);
    }
    kept.set(position, sum);
    return sum;
  };
}

/** Renewal density m and function M of the demand process, extended on demand. */
function renewals(table: Pmf): { m: (j: number) => number; M: (j: number) => number } {
  const mass = (k: number): number => table.mass[k - table.first] ?? 0;
  checkParameter('chance of no demand', mass(0), { min: 0, max: 1 - 1e-12 });
  const density = [1 / (1 - mass(0))];
  const sums = [0, density[0] ?? 0];
  const extend = (j: number): void => {
    for (let i = density.length; i <= j; i++) {
      let sum = 0;
      const last = Math.min(i, table.first + table.mass.length - 1);
      for (let k = 1; k <= last; k++) sum += mass(k) * (density[i - k] ?? 0);
      density.push(sum / (1 - mass(0)));
      sums.push((sums[i] ?? 0) + (density[i] ?? 0));
    }
  };
  return {
    m: (j) => {
      extend(j);
      return density[j] ?? 0;
    },
    M: (j) => {
      extend(j);
      return sums[j] ?? 0;
    },
  };
}

export interface PowerProblem {
  readonly mean: number;
  readonly sd: number;
  readonly holdingCost: number;
  readonly shortageCost: number;
  readonly orderCost: number;
  /** Default 0. */
  readonly leadTimePeriods?: number;
}

/**
 * The power approximation for (s, S) under normal demand (Ehrhardt and Mosier, Management Science
 * 30, 1984), as Snyder and Shen state it: without their cap for small orders. It gives no cost.
 */
export function minMaxPower(problem: PowerProblem): Solution {
  const mean = checkParameter('mean', problem.mean, { min: Number.MIN_VALUE });
  const sd = checkParameter('sd', problem.sd, { min: Number.MIN_VALUE });
  const h = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const p = checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const k = checkParameter('orderCost', problem.orderCost, { min: Number.MIN_VALUE });
  const lead = checkParameter('leadTimePeriods', problem.leadTimePeriods ?? 0, { min: 0 });
  const meanLead = mean * (lead + 1);
  const sdLead = sd * Math.sqrt(lead + 1);
  const lot = 1.3 * mean ** 0.494 * (k / h) ** 0.506 * (1 + (sdLead / mean) ** 2) ** 0.116;
  const z = Math.sqrt((lot * h) / (sdLead * p));
  const low = 0.973 * meanLead + sdLead * (0.183 / z + 1.063 - 2.192 * z);
  return {
    policy: { kind: 'min-max', reorderUnits: low, levelUnits: low + lot },
    cost: null,
    details: { approximate: true },
  };
}
