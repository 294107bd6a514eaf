import { checkDemand, type DemandLaw, demandQuantile } from '../demand.ts';
import { checkList, checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';
import { newsvendorCost } from './newsvendor.ts';

/** One of the products that share a budget. */
export interface BudgetProduct {
  readonly demand: DemandLaw;
  /** Cost of a unit left over, and of a unit short. */
  readonly holdingCost: number;
  readonly shortageCost: number;
  /** What one unit takes from the budget: money, shelf metres, hours. */
  readonly budgetPerUnit: number;
}

export interface BudgetProblem {
  readonly products: readonly BudgetProduct[];
  readonly budget: number;
}

const PRODUCTS_MAX = 1_000_000;
const WHOLE = new Set(['poisson', 'negative-binomial', 'discrete']);

/**
 * Stock levels of many products under one budget: the same return on the last unit of budget
 * everywhere (Hadley and Whitin, 1963). Exact for continuous demand; whole-unit products are filled
 * up greedily at the end, which leaves at most the worth of one unit.
 * `details.budgetWorth` is what one more unit of budget would save.
 * Cost: products × 100 quantiles. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function newsvendorBudget(problem: BudgetProblem): Solution {
  const products = checkList('products', problem.products, { min: 1, max: PRODUCTS_MAX });
  products.forEach((product, i) => {
    checkDemand(product?.demand);
    const positive = { min: Number.MIN_VALUE };
    checkParameter(`products[${i}].holdingCost`, product.holdingCost, positive);
    checkParameter(`products[${i}].shortageCost`, product.shortageCost, positive);
    checkParameter(`products[${i}].budgetPerUnit`, product.budgetPerUnit, positive);
  });
  const budget = checkParameter('budget', problem.budget, { min: 0 });
  const spent = (levels: readonly number[]): number =>
    levels.reduce((sum, units, i) => sum + units * (products[i]?.budgetPerUnit ?? 0), 0);
  const at = (worth: number): number[] => products.map((product) => levelAt(product, worth));
  let levels = at(0);
  let low = 0;
  if (spent(levels) > budget) {
    let high = products.reduce(
      (most, { shortageCost, budgetPerUnit }) => Math.max(most, shortageCost / budgetPerUnit),
      0,
    );
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (spent(at(middle)) > budget) low = middle;
      else high = middle;
    }
    levels = fillUp(products, at(high), budget - spent(at(high)));
    low = high;
  }
  const cost = products.reduce((sum, one, i) => sum + newsvendorCost(one, levels[i] ?? 0), 0);
  return {
    policy: { kind: 'stock-levels', levelUnits: levels },
    cost,
    details: { budgetWorth: low, budgetUsed: spent(levels) },
  };
}

/** Level at which one more unit saves what its budget is worth elsewhere; never below 0. */
function levelAt(product: BudgetProduct, worth: number): number {
  const { holdingCost, shortageCost, budgetPerUnit } = product;
  const fractile = (shortageCost - worth * budgetPerUnit) / (shortageCost + holdingCost);
  return fractile <= 0 ? 0 : Math.max(0, demandQuantile(product.demand, fractile));
}

/** Whole units that still fit, best return first. */
function fillUp(products: readonly BudgetProduct[], levels: number[], left: number): number[] {
  let rest = left;
  const gain = (i: number): number => {
    const product = products[i];
    if (product === undefined || !WHOLE.has(product.demand.kind)) return 0;
    if (product.budgetPerUnit > rest + 1e-12) return 0;
    const now = levels[i] ?? 0;
    const saved = newsvendorCost(product, now) - newsvendorCost(product, now + 1);
    return saved / product.budgetPerUnit;
  };
  for (let round = 0; round < products.length; round++) {
    let best = -1;
    let most = 1e-15;
    for (let i = 0; i < levels.length; i++) {
      const value = gain(i);
      if (value <= most) continue;
      most = value;
      best = i;
    }
    if (best < 0) break;
    levels[best] = (levels[best] ?? 0) + 1;
    rest -= products[best]?.budgetPerUnit ?? 0;
  }
  return levels;
}
