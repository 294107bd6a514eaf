import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { LEARN_ERRORS } from './errors.ts';
import type { EstimatorState } from './estimator.ts';
import { firstInfinite, firstNonBinary, firstNonFinite } from './kernels/checks.ts';

export interface MatrixRule {
  /** Default 1. */
  readonly rowsMin?: number;
  /** True lets NaN stand for a missing value. Default false. */
  readonly allowMissing?: boolean;
  /** Where the data came from, for the message. Default `x`. */
  readonly place?: string;
}

/**
 * Refuses a table no model can learn from.
 * @throws AppError LEARN_DATA_RAGGED, LEARN_DATA_EMPTY, LEARN_DATA_NOT_FINITE.
 */
export function checkMatrix(x: Matrix, rule: MatrixRule = {}): void {
  const { rowsMin = 1, allowMissing = false, place = 'x' } = rule;
  const counts = Number.isSafeInteger(x.rows) && Number.isSafeInteger(x.cols);
  if (!counts || x.data.length !== x.rows * x.cols) {
    throw new AppError(
      LEARN_ERRORS.LEARN_DATA_RAGGED,
      `Cannot read ${place} as it must hold rows × cols values: current value is ${x.data.length} for ${x.rows} × ${x.cols}`,
      { place, details: { rows: x.rows, cols: x.cols, values: x.data.length } },
    );
  }
  if (x.rows < rowsMin || x.cols < 1) {
    throw new AppError(
      LEARN_ERRORS.LEARN_DATA_EMPTY,
      `Cannot learn from ${place} as it must have at least ${rowsMin} rows and 1 column: current value is ${x.rows} × ${x.cols}`,
      { place, details: { rows: x.rows, cols: x.cols } },
    );
  }
  const at = allowMissing ? firstInfinite(x.data) : firstNonFinite(x.data);
  if (at >= 0)
    throw notFinite(place, { row: Math.floor(at / x.cols), col: at % x.cols }, x.data[at]);
}

/**
 * Copies a target into a typed array and checks it against its table.
 * @throws AppError LEARN_DATA_RAGGED, LEARN_DATA_NOT_FINITE.
 */
export function checkedTarget(y: ArrayLike<number>, rows: number): Float64Array {
  if (y.length !== rows) {
    throw new AppError(
      LEARN_ERRORS.LEARN_DATA_RAGGED,
      `Cannot pair y with x as both must have ${rows} rows: current value is ${y.length}`,
      { place: 'y', details: { rows, values: y.length } },
    );
  }
  const copy = Float64Array.from(y);
  const at = firstNonFinite(copy);
  if (at >= 0) throw notFinite('y', { row: at }, copy[at]);
  return copy;
}

/**
 * As `checkedTarget`, for labels 0 and 1 of which both occur.
 * @throws AppError LEARN_LABEL_INVALID and those of checkedTarget.
 */
export function checkedLabels(y: ArrayLike<number>, rows: number): Float64Array {
  const labels = checkedTarget(y, rows);
  const at = firstNonBinary(labels);
  if (at >= 0) {
    throw new AppError(
      LEARN_ERRORS.LEARN_LABEL_INVALID,
      `Cannot learn two classes as labels must be 0 or 1: current value is ${labels[at]} in row ${at}`,
      { place: 'y', details: { row: at } },
    );
  }
  const ones = labels.reduce((sum, label) => sum + label, 0);
  if (ones === 0 || ones === rows) {
    throw new AppError(
      LEARN_ERRORS.LEARN_LABEL_INVALID,
      `Cannot learn two classes as both must occur: current value is ${ones} ones in ${rows} rows`,
      { place: 'y', details: { rows, ones } },
    );
  }
  return labels;
}

export interface ParamRule {
  readonly min: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** @throws AppError LEARN_PARAM_INVALID when `value` lies outside its range. */
export function checkedParam(name: string, value: number, rule: ParamRule): number {
  const { min, max = Number.MAX_VALUE, integer = false } = rule;
  const fits = Number.isFinite(value) && value >= min && value <= max;
  if (fits && (!integer || Number.isSafeInteger(value))) return value;
  throw new AppError(
    LEARN_ERRORS.LEARN_PARAM_INVALID,
    `Cannot set ${name} as it must be ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}: current value is ${value}`,
    { place: name, details: { value, min, max } },
  );
}

/** @throws AppError LEARN_STATE_INVALID when the state is not of this kind, version and width. */
export function checkState(
  state: EstimatorState & { readonly cols: number },
  expected: { readonly kind: string; readonly version: number; readonly cols: number },
): void {
  const same = state.kind === expected.kind && state.version === expected.version;
  if (same && state.cols === expected.cols) return;
  throw new AppError(
    LEARN_ERRORS.LEARN_STATE_INVALID,
    `Cannot predict as the state must be ${expected.kind} version ${expected.version} of ${expected.cols} columns: current value is ${state.kind} version ${state.version} of ${state.cols} columns`,
    { place: 'state' },
  );
}

function notFinite(
  place: string,
  at: Readonly<Record<string, number>>,
  value: number | undefined,
): AppError {
  return new AppError(
    LEARN_ERRORS.LEARN_DATA_NOT_FINITE,
    `Cannot learn from ${place} as every value must be finite: current value is ${value} at ${JSON.stringify(at)}`,
    { place, details: at },
  );
}
