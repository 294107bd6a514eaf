import { readFileSync } from 'node:fs';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey, checkDigit } from '../src/digital-link.ts';
import { type EpcisEvent, prefixesOf } from '../src/epcis-event.ts';
import { eventHash, preHash } from '../src/event-hash.ts';
import { numberForm, timeForm } from '../src/hash-values.ts';
import { readDocument } from '../src/read-document.ts';

/** The event of the reference generator's `ReferenceEventHashAlgorithm3` (RalphTro, MIT). */
const REFERENCE: EpcisEvent = {
  type: 'ObjectEvent',
  eventTime: '2020-03-04T11:00:30+01:00',
  eventTimeZoneOffset: '+01:00',
  epcList: ['urn:epc:id:sgtin:0614141.011111.987'],
  action: 'OBSERVE',
  bizStep: 'departing',
  disposition: 'in_transit',
  readPoint: { id: 'urn:epc:id:sgln:4012345.00011.0', 'example:myField1': 'AB-12' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epc:id:gdti:4012345.11111.123' }],
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:4012345.00000' }],
  destinationList: [{ type: 'owning_party', destination: 'urn:epc:id:pgln:0614141.00000' }],
  'example:userExt': 'CD-34',
};
const PREFIXES = { example: 'https://ns.example.com/epcis/' };

describe('canonicalKey()', () => {
  // Values of the reference generator's own tests (dl_normaliser_test.py, MIT).
  it.each([
    ['urn:epc:id:sgtin:4012345.011111.98%22', 'https://id.gs1.org/01/04012345111118/21/98%22'],
    ['urn:epc:id:sgtin:415056789012.0.987654', 'https://id.gs1.org/01/04150567890128/21/987654'],
    ['urn:epc:id:sgln:4012345.00005.122', 'https://id.gs1.org/414/4012345000054/254/122'],
    ['urn:epc:id:sgln:4012345.00005.0', 'https://id.gs1.org/414/4012345000054'],
    ['urn:epc:id:grai:4012345.00022.334455', 'https://id.gs1.org/8003/04012345000221334455'],
    ['urn:epc:id:giai:4012345.ABC345', 'https://id.gs1.org/8004/4012345ABC345'],
    ['urn:epc:id:gsrn:4012345.0000006765', 'https://id.gs1.org/8018/401234500000067657'],
    ['urn:epc:id:gdti:4012345.00009.PO-4711', 'https://id.gs1.org/253/4012345000092PO-4711'],
    ['urn:epc:id:gdti:987659999999..9', 'https://id.gs1.org/253/98765999999929'],
    ['urn:epc:id:gsin:4012345.222333444', 'https://id.gs1.org/402/40123452223334442'],
    [
      'urn:epc:id:itip:4012345.011111.01.02.987',
      'https://id.gs1.org/8006/040123451111180102/21/987',
    ],
    ['urn:epc:id:pgln:999999999999.', 'https://id.gs1.org/417/9999999999994'],
    ['urn:epc:class:lgtin:4012345.012345.Lot987', 'https://id.gs1.org/01/04012345123456/10/Lot987'],
    ['urn:epc:idpat:sgtin:4012345.012345.*', 'https://id.gs1.org/01/04012345123456'],
    ['urn:epc:idpat:itip:4012345.012345.01.02.*', 'https://id.gs1.org/8006/040123451234560102'],
    ['https://id.gs1.org/gtin/09780345418913', 'https://id.gs1.org/01/09780345418913'],
    [
      'https://id.gs1.org/gtin/9780345418913/cpv/344/lot/1223/ser/765tz',
      'https://id.gs1.org/01/09780345418913/21/765tz',
    ],
    [
      'http://example.de/01/040123451234/cpv/344/lot/ABD',
      'https://id.gs1.org/01/00040123451234/10/ABD',
    ],
    ['https://example.co.uk/party/4226350800008', 'https://id.gs1.org/417/4226350800008'],
  ])('%s', (uri, link) => {
    expect(canonicalKey(uri)).toBe(link);
  });

  it('gives an SSCC its 18 digits (Wikipedia: 1 06141411 23456789 7)', () => {
    expect(canonicalKey('urn:epc:id:sscc:0614141.1123456789')).toBe(
      'https://id.gs1.org/00/106141411234567897',
    );
  });

  it.each([
    '42',
    '',
    'Hello World!',
    'http://example.de/01/97803',
    'http://example.de/abc/9780345418913',
    'urn:epc:id:sgtin:1.2.3',
    'urn:epc:id:sgtin:',
    'urn:epc:',
    'http://id.gs1.org/99/9780345418913',
  ])('knows no key in %j', (text) => {
    expect(canonicalKey(text)).toBeUndefined();
  });

  it('reads its own answer as the same', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{6}$/),
        fc.stringMatching(/^[A-Z0-9]{1,12}$/),
        (item, serial) => {
          const link = canonicalKey(`urn:epc:id:sgtin:0614141.${item}.${serial}`) ?? '';
          expect(canonicalKey(link)).toBe(link);
          const gtin = /\/01\/(\d{14})/.exec(link)?.[1] ?? '';
          expect(checkDigit(gtin.slice(0, 13))).toBe(gtin[13]);
        },
      ),
    );
  });
});

describe('values', () => {
  it.each([
    ['26.0', '26'],
    ['+012.50', '12.5'],
    ['0.18', '0.18'],
    ['-0', '0'],
    ['1e400', '1e400'],
    ['12a', '12a'],
    ['', ''],
  ])('numberForm(%j)', (text, form) => {
    expect(numberForm(text)).toBe(form);
  });

  it.each([
    ['2020-03-04T11:00:30+01:00', '2020-03-04T10:00:30.000Z'],
    ['2005-04-03T20:33:31.116000-06:00', '2005-04-04T02:33:31.116Z'],
    ['2020-01-01T00:00:00.9996Z', '2020-01-01T00:00:01.000Z'],
    ['soon', 'soon'],
  ])('timeForm(%j)', (text, form) => {
    expect(timeForm(text)).toBe(form);
  });
});

describe('eventHash()', () => {
  it('hashes the text of the reference generator 1.9.3', () => {
    expect(preHash(REFERENCE, PREFIXES)).toBe(
      'eventType=ObjectEventeventTime=2020-03-04T10:00:30.000ZeventTimeZoneOffset=+01:00' +
        'epcListepc=https://id.gs1.org/01/00614141111114/21/987action=OBSERVE' +
        'bizStep=https://ref.gs1.org/cbv/BizStep-departing' +
        'disposition=https://ref.gs1.org/cbv/Disp-in_transit' +
        'readPointid=https://id.gs1.org/414/4012345000115' +
        '{https://ns.example.com/epcis/}myField1=AB-12' +
        'bizTransactionListtype=https://ref.gs1.org/cbv/BTT-po' +
        'bizTransaction=https://id.gs1.org/253/4012345111118123' +
        'destinationListtype=https://ref.gs1.org/cbv/SDT-owning_party' +
        'destination=https://id.gs1.org/417/0614141000005' +
        'sourceListtype=https://ref.gs1.org/cbv/SDT-owning_party' +
        'source=https://id.gs1.org/417/4012345000009' +
        '{https://ns.example.com/epcis/}userExt=CD-34',
    );
  });

  it('stays the same under another prefix, order, key form and a record time', () => {
    const other: EpcisEvent = {
      ...Object.fromEntries(Object.entries(REFERENCE).reverse()),
      'example:userExt': undefined,
      'x:userExt': 'CD-34',
      epcList: ['https://example.com/gtin/00614141111114/ser/987'],
      eventTime: '2020-03-04T10:00:30.000Z',
      recordTime: '2022-01-01T00:00:00Z',
      eventID: 'urn:uuid:1',
      readPoint: { 'x:myField1': 'AB-12', id: 'urn:epc:id:sgln:4012345.00011.0' },
    };
    const own = Object.fromEntries(
      Object.entries(other).filter(([, value]) => value !== undefined),
    );
    expect(eventHash(own, { x: 'https://ns.example.com/epcis/' })).toBe(
      eventHash(REFERENCE, PREFIXES),
    );
  });

  it('changes with every value', () => {
    const first = eventHash(REFERENCE, PREFIXES);
    for (const name of Object.keys(REFERENCE).filter((key) => key !== 'type')) {
      const { [name]: _, ...rest } = REFERENCE;
      expect(eventHash(rest, PREFIXES), name).not.toBe(first);
    }
    expect(eventHash({ ...REFERENCE, type: 'TransactionEvent' }, PREFIXES)).not.toBe(first);
  });

  it('does not depend on the order of lists', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^\d{1,6}$/), { minLength: 2 }), (serials) => {
        const event = (list: readonly string[]): EpcisEvent => ({
          ...REFERENCE,
          epcList: list.map((serial) => `urn:epc:id:sgtin:0614141.011111.${serial}`),
        });
        const turned = event(serials.toReversed());
        expect(eventHash(turned, PREFIXES)).toBe(eventHash(event(serials), PREFIXES));
      }),
    );
  });
});

describeShared('the seven documents of one event', 'logistics/epcis/event-hash', (folder) => {
  const hashOf = (name: string): string => {
    const { events, prefixes } = readDocument(readFileSync(`${folder}/${name}`, 'utf8'));
    return eventHash(events[0] ?? {}, prefixes);
  };

  it('give one hash in JSON-LD and XML; another time zone offset gives another', () => {
    const hashes = [1, 3, 4, 5, 6].map((k) => hashOf(`event_with_identical_hash_id_${k}.xml`));
    hashes.push(hashOf('event_with_identical_hash_id_7.json'));
    // Equal to the reference generator on document 7, its boolean written as in XML.
    expect(new Set(hashes)).toEqual(
      new Set([
        'ni:///sha-256;562ccc013c1a8bd231aa3577158164098fe1dd72e88cf4cad64137470627b82b?ver=CBV2.0',
      ]),
    );
    // The offset is the second field of the rule, though the set counts document 2 among the equal.
    expect(hashOf('event_with_identical_hash_id_2.xml')).not.toBe(hashes[0]);
  });

  it('keeps prefixes of a context', () => {
    expect(prefixesOf(['https://x.example/c.jsonld', { a: 'http://a/' }, null, 3])).toEqual({
      a: 'http://a/',
    });
  });
});
