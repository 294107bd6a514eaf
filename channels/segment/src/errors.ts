import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the Segment intake. The first three answer a request; the others name refused messages. */
export const SEGMENT_ERRORS: {
  readonly SEGMENT_BODY_INVALID: ErrorSpec;
  readonly SEGMENT_BATCH_TOO_LARGE: ErrorSpec;
  readonly SEGMENT_EVENT_TOO_LARGE: ErrorSpec;
  readonly SEGMENT_MESSAGE_INVALID: ErrorSpec;
} = defineErrors({
  SEGMENT_BODY_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'The body is not JSON, or a batch without an array `batch`.',
    remedy: 'Send what the Segment HTTP API takes.',
  },
  SEGMENT_BATCH_TOO_LARGE: {
    status: 400,
    exitCode: 3,
    cause: 'A batch is larger than 500 KB or holds more than 5,000 messages.',
    remedy: 'Send smaller batches.',
  },
  SEGMENT_EVENT_TOO_LARGE: {
    status: 400,
    exitCode: 3,
    cause: 'One message is larger than 32 KB.',
    remedy: 'Send less with it.',
  },
  SEGMENT_MESSAGE_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'A message lacks its type, its user or, for track, its event name.',
    remedy: 'Mend the client; the message named in the issue was not recorded.',
  },
});
