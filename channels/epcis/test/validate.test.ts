import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '@quanyu/domain';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/fault.ts';
import { readDocument } from '../src/read-document.ts';
import { readXml } from '../src/xml-tree.ts';

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'];

function documentOf(event: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    '@context': CONTEXT,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-01-01T00:00:00Z',
    epcisBody: {
      eventList: [
        {
          type: 'ObjectEvent',
          action: 'OBSERVE',
          eventTime: '2026-01-01T00:00:00Z',
          eventTimeZoneOffset: '+00:00',
          epcList: ['urn:epc:id:sgtin:0614141.107346.2017'],
          ...event,
        },
      ],
    },
  });
}

/** Places of the faults that a body is refused for. */
function refusal(body: string): readonly string[] {
  try {
    readDocument(body);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    const { code, place, details, remedy } = error as AppError;
    expect(code).toMatch(/^EPCIS_/);
    expect(remedy).not.toBe('');
    const faults = (details['faults'] ?? []) as readonly Fault[];
    for (const fault of faults) expect(fault.remedy).not.toBe('');
    return faults.length > 0 ? faults.map((fault) => fault.place) : [place ?? ''];
  }
  return [];
}

describe('readDocument()', () => {
  it('takes a document, one event, and XML', () => {
    expect(readDocument(documentOf({})).events).toHaveLength(1);
    const [event] = readDocument(documentOf({})).events;
    expect(readDocument(JSON.stringify({ '@context': CONTEXT, ...event })).events).toHaveLength(1);
  });

  it.each([
    ['', ['body']],
    ['{', ['body']],
    ['[]', ['body']],
    ['null', ['body']],
    ['{"type":"EPCISDocument"}', ['@context', 'schemaVersion', 'creationDate', 'epcisBody']],
    ['{"type":"Toast"}', ['type']],
    ['<a>', ['line 1']],
    ['<a></b>', ['line 1']],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a/>', ['line 1']],
    ['<a>&nbsp;</a>', ['line 1']],
    ['<a/>', ['a']],
    ['<EPCISDocument/>', ['EPCISBody']],
  ])('refuses %j at %j', (body, places) => {
    expect(refusal(body)).toEqual(places);
  });

  const PATH = 'epcisBody.eventList[0]';
  it.each([
    [{ eventTime: 'yesterday' }, 'eventTime'],
    [{ eventTime: '2026-01-01T00:00:00' }, 'eventTime'],
    [{ eventTime: Number.NaN }, 'eventTime'],
    [{ eventTimeZoneOffset: '+15:00' }, 'eventTimeZoneOffset'],
    [{ action: 'TOUCH' }, 'action'],
    [{ bizStep: 'urn:epcglobal:cbv:bizstep:nonsense' }, 'bizStep'],
    [{ bizStep: 'nonsense' }, 'bizStep'],
    [{ disposition: 7 }, 'disposition'],
    [{ epcList: 'urn:x:y' }, 'epcList'],
    [{ epcList: ['no uri'] }, 'epcList[0]'],
    [{ epcList: ['urn:x:y', 'urn:x:y'] }, 'epcList'],
    [{ readPoint: 'urn:x:y' }, 'readPoint'],
    [{ quantityList: [{ epcClass: 'urn:x:y', quantity: '5' }] }, 'quantityList[0].quantity'],
    [{ quantityList: [{ epcClass: 'urn:x:y', uom: 'kilo' }] }, 'quantityList[0].uom'],
    [{ quantityList: [{ quantity: 5 }] }, 'quantityList[0].epcClass'],
    [{ ilmd: { 'a:b': 1 } }, 'ilmd'],
    [{ field: 1 }, 'field'],
    [{ constructor: 1 }, 'constructor'],
    [{ sensorElementList: [{ sensorReport: [] }] }, 'sensorElementList[0].sensorReport'],
    [{ sourceList: [{ source: 'urn:x:y' }] }, 'sourceList[0].type'],
    [{ errorDeclaration: { reason: 'incorrect_data' } }, 'errorDeclaration.declarationTime'],
    [{ persistentDisposition: {} }, 'persistentDisposition'],
    [{ type: 'Other' }, 'type'],
    [
      { type: 'AggregationEvent', epcList: undefined, childEPCs: ['urn:x:y'], action: 'ADD' },
      'parentID',
    ],
  ])('refuses the event %j at %s', (event, place) => {
    expect(refusal(documentOf(event))).toEqual([`${PATH}.${place}`]);
  });

  it('refuses an event about nothing, and one nested without end', () => {
    expect(refusal(documentOf({ epcList: undefined }))).toEqual([PATH]);
    let deep: unknown = 1;
    for (let k = 0; k < 60; k++) deep = { a: deep };
    expect(refusal(documentOf({ 'x:deep': deep }))).toHaveLength(1);
  });

  it('never throws anything but an AppError', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        refusal(text);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        refusal(`<${text}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('readXml()', () => {
  it('resolves namespaces, entities and CDATA', () => {
    const root = readXml(
      '<a:x xmlns:a="u" b="1 &lt; 2"><y>t&#65;&#x42;<![CDATA[<z>]]></y><!-- c --></a:x>',
    );
    expect(root).toMatchObject({ space: 'u', name: 'x', attributes: { b: '1 < 2' } });
    expect(root.below[0]?.text).toBe('tAB<z>');
  });
});

describeShared('the 39 documents of GS1', 'logistics/epcis/examples', (folder) => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jsonld'),
  );

  it('are taken', () => {
    expect(names).toHaveLength(39);
    for (const name of names) {
      const { events } = readDocument(readFileSync(`${folder}/${name}`, 'utf8'));
      expect(events.length, name).toBeGreaterThan(0);
    }
  });

  it('are refused when a needed field is gone or holds something else', () => {
    for (const name of names) {
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      for (const field of ['eventTime', 'eventTimeZoneOffset']) {
        const without = JSON.parse(text, (key, value) => (key === field ? undefined : value));
        expect(refusal(JSON.stringify(without)).join(), `${name} ${field}`).toContain(field);
        const wrong = JSON.parse(text, (key, value) => (key === field ? 'x' : value));
        expect(refusal(JSON.stringify(wrong)).join(), `${name} ${field}`).toContain(field);
      }
    }
  });
});
