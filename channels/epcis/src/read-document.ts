import { AppError } from '@quanyu/domain';
import { fault } from './checks.ts';
import {
  type EpcisEvent,
  EVENT_TYPES,
  objectAt,
  type Prefixes,
  prefixesOf,
} from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';
import type { FaultList } from './fault.ts';
import { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from './limits.ts';
import { documentFromXml } from './read-xml.ts';
import { checkEnvelope, checkEvent } from './validate.ts';

/** A document that was taken in: its events, and the prefixes of their extensions. */
export interface EpcisDocument {
  readonly events: readonly EpcisEvent[];
  readonly prefixes: Prefixes;
}

/**
 * Reads an EPCIS document, query document or single event, as JSON-LD or XML (known by its first
 * character), and checks every event.
 * @throws AppError EPCIS_XML_BROKEN, EPCIS_CAPTURE_TOO_LARGE, EPCIS_DOCUMENT_INVALID with the place
 * and remedy of the first fault and the others in `details.faults`.
 */
export function readDocument(body: string): EpcisDocument {
  if (body.length > CAPTURE_BYTES_MAX) {
    throw tooLarge(`${body.length} characters as the limit is ${CAPTURE_BYTES_MAX}`);
  }
  return readValue(/^\s*\uFEFF?\s*</.test(body) ? documentFromXml(body) : parsed(body));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      EPCIS_ERRORS.EPCIS_DOCUMENT_INVALID,
      `Cannot read the body as JSON: ${words}`,
      { place: 'body', cause },
    );
  }
}

function readValue(value: unknown): EpcisDocument {
  const into: FaultList = { faults: [], count: 0 };
  const document = objectAt(value);
  if (document === undefined) {
    fault(into, 'body', 'The body is no object', 'Send an EPCISDocument or one event.');
    throw invalid(into);
  }
  const { events, path } = eventsOf(document, into);
  if (events.length > CAPTURE_EVENTS_MAX) {
    throw tooLarge(`${events.length} events as the limit is ${CAPTURE_EVENTS_MAX}`);
  }
  events.forEach((event, i) => {
    checkEvent(event, path === '' ? 'event' : `${path}[${i}]`, into);
  });
  if (into.count > 0) throw invalid(into);
  return { events: events as EpcisEvent[], prefixes: prefixesOf(document['@context']) };
}

function eventsOf(
  document: Readonly<Record<string, unknown>>,
  into: FaultList,
): { readonly events: readonly unknown[]; readonly path: string } {
  const { type } = document;
  const isDocument = type === 'EPCISDocument' || type === 'EPCISQueryDocument';
  if (!isDocument) {
    const isEvent = EVENT_TYPES.includes(String(type)) || String(type).includes(':');
    if (isEvent && document['@context'] === undefined) {
      fault(into, '@context', '@context is missing', 'Add the @context of EPCIS 2.0.');
    }
    if (!isEvent) {
      const message = `type must be EPCISDocument or an event type: current value is ${String(type)}`;
      fault(into, 'type', message, 'Give type "EPCISDocument".');
    }
    return { events: isEvent ? [document] : [], path: '' };
  }
  checkEnvelope(document, into);
  const results = type === 'EPCISQueryDocument';
  const path = results ? 'epcisBody.queryResults.resultsBody.eventList' : 'epcisBody.eventList';
  let list: unknown = document;
  for (const name of path.split('.')) list = objectAt(list)?.[name];
  if (Array.isArray(list)) return { events: list, path };
  if (list !== undefined) fault(into, path, `${path} must be a list`, 'Give a list of events.');
  return { events: [], path };
}

function invalid({ faults, count }: FaultList): AppError {
  const [first] = faults;
  const more = count > 1 ? `, and ${count - 1} more` : '';
  return new AppError(
    EPCIS_ERRORS.EPCIS_DOCUMENT_INVALID,
    `Cannot take the document: ${first?.message ?? 'it is not valid'}${more}`,
    { place: first?.place ?? 'body', details: { faults, count } },
  );
}

function tooLarge(what: string): AppError {
  const message = `Cannot take ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_CAPTURE_TOO_LARGE, message, { place: 'body' });
}
