import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes of the estimators: what can be wrong with data, parameters and states. */
export const LEARN_ERRORS: {
  readonly LEARN_DATA_EMPTY: ErrorSpec;
  readonly LEARN_DATA_RAGGED: ErrorSpec;
  readonly LEARN_DATA_NOT_FINITE: ErrorSpec;
  readonly LEARN_LABEL_INVALID: ErrorSpec;
  readonly LEARN_TARGET_INVALID: ErrorSpec;
  readonly LEARN_PARAM_INVALID: ErrorSpec;
  readonly LEARN_STATE_INVALID: ErrorSpec;
} = defineErrors({
  LEARN_DATA_EMPTY: {
    ...bad,
    cause: 'A model was given no rows or no columns, or fewer rows than it needs.',
    remedy: 'Give at least as many rows as the message asks for.',
  },
  LEARN_DATA_RAGGED: {
    ...bad,
    cause: 'Rows differ in length, or the target has another length than the table.',
    remedy: 'Give every row the same number of columns and every row one target.',
  },
  LEARN_DATA_NOT_FINITE: {
    ...bad,
    cause: 'A value is missing or infinite where the model needs a number.',
    remedy: 'Fill or drop missing values, or take a model that allows them (boosted trees).',
  },
  LEARN_LABEL_INVALID: {
    ...bad,
    cause: 'A label of a two-class model is neither 0 nor 1, or one of the classes is absent.',
    remedy: 'Give labels 0 and 1 with at least one row of each.',
  },
  LEARN_TARGET_INVALID: {
    ...bad,
    cause: 'A target is negative where a model of amounts needs values of 0 or more.',
    remedy: 'Set negative amounts (returns) to 0 or drop their rows, or take the squared loss.',
  },
  LEARN_PARAM_INVALID: {
    ...bad,
    cause: 'A parameter of a model lies outside its range.',
    remedy: 'Choose a value inside the range named in the message.',
  },
  LEARN_STATE_INVALID: {
    ...bad,
    cause: 'A fitted state belongs to another model, another version or another number of columns.',
    remedy: 'Fit the model again, or give it the columns it was fitted on.',
  },
});
