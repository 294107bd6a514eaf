import { logHyp2f1 } from '@quanyu/numeric';
import { groupHistories } from '../kernels/bg-nbd.ts';
import { paretoNbdLogLikelihood } from '../kernels/pareto-nbd.ts';
import { checkHistories, checkHorizon, type Histories } from './bg-nbd.ts';
import { checkPositiveState } from './check-state.ts';
import { type GroupedLikelihood, mostLikely } from './fit-gradient.ts';

/** Gamma shape and rate (weeks) of purchase rates (r, alpha) and of rates of leaving (s, beta). */
export interface ParetoNbdState {
  readonly kind: 'pareto-nbd';
  readonly version: 1;
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
  readonly logLikelihood: number;
}

interface ParetoParams {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

/**
 * Fits Pareto/NBD by maximum likelihood: customers may leave at any time, not only after a purchase.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID.
 * @complexity O(distinct histories · nodes of a quadrature) an evaluation, some dozen evaluations.
 * @see Schmittlein, Morrison & Colombo (1987); likelihood as in Fader & Hardie (2005), "A Note on
 * Deriving the Pareto/NBD Model and Related Expressions".
 */
export function fitParetoNbd(histories: Histories): ParetoNbdState {
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const grouped = groupHistories(repeats, lastWeeks, ageWeeks);
  const meanAge = ageWeeks.reduce((sum, age) => sum + age, 0) / ageWeeks.length;
  const scale = Math.max(0.1, meanAge / 3);
  const starts = [
    [0.7, scale, 0.7, scale],
    [0.3, scale / 3, 1.5, 3 * scale],
  ];
  const { params, logLikelihood } = mostLikely(grouped, starts, likelihood);
  const [r = 1, alpha = 1, s = 1, beta = 1] = params;
  return { kind: 'pareto-nbd', version: 1, r, alpha, s, beta, logLikelihood };
}

const likelihood: GroupedLikelihood = (grouped, [r = 1, alpha = 1, s = 1, beta = 1], gradient) =>
  paretoNbdLogLikelihood(grouped, { r, alpha, s, beta }, gradient);

/**
 * P(alive) and expected purchases in the next `horizonWeeks`, per customer.
 * @throws AppError PROFILE_STATE_INVALID, PROFILE_PARAM_INVALID, PROFILE_DATA_*.
 */
export function predictParetoNbd(
  state: ParetoNbdState,
  histories: Histories,
  horizonWeeks: number,
): { readonly alive: Float64Array; readonly purchases: Float64Array } {
  checkPositiveState(state, 'pareto-nbd', [state.r, state.alpha, state.s, state.beta]);
  checkHorizon(horizonWeeks);
  checkHistories(histories);
  const { repeats, lastWeeks, ageWeeks } = histories;
  const alive = Float64Array.from(repeats, (x, i) => {
    const age = ageWeeks[i] ?? 0;
    return 1 / (1 + Math.exp(logGoneOverAlive(state, x, lastWeeks[i] ?? 0, age)));
  });
  const purchases = alive.map((chance, i) => {
    const age = ageWeeks[i] ?? 0;
    const rate = (state.r + (repeats[i] ?? 0)) / (state.alpha + age);
    return chance * rate * weeksAlive(state.s, state.beta + age, horizonWeeks);
  });
  return { alive, purchases };
}

/** Expected repeat purchases of a new customer in the first `weeks` weeks. */
export function expectedParetoPurchases(state: ParetoNbdState, weeks: number): number {
  checkPositiveState(state, 'pareto-nbd', [state.r, state.alpha, state.s, state.beta]);
  checkHorizon(weeks);
  return (state.r / state.alpha) * weeksAlive(state.s, state.beta, weeks);
}

/** Mean time before leaving within t weeks; its limit is taken at s = 1. */
function weeksAlive(s: number, beta: number, t: number): number {
  const logRest = Math.log(beta / (beta + t));
  if (Math.abs(s - 1) < 1e-9) return -beta * logRest;
  return (-beta / (s - 1)) * Math.expm1((s - 1) * logRest);
}

/** log of P(left between tx and T) / P(still there), both with the history. */
function logGoneOverAlive(params: ParetoParams, x: number, tx: number, T: number): number {
  const { r, alpha, s, beta } = params;
  const top = r + s + x;
  const base = Math.max(alpha, beta);
  const other = alpha >= beta ? s + 1 : r + x;
  const from = (t: number): number =>
    logHyp2f1(top, other, top + 1, Math.abs(alpha - beta) / (base + t)) - top * Math.log(base + t);
  const early = from(tx);
  const gap = from(T) - early;
  if (gap >= 0) return -Infinity;
  const logDifference = early + Math.log(-Math.expm1(gap));
  const stayed = (r + x) * Math.log(alpha + T) + s * Math.log(beta + T);
  return Math.log(s / top) + stayed + logDifference;
}
