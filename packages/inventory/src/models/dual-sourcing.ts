import { checkDemand, type DemandLaw, demandPmf } from '../demand.ts';
import { checkParameter, tooLarge } from '../errors.ts';
import { bestExpress, bestRegular } from '../kernels/dual.ts';
import { valueSpan } from '../kernels/service.ts';
import type { Solution } from '../policy.ts';

/** A cheap slow source and a dear quick one; unmet demand is owed. */
export interface DualSourcingProblem {
  /** Demand of a period, whole units. */
  readonly demand: DemandLaw;
  /** Unit price of the regular source, and of the express one, which is higher. */
  readonly regularCost: number;
  readonly expressCost: number;
  /** Periods until a regular order arrives, ≥ 1; an express order is there at once. */
  readonly regularLeadPeriods: number;
  /** Cost of a unit left, and of a unit owed, at a period's end. */
  readonly holdingCost: number;
  readonly shortageCost: number;
  /** Greatest regular order looked at. Default the greatest demand of a period. */
  readonly regularUnitsMax?: number;
}

const STATES_MAX = 400_000;
const ROUNDS_MAX = 20_000;

/**
 * The policy of least average cost a period, unit prices included, by relative value iteration over
 * stock and regular orders under way: an `order-table`. The express order is placed first and served
 * at once; the regular one looks at the stock after it.
 * Cost: states · (demand values + orders) a round. @throws AppError INVENTORY_TOO_LARGE.
 */
export function dualSourcing(problem: DualSourcingProblem): Solution {
  const chain = newChain(problem);
  const { states } = chain;
  let value = new Float64Array(states);
  let next = new Float64Array(states);
  const regular = new Uint8Array(states);
  const express = new Uint8Array(states);
  const work = new Float64Array(states);
  const mean = new Float64Array(states);
  let low = 0;
  let high = 0;
  let rounds = 0;
  for (; rounds < ROUNDS_MAX; rounds++) {
    bestRegular(value, mean, work, regular, chain);
    bestExpress(work, next, express, chain);
    ({ low, high } = valueSpan(next, value));
    const base = next[0] ?? 0;
    for (let i = 0; i < states; i++) next[i] = (next[i] ?? 0) - base;
    [value, next] = [next, value];
    if (high - low < 1e-7 * Math.max(1, Math.abs(high))) break;
  }
  const cost = (low + high) / 2;
  return {
    policy: {
      kind: 'order-table',
      firstUnits: chain.firstUnits,
      stocks: chain.X,
      orders: chain.Q,
      regularUnits: Array.from(regular),
      expressUnits: Array.from(express),
    },
    cost,
    details: { rounds, states },
  };
}

/** Sizes and tables of the value iteration. */
export interface DualChain {
  readonly X: number;
  readonly Q: number;
  /** Regular orders under way besides the one being placed. */
  readonly orders: number;
  readonly states: number;
  readonly firstUnits: number;
  readonly mass: Float64Array;
  /** Cost of a period by place of the stock after the express order. */
  readonly cost: Float64Array;
  readonly regularCost: number;
  readonly expressCost: number;
}

function newChain(problem: DualSourcingProblem): DualChain {
  const regularCost = checkParameter('regularCost', problem.regularCost, { min: 0 });
  const expressCost = checkParameter('expressCost', problem.expressCost, { min: regularCost });
  const h = checkParameter('holdingCost', problem.holdingCost, { min: Number.MIN_VALUE });
  const p = checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const lead = checkParameter('regularLeadPeriods', problem.regularLeadPeriods, {
    min: 1,
    max: 12,
    integer: true,
  });
  const table = demandPmf(checkDemand(problem.demand));
  const most = table.first + table.mass.length - 1;
  const mass = new Float64Array(most + 1);
  mass.set(table.mass, table.first);
  const Q =
    checkParameter('regularUnitsMax', problem.regularUnitsMax ?? most, {
      min: 1,
      max: 250,
      integer: true,
    }) + 1;
  // Express lifts the stock to zero or more before demand, so that no more than one demand is owed.
  const firstUnits = -most;
  const X = most + (lead + 1) * most + 1;
  const orders = lead - 1;
  const states = X * Q ** orders;
  if (states > STATES_MAX || X > 250) throw tooLarge('states', STATES_MAX, states);
  const cost = Float64Array.from({ length: X }, (_, i) => {
    let sum = 0;
    mass.forEach((share, d) => {
      const left = firstUnits + i - d;
      sum += share * (left >= 0 ? h * left : -p * left);
    });
    return sum;
  });
  return { X, Q, orders, states, firstUnits, mass, cost, regularCost, expressCost };
}
