import { AppError } from '@quanyu/domain';
import { minimiseNelderMead, type Optimum } from '@quanyu/numeric';
import { PROFILE_ERRORS } from '../errors.ts';

/** Parameters are kept within e^±LOG_MAX: data without repeats have their optimum at infinity. */
const LOG_MAX = 10;
const ITERATIONS_MAX = 2000;

/** First steps in the logs: a third up or down. */
const STEP = 0.3;

/**
 * Maximum likelihood over positive parameters by Nelder and Mead in their logs, started twice: the
 * second start, at the first's optimum, frees a simplex that has collapsed too soon.
 */
export function maximisedInLogs(
  logLikelihood: (params: readonly number[]) => number,
  start: readonly number[],
): { readonly params: readonly number[]; readonly logLikelihood: number } {
  const objective = (logs: ArrayLike<number>): number => {
    if (Array.from(logs).some((log) => Math.abs(log) > LOG_MAX)) return NaN;
    return -logLikelihood(Array.from(logs, Math.exp));
  };
  const step = start.map(() => STEP);
  const options = { step, iterationsMax: ITERATIONS_MAX, tolerance: 1e-10 };
  const rough: Optimum = minimiseNelderMead(objective, start.map(Math.log), options);
  const best = minimiseNelderMead(objective, rough.x, options);
  return { params: Array.from(best.x, Math.exp), logLikelihood: -best.value };
}

/** @throws AppError PROFILE_STATE_INVALID unless the state is of this kind, version 1, all positive. */
export function checkPositiveState(
  state: { readonly kind: string; readonly version: number },
  kind: string,
  params: readonly number[],
): void {
  const positive = params.every((p) => p > 0 && p < Infinity);
  if (state.kind === kind && state.version === 1 && positive) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_STATE_INVALID,
    `Cannot predict as the state must be ${kind} version 1 with positive parameters: current value is ${state.kind} version ${state.version}`,
    { place: 'state' },
  );
}
