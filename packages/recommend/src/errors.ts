import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Error codes of recommendation. */
export const RECOMMEND_ERRORS: {
  readonly RECOMMEND_EVENTS_EMPTY: ErrorSpec;
  readonly RECOMMEND_COLUMNS_UNEVEN: ErrorSpec;
  readonly RECOMMEND_ID_INVALID: ErrorSpec;
  readonly RECOMMEND_TIME_INVALID: ErrorSpec;
  readonly RECOMMEND_WEIGHT_INVALID: ErrorSpec;
  readonly RECOMMEND_COUNT_INVALID: ErrorSpec;
  readonly RECOMMEND_PARAM_INVALID: ErrorSpec;
  readonly RECOMMEND_PRODUCT_UNKNOWN: ErrorSpec;
  readonly RECOMMEND_MODEL_UNKNOWN: ErrorSpec;
  readonly RECOMMEND_STATE_INVALID: ErrorSpec;
  readonly RECOMMEND_START_ZERO: ErrorSpec;
  readonly RECOMMEND_DIVERGED: ErrorSpec;
  readonly RECOMMEND_EXPRESSION_INVALID: ErrorSpec;
} = defineErrors({
  RECOMMEND_EVENTS_EMPTY: {
    ...bad,
    cause: 'There is no event to learn from.',
    remedy: 'Give at least one row with a customer, a product and a time.',
  },
  RECOMMEND_COLUMNS_UNEVEN: {
    ...bad,
    cause: 'The columns of the events differ in length.',
    remedy: 'Give one value a row in every column.',
  },
  RECOMMEND_ID_INVALID: {
    ...bad,
    cause: 'An id of a customer, product or order is empty or longer than 200 characters.',
    remedy: 'Give an id of 1 to 200 characters in the row named in the message.',
  },
  RECOMMEND_TIME_INVALID: {
    ...bad,
    cause: 'A time is not an ISO date, epoch seconds or milliseconds, or a finite rank.',
    remedy: 'Correct the time in the row named in the message; use one style in the whole column.',
  },
  RECOMMEND_WEIGHT_INVALID: {
    ...bad,
    cause: 'A weight or rating of an event is not a finite number or is out of range.',
    remedy: 'Give a finite number, or leave the column out.',
  },
  RECOMMEND_COUNT_INVALID: {
    ...bad,
    cause: 'The number of products asked for is not a whole number from 1 to 10,000.',
    remedy: 'Ask for 1 to 10,000 products.',
  },
  RECOMMEND_PARAM_INVALID: {
    ...bad,
    cause: 'A parameter of a model, rule or request lies outside its range.',
    remedy: 'Give a value inside the range named in the message.',
  },
  RECOMMEND_PRODUCT_UNKNOWN: {
    status: 404,
    exitCode: 3,
    cause: 'A product is not in the catalogue of the fitted model.',
    remedy: 'Name a product that has events, or fit the model again.',
  },
  RECOMMEND_MODEL_UNKNOWN: {
    status: 422,
    exitCode: 4,
    cause: 'No recommendation model has this name.',
    remedy: 'Choose one of the names in the message, or auto.',
  },
  RECOMMEND_STATE_INVALID: {
    ...bad,
    cause: 'A stored model is of another kind or version than the program that reads it.',
    remedy: 'Fit the model again with this version.',
  },
  RECOMMEND_START_ZERO: {
    ...bad,
    cause: 'Matrix factorisation was started from all-zero factors, from which it never moves.',
    remedy: 'Start from small random factors.',
  },
  RECOMMEND_DIVERGED: {
    ...bad,
    cause: 'Matrix factorisation left the finite numbers because the learning rate is too large.',
    remedy: 'Give a smaller learning rate.',
  },
  RECOMMEND_EXPRESSION_INVALID: {
    ...bad,
    cause: 'A filter or booster of a recommendation request cannot be read.',
    remedy: 'Correct the expression at the position named in the message.',
  },
});
