import { checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

/** The square-root formula and its kin. All rates are per the same unit of time. */
export interface EoqProblem {
  /** Cost of placing one order. */
  readonly orderCost: number;
  /** Demand per unit of time. */
  readonly demandRate: number;
  /** Cost of holding one unit for a unit of time. */
  readonly holdingCost: number;
  /** Cost of owing one unit for a unit of time; absent = backorders are not allowed. */
  readonly shortageCost?: number;
  /** Units made per unit of time, above `demandRate`; absent = an order arrives at once. */
  readonly productionRate?: number;
}

/**
 * Economic order quantity (Harris, 1913), with backorders and with finite production.
 * @returns cost per unit of time, purchase not included.
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function eoq(problem: EoqProblem): Solution {
  const orderCost = checkParameter('orderCost', problem.orderCost, { min: 0 });
  const rate = checkParameter('demandRate', problem.demandRate, { min: Number.MIN_VALUE });
  const holding = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const made = problem.productionRate;
  if (made !== undefined) checkParameter('productionRate', made, { min: rate * (1 + 1e-12) });
  const effective = made === undefined ? holding : holding * (1 - rate / made);
  let share = 0;
  if (problem.shortageCost !== undefined) {
    const shortage = checkParameter('shortageCost', problem.shortageCost, {
      min: Number.MIN_VALUE,
    });
    share = effective / (effective + shortage);
  }
  const quantity = Math.sqrt((2 * orderCost * rate) / (effective * (1 - share)));
  const cost = Math.sqrt(2 * orderCost * rate * effective * (1 - share));
  return {
    policy: { kind: 'order-quantity', reorderUnits: -share * quantity, orderUnits: quantity },
    cost,
    details: { backorderShare: share, cycleTime: quantity / rate },
  };
}

/** Cost per unit of time of ordering `quantity` each time, without backorders. */
export function eoqCost(problem: EoqProblem, quantity: number): number {
  const { orderCost, demandRate, holdingCost } = problem;
  const units = checkParameter('quantity', quantity, { min: Number.MIN_VALUE });
  return (orderCost * demandRate) / units + (holdingCost * units) / 2;
}

export interface DiscountProblem {
  readonly orderCost: number;
  readonly demandRate: number;
  /** Holding cost of a unit as a share of its price, per unit of time. */
  readonly holdingRate: number;
  /** Smallest quantity of each price region, ascending, the first 0. */
  readonly breaks: readonly number[];
  /** Unit price of each region. */
  readonly prices: readonly number[];
  /** `all-units`: the price of the region holds for every unit; `incremental`: for those above its break. */
  readonly discount: 'all-units' | 'incremental';
}

/** Order quantity under quantity discounts; cost per unit of time with purchase. */
export function eoqDiscount(problem: DiscountProblem): Solution {
  checkParameter('orderCost', problem.orderCost, { min: 0 });
  checkParameter('demandRate', problem.demandRate, { min: Number.MIN_VALUE });
  checkParameter('holdingRate', problem.holdingRate, { min: Number.MIN_VALUE });
  checkParameter('length of breaks', problem.breaks?.length, { min: 1, max: 1000 });
  checkParameter('length of prices', problem.prices?.length, {
    min: problem.breaks.length,
    max: problem.breaks.length,
  });
  problem.breaks.forEach((start, i) => {
    const before = problem.breaks[i - 1];
    checkParameter(
      `breaks[${i}]`,
      start,
      before === undefined ? { min: 0, max: 0 } : { min: before },
    );
    checkParameter(`prices[${i}]`, problem.prices[i], { min: Number.MIN_VALUE });
  });
  const regions =
    problem.discount === 'incremental' ? incrementalRegions(problem) : allUnits(problem);
  const best = regions.reduce((a, b) => (b.cost < a.cost ? b : a));
  return {
    policy: { kind: 'order-quantity', reorderUnits: 0, orderUnits: best.quantity },
    cost: best.cost,
    details: { region: best.region },
  };
}

interface RegionOptimum {
  readonly region: number;
  readonly quantity: number;
  readonly cost: number;
}

function allUnits(problem: DiscountProblem): RegionOptimum[] {
  const { orderCost, demandRate, holdingRate, breaks, prices } = problem;
  return prices.flatMap((price, region) => {
    const holding = holdingRate * price;
    const free = Math.sqrt((2 * orderCost * demandRate) / holding);
    const quantity = Math.max(free, breaks[region] ?? 0);
    if (quantity >= (breaks[region + 1] ?? Number.POSITIVE_INFINITY)) return [];
    const cost =
      price * demandRate + (orderCost * demandRate) / quantity + (holding * quantity) / 2;
    return [{ region, quantity, cost }];
  });
}

function incrementalRegions(problem: DiscountProblem): RegionOptimum[] {
  const { orderCost, demandRate, holdingRate, breaks, prices } = problem;
  let saved = 0;
  return prices.flatMap((price, region) => {
    const start = breaks[region] ?? 0;
    // Fixed part of the region: what the units below its break cost beyond its price.
    if (region > 0) saved += ((prices[region - 1] ?? price) - price) * start;
    const fixed = orderCost + saved;
    const quantity = Math.sqrt((2 * fixed * demandRate) / (holdingRate * price));
    const end = breaks[region + 1] ?? Number.POSITIVE_INFINITY;
    if (quantity < start || quantity >= end) return [];
    const cost =
      price * demandRate +
      (fixed * demandRate) / quantity +
      (holdingRate * (price * quantity + saved)) / 2;
    return [{ region, quantity, cost }];
  });
}
