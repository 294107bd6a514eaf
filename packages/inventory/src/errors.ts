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
