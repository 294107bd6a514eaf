import { checkParameter } from '../errors.ts';

/** A rung as it is kept and shown: units more, what they cost, what they gain. */
export interface PlainStep {
  readonly units: number;
  readonly costMinor: number;
  readonly gainMinor: number;
}

/**
 * What ordering so many units costs and is expected to gain, straight between the rungs; past the last
 * rung each unit costs what one of the last rung does and loses as much, nothing where that gained. So
 * the cost of an edit is the difference of two gains. Cost O(steps).
 * @throws AppError INVENTORY_PARAMETER_INVALID for units that are negative or no number.
 */
export function ladderAt(
  steps: readonly PlainStep[],
  units: number,
): { readonly costMinor: number; readonly gainMinor: number } {
  let left = checkParameter('units', units, { min: 0 });
  let [costMinor, gainMinor] = [0, 0];
  for (const step of steps) {
    if (left <= 0 || !(step.units > 0)) break;
    const taken = Math.min(left, step.units);
    costMinor += (step.costMinor * taken) / step.units;
    gainMinor += (step.gainMinor * taken) / step.units;
    left -= taken;
  }
  const last = steps.at(-1);
  if (last === undefined || left <= 0) return { costMinor, gainMinor };
  return {
    costMinor: costMinor + (last.costMinor / last.units) * left,
    gainMinor: gainMinor + Math.min(0, last.gainMinor / last.units) * left,
  };
}

/**
 * The same ladder in at most so many rungs (two more where the kept size needs a rung's end of its
 * own): neighbours are joined, so returns still fall and every rung's end is a size of the whole
 * ladder. `keepUnits` stays the end of a rung.
 */
export function compactSteps(
  steps: readonly PlainStep[],
  keepUnits: number,
  stepsMax: number,
): readonly PlainStep[] {
  checkParameter('stepsMax', stepsMax, { min: 2, integer: true });
  let before = 0;
  const split = steps.findIndex(({ units }) => {
    before += units;
    return before > keepUnits + 1e-9;
  });
  const at = split === -1 ? steps.length : split;
  const share = Math.round((stepsMax * at) / Math.max(1, steps.length));
  const low = joined(steps.slice(0, at), Math.max(1, share));
  return [...low, ...joined(steps.slice(at), Math.max(1, stepsMax - share))];
}

function joined(steps: readonly PlainStep[], count: number): readonly PlainStep[] {
  if (steps.length <= count)
    return steps.map(({ units, costMinor, gainMinor }) => ({ units, costMinor, gainMinor }));
  return Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * steps.length) / count);
    const to = Math.floor(((k + 1) * steps.length) / count);
    const sum = { units: 0, costMinor: 0, gainMinor: 0 };
    for (const step of steps.slice(from, to)) {
      sum.units += step.units;
      sum.costMinor += step.costMinor;
      sum.gainMinor += step.gainMinor;
    }
    return sum;
  });
}
