import { type EpcisEvent, type Prefixes, STANDARD_CONTEXT } from './epcis-event.ts';
import type { StoredEvent } from './query-terms.ts';

export interface AnswerOptions {
  readonly queryName: string;
  readonly subscriptionId?: string;
  /** ISO instant of the answer. */
  readonly createdAt: string;
}

/**
 * Events as an EPCISQueryDocument. Prefixes of all events stand in its `@context`; an event whose
 * prefix means something else than in the others carries its own.
 */
export function queryDocument(
  events: readonly StoredEvent[],
  options: AnswerOptions,
): Readonly<Record<string, unknown>> {
  const shared: Record<string, string> = {};
  const list = events.map((stored) => publicEvent(stored, shared));
  return {
    '@context': contextOf(shared),
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate: options.createdAt,
    epcisBody: {
      queryResults: {
        queryName: options.queryName,
        ...(options.subscriptionId === undefined ? {} : { subscriptionID: options.subscriptionId }),
        resultsBody: { eventList: list },
      },
    },
  };
}

/** One event as a document of its own. */
export function eventDocument(stored: StoredEvent): Readonly<Record<string, unknown>> {
  const event = publicEvent(stored, { ...stored.prefixes });
  return { '@context': contextOf(stored.prefixes), ...event };
}

function contextOf(prefixes: Prefixes): readonly unknown[] {
  return Object.keys(prefixes).length > 0 ? [STANDARD_CONTEXT, prefixes] : [STANDARD_CONTEXT];
}

/** The event as it came, with the id and the record time that the repository gave it. */
function publicEvent(stored: StoredEvent, shared: Record<string, string>): EpcisEvent {
  const { event, prefixes } = stored;
  const clash = Object.keys(prefixes).some(
    (prefix) => shared[prefix] !== undefined && shared[prefix] !== prefixes[prefix],
  );
  if (!clash) Object.assign(shared, prefixes);
  return {
    ...(clash && event['@context'] === undefined ? { '@context': contextOf(prefixes) } : {}),
    ...event,
    eventID: stored.eventId,
    recordTime: new Date(stored.recordedAt).toISOString(),
  };
}
