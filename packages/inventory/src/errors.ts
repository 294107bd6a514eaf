import { AppError, defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the inventory package. */
export const INVENTORY_ERRORS: {
  readonly INVENTORY_PARAMETER_INVALID: ErrorSpec;
  readonly INVENTORY_MODEL_UNKNOWN: ErrorSpec;
  readonly INVENTORY_TOO_LARGE: ErrorSpec;
} = defineErrors({
  INVENTORY_PARAMETER_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'A parameter of an inventory problem is missing, not a number, or outside its range.',
    remedy: 'Give a value inside the range that the message names.',
  },
  INVENTORY_MODEL_UNKNOWN: {
    status: 400,
    exitCode: 2,
    cause: 'No inventory model has this name.',
    remedy: 'Choose one of the names listed in the message.',
  },
  INVENTORY_TOO_LARGE: {
    status: 422,
    exitCode: 3,
    cause: 'An inventory problem needs more states than the limit.',
    remedy: 'Measure stock in larger units, such as packs, or shorten the horizon.',
  },
});

interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** Checks one parameter and names it in the error. */
export function checkParameter(name: string, value: unknown, range: NumberRange = {}): number {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, integer = false } = range;
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (fits && (!integer || Number.isInteger(value))) return value;
  const kind = integer ? 'a whole number' : 'a number';
  const shown = value === undefined ? 'missing' : String(value).slice(0, 60);
  throw new AppError(
    INVENTORY_ERRORS.INVENTORY_PARAMETER_INVALID,
    `Cannot solve as ${name} must be ${kind} from ${min} to ${max}: current value is ${shown}`,
    { place: name },
  );
}

/** Checks one of a list of names and names the list in the error. */
export function checkChoice<T extends string>(
  name: string,
  value: unknown,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const shown = value === undefined ? 'missing' : String(value).slice(0, 60);
  throw new AppError(
    INVENTORY_ERRORS.INVENTORY_PARAMETER_INVALID,
    `Cannot solve as ${name} must be one of ${choices.join(', ')}: current value is ${shown}`,
    { place: name },
  );
}

/** Checks that a list has so many entries and names it in the error. */
export function checkList<T>(
  name: string,
  value: readonly T[] | undefined,
  range: { readonly min: number; readonly max: number },
): readonly T[] {
  const length = Array.isArray(value) ? value.length : undefined;
  checkParameter(`length of ${name}`, length, { ...range, integer: true });
  return value ?? [];
}

/** A problem whose tables would need more steps or states than a model takes on. */
export function tooLarge(what: string, most: number, current: number): AppError {
  return new AppError(
    INVENTORY_ERRORS.INVENTORY_TOO_LARGE,
    `Cannot solve as ${what} must be at most ${most}: current value is ${Math.round(current)}`,
    { place: what },
  );
}
