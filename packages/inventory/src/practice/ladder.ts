import type { Matrix } from '@quanyu/numeric';
import { checkList, checkParameter } from '../errors.ts';
import { type LadderRun, ladderGain } from '../kernels/ladder.ts';

/** A price that holds for the whole order from so many units on. */
export interface PriceBreak {
  readonly fromUnits: number;
  readonly unitCostMinor: number;
}

/** A product at a location with what one more unit would earn and cost. Money in minor units. */
export interface LadderLine {
  readonly product: string;
  readonly location: string;
  readonly supplier: string;
  /** Demand samples of the periods until the next order's arrival. Shape (paths, periods). */
  readonly paths: Matrix;
  readonly onHandUnits: number;
  /** `due[k − 1]` arrives before the demand of period k. */
  readonly due: readonly number[];
  /** Lead times seen, whole periods ≥ 1: path by path one of them in turn. */
  readonly leadTimePeriods: readonly number[];
  /** Shares of what was ordered that arrived, 0 to 1, in turn too. Default all of it. */
  readonly receivedShares?: readonly number[];
  readonly priceMinor: number;
  readonly unitCostMinor: number;
  /** Ascending. */
  readonly priceBreaks?: readonly PriceBreak[];
  readonly holdingMinor: number;
  /** Default 1. */
  readonly packUnits?: number;
  /** Orders above this come in whole pallets. Default none. */
  readonly palletUnits?: number;
  readonly orderUnitsMin?: number;
  readonly orderUnitsMax?: number;
  /** Periods a unit can be sold after its arrival. Default no end. */
  readonly shelfLifePeriods?: number;
  /**
   * What a unit left after the last period is worth. Default its cost, as it will be sold later; at
   * the end of a product's life its salvage value.
   */
  readonly leftValueMinor?: number;
  readonly volumePerUnit?: number;
}

/** From one rung to the next: so many units more, what they cost, what they are expected to gain. */
export interface LadderStep {
  readonly units: number;
  readonly costMinor: number;
  readonly gainMinor: number;
  /** gain / cost. */
  readonly returnShare: number;
}

export interface Ladder {
  readonly line: LadderLine;
  /** Best return first; may end with steps that lose, for supplier minimums. */
  readonly steps: readonly LadderStep[];
}

/** Quantities tried above the last one that gains. */
const LOSING_RUNGS = 4;
const RUNGS_MAX = 120;
const UNITS_MAX = 1e9;

/**
 * The return on every further unit: expected gain of each order size over the demand paths, with lead
 * time and delivered share varying, then only the sizes that no mix of others beats (the concave
 * envelope over money). So one list over all products can be cut at any budget.
 * Cost: up to 120 · paths · periods. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function orderLadder(line: LadderLine): Ladder {
  const run = checkedRun(line);
  const sizes = orderSizes(line, run);
  const points = [{ units: 0, cost: 0, gain: 0 }];
  const lastBreak = line.priceBreaks?.at(-1)?.fromUnits ?? 0;
  let losing = 0;
  let most = 0;
  for (const units of sizes) {
    const unitCost = unitCostAt(line, units);
    const gain = ladderGain(
      {
        ...run,
        margin: line.priceMinor - unitCost,
        leftLoss: leftLoss(line, unitCost),
        wasteLoss: unitCost,
      },
      units,
    );
    points.push({ units, cost: units * unitCost, gain });
    losing = gain > most ? 0 : losing + 1;
    most = Math.max(most, gain);
    // A price break further up may pay although the sizes below it do not.
    if (losing >= LOSING_RUNGS && units >= lastBreak) break;
  }
  return { line, steps: envelope(points) };
}

function checkedRun(line: LadderLine): LadderRun {
  const name = `${line.product} at ${line.location}`;
  const positive = { min: Number.MIN_VALUE };
  checkParameter(`paths of ${name}`, line.paths.rows * line.paths.cols, { min: 1 });
  checkList(`leadTimePeriods of ${name}`, line.leadTimePeriods, { min: 1, max: 100_000 });
  for (const lead of line.leadTimePeriods) {
    checkParameter(`leadTimePeriods of ${name}`, lead, { min: 1, max: 10_000, integer: true });
  }
  const shares = line.receivedShares ?? [1];
  checkList(`receivedShares of ${name}`, shares, { min: 1, max: 100_000 });
  for (const share of shares)
    checkParameter(`receivedShares of ${name}`, share, { min: 0, max: 1 });
  checkParameter(`priceMinor of ${name}`, line.priceMinor, { min: 0 });
  checkParameter(`unitCostMinor of ${name}`, line.unitCostMinor, positive);
  checkParameter(`holdingMinor of ${name}`, line.holdingMinor, { min: 0 });
  checkParameter(`packUnits of ${name}`, line.packUnits ?? 1, { ...positive, max: UNITS_MAX });
  const { rows, cols, data } = line.paths;
  const at = <T>(list: readonly T[], i: number, other: T): T => list[i % list.length] ?? other;
  return {
    data,
    rows,
    cols,
    onHand: Math.max(0, checkParameter(`onHandUnits of ${name}`, line.onHandUnits)),
    due: Float64Array.from(line.due, (units) => Math.max(0, units)),
    arrival: Int32Array.from({ length: rows }, (_, i) => at(line.leadTimePeriods, i, 1) - 1),
    // Lead times and shares in different rhythms, so that each meets each.
    received: Float64Array.from({ length: rows }, (_, i) =>
      at(shares, Math.floor(i / line.leadTimePeriods.length), 1),
    ),
    margin: 0,
    holding: line.holdingMinor,
    life: line.shelfLifePeriods ?? Number.POSITIVE_INFINITY,
    leftLoss: 0,
    wasteLoss: 0,
  };
}

function leftLoss(line: LadderLine, unitCost: number): number {
  return unitCost - (line.leftValueMinor ?? unitCost);
}

function unitCostAt(line: LadderLine, units: number): number {
  const reached = (line.priceBreaks ?? []).filter(({ fromUnits }) => units >= fromUnits);
  return reached.at(-1)?.unitCostMinor ?? line.unitCostMinor;
}

/** Order sizes to look at: packs one by one at first, then in growing steps; price breaks too. */
function orderSizes(line: LadderLine, run: LadderRun): readonly number[] {
  const { packUnits = 1, palletUnits, orderUnitsMin = 0, orderUnitsMax = UNITS_MAX } = line;
  const whole = (units: number): number => {
    const packs = Math.ceil(units / packUnits - 1e-9) * packUnits;
    if (palletUnits === undefined || packs <= palletUnits) return packs;
    return Math.ceil(packs / palletUnits - 1e-9) * palletUnits;
  };
  const top = Math.max(...sumsOf(run), packUnits, orderUnitsMin);
  const sizes = new Set<number>();
  const step = Math.max(packUnits, top / RUNGS_MAX);
  for (let k = 1; k <= RUNGS_MAX + LOSING_RUNGS; k++)
    sizes.add(whole(Math.max(orderUnitsMin, k * step)));
  for (const { fromUnits } of line.priceBreaks ?? []) sizes.add(whole(fromUnits));
  return [...sizes].filter((units) => units <= orderUnitsMax).sort((a, b) => a - b);
}

function sumsOf({ data, rows, cols }: LadderRun): number[] {
  return Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let t = 0; t < cols; t++) sum += data[i * cols + t] ?? 0;
    return sum;
  });
}

interface Rung {
  readonly units: number;
  readonly cost: number;
  readonly gain: number;
}

/** Upper concave envelope of gain over cost, as steps. */
function envelope(points: readonly Rung[]): LadderStep[] {
  const hull: Rung[] = [];
  for (const point of [...points].sort((a, b) => a.cost - b.cost || b.gain - a.gain)) {
    while (hull.length > 1 && !turnsDown(hull.at(-2), hull.at(-1), point)) hull.pop();
    hull.push(point);
  }
  return hull.slice(1).flatMap((to, k) => {
    const from = hull[k] ?? to;
    const costMinor = to.cost - from.cost;
    const gainMinor = to.gain - from.gain;
    const units = to.units - from.units;
    return costMinor > 0
      ? [{ units, costMinor, gainMinor, returnShare: gainMinor / costMinor }]
      : [];
  });
}

function turnsDown(a: Rung | undefined, b: Rung | undefined, c: Rung): boolean {
  if (a === undefined || b === undefined) return true;
  const before = (b.gain - a.gain) * (c.cost - b.cost);
  const after = (c.gain - b.gain) * (b.cost - a.cost);
  // Losing rungs of one slope stay apart: a supplier's minimum is met with as few units as may be.
  const isLosing = before < 0 && after < 0;
  return before > after - (isLosing ? 1e-9 * Math.abs(after) : 0);
}
