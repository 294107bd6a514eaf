import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes of the route, schedule, pick and layout tools. */
export const LOGISTICS_ERRORS: {
  readonly LOGISTICS_FORMAT_UNKNOWN: ErrorSpec;
  readonly LOGISTICS_FILE_BROKEN: ErrorSpec;
  readonly LOGISTICS_PROBLEM_INVALID: ErrorSpec;
  readonly LOGISTICS_TOO_LARGE: ErrorSpec;
} = defineErrors({
  LOGISTICS_FORMAT_UNKNOWN: {
    ...bad,
    cause: 'The text is in none of the forms that the tool reads.',
    remedy: 'Give one of the forms listed in the guide of the tool.',
  },
  LOGISTICS_FILE_BROKEN: {
    ...bad,
    cause: 'A file in a known form lacks a part or holds something that is not a number.',
    remedy: 'Correct the line or field named in the message.',
  },
  LOGISTICS_PROBLEM_INVALID: {
    ...bad,
    cause: 'The parts of a problem contradict each other.',
    remedy: 'Correct the field named in the message.',
  },
  LOGISTICS_TOO_LARGE: {
    ...bad,
    cause: 'The problem has more parts than the tool can hold.',
    remedy: 'Split it into smaller problems.',
  },
});
