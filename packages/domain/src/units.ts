import { AppError } from './error.ts';
import { DOMAIN_ERRORS } from './errors.ts';
import type { Brand } from './ids.ts';

/** Whole pieces of a product; may be negative in a StockMove. */
export type Units = Brand<number, 'Units'>;
export type Meters = Brand<number, 'Meters'>;
export type Seconds = Brand<number, 'Seconds'>;

interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** Checks a number against its unit's rule and names the unit in the error. */
export function checkedNumber(value: number, unit: string, rule: NumberRule = {}): number {
  const { integer = false, min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = rule;
  const fits = Number.isFinite(value) && value >= min && value <= max;
  if (fits && (!integer || Number.isSafeInteger(value))) return value;
  const kind = integer ? 'a whole number' : 'a finite number';
  throw new AppError(
    DOMAIN_ERRORS.DOMAIN_NUMBER_INVALID,
    `Cannot take ${unit} as it must be ${kind} from ${min} to ${max}: current value is ${value}`,
    { place: unit },
  );
}

export const units = (value: number): Units =>
  checkedNumber(value, 'units', {
    integer: true,
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
  }) as Units;
export const meters = (value: number): Meters =>
  checkedNumber(value, 'meters', { min: 0 }) as Meters;
export const seconds = (value: number): Seconds =>
  checkedNumber(value, 'seconds', { min: 0 }) as Seconds;
