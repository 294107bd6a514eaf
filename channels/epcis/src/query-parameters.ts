import { PAGE_EVENTS_DEFAULT, PAGE_EVENTS_MAX } from './limits.ts';
import { matcherOf } from './query-matchers.ts';
import { type Matcher, type Narrowing, type QueryParameters, queryError } from './query-terms.ts';

/** A query that was read: what lets an event through, and how the answer is cut into pages. */
export interface EventQuery {
  readonly matchers: readonly Matcher[];
  readonly narrowing: Narrowing;
  readonly orderBy: 'eventTime' | 'recordTime';
  readonly isDescending: boolean;
  readonly perPage: number;
  readonly eventCountLimit: number | undefined;
  readonly maxEventCount: number | undefined;
  readonly nextPageToken: string | undefined;
}

const CONTROLS: ReadonlySet<string> = new Set([
  'orderBy',
  'orderDirection',
  'perPage',
  'nextPageToken',
  'eventCountLimit',
  'maxEventCount',
]);

/**
 * Reads the parameters of a SimpleEventQuery (EPCIS 2.0 §8.2.7.1).
 * @throws AppError EPCIS_QUERY_INVALID naming the parameter.
 */
export function readQuery(parameters: QueryParameters): EventQuery {
  const narrowing: Narrowing = {};
  const matchers: Matcher[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (CONTROLS.has(name) || value === undefined) continue;
    matchers.push(matcherOf(name, value, narrowing));
  }
  const orderBy = oneOf(parameters, 'orderBy', ['eventTime', 'recordTime']);
  const direction = oneOf(parameters, 'orderDirection', ['DESC', 'ASC']);
  const limit = whole(parameters, 'eventCountLimit');
  const most = whole(parameters, 'maxEventCount');
  if (limit !== undefined && most !== undefined) {
    throw queryError('maxEventCount', 'eventCountLimit is given as well');
  }
  const perPage = whole(parameters, 'perPage') ?? PAGE_EVENTS_DEFAULT;
  return {
    matchers,
    narrowing,
    orderBy: orderBy === 'recordTime' ? 'recordTime' : 'eventTime',
    isDescending: direction !== 'ASC',
    perPage: Math.min(perPage, PAGE_EVENTS_MAX),
    eventCountLimit: limit,
    maxEventCount: most,
    nextPageToken: tokenOf(parameters['nextPageToken']),
  };
}

function tokenOf(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw queryError('nextPageToken', 'it is no text');
}

function oneOf(
  parameters: QueryParameters,
  name: string,
  known: readonly string[],
): string | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  const found = known.find((word) => word === value);
  if (found === undefined) throw queryError(name, `it must be one of ${known.join(', ')}`);
  return found;
}

function whole(parameters: QueryParameters, name: string): number | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 1e6) {
    throw queryError(name, `it must be a whole number from 1: current value is ${String(value)}`);
  }
  return number;
}
