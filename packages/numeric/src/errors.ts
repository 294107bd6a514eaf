import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes of the numeric package. */
export const NUMERIC_ERRORS: {
  readonly NUMERIC_INPUT_EMPTY: ErrorSpec;
  readonly NUMERIC_NOT_FINITE: ErrorSpec;
  readonly NUMERIC_PARAMETER_INVALID: ErrorSpec;
  readonly NUMERIC_SHAPE_MISMATCH: ErrorSpec;
  readonly NUMERIC_NOT_POSITIVE_DEFINITE: ErrorSpec;
  readonly NUMERIC_SINGULAR: ErrorSpec;
  readonly NUMERIC_NO_CONVERGENCE: ErrorSpec;
  readonly NUMERIC_NO_BRACKET: ErrorSpec;
  readonly NUMERIC_MEMORY_FULL: ErrorSpec;
} = defineErrors({
  NUMERIC_INPUT_EMPTY: {
    ...bad,
    cause: 'A calculation needs more numbers than it was given.',
    remedy: 'Give at least as many numbers as the message names.',
  },
  NUMERIC_NOT_FINITE: {
    ...bad,
    cause: 'A number is NaN or infinite, or the numbers are too large to be added up.',
    remedy: 'Remove or fill missing values before the calculation.',
  },
  NUMERIC_PARAMETER_INVALID: {
    ...bad,
    cause: 'A parameter lies outside the range for which the calculation is defined.',
    remedy: 'Give a parameter inside the range named in the message.',
  },
  NUMERIC_SHAPE_MISMATCH: {
    ...bad,
    cause: 'Vectors or matrices have sizes that do not fit together.',
    remedy: 'Give arrays of the sizes named in the message.',
  },
  NUMERIC_NOT_POSITIVE_DEFINITE: {
    ...bad,
    cause: 'A matrix that must be symmetric positive definite is not.',
    remedy: 'Add a positive number to the diagonal, or drop columns that depend on others.',
  },
  NUMERIC_SINGULAR: {
    ...bad,
    cause: 'A system of equations has no single solution.',
    remedy: 'Drop columns that depend on others, or use least squares with a ridge.',
  },
  NUMERIC_NO_CONVERGENCE: {
    ...bad,
    cause: 'An iteration did not settle within its maximum number of steps.',
    remedy: 'Scale the problem, start nearer to the solution, or allow more steps.',
  },
  NUMERIC_NO_BRACKET: {
    ...bad,
    cause: 'A function has the same sign at both ends of the interval that should hold its root.',
    remedy: 'Give an interval at whose ends the function has different signs.',
  },
  NUMERIC_MEMORY_FULL: {
    ...bad,
    cause: 'Arrays do not fit into the memory of the kernels.',
    remedy: 'Use smaller blocks, or open the kernels with a larger maximum.',
  },
});
