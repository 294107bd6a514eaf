import { AppError } from '@quanyu/domain';
import { logBeta, logSumExp } from '@quanyu/numeric';
import { PROFILE_ERRORS } from '../errors.ts';
import { bgBbLogLikelihood, groupChances } from '../kernels/bg-bb.ts';
import { checkPositiveState } from './check-state.ts';
import { likeliestFrom } from './fit-gradient.ts';

/**
 * Histories of repeated chances to buy (a fair, a season's appeal, a subscription box), each of shape
 * (histories,): `repeats` chances taken of `chances`, the last of them being number `last` (0: none).
 */
export interface ChanceHistories {
  readonly repeats: Int32Array;
  readonly last: Int32Array;
  readonly chances: Int32Array;
  /** Customers with the history; 1 each where left out. */
  readonly count?: Float64Array;
}

/** Beta parameters of the chance to buy (alpha, beta) and of the chance to leave (gamma, delta). */
export interface BgBbState {
  readonly kind: 'bg-bb';
  readonly version: 1;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
  readonly logLikelihood: number;
}

type Params = Pick<BgBbState, 'alpha' | 'beta' | 'gamma' | 'delta'>;

const CHANCES_MAX = 10_000;
const STARTS = [
  [1, 1, 0.7, 2.5],
  [0.5, 5, 0.5, 10],
];
/** Where no customer counts. */
const FLAT = { alpha: 1, beta: 1, gamma: 1, delta: 1 };

/**
 * Fits BG/BB by maximum likelihood.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID.
 * @complexity O(distinct histories · chances) an evaluation, some dozen evaluations.
 * @see Fader, Hardie & Shang (2010), Customer-Base Analysis in a Discrete-Time Noncontractual
 * Setting, Marketing Science 29(6), 1086-1108.
 */
export function fitBgBb(histories: ChanceHistories): BgBbState {
  checkChances(histories);
  const { repeats, last, chances, count } = histories;
  const grouped = groupChances(repeats, last, chances, count);
  if (!(grouped.customers > 0)) return { kind: 'bg-bb', version: 1, ...FLAT, logLikelihood: 0 };
  const { params, logLikelihood } = likeliestFrom(STARTS, grouped.customers, (at, gradient) => {
    const [alpha = 1, beta = 1, gamma = 1, delta = 1] = at;
    return bgBbLogLikelihood(grouped, { alpha, beta, gamma, delta }, gradient);
  });
  const [alpha = 1, beta = 1, gamma = 1, delta = 1] = params;
  return { kind: 'bg-bb', version: 1, alpha, beta, gamma, delta, logLikelihood };
}

/**
 * P(still a customer at the next chance) and expected purchases in the next `horizonChances`.
 * @throws AppError PROFILE_STATE_INVALID, PROFILE_PARAM_INVALID, PROFILE_DATA_*.
 */
export function predictBgBb(
  state: BgBbState,
  histories: ChanceHistories,
  horizonChances: number,
): { readonly alive: Float64Array; readonly purchases: Float64Array } {
  const { alpha, beta, gamma, delta } = state;
  checkPositiveState(state, 'bg-bb', [alpha, beta, gamma, delta]);
  if (!Number.isInteger(horizonChances) || horizonChances < 0 || horizonChances > CHANCES_MAX) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_PARAM_INVALID,
      `Cannot predict as the horizon must be 0 to ${CHANCES_MAX} chances: current value is ${horizonChances}`,
      { place: 'horizonChances' },
    );
  }
  checkChances(histories);
  const logs = logHistories(state, histories);
  const alive = new Float64Array(logs.length);
  const purchases = logs.map((log, i) => {
    const x = histories.repeats[i] ?? 0;
    const n = histories.chances[i] ?? 0;
    const bought = logBeta(alpha + x, beta + n - x) - logBeta(alpha, beta) - log;
    const stays = (k: number) =>
      Math.exp(bought + logBeta(gamma, delta + k) - logBeta(gamma, delta));
    alive[i] = stays(n + 1);
    const chance = (alpha + x) / (alpha + beta + n);
    let expected = 0;
    for (let k = n + 1; k <= n + horizonChances; k++) expected += stays(k);
    return chance * expected;
  });
  return { alive, purchases };
}

/** Log-likelihood of one customer with each history. */
function logHistories(params: Params, histories: ChanceHistories): Float64Array {
  const { alpha, beta, gamma, delta } = params;
  const fixed = logBeta(alpha, beta) + logBeta(gamma, delta);
  return Float64Array.from(histories.repeats, (x, i) => {
    const n = histories.chances[i] ?? 0;
    const last = histories.last[i] ?? 0;
    const terms = [logBeta(alpha + x, beta + n - x) + logBeta(gamma, delta + n)];
    for (let left = last; left < n; left++) {
      terms.push(logBeta(alpha + x, beta + left - x) + logBeta(gamma + 1, delta + left));
    }
    return logSumExp(terms) - fixed;
  });
}

/** @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID. */
function checkChances({ repeats, last, chances, count }: ChanceHistories): void {
  if (repeats.length === 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      'Cannot fit or score chances as there must be at least one history: current value is 0',
      { place: 'histories' },
    );
  }
  const lengths = [last.length, chances.length, count?.length ?? repeats.length];
  if (lengths.some((length) => length !== repeats.length)) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot read chances as their columns must have ${repeats.length} rows: current value is ${lengths.join(', ')}`,
      { place: 'histories' },
    );
  }
  const bad = repeats.findIndex((x, i) => {
    const at = last[i] ?? -1;
    const of = chances[i] ?? -1;
    const weight = count?.[i] ?? 1;
    const ordered = x >= 0 && x <= at && at <= of && of <= CHANCES_MAX && (x > 0 || at === 0);
    return !(ordered && weight >= 0 && weight < Infinity);
  });
  if (bad < 0) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_VALUE_INVALID,
    `Cannot read chances as each must have 0 <= repeats <= last <= chances <= ${CHANCES_MAX}: current value is ${repeats[bad]}, ${last[bad]}, ${chances[bad]} in row ${bad}`,
    { place: 'histories', details: { row: bad } },
  );
}
