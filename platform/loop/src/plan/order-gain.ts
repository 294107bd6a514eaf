import type { Matrix } from '@quanyu/numeric';

/** What a choice is worth: the mean over demand paths and the span that holds nine tenths of them. */
export interface Gain {
  readonly meanMinor: number;
  readonly lowMinor: number;
  readonly highMinor: number;
}

export interface GainSituation {
  readonly paths: Matrix;
  readonly onHandUnits: number;
  readonly due: readonly number[];
  /** What comes in addition, before the demand of that day (from 1). */
  readonly extraUnits: number;
  readonly extraDay: number;
  readonly unitMarginMinor: number;
  /** Cost of holding one unit for a day. */
  readonly holdingMinor: number;
}

const LOW = 0.05;
const HIGH = 0.95;

/**
 * The difference that additional units make, path by path: margin on units that would have been lost,
 * less the cost of holding what is not sold. Cost O(paths · days).
 */
export function gainOf(situation: GainSituation): Gain {
  const { paths } = situation;
  const gains = new Float64Array(paths.rows);
  for (let path = 0; path < paths.rows; path++) gains[path] = pathGain(situation, path);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, gains.length);
  gains.sort();
  const at = (level: number): number =>
    gains[Math.min(gains.length - 1, Math.floor(level * gains.length))] ?? 0;
  return {
    meanMinor: Math.round(mean),
    lowMinor: Math.round(Math.min(mean, at(LOW))),
    highMinor: Math.round(Math.max(mean, at(HIGH))),
  };
}

function pathGain(situation: GainSituation, path: number): number {
  const { paths, onHandUnits, due, extraUnits, extraDay } = situation;
  let without = onHandUnits;
  let withExtra = onHandUnits;
  let soldMore = 0;
  let heldMore = 0;
  for (let day = 0; day < paths.cols; day++) {
    const demand = paths.data[path * paths.cols + day] ?? 0;
    const arrives = due[day] ?? 0;
    without += arrives;
    withExtra += arrives + (day + 1 === extraDay ? extraUnits : 0);
    soldMore += Math.min(withExtra, demand) - Math.min(without, demand);
    without = Math.max(0, without - demand);
    withExtra = Math.max(0, withExtra - demand);
    heldMore += withExtra - without;
  }
  return soldMore * situation.unitMarginMinor - heldMore * situation.holdingMinor;
}
