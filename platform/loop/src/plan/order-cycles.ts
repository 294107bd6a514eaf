import { type CycleSupplier, planCycles } from '@quanyu/inventory';
import type { DerivedCell } from '@quanyu/lake';
import { pathTotals } from './demand-paths.ts';
import { HOLDING_SHARE_YEAR, REVIEW_DAYS, type SupplierPlan } from './plan-supplier.ts';
import type { StockedSupplier, SupplierFacts } from './supplier-facts.ts';

/** What placing and receiving one order costs where nobody said, in major units. */
const ORDER_COST_MAJOR = 50;

/** A supplier's products as the cycle planner sees them; undefined where nothing of his sells. */
export function cycleSupplier(
  { positions }: SupplierPlan,
  facts: SupplierFacts,
  minorPerMajor: number,
): CycleSupplier | undefined {
  if (facts.supplier === null || facts.terms?.isActive === false) return undefined;
  const products = positions.flatMap(({ network, unitCostMinor, unitMarginMinor }) => {
    if (network === undefined) return [];
    const days = network.paths.cols;
    const totals = pathTotals(network.paths, days);
    const mean = totals.reduce((sum, one) => sum + one, 0) / Math.max(1, totals.length);
    const squares = totals.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const sd = Math.sqrt(squares / Math.max(1, totals.length));
    return mean > 0
      ? [
          {
            meanPerDay: mean / days,
            sdPerDay: sd / Math.sqrt(days),
            unitCostMinor,
            unitMarginMinor,
          },
        ]
      : [];
  });
  if (products.length === 0) return undefined;
  const { intervalWeeks, weekday, orderCostMinor } = facts.terms ?? {};
  return {
    supplier: facts.supplier,
    leadTimeDays: facts.leadTimeDays,
    orderCostMinor: orderCostMinor ?? ORDER_COST_MAJOR * minorPerMajor,
    orderValueMinMinor: facts.orderValueMinMinor,
    intervalWeeksNow: intervalWeeks ?? REVIEW_DAYS / 7,
    products,
    ...(typeof weekday === 'number' ? { weekdays: [weekday] } : {}),
  };
}

/** Rows of `supplier_cycles`: all suppliers planned together, so that their days spread over the week. */
export function cycleRows(
  cycles: readonly CycleSupplier[],
  suppliers: readonly StockedSupplier[],
): readonly (readonly DerivedCell[])[] {
  const known = new Map(suppliers.map((one) => [one.supplier, one]));
  const planned = planCycles(cycles, { holdingShareYear: HOLDING_SHARE_YEAR });
  return planned.map(({ supplier, weekday, now, best }, i) => [
    supplier,
    cycles[i]?.products.length ?? 0,
    weekday,
    now.intervalWeeks,
    best.intervalWeeks,
    now.capitalMinor,
    best.capitalMinor,
    now.turnover,
    best.turnover,
    now.costMinor,
    best.costMinor,
    Math.round(cycles[i]?.orderCostMinor ?? 0),
    (known.get(supplier)?.terms?.orderCostMinor ?? null) === null,
  ]);
}
