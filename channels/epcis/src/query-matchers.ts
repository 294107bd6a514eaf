import { type EpcisEvent, listAt, objectAt, textAt } from './epcis-event.ts';
import {
  CLASS_ROLES,
  classesOf,
  columnsOf,
  EPC_ROLES,
  type EpcRole,
  epcsOf,
  keyForm,
} from './event-fields.ts';
import { instantOf } from './hash-values.ts';
import { extensionMatcher, sensorMatcher } from './query-fields.ts';
import {
  type Comparison,
  compare,
  type Matcher,
  type Narrowing,
  queryError,
  valuesOf,
} from './query-terms.ts';
import {
  BIZ_STEPS,
  bareForm,
  DISPOSITIONS,
  ERROR_REASONS,
  PARTY_TYPES,
  TRANSACTION_TYPES,
  type Vocabulary,
} from './vocabulary.ts';

type Maker = (values: readonly string[], narrowing: Narrowing, name: string) => Matcher;

/** Parameters with a name of their own. */
const FIXED: Readonly<Record<string, Maker>> = {
  eventType: (values, narrowing) => {
    narrowing.eventTypes = values;
    const known = new Set(values);
    return ({ event }) => known.has(String(event['type']));
  },
  GE_eventTime: (values, narrowing, name) => {
    const from = instantIn(values, name);
    narrowing.eventAtFrom = from;
    return ({ event }) => instantOf(event['eventTime']) >= from;
  },
  LT_eventTime: (values, narrowing, name) => {
    const before = instantIn(values, name);
    narrowing.eventAtBefore = before;
    return ({ event }) => instantOf(event['eventTime']) < before;
  },
  GE_recordTime: (values, narrowing, name) => {
    const from = instantIn(values, name);
    narrowing.recordedAtFrom = from;
    return ({ recordedAt }) => recordedAt >= from;
  },
  LT_recordTime: (values, narrowing, name) => {
    const before = instantIn(values, name);
    narrowing.recordedAtBefore = before;
    return ({ recordedAt }) => recordedAt < before;
  },
  EQ_action: (values, _, name) => {
    const wrong = values.find((value) => !/^(?:ADD|OBSERVE|DELETE)$/.test(value));
    if (wrong !== undefined) throw queryError(name, `${wrong} is no action`);
    return ({ event }) => values.includes(String(event['action']));
  },
  EQ_bizStep: (values, narrowing) => {
    const words = values.map((value) => bareForm(BIZ_STEPS, value));
    narrowing.bizSteps = words;
    return ({ event }) => words.includes(columnsOf(event).bizStep ?? '');
  },
  EQ_disposition: (values) => {
    const words = values.map((value) => bareForm(DISPOSITIONS, value));
    return ({ event }) => words.includes(columnsOf(event).disposition ?? '');
  },
  EQ_persistentDisposition_set: (values) => persistent('set', values),
  EQ_persistentDisposition_unset: (values) => persistent('unset', values),
  EQ_readPoint: (values, narrowing) => {
    const keys = values.map(keyForm);
    narrowing.readPoints = keys;
    return ({ event }) => keys.includes(columnsOf(event).readPoint ?? '');
  },
  WD_readPoint: (values) => within('readPoint', values),
  EQ_bizLocation: (values, narrowing) => {
    const keys = values.map(keyForm);
    narrowing.bizLocations = keys;
    return ({ event }) => keys.includes(columnsOf(event).bizLocation ?? '');
  },
  WD_bizLocation: (values) => within('bizLocation', values),
  EQ_transformationID: (values) => {
    const keys = values.map(keyForm);
    return ({ event }) => keys.includes(keyForm(String(event['transformationID'] ?? '')));
  },
  EQ_eventID: (values, narrowing) => {
    narrowing.eventIds = values;
    return ({ eventId }) => values.includes(eventId);
  },
  EXISTS_errorDeclaration: () => (stored) => declaration(stored.event) !== undefined,
  GE_errorDeclaration_Time: (values, _, name) => {
    const from = instantIn(values, name);
    return ({ event }) => instantOf(declaration(event)?.['declarationTime']) >= from;
  },
  LT_errorDeclaration_Time: (values, _, name) => {
    const before = instantIn(values, name);
    return ({ event }) => instantOf(declaration(event)?.['declarationTime']) < before;
  },
  EQ_errorReason: (values) => {
    const words = values.map((value) => bareForm(ERROR_REASONS, value));
    return ({ event }) =>
      words.includes(bareForm(ERROR_REASONS, textAt(declaration(event)?.['reason']) ?? ''));
  },
  EQ_correctiveEventID:
    (values) =>
    ({ event }) =>
      listAt(declaration(event)?.['correctiveEventIDs']).some((id) => values.includes(String(id))),
  MATCH_anyEPC: (values, narrowing) =>
    match(values, narrowing, (e) => EPC_ROLES.flatMap((r) => epcsOf(e, r))),
  MATCH_anyEPCClass: (values, narrowing) =>
    match(values, narrowing, (e) => CLASS_ROLES.flatMap((r) => classKeys(e, r))),
  ...Object.fromEntries(
    EPC_ROLES.map((role: EpcRole): [string, Maker] => [
      `MATCH_${role}`,
      (values, narrowing) => match(values, narrowing, (e) => epcsOf(e, role)),
    ]),
  ),
  ...Object.fromEntries(
    CLASS_ROLES.map((role): [string, Maker] => [
      `MATCH_${role}`,
      (values, narrowing) => match(values, narrowing, (e) => classKeys(e, role)),
    ]),
  ),
};

/** Lists of typed parts: `EQ_bizTransaction_po`, `EQ_source_location`. */
const TYPED: Readonly<Record<string, [list: string, vocabulary: Vocabulary]>> = {
  bizTransaction: ['bizTransactionList', TRANSACTION_TYPES],
  source: ['sourceList', PARTY_TYPES],
  destination: ['destinationList', PARTY_TYPES],
};

/** The matcher of one parameter. @throws AppError EPCIS_QUERY_INVALID for an unknown name. */
export function matcherOf(name: string, value: unknown, narrowing: Narrowing): Matcher {
  const values = valuesOf(name, value);
  const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
  if (fixed !== undefined) return fixed(values, narrowing, name);
  const typed = /^EQ_(bizTransaction|source|destination)_(.+)$/.exec(name);
  if (typed !== null) return typedMatcher(typed[1] ?? '', typed[2] ?? '', values);
  const compared = /^(EQ|GT|GE|LT|LE)_(.+)$/.exec(name);
  const comparison = (compared?.[1] ?? 'EQ') as Comparison;
  const field = compared?.[2] ?? '';
  if (field === 'quantity') return quantityMatcher(comparison, values, name);
  const found =
    sensorMatcher(comparison, field, values, name) ??
    extensionMatcher(name, comparison, field, values);
  if (found === undefined) throw queryError(name, 'there is no such parameter');
  return found;
}

function instantIn(values: readonly string[], name: string): number {
  const at = instantOf(values[0]);
  if (values.length === 1 && !Number.isNaN(at)) return at;
  throw queryError(name, `it must be one ISO 8601 date-time: current value is ${values.join('|')}`);
}

function declaration(event: EpcisEvent): Readonly<Record<string, unknown>> | undefined {
  return objectAt(event['errorDeclaration']);
}

function persistent(which: string, values: readonly string[]): Matcher {
  const words = values.map((value) => bareForm(DISPOSITIONS, value));
  return ({ event }) =>
    listAt(objectAt(event['persistentDisposition'])?.[which]).some((one) =>
      words.includes(bareForm(DISPOSITIONS, String(one))),
    );
}

/** Places below a place: those that its key is the beginning of. */
function within(field: 'readPoint' | 'bizLocation', values: readonly string[]): Matcher {
  const keys = values.map(keyForm);
  return ({ event }) => {
    const own = columnsOf(event)[field];
    return own !== null && keys.some((key) => own === key || own.startsWith(`${key}/`));
  };
}

function classKeys(event: EpcisEvent, role: string): readonly string[] {
  return classesOf(event, role).map(({ epcClass }) => epcClass);
}

function match(
  values: readonly string[],
  narrowing: Narrowing,
  keys: (event: EpcisEvent) => readonly string[],
): Matcher {
  const exact = new Set(values.filter((value) => !isPattern(value)).map(keyForm));
  const patterns = values.filter(isPattern).map((value) => `${keyForm(value)}/`);
  if (patterns.length === 0) {
    const known = narrowing.epcs;
    narrowing.epcs = known === undefined ? [...exact] : known.filter((key) => exact.has(key));
  }
  return ({ event }) =>
    keys(event).some((key) => exact.has(key) || patterns.some((start) => key.startsWith(start)));
}

function isPattern(value: string): boolean {
  return value.startsWith('urn:epc:idpat:');
}

function typedMatcher(part: string, type: string, values: readonly string[]): Matcher {
  const [list = '', vocabulary = TRANSACTION_TYPES] = TYPED[part] ?? [];
  const wanted = bareForm(vocabulary, type);
  const keys = values.map(keyForm);
  return ({ event }) =>
    listAt(event[list]).some((one) => {
      const { type: own, [part]: id } = objectAt(one) ?? {};
      const isType = bareForm(vocabulary, String(own ?? '')) === wanted;
      return isType && keys.includes(keyForm(String(id)));
    });
}

function quantityMatcher(comparison: Comparison, values: readonly string[], name: string): Matcher {
  const limit = Number(values[0]);
  if (!Number.isFinite(limit)) throw queryError(name, 'it must be a number');
  return ({ event }) =>
    CLASS_ROLES.some((role) =>
      classesOf(event, role).some(
        ({ quantity }) => quantity !== undefined && compare(quantity, comparison, limit),
      ),
    );
}
