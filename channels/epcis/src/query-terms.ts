import { AppError } from '@quanyu/domain';
import type { EpcisEvent, Prefixes } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';

/** An event as the store knows it: what came, and when. */
export interface StoredEvent {
  readonly event: EpcisEvent;
  readonly eventId: string;
  readonly recordedAt: number;
  /** Prefixes that its extensions use. */
  readonly prefixes: Prefixes;
}

/** True for events that one parameter lets through. */
export type Matcher = (stored: StoredEvent) => boolean;

/** Conditions that the database can narrow by; the matchers decide. */
export interface Narrowing {
  eventTypes?: readonly string[];
  eventAtFrom?: number;
  eventAtBefore?: number;
  recordedAtFrom?: number;
  recordedAtBefore?: number;
  bizSteps?: readonly string[];
  bizLocations?: readonly string[];
  readPoints?: readonly string[];
  epcs?: readonly string[];
  eventIds?: readonly string[];
}

/** Parameters as an address or a named query gives them. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** The error of one parameter. */
export function queryError(name: string, what: string): AppError {
  const message = `Cannot query by ${name} as ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_QUERY_INVALID, message, { place: name });
}

/** A parameter's values; several are separated by `|` in an address. */
export function valuesOf(name: string, value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  const texts = list.flatMap((part) => {
    if (typeof part === 'string') return part.split('|');
    if (typeof part === 'number' || typeof part === 'boolean') return [String(part)];
    throw queryError(name, 'its value is neither text nor a number');
  });
  if (texts.length === 0 || texts.some((text) => text === ''))
    throw queryError(name, 'it is empty');
  if (texts.length > 1000) throw queryError(name, 'it has more than 1000 values');
  return texts;
}

export type Comparison = 'EQ' | 'GT' | 'GE' | 'LT' | 'LE';

/** How two numbers stand. */
export function compare(own: number, comparison: Comparison, limit: number): boolean {
  if (comparison === 'EQ') return own === limit;
  if (comparison === 'GT') return own > limit;
  if (comparison === 'GE') return own >= limit;
  return comparison === 'LT' ? own < limit : own <= limit;
}
