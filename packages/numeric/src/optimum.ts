import { AppError } from '@quanyu/domain';
import { requireFinite, requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';

/** Where an optimiser stopped. */
export interface Optimum {
  readonly x: Float64Array;
  /** Objective at x. */
  readonly value: number;
  readonly iterations: number;
  /** Calls of the objective. */
  readonly evaluations: number;
  /** False when the maximum of iterations stopped the search; x is still the best point seen. */
  readonly converged: boolean;
}

/** Objective at the start, which must be finite: a search can leave no forbidden start. */
export function startValue(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_NOT_FINITE,
    `Cannot compute ${what} as the objective must be finite at the start: current value is ${value}`,
    { details: { what, value: String(value) } },
  );
}

/** Forbidden points (NaN or −∞ by mistake) count as infinitely bad. */
export function penalised(value: number): number {
  return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
}

/** Copies the start after checking it. */
export function startPoint(start: ArrayLike<number>, what: string): Float64Array {
  requireParameter(start.length > 0, what, 'the start', 'a point of at least one number', '[]');
  requireFinite(start, what);
  return new Float64Array(start);
}

/** @throws AppError NUMERIC_PARAMETER_INVALID unless a whole number ≥ 1. */
export function requireLimit(value: number, what: string, name: string): void {
  requireParameter(
    Number.isSafeInteger(value) && value >= 1,
    what,
    name,
    'a whole number >= 1',
    value,
  );
}

/** @throws AppError NUMERIC_PARAMETER_INVALID unless finite and ≥ 0. */
export function requireTolerance(value: number, what: string, name = 'tolerance'): void {
  requireParameter(value >= 0 && Number.isFinite(value), what, name, 'finite and >= 0', value);
}
