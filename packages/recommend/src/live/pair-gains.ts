import type { SequenceParams } from '../models/sequence.ts';
import { requireWhole } from './checks.ts';

/** Gains are whole numbers of this size, so that sums are exact in any order. */
const GAIN_UNIT = 1024;

/** What a pair at each distance counts, later and earlier, by the weight of the other event's type. */
export interface PairGains {
  readonly forward: Float64Array;
  readonly backward: Float64Array;
  readonly typeWeights: Float64Array;
}

/** Gains of a pair by distance, whole numbers. @throws AppError RECOMMEND_PARAM_INVALID. */
export function gainsOf(params: SequenceParams, typeWeights: Float64Array): PairGains {
  const gain = (g: number, scale: number): number =>
    Math.round(GAIN_UNIT * scale * params.gapDecay ** g);
  const length = params.window;
  const most = Math.max(gain(0, 1), gain(0, params.backward)) * Math.max(0, ...typeWeights);
  requireWhole(most, 'the largest gain of a pair', 0, 2 ** 31 - 1);
  return {
    forward: Float64Array.from({ length }, (_, g) => gain(g, 1)),
    backward: Float64Array.from({ length }, (_, g) => gain(g, params.backward)),
    typeWeights,
  };
}
