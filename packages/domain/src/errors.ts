import { defineErrors, type ErrorSpec } from './error.ts';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes of the checking constructors. */
export const DOMAIN_ERRORS: {
  readonly DOMAIN_ID_INVALID: ErrorSpec;
  readonly DOMAIN_NUMBER_INVALID: ErrorSpec;
  readonly DOMAIN_MONEY_INVALID: ErrorSpec;
  readonly DOMAIN_CURRENCY_UNKNOWN: ErrorSpec;
  readonly DOMAIN_TIME_INVALID: ErrorSpec;
  readonly DOMAIN_TIME_ZONE_UNKNOWN: ErrorSpec;
} = defineErrors({
  DOMAIN_ID_INVALID: {
    ...bad,
    cause: 'An id is empty, longer than 200 characters, or holds control characters.',
    remedy: 'Give an id of 1 to 200 printable characters without blanks at its ends.',
  },
  DOMAIN_NUMBER_INVALID: {
    ...bad,
    cause: 'A number is not finite or lies outside the range its unit allows.',
    remedy: 'Give a finite number inside the range named in the message.',
  },
  DOMAIN_MONEY_INVALID: {
    ...bad,
    cause: 'An amount of money is not a decimal number or is too large to be held exactly.',
    remedy: 'Give a decimal number whose minor units stay below 2^53.',
  },
  DOMAIN_CURRENCY_UNKNOWN: {
    ...bad,
    cause: 'A currency is not a three-letter ISO 4217 code.',
    remedy: 'Give a code such as CNY, EUR, GBP or USD.',
  },
  DOMAIN_TIME_INVALID: {
    ...bad,
    cause: 'A date or time cannot be read or lies outside the years 1900 to 2200.',
    remedy: 'Give an ISO 8601 date or date-time.',
  },
  DOMAIN_TIME_ZONE_UNKNOWN: {
    ...bad,
    cause: 'A time zone is not in the IANA database.',
    remedy: 'Give a name such as Asia/Shanghai or Europe/London.',
  },
});
