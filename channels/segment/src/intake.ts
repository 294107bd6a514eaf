import { AppError } from '@quanyu/domain';
import type { FactRow, Ledger, NewIssue } from '@quanyu/ledger';
import { SEGMENT_ERRORS } from './errors.ts';
import { factsOf, type ReceivedContext } from './event-rows.ts';
import { BATCH_BYTES_MAX, BATCH_EVENTS_MAX, EVENT_BYTES_MAX } from './limits.ts';
import { type MessageType, readMessage } from './message.ts';

export interface IntakeRequest {
  /** Absent for `/v1/batch`. */
  readonly pathType?: MessageType;
  /** The body, parsed. */
  readonly body: unknown;
  readonly bodyBytes: number;
  /** Source of the facts: the name of the write key. */
  readonly source: string;
  readonly receivedAt: number;
  readonly channel: string;
  readonly newId: () => string;
}

export interface IntakeResult {
  readonly accepted: number;
  readonly merged: number;
  readonly refused: number;
}

/**
 * Records the messages of one request; durable when it resolves. Messages that are not valid are
 * kept as data issues and do not stop the others, as Segment itself does.
 * @throws AppError SEGMENT_BODY_INVALID, SEGMENT_BATCH_TOO_LARGE, SEGMENT_EVENT_TOO_LARGE
 */
export async function takeIn(ledger: Ledger, request: IntakeRequest): Promise<IntakeResult> {
  const messages = messagesOf(request);
  const facts = collect(messages, request);
  if (facts.customers.length > 0) {
    await ledger.recordFacts('customers', request.source, facts.customers);
  }
  if (facts.identities.length > 0) {
    await ledger.recordFacts('identities', request.source, facts.identities);
  }
  const { accepted, merged, rejected } = await ledger.recordEvents(request.source, facts.events);
  const issues = [...facts.issues, ...rejected.map((row) => issueOf(row.field, row.message))];
  if (issues.length > 0) await ledger.issues.record(issues);
  return { accepted, merged, refused: issues.length };
}

function messagesOf({ pathType, body, bodyBytes }: IntakeRequest): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError(
      SEGMENT_ERRORS.SEGMENT_BODY_INVALID,
      'Cannot read the body as it is no JSON object',
    );
  }
  if (pathType !== undefined) {
    if (bodyBytes > EVENT_BYTES_MAX) throw tooLarge(0, bodyBytes);
    return [body];
  }
  if (bodyBytes > BATCH_BYTES_MAX) {
    throw new AppError(
      SEGMENT_ERRORS.SEGMENT_BATCH_TOO_LARGE,
      `Cannot take a batch of ${bodyBytes} bytes as the limit is ${BATCH_BYTES_MAX}`,
    );
  }
  const { batch } = body as { batch?: unknown };
  if (!Array.isArray(batch)) {
    throw new AppError(SEGMENT_ERRORS.SEGMENT_BODY_INVALID, 'Cannot find the array `batch`', {
      place: 'batch',
    });
  }
  if (batch.length > BATCH_EVENTS_MAX) {
    throw new AppError(
      SEGMENT_ERRORS.SEGMENT_BATCH_TOO_LARGE,
      `Cannot take ${batch.length} messages as the limit is ${BATCH_EVENTS_MAX}`,
    );
  }
  checkEventSizes(batch, bodyBytes);
  return batch;
}

/** Measures single messages only where one could be too large: most batches are small as a whole. */
function checkEventSizes(batch: readonly unknown[], bodyBytes: number): void {
  if (bodyBytes <= EVENT_BYTES_MAX) return;
  batch.forEach((message, index) => {
    const bytes = Buffer.byteLength(JSON.stringify(message) ?? '');
    if (bytes > EVENT_BYTES_MAX) throw tooLarge(index, bytes);
  });
}

function tooLarge(index: number, bytes: number): AppError {
  return new AppError(
    SEGMENT_ERRORS.SEGMENT_EVENT_TOO_LARGE,
    `Cannot take a message of ${bytes} bytes as the limit is ${EVENT_BYTES_MAX}`,
    { place: `batch[${index}]` },
  );
}

interface Collected {
  readonly events: readonly FactRow[];
  readonly customers: readonly FactRow[];
  readonly identities: readonly FactRow[];
  readonly issues: readonly NewIssue[];
}

function collect(messages: readonly unknown[], request: IntakeRequest): Collected {
  const { receivedAt, channel, newId, body } = request;
  const { sentAt } = body as { sentAt?: unknown };
  const context: ReceivedContext = { receivedAt, channel, newId, sentAt };
  const events: FactRow[] = [];
  const customers: FactRow[] = [];
  const identities = new Map<string, FactRow>();
  const issues: NewIssue[] = [];
  messages.forEach((value, index) => {
    const reading = readMessage(value, request.pathType);
    if (reading.kind === 'invalid') {
      issues.push(issueOf(reading.field, `message ${index}: ${reading.reason}`));
      return;
    }
    const facts = factsOf(reading.type, reading.message, context);
    events.push(facts.event);
    if (facts.customer !== undefined) customers.push(facts.customer);
    for (const row of facts.identities) identities.set(`${row['kind']}|${row['value']}`, row);
  });
  return { events, customers, identities: [...identities.values()], issues };
}

function issueOf(field: string, message: string): NewIssue {
  const { code, remedy } = SEGMENT_ERRORS.SEGMENT_MESSAGE_INVALID;
  return { code, severity: 'warning', field, message, remedy };
}
