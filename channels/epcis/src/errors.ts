import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the EPCIS interface. */
export const EPCIS_ERRORS: {
  readonly EPCIS_DOCUMENT_INVALID: ErrorSpec;
  readonly EPCIS_XML_BROKEN: ErrorSpec;
  readonly EPCIS_CAPTURE_TOO_LARGE: ErrorSpec;
  readonly EPCIS_QUERY_INVALID: ErrorSpec;
  readonly EPCIS_QUERY_TOO_LARGE: ErrorSpec;
  readonly EPCIS_NOT_FOUND: ErrorSpec;
  readonly EPCIS_NAME_TAKEN: ErrorSpec;
  readonly EPCIS_SUBSCRIPTION_INVALID: ErrorSpec;
} = defineErrors({
  EPCIS_DOCUMENT_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'The document or one of its events breaks a rule of EPCIS 2.0.',
    remedy: 'Mend the field that the place names and send the document again.',
  },
  EPCIS_XML_BROKEN: {
    status: 400,
    exitCode: 3,
    cause: 'The body is not well-formed XML, or no EPCIS document.',
    remedy: 'Send an EPCISDocument of version 1.2 or 2.0 without entities of its own.',
  },
  EPCIS_CAPTURE_TOO_LARGE: {
    status: 413,
    exitCode: 3,
    cause: 'A capture holds more events or bytes than the limit.',
    remedy: 'Send smaller documents.',
  },
  EPCIS_QUERY_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'A query parameter is unknown, or its value does not fit it.',
    remedy: 'Correct the parameter that the place names.',
  },
  EPCIS_QUERY_TOO_LARGE: {
    status: 413,
    exitCode: 3,
    cause: 'More events match than the query allows.',
    remedy: 'Ask for a shorter period, or page by perPage and nextPageToken.',
  },
  EPCIS_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'There is no event, capture, query or subscription of this name.',
    remedy: 'Check the name.',
  },
  EPCIS_NAME_TAKEN: {
    status: 409,
    exitCode: 3,
    cause: 'A named query of this name exists.',
    remedy: 'Choose another name, or delete the query first.',
  },
  EPCIS_SUBSCRIPTION_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'A subscription lacks its destination, or its schedule cannot be read.',
    remedy: 'Give an http or https destination and either a schedule or stream: true.',
  },
});
