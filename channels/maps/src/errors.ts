import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the maps channel. */
export const MAPS_ERRORS: {
  readonly MAPS_OPTION_INVALID: ErrorSpec;
  readonly MAPS_ANSWER_BROKEN: ErrorSpec;
} = defineErrors({
  MAPS_OPTION_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'The address of the map service is none, or its key is missing.',
    remedy: 'Give an http or https address, and the key in QUANYU_MAPS_KEY where one is needed.',
  },
  MAPS_ANSWER_BROKEN: {
    status: 503,
    exitCode: 4,
    cause: 'The map service does not answer, or not in its form.',
    remedy: 'Look at its state and at the key; great circles are taken meanwhile.',
  },
});
