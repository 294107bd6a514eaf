import { AppError } from '@quanyu/domain';
import { EVENT_TYPES, STANDARD_CONTEXT } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';
import { bareForm, PARTY_TYPES, TRANSACTION_TYPES, type Vocabulary } from './vocabulary.ts';
import { FIELD_VOCABULARIES } from './vocabulary-fields.ts';
import { readXml, type XmlElement } from './xml-tree.ts';

type Fields = Record<string, unknown>;

/** Elements that only wrap others in version 1.2. */
const WRAPPERS: ReadonlySet<string> = new Set(['extension', 'baseExtension']);
const NUMBERS: ReadonlySet<string> = new Set([
  'quantity',
  'value',
  'minValue',
  'maxValue',
  'meanValue',
  'sDev',
  'percRank',
  'percValue',
]);
const LISTS_OF_TEXT: ReadonlySet<string> = new Set([
  'epcList',
  'childEPCs',
  'inputEPCList',
  'outputEPCList',
  'correctiveEventIDs',
]);
const LISTS_OF_QUANTITIES: ReadonlySet<string> = new Set([
  'quantityList',
  'childQuantityList',
  'inputQuantityList',
  'outputQuantityList',
]);
const TYPED: Readonly<Record<string, [name: string, vocabulary: Vocabulary]>> = {
  bizTransactionList: ['bizTransaction', TRANSACTION_TYPES],
  sourceList: ['source', PARTY_TYPES],
  destinationList: ['destination', PARTY_TYPES],
};
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/**
 * An EPCIS XML document (2.0, or 1.2 with its `extension` wrappers) as the JSON-LD document that
 * says the same: bare words of the vocabulary, extensions under their prefixes, prefixes in
 * `@context`.
 * @throws AppError EPCIS_XML_BROKEN with the line or element.
 */
export function documentFromXml(text: string): Fields {
  const root = readXml(text);
  const isQuery = root.name === 'EPCISQueryDocument';
  if (root.name !== 'EPCISDocument' && !isQuery) {
    throw broken(`the root element is ${root.qualified}`, root.qualified);
  }
  const list = find(
    root,
    isQuery ? 'EPCISBody/QueryResults/resultsBody/EventList' : 'EPCISBody/EventList',
  );
  if (list === undefined) throw broken('it has no EventList', 'EPCISBody');
  const used: Record<string, string> = {};
  const events = eventElements(list).map((element) => eventOf(element, used));
  const document: Fields = {
    '@context': Object.keys(used).length > 0 ? [STANDARD_CONTEXT, used] : [STANDARD_CONTEXT],
    type: 'EPCISDocument',
    schemaVersion: root.attributes['schemaVersion'] ?? '2.0',
    epcisBody: { eventList: events },
  };
  const created = root.attributes['creationDate'];
  if (created !== undefined) document['creationDate'] = created;
  return document;
}

function broken(what: string, place: string): AppError {
  const message = `Cannot take the XML as an EPCIS document as ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_XML_BROKEN, message, { place });
}

function find(root: XmlElement, path: string): XmlElement | undefined {
  let at: XmlElement | undefined = root;
  for (const name of path.split('/')) at = at?.below.find((element) => element.name === name);
  return at;
}

/** Transformation and association events stand in wrappers in older documents. */
function eventElements(list: XmlElement): XmlElement[] {
  return list.below.flatMap((element) => {
    if (WRAPPERS.has(element.name)) return eventElements(element);
    if (EVENT_TYPES.includes(element.name) || element.space !== '') return [element];
    throw broken(`${element.qualified} is no event`, 'EventList');
  });
}

function eventOf(element: XmlElement, used: Record<string, string>): Fields {
  const type = element.space === '' ? element.name : prefixed(element, element.qualified, used);
  const event: Fields = { type };
  addFields(event, element.below, used);
  return event;
}

function addFields(
  into: Fields,
  elements: readonly XmlElement[],
  used: Record<string, string>,
): void {
  for (const element of elements) {
    if (WRAPPERS.has(element.name) && element.space === '') addFields(into, element.below, used);
    else if (element.space !== '') {
      add(into, prefixed(element, element.qualified, used), extensionOf(element, used));
    } else into[element.name] = fieldOf(element, used);
  }
}

function fieldOf(element: XmlElement, used: Record<string, string>): unknown {
  const { name, below } = element;
  const typed = TYPED[name];
  if (LISTS_OF_TEXT.has(name)) return below.map((part) => part.text.trim());
  if (LISTS_OF_QUANTITIES.has(name)) return below.map((part) => plainFields(part));
  if (typed !== undefined) return below.map((part) => typedPart(part, ...typed));
  if (name === 'sensorElementList') return below.map((part) => sensorElement(part, used));
  if (name === 'persistentDisposition') return dispositions(element);
  if (below.length > 0) {
    const fields: Fields = {};
    addFields(fields, below, used);
    return fields;
  }
  return plainValue(name, element.text.trim());
}

function plainValue(name: string, text: string): unknown {
  const vocabulary = FIELD_VOCABULARIES[name];
  if (vocabulary !== undefined) return bareForm(vocabulary, text);
  if (NUMBERS.has(name) && text !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

function plainFields(element: XmlElement): Fields {
  return Object.fromEntries(
    element.below.map((part) => [part.name, plainValue(part.name, part.text.trim())]),
  );
}

function typedPart(element: XmlElement, name: string, vocabulary: Vocabulary): Fields {
  const { type } = element.attributes;
  const value = { [name]: element.text.trim() };
  return type === undefined ? value : { type: bareForm(vocabulary, type), ...value };
}

function dispositions(element: XmlElement): Fields {
  const found: Record<string, unknown[]> = {};
  for (const part of element.below) {
    found[part.name] ??= [];
    found[part.name]?.push(plainValue(part.name, part.text.trim()));
  }
  return found;
}

function sensorElement(element: XmlElement, used: Record<string, string>): Fields {
  const found: Fields = {};
  const reports: Fields[] = [];
  for (const part of element.below) {
    if (part.space !== '') {
      add(found, prefixed(part, part.qualified, used), extensionOf(part, used));
    } else if (part.name === 'sensorReport') reports.push(sensorFields(part, used));
    else found[part.name] = sensorFields(part, used);
  }
  found['sensorReport'] = reports;
  return found;
}

/** Metadata and reports are attributes in XML. */
function sensorFields(element: XmlElement, used: Record<string, string>): Fields {
  const found: Fields = {};
  for (const [name, text] of Object.entries(element.attributes)) {
    const vocabulary = FIELD_VOCABULARIES[`sensorReport/${name}`];
    if (name.includes(':')) found[prefixed(element, name, used)] = text;
    else if (vocabulary !== undefined) found[name] = bareForm(vocabulary, text);
    else if (name === 'booleanValue') found[name] = text === 'true' || text === '1';
    else found[name] = plainValue(name, text);
  }
  return found;
}

function extensionOf(element: XmlElement, used: Record<string, string>): unknown {
  const kept = Object.entries(element.attributes).filter(([name]) => {
    const at = name.indexOf(':');
    return at < 0 || element.spaces[name.slice(0, at)] !== SCHEMA_INSTANCE;
  });
  if (element.below.length === 0 && kept.length === 0) return element.text.trim();
  const found: Fields = {};
  for (const [name, text] of kept) {
    found[name.includes(':') ? prefixed(element, name, used) : name] = text;
  }
  for (const part of element.below) {
    const name = part.space === '' ? part.name : prefixed(part, part.qualified, used);
    add(found, name, extensionOf(part, used));
  }
  if (element.below.length === 0 && element.text.trim() !== '')
    found['#text'] = element.text.trim();
  return found;
}

function add(into: Fields, name: string, value: unknown): void {
  const known = into[name];
  if (known === undefined) into[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else into[name] = [known, value];
}

/** The name under a prefix that means one namespace in the whole document. */
function prefixed(element: XmlElement, qualified: string, used: Record<string, string>): string {
  const at = qualified.indexOf(':');
  const written = at < 0 ? '' : qualified.slice(0, at);
  const space = element.spaces[written] ?? '';
  const known = Object.entries(used).find(([, uri]) => uri === space)?.[0];
  let prefix = known ?? (written === '' ? 'ns' : written);
  for (let k = 2; known === undefined && used[prefix] !== undefined; k++) prefix = `${written}${k}`;
  used[prefix] = space;
  return `${prefix}:${qualified.slice(at + 1)}`;
}
