import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from '../errors.ts';

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
