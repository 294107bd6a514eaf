import { listAt, objectAt, type Prefixes } from './epcis-event.ts';
import { keyForm } from './event-fields.ts';
import { instantOf } from './hash-values.ts';
import {
  type Comparison,
  compare,
  type Matcher,
  queryError,
  type StoredEvent,
} from './query-terms.ts';
import { bareForm, MEASUREMENTS, SENSOR_ALERTS } from './vocabulary.ts';

type Fields = Readonly<Record<string, unknown>>;

const SENSOR_TEXTS: ReadonlySet<string> = new Set([
  'type',
  'exception',
  'deviceID',
  'deviceMetadata',
  'rawData',
  'dataProcessingMethod',
  'bizRules',
  'microorganism',
  'chemicalSubstance',
  'coordinateReferenceSystem',
  'stringValue',
  'booleanValue',
  'hexBinaryValue',
  'uriValue',
]);
const SENSOR_TIMES: ReadonlySet<string> = new Set(['time', 'startTime', 'endTime']);
const SENSOR_NUMBER =
  /^(value|minValue|maxValue|meanValue|sDev|percRank|percValue)(?:_([A-Z0-9]{2,3}))?$/;

/** Parameters of sensor reports and their metadata; undefined where the field is none of theirs. */
export function sensorMatcher(
  comparison: Comparison,
  field: string,
  values: readonly string[],
  name: string,
): Matcher | undefined {
  if (SENSOR_TIMES.has(field)) return sensorTime(comparison, field, values, name);
  if (SENSOR_TEXTS.has(field) && comparison === 'EQ') {
    const forms = values.map((value) => sensorForm(field, value));
    return (stored) =>
      sensorParts(stored).some((part) => {
        const own = part[field];
        return own !== undefined && forms.includes(sensorForm(field, String(own)));
      });
  }
  const number = SENSOR_NUMBER.exec(field);
  if (number === null) return undefined;
  const limit = Number(values[0]);
  if (!Number.isFinite(limit)) throw queryError(name, 'it must be a number');
  const [, key = '', uom] = number;
  return (stored) =>
    sensorParts(stored).some((part) => {
      const own = part[key];
      const isUnit = uom === undefined || part['uom'] === uom;
      return isUnit && typeof own === 'number' && compare(own, comparison, limit);
    });
}

function sensorForm(field: string, value: string): string {
  if (field === 'type') return bareForm(MEASUREMENTS, value);
  return field === 'exception' ? bareForm(SENSOR_ALERTS, value) : keyForm(value);
}

function sensorTime(
  comparison: Comparison,
  field: string,
  values: readonly string[],
  name: string,
): Matcher {
  const limit = instantOf(values[0]);
  if (Number.isNaN(limit)) throw queryError(name, 'it must be an ISO 8601 date-time');
  return (stored) =>
    sensorParts(stored).some((part) => compare(instantOf(part[field]), comparison, limit));
}

/** Metadata and reports of every sensor element. */
function sensorParts({ event }: StoredEvent): readonly Fields[] {
  return listAt(event['sensorElementList']).flatMap((element) => {
    const fields = objectAt(element) ?? {};
    const parts = [fields['sensorMetadata'], ...listAt(fields['sensorReport'])];
    return parts.map((part) => objectAt(part) ?? {});
  });
}

const SCOPES: Readonly<Record<string, string | undefined>> = {
  ILMD: 'ilmd',
  ERROR_DECLARATION: 'errorDeclaration',
  SENSORELEMENT: 'sensorElementList',
  SENSORMETADATA: 'sensorElementList',
  SENSORREPORT: 'sensorElementList',
  READPOINT: 'readPoint',
  BIZLOCATION: 'bizLocation',
};

/**
 * Extensions: `EQ_example:field`, `GE_INNER_ILMD_example:field`, `EXISTS_example:field`. A name may
 * carry its namespace, as `EQ_http://ns.example.com/epcis/field` or with `#`.
 */
export function extensionMatcher(
  name: string,
  comparison: Comparison,
  field: string,
  values: readonly string[],
): Matcher | undefined {
  const exists = /^EXISTS_(.+)$/.exec(name)?.[1];
  let path = exists ?? field;
  const isInner = path.startsWith('INNER_');
  if (isInner) path = path.slice('INNER_'.length);
  const scope = Object.keys(SCOPES).find((word) => path.startsWith(`${word}_`));
  if (scope !== undefined) path = path.slice(scope.length + 1);
  if (!path.includes(':')) return exists === undefined ? undefined : standardExists(path);
  const test = exists === undefined ? valueTest(comparison, values, name) : () => true;
  const isDeep = isInner || (scope?.startsWith('SENSOR') ?? false);
  return (stored) => {
    const root = SCOPES[scope ?? ''];
    const start = root === undefined ? [stored.event] : listAt(stored.event[root]);
    const named = fullName(path, stored.prefixes);
    return start.some((part) =>
      found(part, named, { test, prefixes: stored.prefixes, depth: isDeep ? 40 : 0 }),
    );
  };
}

function standardExists(path: string): Matcher | undefined {
  if (!/^[A-Za-z]+$/.test(path)) return undefined;
  return ({ event }) => event[path] !== undefined;
}

interface Search {
  readonly test: (value: unknown) => boolean;
  readonly prefixes: Prefixes;
  readonly depth: number;
}

function found(part: unknown, named: string, search: Search): boolean {
  if (Array.isArray(part)) return part.some((one) => found(one, named, search));
  const fields = objectAt(part);
  if (fields === undefined) return false;
  for (const [key, value] of Object.entries(fields)) {
    const isNamed = key.includes(':') && fullName(key, search.prefixes) === named;
    if (isNamed && listAt(value).some(search.test)) return true;
    if (search.depth > 0 && found(value, named, { ...search, depth: search.depth - 1 }))
      return true;
  }
  return false;
}

/** The namespace and the name; a separator between them counts for nothing. */
function fullName(name: string, prefixes: Prefixes): string {
  const at = name.indexOf(':');
  const space = prefixes[name.slice(0, at)];
  const full = space === undefined ? name : `${space}${name.slice(at + 1)}`;
  return full.replace(/[#/]([^#/]*)$/, '$1');
}

function valueTest(
  comparison: Comparison,
  values: readonly string[],
  name: string,
): (value: unknown) => boolean {
  if (comparison === 'EQ') return (value) => values.includes(String(value));
  const [limit = ''] = values;
  const at = instantOf(limit);
  if (!Number.isNaN(at)) return (value) => compare(instantOf(value), comparison, at);
  const number = Number(limit);
  if (!Number.isFinite(number)) throw queryError(name, 'it must be a number or a date-time');
  return (value) => String(value).trim() !== '' && compare(Number(value), comparison, number);
}
