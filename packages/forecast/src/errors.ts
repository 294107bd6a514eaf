import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;
const use = { status: 400, exitCode: 2 } as const;

/** Codes of the forecasting package. */
export const FORECAST_ERRORS: {
  readonly FORECAST_SERIES_EMPTY: ErrorSpec;
  readonly FORECAST_VALUE_INVALID: ErrorSpec;
  readonly FORECAST_OPTION_INVALID: ErrorSpec;
  readonly FORECAST_MODEL_UNKNOWN: ErrorSpec;
  readonly FORECAST_STATE_UNKNOWN: ErrorSpec;
} = defineErrors({
  FORECAST_SERIES_EMPTY: {
    ...bad,
    cause: 'A series holds no observed value.',
    remedy: 'Give at least one observation, or use the model `auto`, which falls back to zero.',
  },
  FORECAST_VALUE_INVALID: {
    ...bad,
    cause: 'A value of a series is infinite, too large, or of the wrong sign for the model.',
    remedy: 'Mend the value, leave it empty (missing), or use the model `auto`.',
  },
  FORECAST_OPTION_INVALID: {
    ...use,
    cause: 'A horizon, quantile, season or parameter lies outside its range.',
    remedy: 'Give a value inside the range that the message names.',
  },
  FORECAST_MODEL_UNKNOWN: {
    ...use,
    cause: 'No forecasting model has this name.',
    remedy: 'Choose one of the names listed in the message.',
  },
  FORECAST_STATE_UNKNOWN: {
    ...bad,
    cause: 'A stored state was made by another model or by a newer version.',
    remedy: 'Fit the model again.',
  },
});
