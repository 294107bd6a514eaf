import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the simulator. */
export const SIMULATE_ERRORS: { readonly SIMULATE_OPTION_INVALID: ErrorSpec } = defineErrors({
  SIMULATE_OPTION_INVALID: {
    status: 422,
    exitCode: 2,
    cause: 'An option of the simulated retailer lies outside what the simulator can build.',
    remedy: 'Give a value inside the range named in the message.',
  },
});
