import { demandPmf } from '../demand.ts';
import { checkList, checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

/** A place that serves customers and is filled one for one from the depot. */
export interface SparesBase {
  /** Poisson demand per unit of time. */
  readonly demandRate: number;
  /** Time from the depot when the depot has stock. */
  readonly leadTime: number;
  /** Cost of holding one unit for a unit of time, and of owing one. */
  readonly holdingCost: number;
  readonly shortageCost: number;
}

export interface TwoEchelonProblem {
  readonly bases: readonly SparesBase[];
  /** Time to repair or refill at the depot. */
  readonly depotLeadTime: number;
  readonly depotHoldingCost: number;
  /** Units in all; absent = as many as pay. */
  readonly unitsTotal?: number;
}

const BASES_MAX = 10_000;
const UNITS_MAX = 100_000;

/**
 * METRIC (Sherbrooke, Operations Research 16, 1968): one-for-one ordering, Poisson demand; the
 * depot's mean delay is added to each base's lead time and the base's pipeline taken as Poisson,
 * which is an approximation. Depot stock is tried from 0 up; given it, bases part: each takes the
 * level of least cost, or `unitsTotal` is handed out unit by unit where it saves most (exact, as
 * each base is convex). @returns levels: the depot's first, then the bases'.
 * Cost: depot levels × bases × levels. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function twoEchelon(problem: TwoEchelonProblem): Solution {
  const bases = checkList('bases', problem.bases, { min: 1, max: BASES_MAX });
  bases.forEach((base, j) => {
    const positive = { min: Number.MIN_VALUE };
    checkParameter(`bases[${j}].demandRate`, base?.demandRate, { ...positive, max: 1e6 });
    checkParameter(`bases[${j}].leadTime`, base?.leadTime, { min: 0, max: 1e6 });
    checkParameter(`bases[${j}].holdingCost`, base?.holdingCost, positive);
    checkParameter(`bases[${j}].shortageCost`, base?.shortageCost, positive);
  });
  const lead = checkParameter('depotLeadTime', problem.depotLeadTime, { min: 0, max: 1e6 });
  checkParameter('depotHoldingCost', problem.depotHoldingCost, { min: 0 });
  const total = problem.unitsTotal;
  if (total !== undefined) {
    checkParameter('unitsTotal', total, { min: 0, max: UNITS_MAX, integer: true });
  }
  const rate = bases.reduce((sum, base) => sum + base.demandRate, 0);
  const depot = backorders(rate * lead);
  let best: Spares = { cost: Number.POSITIVE_INFINITY, levels: [], owed: 0 };
  const most = total ?? depot.length - 1;
  for (let stock = 0; stock <= most; stock++) {
    const owed = depot[stock] ?? 0;
    const onHand = stock - rate * lead + owed;
    const chosen = chooseBases(bases, owed / rate, total === undefined ? undefined : total - stock);
    const cost = chosen.cost + problem.depotHoldingCost * Math.max(0, onHand);
    if (cost < best.cost) best = { cost, levels: [stock, ...chosen.levels], owed: chosen.owed };
    // Beyond this the depot is never empty: more of it changes nothing for the bases.
    if (owed < 1e-12) break;
  }
  return {
    policy: { kind: 'stock-levels', levelUnits: best.levels },
    cost: best.cost,
    details: { backordersUnits: best.owed, approximate: true },
  };
}

interface Spares {
  readonly cost: number;
  readonly levels: readonly number[];
  /** Expected units owed to customers. */
  readonly owed: number;
}

/** E[(N − s)⁺] for Poisson N, by s = 0, 1, … until nothing is left. */
function backorders(mean: number): Float64Array {
  checkParameter('mean units under way', mean, { min: 0, max: UNITS_MAX });
  const { first, mass } = demandPmf({ kind: 'poisson', mean });
  const length = first + mass.length + 1;
  const owed = new Float64Array(length);
  let above = 1;
  owed[0] = mean;
  for (let s = 1; s < length; s++) {
    above -= mass[s - 1 - first] ?? 0;
    owed[s] = Math.max(0, (owed[s - 1] ?? 0) - Math.max(0, above));
  }
  return owed;
}

function chooseBases(bases: readonly SparesBase[], delay: number, units?: number): Spares {
  const tables = bases.map((base) => backorders(base.demandRate * (base.leadTime + delay)));
  const levels = new Array<number>(bases.length).fill(0);
  const gain = (j: number): number => {
    const base = bases[j];
    const owed = tables[j];
    const s = levels[j] ?? 0;
    if (base === undefined || owed === undefined) return Number.NEGATIVE_INFINITY;
    const served = (owed[s] ?? 0) - (owed[s + 1] ?? 0);
    return base.shortageCost * served - base.holdingCost * (1 - served);
  };
  if (units === undefined) {
    for (let j = 0; j < bases.length; j++) while (gain(j) > 0) levels[j] = (levels[j] ?? 0) + 1;
  } else handOut(levels, gain, units);
  let cost = 0;
  let sumOwed = 0;
  bases.forEach((base, j) => {
    const owed = tables[j]?.[levels[j] ?? 0] ?? 0;
    const mean = base.demandRate * (base.leadTime + delay);
    cost += base.holdingCost * ((levels[j] ?? 0) - mean + owed) + base.shortageCost * owed;
    sumOwed += owed;
  });
  return { cost, levels, owed: sumOwed };
}

/** Unit by unit to the base that gains most. */
function handOut(levels: number[], gain: (j: number) => number, units: number): void {
  for (let left = units; left > 0; left--) {
    let best = 0;
    for (let j = 1; j < levels.length; j++) if (gain(j) > gain(best)) best = j;
    levels[best] = (levels[best] ?? 0) + 1;
  }
}
