import { createHash } from 'node:crypto';
import { canonicalKey } from './digital-link.ts';
import { type EpcisEvent, listAt, objectAt, type Prefixes } from './epcis-event.ts';
import { numberForm, timeForm } from './hash-values.ts';
import { webForm } from './vocabulary.ts';
import { FIELD_VOCABULARIES } from './vocabulary-fields.ts';

/** One element of the tree that is hashed: name, text, elements below. */
interface Branch {
  readonly name: string;
  readonly text: string;
  readonly below: Branch[];
}

/** Fields in the order of the rule, each with the order of what lies below. */
interface Ordered {
  readonly name: string;
  readonly below?: readonly Ordered[];
}

const order = (
  names: string,
  below: Readonly<Record<string, readonly Ordered[]>> = {},
): Ordered[] =>
  names
    .split(' ')
    .map((name) => (below[name] === undefined ? { name } : { name, below: below[name] }));

const EPCS = order('epc');
const QUANTITIES = order('quantityElement', { quantityElement: order('epcClass quantity uom') });
const SENSORS = order('sensorElement', {
  sensorElement: order('sensorMetadata sensorReport', {
    sensorMetadata: order(
      'time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules',
    ),
    sensorReport: order(
      'type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism ' +
        'chemicalSubstance value component stringValue booleanValue hexBinaryValue uriValue ' +
        'minValue maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem',
    ),
  }),
});
const EVENT_ORDER = order(
  'eventTime eventTimeZoneOffset certificationInfo parentID epcList inputEPCList childEPCs ' +
    'quantityList childQuantityList inputQuantityList outputEPCList outputQuantityList action ' +
    'transformationID bizStep disposition persistentDisposition readPoint bizLocation ' +
    'sensorElementList',
  {
    epcList: EPCS,
    inputEPCList: EPCS,
    outputEPCList: EPCS,
    childEPCs: EPCS,
    quantityList: QUANTITIES,
    childQuantityList: QUANTITIES,
    inputQuantityList: QUANTITIES,
    outputQuantityList: QUANTITIES,
    persistentDisposition: order('set unset'),
    readPoint: order('id'),
    bizLocation: order('id'),
    sensorElementList: SENSORS,
  },
);
/** Take no part: when it was recorded, its own id, what it is, and that it was an error. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'recordTime',
  'eventID',
  'type',
  'errorDeclaration',
]);
const COMMENTS: ReadonlySet<string> = new Set(['rdfs:comment', 'comment', '#text', '@context']);
/** Lists whose elements say type and value, always in that order. */
const TYPED: Readonly<Record<string, string>> = {
  bizTransactionList: 'bizTransaction',
  sourceList: 'source',
  destinationList: 'destination',
};

/**
 * The event hash id of CBV 2.0 §8.9: `ni:///sha-256;…?ver=CBV2.0`. Equal events give equal ids in
 * JSON-LD and XML, whatever the order of lists, prefixes, time zone notation or the form of keys.
 * The order of elements is that of the reference generator 1.9.3 (MIT), which puts transactions,
 * sources and destinations after the sensors, among the extensions; booleans are written as in XML.
 */
export function eventHash(event: EpcisEvent, prefixes: Prefixes): string {
  const digest = createHash('sha256').update(preHash(event, prefixes)).digest('hex');
  return `ni:///sha-256;${digest}?ver=CBV2.0`;
}

/** The text that is hashed. */
export function preHash(event: EpcisEvent, prefixes: Prefixes): string {
  const names: Prefixes = { ...prefixes, ...ownPrefixes(event) };
  const below = eventBranches(event, names);
  const ordered = inOrder(below, EVENT_ORDER);
  const rest = below.filter((branch) => !LEFT_OUT.has(branch.name));
  return `eventType=${String(event['type'])}${ordered}${unordered(rest)}`;
}

function ownPrefixes(event: EpcisEvent): Prefixes {
  const found: Record<string, string> = {};
  const own = listAt(event['@context']);
  for (const part of own) Object.assign(found, objectAt(part) ?? {});
  return found;
}

function eventBranches(event: EpcisEvent, names: Prefixes): Branch[] {
  const found: Branch[] = [];
  for (const [key, value] of Object.entries(event)) {
    if (COMMENTS.has(key)) continue;
    const typed = TYPED[key];
    if (typed !== undefined) found.push(typedList(key, typed, value, names));
    else if (key === 'childEPCs') found.push(wrapped(key, 'epc', value, names));
    else if (key.endsWith('List') && !key.includes(':')) {
      found.push(wrapped(key, elementName(key), value, names));
    } else found.push(...branches(key, value, names));
  }
  return found;
}

function elementName(list: string): string {
  const name = list.slice(0, -4);
  if (name === 'inputEPC' || name === 'outputEPC') return 'epc';
  return /uantity$/.test(name) ? 'quantityElement' : name;
}

/** What JSON writes as a plain list is one element with elements below in XML. */
function wrapped(list: string, name: string, value: unknown, names: Prefixes): Branch {
  const below = listAt(value).flatMap((part) => branches(name, part, names));
  return { name: list, text: '', below };
}

function typedList(list: string, name: string, value: unknown, names: Prefixes): Branch {
  const vocabulary = FIELD_VOCABULARIES[`${name}/type`];
  const below = listAt(value).map((part): Branch => {
    const { type, [name]: id } = objectAt(part) ?? {};
    const text =
      typeof type === 'string' && vocabulary !== undefined ? webForm(vocabulary, type) : '';
    const kind = text === '' ? '' : `type=${canonical(expanded(text, names))}`;
    return { name: `${kind}${name}`, text: expanded(String(id ?? ''), names), below: [] };
  });
  return { name: list, text: '', below };
}

/** Elements of one field: one for each part of a list. */
function branches(key: string, value: unknown, names: Prefixes): Branch[] {
  if (Array.isArray(value)) return value.flatMap((part) => branches(key, part, names));
  const name = expandedName(key, names);
  const object = objectAt(value);
  if (object === undefined) return [{ name, text: plainText(key, value, names), below: [] }];
  const below = Object.entries(object)
    .filter(([inner]) => !COMMENTS.has(inner))
    .flatMap(([inner, part]) => branches(fieldName(key, inner), part, names));
  const text = textOf(object['#text']);
  return [{ name, text, below: below.map(unqualified) }];
}

/** `sensorReport/type` finds its vocabulary; the path is taken off again afterwards. */
function fieldName(parent: string, inner: string): string {
  return parent === 'sensorReport' && FIELD_VOCABULARIES[`sensorReport/${inner}`] !== undefined
    ? `sensorReport/${inner}`
    : inner;
}

function unqualified(branch: Branch): Branch {
  return branch.name.startsWith('sensorReport/')
    ? { ...branch, name: branch.name.slice('sensorReport/'.length) }
    : branch;
}

function plainText(key: string, value: unknown, names: Prefixes): string {
  const text = textOf(value);
  const vocabulary = FIELD_VOCABULARIES[key];
  if (vocabulary !== undefined) return expanded(webForm(vocabulary, text), names);
  return typeof value === 'string' ? expanded(text, names) : text;
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function expandedName(key: string, names: Prefixes): string {
  const at = key.indexOf(':');
  const space = at < 0 ? undefined : names[key.slice(0, at)];
  return space === undefined ? key : `{${space}}${key.slice(at + 1)}`;
}

function expanded(text: string, names: Prefixes): string {
  const at = text.indexOf(':');
  const space = at < 0 ? undefined : names[text.slice(0, at)];
  return space === undefined ? text : space + text.slice(at + 1);
}

/** Takes the known fields out of `below` in their order; what stays are extensions and the rest. */
function inOrder(below: Branch[], ordered: readonly Ordered[]): string {
  const extensions = takeExtensions(below);
  let found = '';
  for (const field of ordered) {
    const same = below.filter((branch) => branch.name === field.name);
    if (same.length === 0) continue;
    const parts = same.map((branch) => written(branch, field.below)).filter((part) => part !== '');
    for (const branch of same) {
      if (branch.below.length === 0) below.splice(below.indexOf(branch), 1);
    }
    found += parts.sort().join('');
  }
  return extensions.length > 0 ? found + unordered(extensions) : found;
}

function written(branch: Branch, ordered: readonly Ordered[] | undefined): string {
  const inner = ordered === undefined ? '' : inOrder(branch.below, ordered);
  const text = branch.text.trim();
  const isTime = /time/i.test(branch.name) && !/offset/i.test(branch.name);
  const form = text === '' ? '' : `=${isTime ? timeForm(text) : canonical(text)}`;
  return form === '' && inner === '' ? '' : `${branch.name}${form}${inner}`;
}

/** Extensions inside an element of the standard, whose namespace ends with a slash, stay beside it. */
function takeExtensions(below: Branch[]): Branch[] {
  const isEvent = below.some((b) => b.name.includes('eventTime') || b.name.includes('action'));
  if (below.length <= 1 || isEvent) return [];
  const found = below.filter((branch) => branch.name.includes('{') && branch.name.includes('/}'));
  for (const branch of found) below.splice(below.indexOf(branch), 1);
  return found;
}

function unordered(list: readonly Branch[]): string {
  return list
    .map((branch) => {
      const text = branch.text.trim();
      return `${branch.name}${text === '' ? '' : `=${canonical(text)}`}${unordered(branch.below)}`;
    })
    .sort()
    .join('');
}

function canonical(text: string): string {
  return canonicalKey(text) ?? numberForm(text);
}
