import { findRootBrent, normalCdf, normalPdf, normalQuantile } from '@quanyu/numeric';
import { checkChoice, checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

/** Continuous review: order `orderUnits` whenever the position falls to `reorderUnits`. */
export interface ReorderQuantityProblem {
  /** Cost of placing one order. */
  readonly orderCost: number;
  /** Mean demand per unit of time. */
  readonly demandRate: number;
  /** Standard deviation of the demand of one unit of time. */
  readonly demandSd: number;
  /** Lead time, > 0. */
  readonly leadTime: number;
  /** Cost of holding one unit for a unit of time. */
  readonly holdingCost: number;
  /** Cost of owing one unit for a unit of time (`eil`: of every unit short). */
  readonly shortageCost: number;
  /**
   * `exact`; `eil` the expected-inventory-level approximation (Hadley and Whitin); `eoqb` the order
   * quantity with backorders, the best reorder point for it; `eoq-ss` square-root quantity plus
   * safety stock. Default `exact`.
   */
  readonly method?: 'exact' | 'eil' | 'eoqb' | 'eoq-ss';
}

const METHODS = ['exact', 'eil', 'eoqb', 'eoq-ss'] as const;

interface LeadDemand {
  readonly mean: number;
  readonly sd: number;
}

/**
 * (r, Q) for normal demand in the lead time, unmet demand owed (Snyder and Shen, chapter 5).
 * @returns cost per unit of time; with `eil` in that approximation, otherwise exact.
 * @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function reorderQuantity(problem: ReorderQuantityProblem): Solution {
  const lead = checkedLead(problem);
  const chosen = choose(problem, lead);
  const { r, q } = chosen;
  const cost = chosen.cost ?? reorderQuantityCost(problem, r, q);
  return {
    policy: { kind: 'order-quantity', reorderUnits: r, orderUnits: q },
    cost,
    details: {
      method: problem.method ?? 'exact',
      leadDemandMean: lead.mean,
      leadDemandSd: lead.sd,
    },
  };
}

function checkedLead(problem: ReorderQuantityProblem): LeadDemand {
  const positive = { min: Number.MIN_VALUE };
  checkParameter('orderCost', problem.orderCost, positive);
  checkParameter('demandRate', problem.demandRate, positive);
  checkParameter('demandSd', problem.demandSd, positive);
  checkParameter('leadTime', problem.leadTime, positive);
  checkParameter('holdingCost', problem.holdingCost, positive);
  checkParameter('shortageCost', problem.shortageCost, positive);
  return {
    mean: problem.demandRate * problem.leadTime,
    sd: problem.demandSd * Math.sqrt(problem.leadTime),
  };
}

function choose(
  problem: ReorderQuantityProblem,
  lead: LeadDemand,
): { readonly r: number; readonly q: number; readonly cost?: number } {
  const { orderCost, demandRate, holdingCost: h, shortageCost: p } = problem;
  switch (checkChoice('method', problem.method ?? 'exact', METHODS)) {
    case 'exact':
      return exact(problem, lead);
    case 'eil':
      return expectedLevel(problem, lead);
    case 'eoqb': {
      const q = Math.sqrt((2 * orderCost * demandRate * (h + p)) / (h * p));
      return { r: bestReorderUnits(problem, q), q };
    }
    case 'eoq-ss':
      return {
        r: lead.mean + lead.sd * normalQuantile(p / (p + h)),
        q: Math.sqrt((2 * orderCost * demandRate) / h),
      };
  }
}

/** Cost per unit of time of a reorder point and quantity, exactly. */
export function reorderQuantityCost(
  problem: ReorderQuantityProblem,
  reorderUnits: number,
  orderUnits: number,
): number {
  const lead = checkedLead(problem);
  const r = checkParameter('reorderUnits', reorderUnits);
  const q = checkParameter('orderUnits', orderUnits, { min: Number.MIN_VALUE });
  const { holdingCost: h, shortageCost: p } = problem;
  const held = (h * ((r + q - lead.mean) ** 2 - (r - lead.mean) ** 2)) / 2;
  const short = (h + p) * (secondLoss(lead, r) - secondLoss(lead, r + q));
  return (problem.orderCost * problem.demandRate + held + short) / q;
}

/** The reorder point that is best for a given quantity: rate of cost equal at both ends. */
export function bestReorderUnits(problem: ReorderQuantityProblem, orderUnits: number): number {
  const lead = checkedLead(problem);
  const q = checkParameter('orderUnits', orderUnits, { min: Number.MIN_VALUE });
  const rate = costRate(problem, lead);
  const top = leastRate(problem, lead);
  return findRootBrent((r) => rate(r) - rate(r + q), top - q, top, { tolerance: 1e-13 });
}

/** E[(D − x)⁺]. */
function loss({ mean, sd }: LeadDemand, x: number): number {
  const z = (x - mean) / sd;
  return sd * (normalPdf(z) - z * (1 - normalCdf(z)));
}

/** ∫ₓ^∞ E[(D − y)⁺] dy = E[((D − x)⁺)²] / 2. */
function secondLoss({ mean, sd }: LeadDemand, x: number): number {
  const z = (x - mean) / sd;
  return ((sd * sd) / 2) * ((z * z + 1) * (1 - normalCdf(z)) - z * normalPdf(z));
}

/** Cost rate at a position y: holding plus owing, a lead time later. */
function costRate(
  { holdingCost: h, shortageCost: p }: ReorderQuantityProblem,
  lead: LeadDemand,
): (y: number) => number {
  return (y) => h * (y - lead.mean) + (h + p) * loss(lead, y);
}

function leastRate(
  { holdingCost: h, shortageCost: p }: ReorderQuantityProblem,
  lead: LeadDemand,
): number {
  return lead.mean + lead.sd * normalQuantile(p / (p + h));
}

/**
 * At the optimum the rate is the same at r and r + Q and equals the average cost c, so that the
 * area between c and the rate is orderCost · demandRate: one rising function of c.
 */
function exact(problem: ReorderQuantityProblem, lead: LeadDemand): { r: number; q: number } {
  const { holdingCost: h, shortageCost: p } = problem;
  const rate = costRate(problem, lead);
  const middle = leastRate(problem, lead);
  const fixed = problem.orderCost * problem.demandRate;
  const ends = (c: number): { r: number; q: number } => {
    // The rate lies above both of its asymptotes, which bracket the two ends.
    const low = Math.min(lead.mean - c / p, middle) - 1e-9 * lead.sd;
    const high = Math.max(lead.mean + c / h, middle) + 1e-9 * lead.sd;
    const r = findRootBrent((y) => rate(y) - c, low, middle, { tolerance: 1e-13 });
    const end = findRootBrent((y) => rate(y) - c, middle, high, { tolerance: 1e-13 });
    return { r, q: end - r };
  };
  const area = (c: number): number => {
    const { r, q } = ends(c);
    return c * q - (reorderQuantityCost(problem, r, q) * q - fixed) - fixed;
  };
  const least = rate(middle);
  let high = least + Math.sqrt((2 * fixed * h * p) / (h + p)) + least;
  while (area(high) < 0) high *= 2;
  const c = findRootBrent(area, least * (1 + 1e-12), high, { tolerance: 1e-13 });
  return ends(c);
}

/** Fixed point of Q = √(2λ(K + p n(r)) / h) and 1 − F(r) = Qh / (pλ). */
function expectedLevel(
  problem: ReorderQuantityProblem,
  lead: LeadDemand,
): { r: number; q: number; cost: number } {
  const { orderCost, demandRate, holdingCost: h, shortageCost: p } = problem;
  let q = Math.sqrt((2 * orderCost * demandRate) / h);
  let r = lead.mean;
  for (let i = 0; i < 1000; i++) {
    const tail = checkParameter(
      'orderUnits · holdingCost / (shortageCost · demandRate)',
      (q * h) / (p * demandRate),
      { min: 0, max: 1 - 1e-12 },
    );
    r = lead.mean + lead.sd * normalQuantile(1 - tail);
    const next = Math.sqrt((2 * demandRate * (orderCost + p * loss(lead, r))) / h);
    const done = Math.abs(next - q) <= 1e-14 * q;
    q = next;
    if (done) break;
  }
  const cost =
    h * (r - lead.mean + q / 2) +
    (orderCost * demandRate) / q +
    (p * demandRate * loss(lead, r)) / q;
  return { r, q, cost };
}
