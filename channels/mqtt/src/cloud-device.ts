import { createHash, createHmac } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import { MQTT_ERRORS } from './errors.ts';
import { ALIBABA } from './profiles/alibaba.ts';
import { BAIDU } from './profiles/baidu.ts';
import type { DeviceProfile } from './profiles/device-profile.ts';
import { TENCENT } from './profiles/tencent.ts';
import { type MessageContent, NOTHING, type Reading, VALUES_MAX } from './reading.ts';

/** The clouds whose devices are understood. */
export const DEVICE_PROFILES: readonly DeviceProfile[] = [ALIBABA, TENCENT, BAIDU];

type Fields = Readonly<Record<string, string>>;

/** Puts the fields into a text. @throws AppError MQTT_OPTION_INVALID naming the one that lacks. */
export function fillIn(text: string, fields: Fields): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined) {
      const message = `Cannot fill in ${text} as ${name} is missing`;
      throw new AppError(MQTT_ERRORS.MQTT_OPTION_INVALID, message, { place: name });
    }
    return value;
  });
}

/** Fields of a device that a topic names; undefined where it is none of the profile's reports. */
export function reportFields(profile: DeviceProfile, topic: string): Fields | undefined {
  const pattern = profile.topics.report.split('/');
  const steps = topic.split('/');
  if (steps.length !== pattern.length) return undefined;
  const found: Record<string, string> = {};
  for (const [i, step] of pattern.entries()) {
    const name = /^\{(\w+)\}$/.exec(step)?.[1];
    const given = steps[i] ?? '';
    if (name !== undefined && given !== '') found[name] = given;
    else if (given !== step) return undefined;
  }
  return found;
}

/** The topic filter that catches all reports of a profile. */
export function reportFilter(profile: DeviceProfile): string {
  return profile.topics.report.replace(/\{\w+\}/g, '+');
}

/**
 * Reads a property report: numbers and booleans become readings, texts are left out.
 * @throws AppError MQTT_PAYLOAD_BROKEN
 */
export function readReport(profile: DeviceProfile, topic: string, text: string): MessageContent {
  const fields = reportFields(profile, topic);
  if (fields === undefined) return NOTHING;
  const device = profile.fields.map((name) => fields[name]).join('/');
  const { path, messageTimeField } = profile.properties;
  const message = parsed(text);
  let properties: unknown = message;
  for (const step of path) properties = objectOf(properties)?.[step];
  const given = Object.entries(objectOf(properties) ?? {});
  if (properties === undefined || given.length > VALUES_MAX) throw broken('it holds no properties');
  const sent = messageTimeField === undefined ? undefined : message[messageTimeField];
  const readings = given.flatMap(([metric, raw]): Reading[] => {
    const { value, time = sent } = valueAndTime(profile, raw);
    if (typeof value !== 'number' && typeof value !== 'boolean') return [];
    const when = typeof time === 'number' ? { atMs: time } : {};
    return [{ device, metric, value: Number(value), ...when }];
  });
  return { readings, reads: [] };
}

function valueAndTime(
  { properties: { valueField, timeField } }: DeviceProfile,
  raw: unknown,
): { readonly value: unknown; readonly time?: unknown } {
  const nested = objectOf(raw);
  if (nested === undefined || valueField === undefined) return { value: raw };
  const time = timeField === undefined ? undefined : nested[timeField];
  return { value: nested[valueField], ...(time === undefined ? {} : { time }) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = objectOf(JSON.parse(text));
    if (value !== undefined) return value;
  } catch (cause) {
    throw broken('it is no JSON', cause);
  }
  throw broken('it is no JSON object');
}

function broken(what: string, cause?: unknown): AppError {
  const message = `Cannot read the report as ${what}`;
  return new AppError(MQTT_ERRORS.MQTT_PAYLOAD_BROKEN, message, { place: 'payload', cause });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Writes a property report as a device of the profile does; for gateways and tests. */
export function writeReport(
  profile: DeviceProfile,
  values: Readonly<Record<string, number>>,
  message: { readonly id: string; readonly nowMs: number },
): string {
  const { path, valueField, timeField, messageTimeField, envelope } = profile.properties;
  const properties = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      valueField === undefined || timeField === undefined
        ? value
        : { [valueField]: value, [timeField]: message.nowMs },
    ]),
  );
  const around: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(envelope))
    around[name] = fillIn(text, { id: message.id });
  if (messageTimeField !== undefined) around[messageTimeField] = message.nowMs;
  around[path[0] ?? 'params'] = properties;
  return JSON.stringify(around);
}

/** What a device logs in with. */
export interface CloudLogin {
  readonly address: string;
  readonly clientId: string;
  readonly user: string;
  readonly password: string;
}

/**
 * The login of a device at its cloud, signed with its secret.
 * @throws AppError MQTT_OPTION_INVALID naming a field that lacks
 */
export function cloudLogin(
  profile: DeviceProfile,
  device: Fields,
  options: { readonly secret: string; readonly nowMs: number },
): CloudLogin {
  const { login } = profile;
  const seconds = Math.floor(options.nowMs / 1000);
  const fields: Fields = {
    now: String(options.nowMs),
    nowSeconds: String(seconds),
    expirySeconds: String(seconds + 3600),
    region: 'cn-shanghai',
    ...device,
  };
  const signed = fillIn(login.signed, { ...fields, secret: options.secret });
  const key = Buffer.from(options.secret, login.secretEncoding);
  const signature =
    login.method === 'hmac'
      ? createHmac(login.algorithm, key).update(signed).digest('hex')
      : createHash(login.algorithm).update(signed).digest('hex');
  return {
    address: fillIn(profile.address, fields),
    clientId: fillIn(login.clientId, fields),
    user: fillIn(login.user, fields),
    password: fillIn(login.password, { ...fields, signature }),
  };
}
