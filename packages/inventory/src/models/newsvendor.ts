import {
  checkDemand,
  type DemandLaw,
  demandMean,
  demandQuantile,
  expectedShort,
} from '../demand.ts';
import { checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

export interface NewsvendorProblem {
  readonly demand: DemandLaw;
  /** Cost of a unit left over. */
  readonly holdingCost: number;
  /** Cost of a unit short. */
  readonly shortageCost: number;
}

/**
 * The stock level for one period that balances leftovers and shortages: the critical fractile
 * p / (p + h) of demand. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function newsvendor(problem: NewsvendorProblem): Solution {
  const holding = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const shortage = checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const fractile = shortage / (shortage + holding);
  const levelUnits = demandQuantile(checkDemand(problem.demand), fractile);
  return {
    policy: { kind: 'base-stock', levelUnits },
    cost: newsvendorCost(problem, levelUnits),
    details: { fractile },
  };
}

/** Expected cost of a stock level: h E[(x − D)⁺] + p E[(D − x)⁺]. */
export function newsvendorCost(problem: NewsvendorProblem, levelUnits: number): number {
  const short = expectedShort(problem.demand, levelUnits);
  const left = levelUnits - demandMean(problem.demand) + short;
  return problem.holdingCost * left + problem.shortageCost * short;
}

export interface BaseStockProblem extends NewsvendorProblem {
  /** Periods from order to arrival; 0 = before the demand of the same period. */
  readonly leadTimePeriods: number;
}

/**
 * Order-up-to level under periodic review with backorders: the newsvendor over lead time plus one
 * period. Normal, Poisson and negative binomial demand, whose sums stay in the family.
 */
export function baseStock(problem: BaseStockProblem): Solution {
  const lead = checkParameter('leadTimePeriods', problem.leadTimePeriods, {
    min: 0,
    max: 10_000,
    integer: true,
  });
  return newsvendor({ ...problem, demand: demandOver(checkDemand(problem.demand), lead + 1) });
}

/** Demand over several independent periods. */
export function demandOver(law: DemandLaw, periods: number): DemandLaw {
  if (periods === 1) return law;
  switch (law.kind) {
    case 'normal':
      return { ...law, mean: law.mean * periods, sd: law.sd * Math.sqrt(periods) };
    case 'poisson':
      return { ...law, mean: law.mean * periods };
    case 'negative-binomial':
      return { ...law, mean: law.mean * periods, variance: law.variance * periods };
    default:
      checkParameter(`periods with ${law.kind} demand`, periods, { min: 1, max: 1 });
      return law;
  }
}
