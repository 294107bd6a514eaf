import { AppError } from '@quanyu/domain';
import type { PositionRecord } from '@quanyu/ledger';
import { followVehicles } from '@quanyu/loop';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SERVER_ERRORS } from '../errors.ts';
import type { RouteTools } from '../register-routes.ts';

type Fields = Readonly<Record<string, unknown>>;

const KNOT_MPS = 1852 / 3600;
/** Numbers below are seconds: 10¹¹ milliseconds is 1973. */
const SECONDS_MAX = 1e11;

/**
 * Positions as trackers send them, unmodified: OsmAnd's and Traccar Client's query
 * (`?id=…&lat=…&lon=…&timestamp=…&speed=…`), Traccar Client's JSON, and what a Traccar server forwards.
 * A phone cannot send headers: its key (scope `intake`, nothing else) may stand in the address.
 */
export function registerPositions(app: FastifyInstance, { services, gate }: RouteTools): void {
  const take = async (request: FastifyRequest): Promise<string> => {
    const { key } = request.params as { readonly key?: string };
    if (key !== undefined) request.headers.authorization = `Bearer ${key}`;
    await gate.enter(request, 'intake');
    const position = positionOf(request, services.clock.now());
    const { refused } = await followVehicles(services.ledger, [position]);
    services.live.tell('logistics', { fact: 'position' }, services.clock.now());
    if (refused === 0) return 'OK';
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot take the position of ${position.device} as no van has this device, or it lies ahead of now or nowhere`,
      { place: 'id', remedy: 'Give the device to a van under Delivery, Vans.' },
    );
  };
  for (const path of ['/track', '/track/:key']) {
    app.get(path, take);
    app.post(path, take);
  }
}

/** @throws AppError SERVER_REQUEST_INVALID where there is no device or no place. */
export function positionOf(
  { query, body }: Pick<FastifyRequest, 'query' | 'body'>,
  now: number,
): PositionRecord {
  const json = (typeof body === 'object' && body !== null ? body : {}) as Fields;
  const found =
    json['location'] !== undefined && typeof json['location'] === 'object'
      ? clientJson(json, now)
      : json['position'] === undefined
        ? osmAnd({ ...json, ...(query as Fields) }, now)
        : forwarded(json, now);
  if (found.device !== '' && Number.isFinite(found.latitude) && Number.isFinite(found.longitude)) {
    return found;
  }
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    'Cannot read the position as it must have id, lat and lon',
    { place: 'query' },
  );
}

function osmAnd(fields: Fields, now: number): PositionRecord {
  const [lat, lon] = String(fields['location'] ?? '').split(',');
  const speed = numberOf(fields['speed']);
  return {
    device: String(fields['id'] ?? fields['deviceid'] ?? ''),
    at: timeOf(fields['timestamp'], now),
    latitude: numberOf(fields['lat'] ?? lat) ?? Number.NaN,
    longitude: numberOf(fields['lon'] ?? lon) ?? Number.NaN,
    speedMps: speed === null ? null : speed * KNOT_MPS,
    heading: numberOf(fields['bearing'] ?? fields['heading']),
    accuracyM: numberOf(fields['accuracy']),
  };
}

/** Traccar Client from version 9. */
function clientJson(json: Fields, now: number): PositionRecord {
  const location = json['location'] as Fields;
  const coords = (location['coords'] ?? {}) as Fields;
  return {
    device: String(json['device_id'] ?? ''),
    at: timeOf(location['timestamp'], now),
    latitude: numberOf(coords['latitude']) ?? Number.NaN,
    longitude: numberOf(coords['longitude']) ?? Number.NaN,
    speedMps: positive(numberOf(coords['speed'])),
    heading: positive(numberOf(coords['heading'])),
    accuracyM: numberOf(coords['accuracy']),
  };
}

/** What a Traccar server forwards in its JSON form. */
function forwarded(json: Fields, now: number): PositionRecord {
  const position = json['position'] as Fields;
  const device = (json['device'] ?? {}) as Fields;
  const speed = numberOf(position['speed']);
  return {
    device: String(device['uniqueId'] ?? ''),
    at: timeOf(position['fixTime'] ?? position['deviceTime'], now),
    latitude: numberOf(position['latitude']) ?? Number.NaN,
    longitude: numberOf(position['longitude']) ?? Number.NaN,
    speedMps: speed === null ? null : speed * KNOT_MPS,
    heading: numberOf(position['course']),
    accuracyM: numberOf(position['accuracy']),
  };
}

/** −1 is how phones say that they do not know. */
function positive(value: number | null): number | null {
  return value === null || value < 0 ? null : value;
}

function numberOf(value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Seconds, milliseconds or ISO; now where nothing is said; NaN, which is refused, for nonsense. */
function timeOf(value: unknown, now: number): number {
  if (value === undefined || value === null || value === '') return now;
  const number = Number(value);
  if (!Number.isFinite(number)) return Date.parse(String(value));
  return number < SECONDS_MAX ? number * 1000 : number;
}
