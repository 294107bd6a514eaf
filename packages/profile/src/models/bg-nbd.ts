import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from '../errors.ts';
import { bgNbdGrowth, bgNbdLogLikelihood, bgNbdScores, groupHistories } from '../kernels/bg-nbd.ts';
import { type GroupedLikelihood, mostLikely } from './fit-gradient.ts';

/** Purchase histories in weeks, each of shape (customers,). */
export interface Histories {
  /** Repeat purchases x ≥ 0: purchase days after the first. */
  readonly repeats: Int32Array;
  /** Weeks from the first to the last purchase; 0 where there is no repeat. */
  readonly lastWeeks: Float64Array;
  /** Weeks from the first purchase to the end of observation, ≥ lastWeeks. */
  readonly ageWeeks: Float64Array;
}

export interface BgNbdState {
  readonly kind: 'bg-nbd';
  readonly version: 1;
  /** Gamma shape and rate (weeks) of purchase rates; beta parameters of the chance to leave after a purchase. */
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
  readonly customers: number;
  /** Distinct histories: what the likelihood was computed on. */
  readonly histories: number;
  readonly converged: boolean;
}

/** Starts (r, α in mean ages, a, b): heavy and light buyers, early and late leavers. */
const STARTS = [
  [0.5, 0.3, 1, 3],
  [1, 1, 0.5, 0.5],
  [0.2, 0.1, 0.3, 5],
];

/**
 * Fits BG/NBD by maximum likelihood: L-BFGS in the logs of the parameters with the exact gradient,
 * from three starts, on distinct histories with their counts.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID.
 * @complexity O(customers log customers) once, O(distinct histories) a step.
 * @see Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
 */
export function fitBgNbd(histories: Histories): BgNbdState {
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const grouped = groupHistories(repeats, lastWeeks, ageWeeks);
  const meanAge = ageWeeks.reduce((sum, age) => sum + age, 0) / ageWeeks.length;
  const starts = STARTS.map(([r = 1, alpha = 1, a = 1, b = 1]) => [
    r,
    alpha * Math.max(meanAge, 0.1),
    a,
    b,
  ]);
  const best = mostLikely(grouped, starts, likelihood);
  const [r = 1, alpha = 1, a = 1, b = 1] = best.params;
  return {
    kind: 'bg-nbd',
    version: 1,
    r,
    alpha,
    a,
    b,
    logLikelihood: best.logLikelihood,
    customers: grouped.customers,
    histories: grouped.x.length,
    converged: best.converged,
  };
}

/**
 * P(alive) and expected purchases in the next `horizonWeeks`, per customer.
 * @throws AppError PROFILE_STATE_INVALID, PROFILE_PARAM_INVALID, PROFILE_DATA_*.
 * @complexity O(customers · terms), some 10 to 100 terms of a series each.
 */
export function predictBgNbd(
  state: BgNbdState,
  histories: Histories,
  horizonWeeks: number,
): { readonly alive: Float64Array; readonly purchases: Float64Array } {
  checkBgNbd(state);
  checkHorizon(horizonWeeks);
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const out = {
    alive: new Float64Array(repeats.length),
    purchases: new Float64Array(repeats.length),
  };
  const params = Float64Array.of(state.r, state.alpha, state.a, state.b);
  bgNbdScores(params, repeats, lastWeeks, ageWeeks, horizonWeeks, out);
  return out;
}

/** Expected repeat purchases of a new customer in the first `weeks` weeks. */
export function expectedPurchases(state: BgNbdState, weeks: number): number {
  checkBgNbd(state);
  checkHorizon(weeks);
  return Math.max(0, bgNbdGrowth(state.r, state.alpha, state.a, state.b, 0, 0, weeks));
}

/** Log-likelihood of histories under given parameters, and its gradient in (r, α, a, b). */
export function bgNbdLikelihood(
  params: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number },
  histories: Histories,
): { readonly logLikelihood: number; readonly gradient: Float64Array } {
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const gradient = new Float64Array(4);
  const grouped = groupHistories(repeats, lastWeeks, ageWeeks);
  const { r, alpha, a, b } = params;
  const logLikelihood = bgNbdLogLikelihood(grouped, r, alpha, a, b, gradient, 0);
  return { logLikelihood, gradient };
}

const likelihood: GroupedLikelihood = (grouped, [r = 1, alpha = 1, a = 1, b = 1], gradient) =>
  bgNbdLogLikelihood(grouped, r, alpha, a, b, gradient, 0);

function checkBgNbd(state: BgNbdState): void {
  const positive = [state.r, state.alpha, state.a, state.b].every((p) => p > 0 && p < Infinity);
  if (state.kind === 'bg-nbd' && state.version === 1 && positive) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_STATE_INVALID,
    `Cannot predict as the state must be bg-nbd version 1 with positive parameters: current value is ${state.kind} version ${state.version}`,
    { place: 'state' },
  );
}

/** @throws AppError PROFILE_PARAM_INVALID. */
export function checkHorizon(weeks: number): void {
  if (weeks >= 0 && weeks <= 5200) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot predict as the horizon must be 0 to 5200 weeks: current value is ${weeks}`,
    { place: 'horizonWeeks' },
  );
}

/** @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID. */
export function checkHistories(histories: Histories): void {
  const { repeats, lastWeeks, ageWeeks } = histories;
  if (repeats.length === 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      'Cannot fit or score purchase histories as there must be at least one customer: current value is 0',
      { place: 'histories' },
    );
  }
  if (repeats.length !== lastWeeks.length || repeats.length !== ageWeeks.length) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot read histories as their columns must have one length: current value is ${repeats.length}, ${lastWeeks.length}, ${ageWeeks.length}`,
      { place: 'histories' },
    );
  }
  const bad = repeats.findIndex((x, i) => !sound(x, lastWeeks[i] ?? NaN, ageWeeks[i] ?? NaN));
  if (bad < 0) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_VALUE_INVALID,
    `Cannot read histories as each must have repeats >= 0 and 0 <= last <= age: current value is ${repeats[bad]}, ${lastWeeks[bad]}, ${ageWeeks[bad]} in row ${bad}`,
    { place: 'histories', details: { row: bad } },
  );
}

function sound(x: number, last: number, age: number): boolean {
  const ordered = last >= 0 && last <= age && age < 1e7;
  return ordered && (x > 0 || (x === 0 && last === 0));
}
