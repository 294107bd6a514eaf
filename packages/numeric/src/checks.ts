import { AppError } from '@quanyu/domain';
import { NUMERIC_ERRORS } from './errors.ts';

/** The numbers as a Float64Array: the same array when it is one already, else a copy. */
export function asFloat64(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** @throws AppError NUMERIC_INPUT_EMPTY when there are fewer than `min` numbers. */
export function requireCount(values: ArrayLike<number>, min: number, what: string): void {
  if (values.length >= min) return;
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_INPUT_EMPTY,
    `Cannot compute ${what} as at least ${min} numbers are needed: current value is ${values.length}`,
    { details: { what, min, length: values.length } },
  );
}

/** @throws AppError NUMERIC_NOT_FINITE when a number is NaN or infinite; names the first. */
export function requireFinite(values: ArrayLike<number>, what: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throwNotFinite(what, i, values[i]);
  }
}

function throwNotFinite(what: string, index: number, value: number | undefined): never {
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_NOT_FINITE,
    `Cannot compute ${what} as number ${index} must be finite: current value is ${value}`,
    { details: { what, index, value: String(value) } },
  );
}

/**
 * Checks one result whose inputs would have made it NaN or infinite had they been so; looks for the
 * culprit only then, so that the good case costs nothing.
 */
export function requireFiniteResult(
  result: number,
  values: ArrayLike<number>,
  what: string,
): number {
  if (Number.isFinite(result)) return result;
  requireFinite(values, what);
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_NOT_FINITE,
    `Cannot compute ${what} as the numbers are too large: current value is ${result}`,
    { details: { what, value: String(result) } },
  );
}

/** @throws AppError NUMERIC_PARAMETER_INVALID unless `ok`. */
export function requireParameter(
  ok: boolean,
  what: string,
  name: string,
  range: string,
  value: unknown,
): void {
  if (ok) return;
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_PARAMETER_INVALID,
    `Cannot compute ${what} as ${name} must be ${range}: current value is ${String(value)}`,
    { details: { what, name, value: String(value) } },
  );
}

/** @throws AppError NUMERIC_SHAPE_MISMATCH unless both sizes are equal. */
export function requireSize(actual: number, expected: number, what: string, name: string): void {
  if (actual === expected) return;
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_SHAPE_MISMATCH,
    `Cannot compute ${what} as ${name} must be ${expected}: current value is ${actual}`,
    { details: { what, name, expected, actual } },
  );
}
