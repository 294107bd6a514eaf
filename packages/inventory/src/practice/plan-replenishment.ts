import type { Reason } from '@quanyu/domain';
import {
  chooseOrder,
  expectedOrderCost,
  type OrderChoice,
  type OrderSituation,
} from './order-quantity.ts';
import { orderReason } from './replenish.ts';

/** A product at a location that can be ordered from a supplier. */
export interface PlanLine {
  readonly product: string;
  readonly location: string;
  readonly supplier: string;
  readonly unitCostMinor: number;
  readonly currency: string;
  /** Stock, arrivals, demand paths, costs (minor units a unit and period), packs and minimum. */
  readonly situation: OrderSituation;
}

export interface SupplierTerms {
  readonly supplier: string;
  /** Smallest order value, minor units of the lines' currency. */
  readonly orderValueMinMinor: number;
}

export interface PlannedOrder {
  readonly product: string;
  readonly location: string;
  readonly supplier: string;
  readonly orderUnits: number;
  /** orderUnits · unitCostMinor, whole minor units. */
  readonly valueMinor: number;
  /** Expected cost saved against ordering nothing, whole minor units. */
  readonly worthMinor: number;
  readonly choice: OrderChoice;
  readonly reasons: readonly [Reason, ...Reason[]];
}

/**
 * One proposal a line, in order. Each line's quantity is the cheapest over its demand paths; then
 * supplier minimums are met: a short order is raised, always where one more pack costs least, if
 * what it saves outweighs that; otherwise it is put off. Lines that order nothing are kept, with
 * their reason. Cost: that of `chooseOrder` a line.
 */
export function planReplenishment(
  lines: readonly PlanLine[],
  suppliers: readonly SupplierTerms[] = [],
): readonly PlannedOrder[] {
  const choices = lines.map((line) => chooseOrder(line.situation));
  const plans = lines.map((line, i) => plannedOrder(line, choices[i]));
  for (const terms of suppliers) {
    const places = lines.flatMap((line, i) => (line.supplier === terms.supplier ? [i] : []));
    meetMinimum({ lines, plans, places }, terms);
  }
  return plans.flatMap((plan) => plan ?? []);
}

function plannedOrder(line: PlanLine, choice: OrderChoice | undefined): PlannedOrder | undefined {
  if (choice === undefined) return undefined;
  const { product, location, supplier } = line;
  return {
    product,
    location,
    supplier,
    orderUnits: choice.orderUnits,
    valueMinor: Math.round(choice.orderUnits * line.unitCostMinor),
    worthMinor: Math.round(choice.costWithout - choice.cost),
    choice,
    reasons: [orderReason(choice)],
  };
}

interface SupplierOrder {
  readonly lines: readonly PlanLine[];
  readonly plans: (PlannedOrder | undefined)[];
  /** Indices of this supplier's lines. */
  readonly places: readonly number[];
}

function meetMinimum(order: SupplierOrder, terms: SupplierTerms): void {
  const { lines, plans, places } = order;
  const sum = (of: (plan: PlannedOrder) => number): number =>
    places.reduce((total, i) => total + (plans[i] === undefined ? 0 : of(plans[i])), 0);
  const value = sum((plan) => plan.valueMinor);
  const minimum = terms.orderValueMinMinor;
  if (value === 0 || value >= minimum) return;
  const raised = raisedOrders(order, minimum, minimum - value);
  const worthAfter = raised.reduce((total, { plan }) => total + plan.worthMinor, 0);
  const untouched = places.filter((i) => !raised.some((one) => one.i === i));
  const worth = worthAfter + untouched.reduce((total, i) => total + (plans[i]?.worthMinor ?? 0), 0);
  if (worth > 0) {
    for (const { i, plan } of raised) plans[i] = plan;
    return;
  }
  for (const i of places) {
    const plan = plans[i];
    if (plan === undefined || plan.orderUnits === 0) continue;
    const params = { value, minimum, currency: lines[i]?.currency ?? '' };
    const reason = { code: 'INVENTORY_BELOW_MINIMUM', params };
    plans[i] = {
      ...plan,
      orderUnits: 0,
      valueMinor: 0,
      worthMinor: 0,
      reasons: [reason, ...plan.reasons],
    };
  }
}

/** Longest climb of whole packs towards a minimum. */
const PACKS_MAX = 10_000;

/** Adds packs, each time on the line where it costs least a unit of value, until the gap is met. */
function raisedOrders(
  order: SupplierOrder,
  minimum: number,
  gapMinor: number,
): { readonly i: number; readonly plan: PlannedOrder }[] {
  const { lines, plans } = order;
  const added = new Map<number, number>();
  const costs = new Map<number, number>();
  let gap = gapMinor;
  for (let round = 0; gap > 0 && round < PACKS_MAX; round++) {
    const best = cheapestPack(order, added);
    if (best === undefined) break;
    added.set(best.i, (added.get(best.i) ?? 0) + best.pack);
    costs.set(best.i, (costs.get(best.i) ?? 0) + best.cost);
    gap -= best.value;
  }
  return [...added].flatMap(([i, units]) => {
    const plan = plans[i];
    const line = lines[i];
    if (plan === undefined || line === undefined) return [];
    const orderUnits = plan.orderUnits + units;
    const params = { units, minimum, currency: line.currency };
    const reason = { code: 'INVENTORY_RAISED_TO_MINIMUM', params };
    const valueMinor = Math.round(orderUnits * line.unitCostMinor);
    const worthMinor = Math.round(plan.worthMinor - (costs.get(i) ?? 0));
    const changed = { ...plan, orderUnits, valueMinor, worthMinor };
    return [{ i, plan: { ...changed, reasons: [...plan.reasons, reason] as const } }];
  });
}

interface Pack {
  readonly i: number;
  readonly pack: number;
  readonly value: number;
  readonly cost: number;
}

/** The next pack that costs least for the value it adds. */
function cheapestPack(order: SupplierOrder, added: ReadonlyMap<number, number>): Pack | undefined {
  let best: Pack | undefined;
  for (const i of order.places) {
    const line = order.lines[i];
    const plan = order.plans[i];
    if (line === undefined || plan === undefined || !(line.unitCostMinor > 0)) continue;
    const pack = line.situation.packUnits ?? 1;
    const now = plan.orderUnits + (added.get(i) ?? 0);
    const { situation } = line;
    const cost = expectedOrderCost(situation, now + pack) - expectedOrderCost(situation, now);
    const value = pack * line.unitCostMinor;
    if (best === undefined || cost / value < best.cost / best.value)
      best = { i, pack, value, cost };
  }
  return best;
}
