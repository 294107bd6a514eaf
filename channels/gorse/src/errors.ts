import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the Gorse channel. */
export const GORSE_ERRORS: {
  readonly GORSE_BODY_INVALID: ErrorSpec;
  readonly GORSE_QUERY_INVALID: ErrorSpec;
  readonly GORSE_NOT_FOUND: ErrorSpec;
} = defineErrors({
  GORSE_BODY_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'The body is not what the Gorse REST API takes, or holds more than 10,000 rows.',
    remedy: 'Send the user, item or feedback objects of the Gorse API; the place names the field.',
  },
  GORSE_QUERY_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'A parameter of the address cannot be read.',
    remedy: 'Send n from 1 to 1000, offset from 0, a cursor as it was answered, a delay like 10m.',
  },
  GORSE_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'There is no such user, item or feedback.',
    remedy: 'Insert it first.',
  },
});
