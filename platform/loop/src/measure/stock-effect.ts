import type { Decision, DecisionOutcome } from '@quanyu/domain';
import { createRng, type Rng } from '@quanyu/numeric';

/** What came after a purchase or a transfer was carried out. */
export interface Aftermath {
  /** Demand met on each day after execution, and NaN where the shelf was empty. */
  readonly demand: Float64Array;
  readonly stockUnits: number;
  readonly units: number;
  readonly leadTimeDays: number;
  readonly unitMarginMinor: number;
}

const RESAMPLES = 400;
const CONFIDENCE = 0.95;
const BLOCK_DAYS = 7;

/**
 * The effect of additional units: margin on realised demand that the stock of then could not have
 * met. Demand on days with an empty shelf is taken as the mean of the others. The interval comes from
 * blocks of realised days drawn anew.
 */
export function stockEffect(
  aftermath: Aftermath,
  options: { readonly measuredAt: DecisionOutcome['measuredAt']; readonly rng: Rng },
): DecisionOutcome {
  const demand = filled(aftermath.demand);
  const effectMinor = Math.round(effectOf(aftermath, demand));
  const effects = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    effects[i] = effectOf(aftermath, resampled(demand, options.rng));
  }
  effects.sort();
  const at = (level: number): number => effects[Math.floor(level * (RESAMPLES - 1))] ?? 0;
  const tail = (1 - CONFIDENCE) / 2;
  return {
    measuredAt: options.measuredAt,
    effectMinor,
    lowMinor: Math.min(effectMinor, Math.round(at(tail))),
    highMinor: Math.max(effectMinor, Math.round(at(1 - tail))),
    confidence: CONFIDENCE,
    method: 'realised demand replayed with and without the units; block bootstrap of days',
  };
}

function filled(demand: Float64Array): Float64Array {
  const known = demand.filter((units) => !Number.isNaN(units));
  const mean = known.length === 0 ? 0 : known.reduce((sum, units) => sum + units, 0) / known.length;
  return demand.map((units) => (Number.isNaN(units) ? mean : units));
}

function effectOf(aftermath: Aftermath, demand: Float64Array): number {
  let without = aftermath.stockUnits;
  let withUnits = aftermath.stockUnits;
  let more = 0;
  demand.forEach((units, day) => {
    if (day === aftermath.leadTimeDays) withUnits += aftermath.units;
    more += Math.min(withUnits, units) - Math.min(without, units);
    without = Math.max(0, without - units);
    withUnits = Math.max(0, withUnits - units);
  });
  return more * aftermath.unitMarginMinor;
}

function resampled(demand: Float64Array, rng: Rng): Float64Array {
  const result = new Float64Array(demand.length);
  for (let at = 0; at < demand.length; at += BLOCK_DAYS) {
    const from = rng.int(Math.max(1, demand.length - BLOCK_DAYS + 1));
    for (let k = 0; k < BLOCK_DAYS && at + k < demand.length; k++) {
      result[at + k] = demand[from + k] ?? 0;
    }
  }
  return result;
}

/** Figures of a decision's content that measuring needs; undefined where they are not there. */
export function contentFigures(decision: Decision): Omit<Aftermath, 'demand'> | undefined {
  const { units, stockUnits, leadTimeDays, unitPriceMinor, unitCostMinor } = decision.content;
  const numbers = [units, stockUnits, leadTimeDays, unitPriceMinor, unitCostMinor].map(Number);
  const [ordered = 0, stock = 0, lead = 0, price = 0, cost = 0] = numbers;
  if (numbers.some((value) => !Number.isFinite(value)) || price <= 0) return undefined;
  return {
    units: ordered,
    stockUnits: stock,
    leadTimeDays: lead,
    unitMarginMinor: Math.max(0, price - cost),
  };
}

/** A generator of the decision's own, so that measuring in another order gives the same. */
export function effectRng(seed: number, decision: string): Rng {
  return createRng(seed).stream('measure').stream(decision);
}
