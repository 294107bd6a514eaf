import { AppError } from '@quanyu/domain';
import { MQTT_ERRORS } from './errors.ts';
import {
  type MessageContent,
  NOTHING,
  type Reading,
  type RfidRead,
  VALUES_MAX,
} from './reading.ts';

/** Topics of our own, and OwnTracks': `owntracks/{user}/{device}`. */
const SENSOR = /^quanyu\/sensors\/([^/]{1,200})\/([^/]{1,100})$/;
const RFID = /^quanyu\/rfid\/([^/]{1,200})$/;
const POSITION = /^quanyu\/positions\/([^/]{1,200})$/;
const OWN_TRACKS = /^owntracks\/([^/]{1,100}\/[^/]{1,100})$/;
const KMH = 3.6;

export const PLAIN_FILTERS: readonly string[] = [
  'quanyu/sensors/+/+',
  'quanyu/rfid/+',
  'quanyu/positions/+',
  'owntracks/+/+',
];

/**
 * Reads a plain message. A sensor sends a number, or `{value, time?, sequence?}`; a reader sends
 * `{reads: [{epc, antenna?, time?, rssi?}]}`; a tracker `{lat, lon, time?, speed?, heading?}` (metres a
 * second) or OwnTracks' `location`, whose device is `user/device`. Times are epoch milliseconds or ISO 8601.
 * @throws AppError MQTT_PAYLOAD_BROKEN
 */
export function readPlain(topic: string, text: string): MessageContent {
  const sensor = SENSOR.exec(topic);
  if (sensor !== null) return sensorOf(sensor[1] ?? '', sensor[2] ?? '', text);
  const tracker = POSITION.exec(topic);
  if (tracker !== null) return positionOf(tracker[1] ?? '', text);
  const own = OWN_TRACKS.exec(topic);
  if (own !== null) return ownTracksOf(own[1] ?? '', text);
  const reader = RFID.exec(topic);
  return reader === null ? NOTHING : readsOf(reader[1] ?? '', text);
}

function sensorOf(device: string, metric: string, text: string): MessageContent {
  const value = parsed(text);
  const fields = typeof value === 'object' && value !== null ? (value as Fields) : { value };
  const number = typeof fields['value'] === 'boolean' ? Number(fields['value']) : fields['value'];
  if (typeof number !== 'number') throw broken('value is no number');
  const reading: Reading = {
    device,
    metric,
    value: number,
    ...timeOf(fields['time']),
    ...(typeof fields['sequence'] === 'number' ? { sequence: fields['sequence'] } : {}),
  };
  return { readings: [reading], reads: [] };
}

function positionOf(device: string, text: string): MessageContent {
  const fields = (parsed(text) ?? {}) as Fields;
  const { lat, lon, speed, heading, time } = fields;
  return placed(device, { latitude: lat, longitude: lon, speed, heading }, timeOf(time));
}

/** Other messages of OwnTracks (waypoints, wills) say nothing of where a device is. */
function ownTracksOf(device: string, text: string): MessageContent {
  const fields = (parsed(text) ?? {}) as Fields;
  if (fields['_type'] !== 'location') return NOTHING;
  const { lat, lon, vel, cog, tst } = fields;
  const speed = typeof vel === 'number' ? vel / KMH : undefined;
  const seconds = typeof tst === 'number' ? timeOf(tst * 1000) : {};
  return placed(device, { latitude: lat, longitude: lon, speed, heading: cog }, seconds);
}

/** A position as readings of one instant. */
function placed(device: string, values: Fields, time: { readonly atMs?: number }): MessageContent {
  const { latitude, longitude } = values;
  if (typeof latitude !== 'number' || typeof longitude !== 'number')
    throw broken('it has no place');
  const readings = Object.entries(values).flatMap(([metric, value]): Reading[] =>
    typeof value === 'number' ? [{ device, metric, value, ...time }] : [],
  );
  return { readings, reads: [] };
}

type Fields = Readonly<Record<string, unknown>>;

function readsOf(device: string, text: string): MessageContent {
  const value = parsed(text) as { readonly reads?: unknown } | null;
  const list = value?.reads;
  if (!Array.isArray(list)) throw broken('it has no list `reads`');
  if (list.length > VALUES_MAX) throw broken(`it has more than ${VALUES_MAX} reads`);
  const reads = list.map((one: unknown, i): RfidRead => {
    const fields = (one ?? {}) as Fields;
    const { epc, antenna = 0, rssi } = fields;
    if (typeof epc !== 'string' || epc === '' || epc.length > 300) {
      throw broken(`reads[${i}].epc is not valid`);
    }
    if (!Number.isInteger(antenna)) throw broken(`reads[${i}].antenna is no whole number`);
    return {
      device,
      epc,
      antenna: Number(antenna),
      ...timeOf(fields['time']),
      ...(typeof rssi === 'number' ? { strengthDb: rssi } : {}),
    };
  });
  return { readings: [], reads };
}

function timeOf(time: unknown): { readonly atMs?: number } {
  if (time === undefined) return {};
  const atMs = typeof time === 'string' ? Date.parse(time) : Number(time);
  return { atMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken('it is no JSON', cause);
  }
}

function broken(what: string, cause?: unknown): AppError {
  const message = `Cannot read the message as ${what}`;
  return new AppError(MQTT_ERRORS.MQTT_PAYLOAD_BROKEN, message, { place: 'payload', cause });
}
