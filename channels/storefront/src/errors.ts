import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the shop and the till. */
export const STOREFRONT_ERRORS: {
  readonly STOREFRONT_FOREIGN_FORM: ErrorSpec;
  readonly STOREFRONT_FIELD_INVALID: ErrorSpec;
  readonly STOREFRONT_NOT_FOUND: ErrorSpec;
  readonly STOREFRONT_CART_FULL: ErrorSpec;
  readonly STOREFRONT_TILL_CLOSED: ErrorSpec;
  readonly STOREFRONT_NO_PLACE: ErrorSpec;
} = defineErrors({
  STOREFRONT_FOREIGN_FORM: {
    status: 403,
    exitCode: 3,
    cause: 'A form was sent to the shop or the till from a page of another site.',
    remedy: 'Open the page of the shop and send the form from there.',
  },
  STOREFRONT_FIELD_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'A field of a form or of a sale is missing or outside what it may be.',
    remedy: 'Mend the field that the message names and send it again.',
  },
  STOREFRONT_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'The product or order is not there, or belongs to somebody else.',
    remedy: 'Go back to the shop and search for it.',
  },
  STOREFRONT_CART_FULL: {
    status: 422,
    exitCode: 3,
    cause: 'The cart holds as many different products as it can.',
    remedy: 'Place this order first, or take something out.',
  },
  STOREFRONT_TILL_CLOSED: {
    status: 401,
    exitCode: 3,
    cause: 'The till is opened by somebody who is not logged in or may not sell.',
    remedy: 'Log in to the console as an operator, then open the till again.',
  },
  STOREFRONT_NO_PLACE: {
    status: 409,
    exitCode: 3,
    cause: 'The ledger knows no location that goods could come from.',
    remedy: 'Import locations and stock first, or run quanyu demo.',
  },
});
