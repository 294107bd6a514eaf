import { canonicalKey } from './digital-link.ts';
import { type EpcisEvent, listAt, objectAt, textAt } from './epcis-event.ts';
import { instantOf } from './hash-values.ts';
import { BIZ_STEPS, bareForm, DISPOSITIONS } from './vocabulary.ts';

/** The one form of an EPC, class or place that queries compare. */
export function keyForm(uri: string): string {
  return canonicalKey(uri) ?? uri;
}

/** Lists of EPCs by the role that query parameters name. */
export type EpcRole = 'epc' | 'parentID' | 'inputEPC' | 'outputEPC';

const EPC_FIELDS: Readonly<Record<EpcRole, readonly string[]>> = {
  epc: ['epcList', 'childEPCs'],
  parentID: ['parentID'],
  inputEPC: ['inputEPCList'],
  outputEPC: ['outputEPCList'],
};
const CLASS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  epcClass: ['quantityList', 'childQuantityList'],
  inputEPCClass: ['inputQuantityList'],
  outputEPCClass: ['outputQuantityList'],
};

export const EPC_ROLES: readonly EpcRole[] = ['epc', 'parentID', 'inputEPC', 'outputEPC'];
export const CLASS_ROLES: readonly string[] = Object.keys(CLASS_FIELDS);

/** EPCs of one role, in one form. */
export function epcsOf(event: EpcisEvent, role: EpcRole): readonly string[] {
  return EPC_FIELDS[role].flatMap((field) =>
    listAt(event[field]).flatMap((value) => (typeof value === 'string' ? [keyForm(value)] : [])),
  );
}

/** Classes of one role with their quantity. */
export function classesOf(
  event: EpcisEvent,
  role: string,
): readonly { readonly epcClass: string; readonly quantity?: number; readonly uom?: string }[] {
  return (CLASS_FIELDS[role] ?? []).flatMap((field) =>
    listAt(event[field]).flatMap((value) => {
      const { epcClass, quantity, uom } = objectAt(value) ?? {};
      if (typeof epcClass !== 'string') return [];
      return [
        {
          epcClass: keyForm(epcClass),
          ...(typeof quantity === 'number' ? { quantity } : {}),
          ...(typeof uom === 'string' ? { uom } : {}),
        },
      ];
    }),
  );
}

/** The columns that a store keeps beside an event, for queries to narrow by. */
export interface EventColumns {
  readonly eventType: string;
  readonly eventAt: number;
  readonly action: string | null;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly readPoint: string | null;
  readonly bizLocation: string | null;
  readonly epcs: readonly string[];
}

export function columnsOf(event: EpcisEvent): EventColumns {
  const place = (field: string): string | null => {
    const id = textAt(objectAt(event[field])?.['id']);
    return id === undefined ? null : keyForm(id);
  };
  const bizStep = textAt(event['bizStep']);
  const disposition = textAt(event['disposition']);
  const epcs = new Set([
    ...EPC_ROLES.flatMap((role) => epcsOf(event, role)),
    ...CLASS_ROLES.flatMap((role) => classesOf(event, role).map(({ epcClass }) => epcClass)),
  ]);
  return {
    eventType: String(event['type']),
    eventAt: instantOf(event['eventTime']),
    action: textAt(event['action']) ?? null,
    bizStep: bizStep === undefined ? null : bareForm(BIZ_STEPS, bizStep),
    disposition: disposition === undefined ? null : bareForm(DISPOSITIONS, disposition),
    readPoint: place('readPoint'),
    bizLocation: place('bizLocation'),
    epcs: [...epcs],
  };
}
