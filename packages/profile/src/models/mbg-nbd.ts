import { bgNbdGrowth, bgNbdLogLikelihood, groupHistories } from '../kernels/bg-nbd.ts';
import { checkHistories, checkHorizon, type Histories } from './bg-nbd.ts';
import { checkPositiveState } from './check-state.ts';
import { type GroupedLikelihood, mostLikely } from './fit-gradient.ts';

/** As BG/NBD, but customers may leave after their first purchase too. Time in weeks. */
export interface MbgNbdState {
  readonly kind: 'mbg-nbd';
  readonly version: 1;
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
}

/**
 * Fits MBG/NBD by maximum likelihood on distinct histories, with the exact gradient.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID.
 * @see Batislam, Denizel & Filiztekin (2007), Int. J. of Research in Marketing 24(3), 201-209.
 */
export function fitMbgNbd(histories: Histories): MbgNbdState {
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const grouped = groupHistories(repeats, lastWeeks, ageWeeks);
  const meanAge = ageWeeks.reduce((sum, age) => sum + age, 0) / ageWeeks.length;
  const scale = Math.max(0.1, meanAge);
  const starts = [
    [0.5, scale / 4, 1, 2],
    [0.2, scale / 10, 0.3, 2],
  ];
  const { params, logLikelihood } = mostLikely(grouped, starts, likelihood);
  const [r = 1, alpha = 1, a = 1, b = 1] = params;
  return { kind: 'mbg-nbd', version: 1, r, alpha, a, b, logLikelihood };
}

const likelihood: GroupedLikelihood = (grouped, [r = 1, alpha = 1, a = 1, b = 1], gradient) =>
  bgNbdLogLikelihood(grouped, r, alpha, a, b, gradient, 1);

/**
 * P(alive) and expected purchases in the next `horizonWeeks`, per customer.
 * @throws AppError PROFILE_STATE_INVALID, PROFILE_PARAM_INVALID, PROFILE_DATA_*.
 */
export function predictMbgNbd(
  state: MbgNbdState,
  histories: Histories,
  horizonWeeks: number,
): { readonly alive: Float64Array; readonly purchases: Float64Array } {
  const { r, alpha, a, b } = state;
  checkPositiveState(state, 'mbg-nbd', [r, alpha, a, b]);
  checkHorizon(horizonWeeks);
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const alive = Float64Array.from(repeats, (x, i) => {
    const aged = Math.log((alpha + (ageWeeks[i] ?? 0)) / (alpha + (lastWeeks[i] ?? 0)));
    return 1 / (1 + (a / (b + x)) * Math.exp((r + x) * aged));
  });
  // Alive customers grow as in BG/NBD whose b is larger by the stay that the first purchase proves.
  const purchases = alive.map((chance, i) => {
    const growth = bgNbdGrowth(r, alpha, a, b + 1, repeats[i] ?? 0, ageWeeks[i] ?? 0, horizonWeeks);
    return chance * Math.max(0, growth);
  });
  return { alive, purchases };
}
