import type { Matrix } from '@quanyu/numeric';

/** One product at one location, at the moment of ordering. */
export interface OrderSituation {
  /** Demand samples of periods 1, 2, …. Shape (paths, ≥ leadTime + review − 1). */
  readonly paths: Matrix;
  /** Negative = owed to customers. */
  readonly onHandUnits: number;
  /** `due[k − 1]` arrives before the demand of period k. */
  readonly due: readonly number[];
  /** The order arrives before the demand of this period, ≥ 1. */
  readonly leadTimePeriods: number;
  /** Periods until the next order, ≥ 1. */
  readonly reviewPeriods: number;
  readonly holdingCost: number;
  readonly shortageCost: number;
  readonly lostSales: boolean;
  /** Cost of ordering at all. Default 0. */
  readonly orderCost?: number;
  /** Orders are multiples of this, ≥ 1. Default 1. */
  readonly packUnits?: number;
  /** Smallest order, if any is placed. Default 0. */
  readonly orderUnitsMin?: number;
}

export interface OrderChoice {
  readonly orderUnits: number;
  /** Expected cost over the covered periods with this order, and with none. */
  readonly cost: number;
  readonly costWithout: number;
  /** Chance of running short in a covered period with this order, and with none. */
  readonly shortChance: number;
  readonly shortChanceWithout: number;
  /** Mean demand of the covered periods, and mean stock when they begin, before this order. */
  readonly coveredDemandUnits: number;
  readonly stockBeforeUnits: number;
}

/** Candidate quantities tried at first; the best one's neighbourhood follows. */
const CANDIDATES = 48;

/**
 * The whole order, in packs, of least expected cost over the periods it answers for: from its
 * arrival to the period before the next order's. Stock is run along every demand path, so that lost
 * sales, arrivals and the sum over periods are as they would be.
 * Cost: about 70 · paths · review.
 */
export function chooseOrder(situation: OrderSituation): OrderChoice {
  const { paths, packUnits = 1, orderUnitsMin = 0, orderCost = 0 } = situation;
  const start = stockAtArrival(situation);
  const needs = netNeeds(situation, start).sort();
  const evaluate = (orderUnits: number): number =>
    coveredCost(situation, start, orderUnits).cost + (orderUnits > 0 ? orderCost : 0);
  const fit = (units: number): number => {
    const least = Math.max(units, orderUnitsMin);
    return Math.ceil(least / packUnits - 1e-9) * packUnits;
  };
  let best = 0;
  let bestCost = evaluate(0);
  const attempt = (orderUnits: number): void => {
    const cost = evaluate(orderUnits);
    if (cost < bestCost - 1e-9 * Math.abs(bestCost)) {
      best = orderUnits;
      bestCost = cost;
    }
  };
  let gap = 1;
  let before = 0;
  for (let i = 0; i < CANDIDATES; i++) {
    const place = Math.floor(((i + 0.5) / CANDIDATES) * paths.rows);
    const units = fit(Math.max(0, needs[place] ?? 0));
    if (units === before || units <= 0) continue;
    gap = Math.max(gap, units - before);
    before = units;
    attempt(units);
  }
  for (let step = largestStep(gap, packUnits); step >= packUnits; step = halved(step, packUnits)) {
    const centre = best;
    attempt(fit(centre + step));
    if (centre > step) attempt(fit(centre - step));
    if (step === packUnits && best === centre) break;
  }
  return figuresOf(situation, start, best);
}

/**
 * What ordering exactly so many units would mean, as `chooseOrder` says of its own choice.
 * Cost: O(paths · (lead + review)).
 */
export function orderFigures(situation: OrderSituation, orderUnits: number): OrderChoice {
  return figuresOf(situation, stockAtArrival(situation), orderUnits);
}

function figuresOf(
  situation: OrderSituation,
  start: Float64Array,
  orderUnits: number,
): OrderChoice {
  const chosen = coveredCost(situation, start, orderUnits);
  const without = orderUnits === 0 ? chosen : coveredCost(situation, start, 0);
  const { review, first } = coveredPeriods(situation);
  return {
    orderUnits,
    cost: chosen.cost + (orderUnits > 0 ? (situation.orderCost ?? 0) : 0),
    costWithout: without.cost,
    shortChance: chosen.shortChance,
    shortChanceWithout: without.shortChance,
    coveredDemandUnits: meanDemand(situation.paths, first, review),
    stockBeforeUnits: start.reduce((sum, units) => sum + units, 0) / start.length,
  };
}

/** Expected cost over the covered periods of ordering exactly `orderUnits`. */
export function expectedOrderCost(situation: OrderSituation, orderUnits: number): number {
  const fixed = orderUnits > 0 ? (situation.orderCost ?? 0) : 0;
  return coveredCost(situation, stockAtArrival(situation), orderUnits).cost + fixed;
}

function largestStep(gap: number, packUnits: number): number {
  return Math.max(packUnits, Math.ceil(gap / 2 / packUnits) * packUnits);
}

function halved(step: number, packUnits: number): number {
  if (step <= packUnits) return step;
  return Math.max(packUnits, Math.floor(step / 2 / packUnits) * packUnits);
}

function coveredPeriods(situation: OrderSituation): { first: number; review: number } {
  return { first: situation.leadTimePeriods - 1, review: situation.reviewPeriods };
}

/** Stock along each path just before the demand of the arrival period, without the order itself. */
function stockAtArrival(situation: OrderSituation): Float64Array {
  const { paths, due, lostSales, onHandUnits, leadTimePeriods } = situation;
  const out = new Float64Array(paths.rows);
  for (let i = 0; i < paths.rows; i++) {
    let stock = lostSales ? Math.max(0, onHandUnits) : onHandUnits;
    for (let k = 0; k < leadTimePeriods - 1; k++) {
      stock += (due[k] ?? 0) - (paths.data[i * paths.cols + k] ?? 0);
      if (lostSales && stock < 0) stock = 0;
    }
    out[i] = stock + (due[leadTimePeriods - 1] ?? 0);
  }
  return out;
}

/** What would have to arrive on each path to serve all covered demand. */
function netNeeds(situation: OrderSituation, start: Float64Array): Float64Array {
  const { paths, due } = situation;
  const { first, review } = coveredPeriods(situation);
  return start.map((stock, i) => {
    let need = -stock;
    for (let k = first; k < first + review; k++) {
      need += paths.data[i * paths.cols + k] ?? 0;
      if (k > first) need -= due[k] ?? 0;
    }
    return need;
  });
}

function coveredCost(
  situation: OrderSituation,
  start: Float64Array,
  orderUnits: number,
): { cost: number; shortChance: number } {
  const total = { cost: 0, shortPaths: 0 };
  start.forEach((stock, i) => {
    addPathCost(situation, total, { stock: stock + orderUnits, path: i });
  });
  return { cost: total.cost / start.length, shortChance: total.shortPaths / start.length };
}

function addPathCost(
  situation: OrderSituation,
  total: { cost: number; shortPaths: number },
  begin: { readonly stock: number; readonly path: number },
): void {
  const { paths, due, lostSales, holdingCost, shortageCost } = situation;
  const { first, review } = coveredPeriods(situation);
  const row = begin.path * paths.cols;
  let stock = begin.stock;
  let short = false;
  for (let k = first; k < first + review; k++) {
    if (k > first) stock += due[k] ?? 0;
    stock -= paths.data[row + k] ?? 0;
    total.cost += stock >= 0 ? holdingCost * stock : -shortageCost * stock;
    if (stock >= 0) continue;
    short = true;
    if (lostSales) stock = 0;
  }
  if (short) total.shortPaths++;
}

function meanDemand(paths: Matrix, first: number, review: number): number {
  let sum = 0;
  for (let i = 0; i < paths.rows; i++) {
    for (let k = first; k < first + review; k++) sum += paths.data[i * paths.cols + k] ?? 0;
  }
  return sum / paths.rows;
}
