import {
  boolean,
  fault,
  hex,
  isUri,
  listOf,
  number,
  objectOf,
  offset,
  oneOf,
  text,
  time,
  unit,
  uri,
  word,
} from './checks.ts';
import { EVENT_TYPES } from './epcis-event.ts';
import type { Check, FaultList } from './fault.ts';
import {
  BIZ_STEPS,
  COMPONENTS,
  DISPOSITIONS,
  ERROR_REASONS,
  MEASUREMENTS,
  PARTY_TYPES,
  SENSOR_ALERTS,
  TRANSACTION_TYPES,
} from './vocabulary.ts';

const anything: Check = () => {};
const context: Check = (value, path, into) => {
  const parts = Array.isArray(value) ? value : [value];
  parts.forEach((part, i) => {
    const isPart =
      isUri(part) || (typeof part === 'object' && part !== null && !Array.isArray(part));
    const at = Array.isArray(value) ? `${path}[${i}]` : path;
    if (!isPart) fault(into, at, `${at} must be a URI or an object of prefixes`, 'Mend @context.');
  });
};
const uriOrList: Check = (value, place, into) =>
  Array.isArray(value) ? listOf(uri)(value, place, into) : uri(value, place, into);

const place = objectOf({ fields: { id: uri }, required: ['id'] });
const quantities = listOf(
  objectOf({
    fields: { epcClass: uri, quantity: number, uom: unit },
    required: ['epcClass'],
    extensions: false,
  }),
);
const typed = (name: string, check: Check, needsType: boolean): Check =>
  listOf(
    objectOf({
      fields: { type: check, [name]: uri },
      required: needsType ? ['type', name] : [name],
      extensions: false,
    }),
  );

const SENSOR_SOURCES = {
  deviceID: uri,
  deviceMetadata: uri,
  rawData: uri,
  dataProcessingMethod: uri,
  bizRules: uri,
  time,
};
const sensorElements = listOf(
  objectOf({
    fields: {
      sensorMetadata: objectOf({ fields: { ...SENSOR_SOURCES, startTime: time, endTime: time } }),
      sensorReport: listOf(
        objectOf({
          fields: {
            ...SENSOR_SOURCES,
            type: word(MEASUREMENTS),
            exception: word(SENSOR_ALERTS),
            microorganism: uri,
            chemicalSubstance: uri,
            coordinateReferenceSystem: uri,
            value: number,
            component: word(COMPONENTS),
            stringValue: text,
            booleanValue: boolean,
            hexBinaryValue: hex,
            uriValue: uri,
            minValue: number,
            maxValue: number,
            meanValue: number,
            sDev: number,
            percRank: number,
            percValue: number,
            uom: text,
          },
          required: ['type'],
        }),
        { least: 1 },
      ),
    },
    required: ['sensorReport'],
  }),
);

const COMMON = {
  '@context': context,
  type: text,
  eventTime: time,
  recordTime: time,
  eventTimeZoneOffset: offset,
  eventID: uri,
  certificationInfo: uriOrList,
  errorDeclaration: objectOf({
    fields: { declarationTime: time, reason: word(ERROR_REASONS), correctiveEventIDs: listOf(uri) },
    required: ['declarationTime'],
  }),
  bizStep: word(BIZ_STEPS),
  disposition: word(DISPOSITIONS),
  readPoint: place,
  bizLocation: place,
  sourceList: typed('source', word(PARTY_TYPES), true),
  destinationList: typed('destination', word(PARTY_TYPES), true),
  sensorElementList: sensorElements,
};
const TRANSACTIONS = typed('bizTransaction', word(TRANSACTION_TYPES), false);
const ACTION = oneOf('OBSERVE', 'ADD', 'DELETE');
const EPCS = listOf(uri, { unique: true });
const DISPOSITION_LIST = listOf(word(DISPOSITIONS), { least: 1, unique: true });
const persistentDisposition: Check = (value, path, into) => {
  const fields = { set: DISPOSITION_LIST, unset: DISPOSITION_LIST };
  objectOf({ fields, extensions: false })(value, path, into);
  const { set, unset } = (value ?? {}) as Record<string, unknown>;
  if (set === undefined && unset === undefined) {
    fault(into, path, `${path} sets and unsets nothing`, 'Add set or unset.');
  }
};
const ilmd = objectOf({ fields: {} });

const FOUND = ['type', 'eventTime', 'eventTimeZoneOffset'];
const aggregated = {
  ...COMMON,
  bizTransactionList: TRANSACTIONS,
  parentID: uri,
  childEPCs: listOf(uri),
  childQuantityList: quantities,
  action: ACTION,
};

const EVENT_CHECKS: Readonly<Record<string, Check>> = {
  ObjectEvent: objectOf({
    fields: {
      ...COMMON,
      bizTransactionList: TRANSACTIONS,
      epcList: EPCS,
      quantityList: quantities,
      action: ACTION,
      persistentDisposition,
      ilmd,
    },
    required: [...FOUND, 'action'],
  }),
  AggregationEvent: objectOf({ fields: aggregated, required: [...FOUND, 'action'] }),
  AssociationEvent: objectOf({ fields: aggregated, required: [...FOUND, 'action', 'parentID'] }),
  TransactionEvent: objectOf({
    fields: {
      ...COMMON,
      bizTransactionList: (value, path, into) => {
        TRANSACTIONS(value, path, into);
        if (Array.isArray(value) && value.length === 0) {
          fault(into, path, `${path} is empty`, 'Name at least one transaction.');
        }
      },
      parentID: uri,
      epcList: listOf(uri),
      quantityList: quantities,
      action: ACTION,
    },
    required: [...FOUND, 'action', 'bizTransactionList'],
  }),
  TransformationEvent: objectOf({
    fields: {
      ...COMMON,
      bizTransactionList: TRANSACTIONS,
      inputEPCList: EPCS,
      inputQuantityList: quantities,
      outputEPCList: EPCS,
      outputQuantityList: quantities,
      transformationID: uri,
      persistentDisposition,
      ilmd,
    },
    required: FOUND,
  }),
};

type Fields = Readonly<Record<string, unknown>>;
const filled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
const children = (e: Fields): boolean =>
  filled(e['childEPCs']) || filled(e['childQuantityList']) || e['action'] === 'DELETE';

/** What an event is about must be said, each type in its own fields. */
const SUBJECTS: Readonly<Record<string, [isGiven: (event: Fields) => boolean, names: string]>> = {
  ObjectEvent: [
    // An empty epcList is a list that says "none of them".
    (e) =>
      e['epcList'] !== undefined ||
      filled(e['quantityList']) ||
      (filled(e['sensorElementList']) && e['readPoint'] !== undefined),
    'epcList, quantityList, or sensorElementList with readPoint',
  ],
  AggregationEvent: [children, 'childEPCs, childQuantityList'],
  AssociationEvent: [children, 'childEPCs, childQuantityList'],
  TransactionEvent: [
    (e) => e['epcList'] !== undefined || filled(e['quantityList']) || e['action'] === 'DELETE',
    'epcList, quantityList',
  ],
  TransformationEvent: [
    (e) => {
      const input = filled(e['inputEPCList']) || filled(e['inputQuantityList']);
      const output = filled(e['outputEPCList']) || filled(e['outputQuantityList']);
      return e['transformationID'] === undefined ? input && output : input || output;
    },
    'inputs and outputs, or a transformationID with either',
  ],
};

const known = objectOf({
  fields: { ...aggregated, bizTransactionList: anything },
  required: FOUND,
});

/** Checks one event; the place of a fault is its path under `path`. */
export function checkEvent(event: unknown, path: string, into: FaultList): void {
  const fields = (event ?? {}) as Record<string, unknown>;
  const type = fields['type'];
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    fault(into, path, `${path} is not an object`, 'Give one object an event.');
    return;
  }
  if (typeof type !== 'string' || !(EVENT_TYPES.includes(type) || isUri(type))) {
    fault(
      into,
      `${path}.type`,
      `${path}.type must name an event type: current value is ${JSON.stringify(type) ?? 'missing'}`,
      `Give one of ${EVENT_TYPES.join(', ')}, or a prefixed type of your own.`,
    );
    return;
  }
  (EVENT_CHECKS[type] ?? known)(event, path, into);
  const subject = SUBJECTS[type];
  if (subject !== undefined && !subject[0](fields)) {
    fault(into, path, `${path} does not say what it is about`, `Add ${subject[1]}.`);
  }
  if (type === 'ObjectEvent' && fields['ilmd'] !== undefined && fields['action'] !== 'ADD') {
    fault(into, `${path}.ilmd`, `${path}.ilmd belongs to action ADD only`, 'Leave ilmd out.');
  }
  checkParent(fields, path, into);
}

function checkParent(event: Fields, path: string, into: FaultList): void {
  const { type, action, parentID } = event;
  const needsParent = type === 'AggregationEvent' && (action === 'ADD' || action === 'DELETE');
  if (needsParent && parentID === undefined) {
    const message = `${path}.parentID is missing, which ${String(action)} needs`;
    fault(into, `${path}.parentID`, message, 'Add parentID.');
  }
}

const VERSION: Check = (value, path, into) => {
  const isVersion = typeof value === 'string' && /^\d+(\.\d+)*$/.test(value);
  if (!isVersion) fault(into, path, `${path} must be a version such as "2.0"`, 'Give "2.0".');
};
const header = objectOf({ fields: { epcisMasterData: anything } });
const DOCUMENT_FIELDS = {
  '@context': context,
  id: uri,
  type: text,
  schemaVersion: VERSION,
  creationDate: time,
  instanceIdentifier: text,
  sender: text,
  receiver: text,
  epcisHeader: header,
};

const document = objectOf({
  fields: {
    ...DOCUMENT_FIELDS,
    epcisBody: objectOf({ fields: { eventList: anything }, required: ['eventList'] }),
  },
  required: ['@context', 'type', 'schemaVersion', 'creationDate', 'epcisBody'],
});
const queryDocument = objectOf({
  fields: {
    ...DOCUMENT_FIELDS,
    epcisBody: objectOf({
      fields: {
        queryResults: objectOf({
          fields: {
            queryName: text,
            subscriptionID: text,
            resultsBody: objectOf({
              fields: { eventList: anything, vocabularyList: anything },
              required: ['eventList'],
            }),
          },
          required: ['queryName', 'resultsBody'],
        }),
      },
      required: ['queryResults'],
    }),
  },
  required: ['@context', 'type', 'epcisBody'],
});

/** Checks the document around the events. */
export function checkEnvelope(value: unknown, into: FaultList): void {
  const type = ((value ?? {}) as Record<string, unknown>)['type'];
  (type === 'EPCISQueryDocument' ? queryDocument : document)(value, '', into);
}
