import type { Check, FaultList } from './fault.ts';
import { instantOf } from './hash-values.ts';
import { DEPTH_MAX, FAULTS_MAX } from './limits.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Notes a fault; after the first few only the number of them grows. */
export function fault(into: FaultList, place: string, message: string, remedy: string): void {
  into.count += 1;
  if (into.faults.length < FAULTS_MAX) into.faults.push({ place, message, remedy });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function wrong(into: FaultList, place: string, value: unknown, must: string): void {
  fault(into, place, `${place} must be ${must}: current value is ${shown(value)}`, `Give ${must}.`);
}

const HAS_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]+$/;

/** Any URI: a scheme, a colon, no blanks. */
export function isUri(value: unknown): value is string {
  return typeof value === 'string' && HAS_SCHEME.test(value);
}

export const uri: Check = (value, place, into) => {
  if (!isUri(value)) wrong(into, place, value, 'a URI such as urn:epc:id:… or https://…');
};

export const text: Check = (value, place, into) => {
  if (typeof value !== 'string') wrong(into, place, value, 'text');
};

export const boolean: Check = (value, place, into) => {
  if (typeof value !== 'boolean') wrong(into, place, value, 'true or false');
};

export const number: Check = (value, place, into) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) wrong(into, place, value, 'a number');
};

const ZONED = /(?:Z|[+-]\d{2}:\d{2})$/;

export const time: Check = (value, place, into) => {
  const isTime = typeof value === 'string' && ZONED.test(value) && !Number.isNaN(instantOf(value));
  if (!isTime) wrong(into, place, value, 'an ISO 8601 date-time with a time zone');
};

const OFFSET = /^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/;

export const offset: Check = (value, place, into) => {
  if (typeof value !== 'string' || !OFFSET.test(value)) {
    wrong(into, place, value, 'an offset such as +01:00');
  }
};

export const unit: Check = (value, place, into) => {
  if (typeof value !== 'string' || !/^[A-Z0-9]{2,3}$/.test(value)) {
    wrong(into, place, value, 'a UN/ECE unit of two or three capitals or digits');
  }
};

export const hex: Check = (value, place, into) => {
  if (typeof value !== 'string' || !/^[A-Fa-f0-9]+$/.test(value)) {
    wrong(into, place, value, 'hexadecimal digits');
  }
};

export const oneOf =
  (...names: readonly string[]): Check =>
  (value, place, into) => {
    if (!names.includes(String(value))) wrong(into, place, value, `one of ${names.join(', ')}`);
  };

/** A bare word of the vocabulary, or a URI of somebody else's. */
export const word =
  ({ bare, urn }: Vocabulary): Check =>
  (value, place, into) => {
    if (typeof value === 'string' && bare.has(value)) return;
    const isForeign = isUri(value) && !value.startsWith('urn:epcglobal:cbv:');
    // The URNs of XML are taken too, where they name a known word: they mean the same.
    const isKnownUrn =
      typeof value === 'string' && value.startsWith(urn) && bare.has(value.slice(urn.length));
    if (isForeign || isKnownUrn) return;
    wrong(into, place, value, 'a word of the Core Business Vocabulary or a URI of your own');
  };

export const listOf =
  (check: Check, options: { readonly least?: number; readonly unique?: boolean } = {}): Check =>
  (value, place, into) => {
    if (!Array.isArray(value)) return wrong(into, place, value, 'a list');
    if (value.length < (options.least ?? 0)) {
      wrong(into, place, value, `a list of at least ${options.least}`);
    }
    if (options.unique === true && new Set(value.map(String)).size < value.length) {
      fault(into, place, `${place} names a thing twice`, 'Name every thing once.');
    }
    value.forEach((part, i) => {
      check(part, `${place}[${i}]`, into);
    });
  };

export interface ObjectRule {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  /** Names with a prefix are extensions; false: none are taken. */
  readonly extensions?: boolean;
}

export const objectOf =
  ({ fields, required = [], extensions = true }: ObjectRule): Check =>
  (value, place, into) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return wrong(into, place, value, 'an object');
    }
    const given = value as Record<string, unknown>;
    for (const name of required) {
      if (given[name] !== undefined) continue;
      const path = joined(place, name);
      fault(into, path, `${path} is missing`, `Add ${name}.`);
    }
    for (const [name, part] of Object.entries(given)) {
      checkField(name, part, { fields, extensions, place, into });
    }
  };

interface FieldContext {
  readonly fields: Readonly<Record<string, Check>>;
  readonly extensions: boolean;
  readonly place: string;
  readonly into: FaultList;
}

function checkField(name: string, part: unknown, context: FieldContext): void {
  const { fields, extensions, place, into } = context;
  const path = joined(place, name);
  const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (check !== undefined) check(part, path, into);
  else if (!(extensions && isUri(name))) {
    const remedy = extensions
      ? 'Give an extension a prefixed name as example:field, declared in @context.'
      : 'Leave it out.';
    fault(into, path, `${path} is not a field of EPCIS 2.0`, remedy);
  } else checkDepth(part, path, into);
}

function joined(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

/** Extensions may hold anything, only not without end. */
function checkDepth(value: unknown, place: string, into: FaultList, depth = 0): void {
  if (depth > DEPTH_MAX) {
    fault(into, place, `${place} is nested deeper than ${DEPTH_MAX}`, 'Flatten the extension.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) checkDepth(part, place, into, depth + 1);
}
