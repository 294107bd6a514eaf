import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { ID_LENGTH_MAX } from '../limits.ts';

export function requireId(id: string, what: string): void {
  if (typeof id === 'string' && id.length > 0 && id.length <= ID_LENGTH_MAX) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_ID_INVALID,
    `Cannot record an event as the ${what} id must have 1 to ${ID_LENGTH_MAX} characters: current value has ${String(id).length}`,
    { place: what },
  );
}

export function requireWhole(value: number, what: string, least: number, most = 1e6): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build a live index as ${what} must be a whole number from ${least} to ${most}: current value is ${value}`,
    { place: what },
  );
}

export function badTime(time: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID,
    `Cannot record an event as its time must be finite epoch milliseconds: current value is ${time}`,
    { place: 'time' },
  );
}
