import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes of profiles, segments, scores and lifetime values. */
export const PROFILE_ERRORS: {
  readonly PROFILE_DATA_EMPTY: ErrorSpec;
  readonly PROFILE_DATA_RAGGED: ErrorSpec;
  readonly PROFILE_VALUE_INVALID: ErrorSpec;
  readonly PROFILE_PARAM_INVALID: ErrorSpec;
  readonly PROFILE_STATE_INVALID: ErrorSpec;
  readonly PROFILE_CUSTOMER_REPEATED: ErrorSpec;
  readonly PROFILE_RULE_INVALID: ErrorSpec;
} = defineErrors({
  PROFILE_DATA_EMPTY: {
    ...bad,
    cause: 'There are no customers or no purchases in the window that a profile is made from.',
    remedy: 'Give at least one purchase on or before the last day of the window.',
  },
  PROFILE_DATA_RAGGED: {
    ...bad,
    cause: 'Columns of one table differ in length, or a row names a customer beyond the table.',
    remedy: 'Give every column the same number of rows and every row a known customer.',
  },
  PROFILE_VALUE_INVALID: {
    ...bad,
    cause: 'A value, a day or a feature is not a finite number.',
    remedy: 'Fill or drop the row named in the message.',
  },
  PROFILE_PARAM_INVALID: {
    ...bad,
    cause: 'A parameter lies outside its range: a horizon, a window, a number of groups.',
    remedy: 'Choose a value inside the range named in the message.',
  },
  PROFILE_STATE_INVALID: {
    ...bad,
    cause: 'A fitted state belongs to another model, another version or other features.',
    remedy: 'Fit the model again, or give it the features it was fitted on.',
  },
  PROFILE_CUSTOMER_REPEATED: {
    ...bad,
    cause: 'A customer stands in two rows of a table that has one row a customer.',
    remedy: 'Merge the rows of the customer first.',
  },
  PROFILE_RULE_INVALID: {
    ...bad,
    cause: 'The rule of a segment cannot be read.',
    remedy:
      'Mend the rule at the character named, as in: orders >= 3 and count("purchase", 90) = 0.',
  },
});
