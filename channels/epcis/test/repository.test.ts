import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { AppError, Instant } from '@quanyu/domain';
import { type Ledger, openLedger } from '@quanyu/ledger';
import { makeDataDir, removeDataDir, sharedData } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventDocument, queryDocument } from '../src/answer.ts';
import { capture, captureJobs } from '../src/capture.ts';
import { type EpcisEvent, prefixesOf } from '../src/epcis-event.ts';
import { addQuery, listQueries, removeQuery } from '../src/named-queries.ts';
import { readQuery } from '../src/query-parameters.ts';
import type { QueryParameters } from '../src/query-terms.ts';
import { readDocument } from '../src/read-document.ts';
import { isDue } from '../src/schedule.ts';
import { eventById, findEvents, valuesSeen } from '../src/store.ts';
import {
  addSubscription,
  deliverDue,
  listSubscriptions,
  removeSubscription,
} from '../src/subscriptions.ts';

let ledger: Ledger;
let folder: string;
let now = Date.UTC(2026, 5, 1, 8);

beforeAll(async () => {
  folder = makeDataDir('epcis');
  ledger = await openLedger({ dataDir: folder, clock: { now: () => now as Instant } });
}, 60_000);

afterAll(async () => {
  await ledger.close();
  await removeDataDir(folder);
});

const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { example: 'http://ns.example.com/epcis/' },
];

function event(fields: Readonly<Record<string, unknown>>): EpcisEvent {
  return {
    type: 'ObjectEvent',
    action: 'OBSERVE',
    eventTime: '2026-05-01T10:00:00+08:00',
    eventTimeZoneOffset: '+08:00',
    epcList: ['urn:epc:id:sgtin:0614141.107346.1'],
    ...fields,
  };
}

async function send(events: readonly EpcisEvent[], context: unknown = CONTEXT) {
  const body = JSON.stringify({
    '@context': context,
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate: '2026-05-01T10:00:00Z',
    epcisBody: { eventList: events },
  });
  return capture(ledger, { body, source: 'test', captureId: randomUUID() });
}

async function found(parameters: QueryParameters): Promise<readonly EpcisEvent[]> {
  const page = await findEvents(ledger.pool, readQuery({ perPage: 1000, ...parameters }));
  return page.events.map((stored) => stored.event);
}

async function serials(parameters: QueryParameters): Promise<string> {
  const events = await found({ ...parameters, GE_eventTime: '2030-01-01T00:00:00Z' });
  return events
    .map((one) => String(one['example:n']))
    .sort()
    .join('');
}

describe('capture()', () => {
  it('keeps an event once; another under its id stands beside it', async () => {
    const first = event({ eventID: 'urn:uuid:twice' });
    expect(await send([first, first])).toMatchObject({ added: 1, merged: 1 });
    expect(await send([first])).toMatchObject({ added: 0, merged: 1 });
    expect(await send([event({ eventID: 'urn:uuid:twice', action: 'ADD' })])).toMatchObject({
      added: 1,
    });
    expect(await found({ EQ_eventID: 'urn:uuid:twice' })).toHaveLength(2);
  });

  it('keeps nothing of a document with a fault, but the refusal', async () => {
    const captureId = randomUUID();
    const body = JSON.stringify(
      event({ eventID: 'urn:uuid:half', action: 'x', '@context': CONTEXT }),
    );
    await expect(capture(ledger, { body, source: 'test', captureId })).rejects.toMatchObject({
      code: 'EPCIS_DOCUMENT_INVALID',
      place: 'event.action',
    });
    expect(await found({ EQ_eventID: 'urn:uuid:half' })).toEqual([]);
    const [job] = await captureJobs(ledger.pool, captureId);
    expect(job).toMatchObject({ success: false, running: false });
    expect(JSON.stringify(job?.errors)).toContain('event.action');
    await expect(captureJobs(ledger.pool, 'no')).rejects.toMatchObject({ code: 'EPCIS_NOT_FOUND' });
  });

  it('is durable: another connection sees all of it at once', async () => {
    const { eventIds } = await send([event({ 'example:durable': 'yes' })]);
    const { rows } = await ledger.pool.query(
      'SELECT 1 FROM epcis_events WHERE event_id = ANY($1)',
      [eventIds],
    );
    expect(rows).toHaveLength(1);
    expect(await eventById(ledger.pool, eventIds[0] ?? '')).toMatchObject({ recordedAt: now });
    await expect(eventById(ledger.pool, "'; DROP TABLE x")).rejects.toMatchObject({
      code: 'EPCIS_NOT_FOUND',
    });
  });
});

describe('findEvents()', () => {
  beforeAll(async () => {
    const at = (k: number) => `2030-01-0${k}T00:00:00Z`;
    await send([
      event({
        'example:n': '1',
        eventTime: at(1),
        bizStep: 'receiving',
        disposition: 'in_progress',
        readPoint: { id: 'urn:epc:id:sgln:0614141.00777.0' },
        bizTransactionList: [{ type: 'po', bizTransaction: 'http://x/po/1' }],
        sourceList: [{ type: 'location', source: 'urn:epc:id:sgln:0614141.00001.0' }],
      }),
      event({
        'example:n': '2',
        eventTime: at(2),
        action: 'ADD',
        epcList: ['https://id.gs1.org/01/00614141073467/21/22'],
        ilmd: { 'example:lot': 'L1', 'example:inner': { 'example:deep': '7' } },
        bizLocation: { id: 'urn:epc:id:sgln:0614141.00888.12' },
      }),
      event({
        'example:n': '3',
        eventTime: at(3),
        type: 'AggregationEvent',
        epcList: undefined,
        childEPCs: ['urn:epc:id:sgtin:0614141.107346.33'],
        parentID: 'urn:epc:id:sscc:0614141.1234567890',
        childQuantityList: [
          { epcClass: 'urn:epc:class:lgtin:0614141.107346.L9', quantity: 12.5, uom: 'KGM' },
        ],
      }),
      event({
        'example:n': '4',
        eventTime: at(4),
        type: 'TransformationEvent',
        action: undefined,
        epcList: undefined,
        inputEPCList: ['urn:epc:id:sgtin:0614141.107346.44'],
        outputQuantityList: [{ epcClass: 'urn:epc:class:lgtin:0614141.107346.OUT', quantity: 3 }],
        transformationID: 'urn:x:t:1',
        persistentDisposition: { set: ['completeness_verified'] },
      }),
      event({
        'example:n': '5',
        eventTime: at(5),
        epcList: [],
        errorDeclaration: {
          declarationTime: '2030-02-01T00:00:00Z',
          reason: 'incorrect_data',
          correctiveEventIDs: ['urn:uuid:c'],
        },
        sensorElementList: [
          {
            sensorMetadata: { time: at(5), deviceID: 'urn:epc:id:giai:4000001.111' },
            sensorReport: [
              { type: 'Temperature', value: 26, uom: 'CEL' },
              { type: 'Speed', stringValue: 'fast', booleanValue: true, 'example:note': 'n' },
            ],
          },
        ],
      }),
    ]);
  });

  it.each<[QueryParameters, string]>([
    [{}, '12345'],
    [{ eventType: 'AggregationEvent|TransformationEvent' }, '34'],
    [{ LT_eventTime: '2030-01-02T08:00:00+08:00' }, '1'],
    [{ GE_recordTime: '2026-01-01T00:00:00Z', LT_recordTime: '2026-12-31T00:00:00Z' }, '12345'],
    [{ LT_recordTime: '2026-01-01T00:00:00Z' }, ''],
    [{ EQ_action: 'ADD' }, '2'],
    [{ EQ_bizStep: 'urn:epcglobal:cbv:bizstep:receiving' }, '1'],
    [{ EQ_bizStep: ['https://ref.gs1.org/cbv/BizStep-receiving', 'shipping'] }, '1'],
    [{ EQ_disposition: 'in_progress' }, '1'],
    [{ EQ_persistentDisposition_set: 'completeness_verified' }, '4'],
    [{ EQ_persistentDisposition_unset: 'completeness_verified' }, ''],
    [{ EQ_readPoint: 'https://id.gs1.org/414/0614141007776' }, '1'],
    [{ WD_bizLocation: 'https://id.gs1.org/414/0614141008889' }, '2'],
    [{ EQ_bizLocation: 'https://id.gs1.org/414/0614141008889' }, ''],
    [{ WD_readPoint: 'urn:epc:id:sgln:0614141.00777.0' }, '1'],
    [{ EQ_bizTransaction_po: 'http://x/po/1' }, '1'],
    [{ EQ_bizTransaction_inv: 'http://x/po/1' }, ''],
    [{ EQ_source_location: 'urn:epc:id:sgln:0614141.00001.0' }, '1'],
    [{ EQ_destination_location: 'urn:epc:id:sgln:0614141.00001.0' }, ''],
    [{ EQ_transformationID: 'urn:x:t:1' }, '4'],
    [{ MATCH_epc: 'urn:epc:id:sgtin:0614141.007346.22' }, '2'],
    [{ MATCH_epc: 'urn:epc:idpat:sgtin:0614141.107346.*' }, '13'],
    [
      { MATCH_anyEPC: 'urn:epc:id:sgtin:0614141.107346.44|urn:epc:id:sgtin:0614141.107346.33' },
      '34',
    ],
    [{ MATCH_parentID: 'urn:epc:id:sscc:0614141.1234567890' }, '3'],
    [{ MATCH_inputEPC: 'urn:epc:id:sgtin:0614141.107346.44' }, '4'],
    [{ MATCH_outputEPC: 'urn:epc:id:sgtin:0614141.107346.44' }, ''],
    [{ MATCH_epcClass: 'urn:epc:class:lgtin:0614141.107346.L9' }, '3'],
    [{ MATCH_anyEPCClass: 'urn:epc:class:lgtin:0614141.107346.OUT' }, '4'],
    [{ MATCH_inputEPCClass: 'urn:epc:class:lgtin:0614141.107346.OUT' }, ''],
    [{ MATCH_outputEPCClass: 'urn:epc:class:lgtin:0614141.107346.OUT' }, '4'],
    [{ EQ_quantity: 3 }, '4'],
    [{ GT_quantity: 3 }, '3'],
    [{ GE_quantity: '3' }, '34'],
    [{ LT_quantity: 3, LE_quantity: 3 }, ''],
    [{ EXISTS_errorDeclaration: '1' }, '5'],
    [{ GE_errorDeclaration_Time: '2030-02-01T00:00:00Z' }, '5'],
    [{ LT_errorDeclaration_Time: '2030-02-01T00:00:00Z' }, ''],
    [{ EQ_errorReason: 'incorrect_data' }, '5'],
    [{ EQ_correctiveEventID: 'urn:uuid:c' }, '5'],
    [{ EQ_type: 'gs1:Temperature' }, '5'],
    [{ EQ_deviceID: 'https://id.gs1.org/8004/4000001111' }, '5'],
    [{ EQ_stringValue: 'fast', EQ_booleanValue: 'true' }, '5'],
    [{ GE_value_CEL: 26 }, '5'],
    [{ GT_value_CEL: 26 }, ''],
    [{ EQ_value_FAH: 26 }, ''],
    [{ GE_time: '2030-01-05T00:00:00Z' }, '5'],
    [{ 'EQ_example:n': '1|4' }, '14'],
    [{ 'EQ_http://ns.example.com/epcis/n': '1' }, '1'],
    [{ 'EQ_http://ns.example.com/epcis#n': '1' }, '1'],
    [{ 'GE_example:n': '3', 'LT_example:n': '5' }, '34'],
    [{ 'EXISTS_ILMD_example:lot': '1' }, '2'],
    [{ 'EQ_ILMD_example:lot': 'L1' }, '2'],
    [{ 'EQ_INNER_ILMD_example:deep': '7' }, '2'],
    [{ 'EQ_ILMD_example:deep': '7' }, ''],
    [{ 'EQ_INNER_example:deep': '7' }, '2'],
    [{ 'EQ_SENSORREPORT_example:note': 'n' }, '5'],
    [{ EXISTS_ilmd: '1' }, '2'],
  ])('%j finds %s', async (parameters, expected) => {
    expect(await serials(parameters)).toBe(expected);
  });

  it('cuts pages, orders and limits', async () => {
    const from = { GE_eventTime: '2030-01-01T00:00:00Z', orderBy: 'eventTime' };
    for (const orderDirection of ['ASC', 'DESC']) {
      const seen: unknown[] = [];
      let nextPageToken: string | undefined;
      do {
        const token = nextPageToken === undefined ? {} : { nextPageToken };
        const query = readQuery({ ...from, orderDirection, perPage: 2, ...token });
        const page = await findEvents(ledger.pool, query);
        expect(page.events.length).toBeLessThanOrEqual(2);
        seen.push(...page.events.map((stored) => stored.event['example:n']));
        nextPageToken = page.nextPageToken;
      } while (nextPageToken !== undefined);
      const expected = ['1', '2', '3', '4', '5'];
      expect(seen).toEqual(orderDirection === 'ASC' ? expected : expected.toReversed());
    }
    expect(await found({ ...from, eventCountLimit: 3 })).toHaveLength(3);
    expect(await found({ ...from, maxEventCount: 5 })).toHaveLength(5);
    await expect(found({ ...from, maxEventCount: 4 })).rejects.toMatchObject({
      code: 'EPCIS_QUERY_TOO_LARGE',
    });
    const limited = readQuery({ ...from, eventCountLimit: 3, perPage: 2 });
    const first = await findEvents(ledger.pool, limited);
    const rest = readQuery({
      ...from,
      eventCountLimit: 3,
      perPage: 2,
      nextPageToken: first.nextPageToken,
    });
    expect((await findEvents(ledger.pool, rest)).events).toHaveLength(1);
  });

  it.each<[QueryParameters, string]>([
    [{ nonsense: 'x' }, 'nonsense'],
    [{ EQ_action: 'TOUCH' }, 'EQ_action'],
    [{ GE_eventTime: 'soon' }, 'GE_eventTime'],
    [{ GE_eventTime: { a: 1 } }, 'GE_eventTime'],
    [{ EQ_bizStep: '' }, 'EQ_bizStep'],
    [{ GT_quantity: 'many' }, 'GT_quantity'],
    [{ GE_value_CEL: 'warm' }, 'GE_value_CEL'],
    [{ 'GT_example:n': 'x' }, 'GT_example:n'],
    [{ perPage: 0 }, 'perPage'],
    [{ perPage: Number.NaN }, 'perPage'],
    [{ orderBy: 'colour' }, 'orderBy'],
    [{ eventCountLimit: 1, maxEventCount: 1 }, 'maxEventCount'],
    [{ nextPageToken: 'x' }, 'nextPageToken'],
    [{ constructor: 'x' }, 'constructor'],
  ])('refuses %j', async (parameters, place) => {
    const refused = found(parameters);
    await expect(refused).rejects.toMatchObject({ code: 'EPCIS_QUERY_INVALID', place });
  });

  it('lists what there is', async () => {
    expect(await valuesSeen(ledger.pool, 'bizSteps')).toContain('receiving');
    expect(await valuesSeen(ledger.pool, 'epcs')).toContain(
      'https://id.gs1.org/01/00614141073467/21/22',
    );
    await expect(valuesSeen(ledger.pool, '__proto__')).rejects.toMatchObject({
      code: 'EPCIS_NOT_FOUND',
    });
  });
});

describe('stock moves', () => {
  const STORE = 'urn:epc:id:sgln:6901234.00001.0';
  const DEPOT = 'urn:epc:id:sgln:6901234.00002.0';
  const units = async (location: string) => (await ledger.stock.level('P1', location)).onHandUnits;
  const tags = (...serial: number[]) => serial.map((k) => `urn:epc:id:sgtin:6901234.012345.${k}`);
  let day = 1;
  const step = (fields: Readonly<Record<string, unknown>>) =>
    event({ eventTime: `2026-05-02T10:00:${String(day++).padStart(2, '0')}Z`, ...fields });

  beforeAll(async () => {
    await ledger.recordFacts('products', 'test', [{ product: 'P1', barcode: '6901234123456' }]);
    await ledger.recordFacts('locations', 'test', [
      { location: STORE, name: 'store' },
      { location: '6901234000023', name: 'depot' },
      { location: 'in-transit', name: 'in transit' },
    ]);
  });

  it('follows goods from the dock to the till, once', async () => {
    const received = step({
      bizStep: 'receiving',
      disposition: 'in_progress',
      bizLocation: { id: DEPOT },
      epcList: tags(1, 2, 3),
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:6901234.012345.L', quantity: 7 }],
    });
    expect(await send([received])).toMatchObject({ added: 1, stockMoved: 1 });
    expect(await units('6901234000023')).toBe(10);
    await send([received]);
    expect(await units('6901234000023')).toBe(10);
    await send([
      step({
        bizStep: 'shipping',
        disposition: 'in_transit',
        bizLocation: { id: DEPOT },
        epcList: tags(1, 2),
      }),
    ]);
    expect([await units('6901234000023'), await units('in-transit')]).toEqual([8, 2]);
    await send([
      step({
        bizStep: 'receiving',
        disposition: 'in_progress',
        bizLocation: { id: STORE },
        epcList: tags(1, 2),
      }),
    ]);
    expect([await units(STORE), await units('in-transit')]).toEqual([2, 0]);
    await send([
      step({
        bizStep: 'retail_selling',
        disposition: 'retail_sold',
        action: 'DELETE',
        readPoint: { id: STORE },
        epcList: tags(1),
      }),
    ]);
    await send([
      step({
        bizStep: 'receiving',
        disposition: 'returned',
        bizLocation: { id: STORE },
        epcList: tags(1),
      }),
    ]);
    await send([
      step({
        bizStep: 'inspecting',
        disposition: 'damaged',
        bizLocation: { id: STORE },
        epcList: tags(1),
      }),
    ]);
    expect(await units(STORE)).toBe(1);
    await send([step({ bizStep: 'cycle_counting', bizLocation: { id: DEPOT }, epcList: tags(3) })]);
    expect(await units('6901234000023')).toBe(1);
    const { rows } = await ledger.pool.query(
      `SELECT sum(on_hand_units)::int AS units FROM stock_moves WHERE product_id = 'P1'`,
    );
    expect(rows).toEqual([{ units: 2 }]);
  });

  it('moves nothing for packing, errors and DELETE; tells what it cannot move', async () => {
    const before = await units(STORE);
    await send([
      step({
        bizStep: 'packing',
        disposition: 'in_progress',
        bizLocation: { id: STORE },
        epcList: tags(9),
      }),
      step({
        bizStep: 'receiving',
        action: 'DELETE',
        bizLocation: { id: STORE },
        epcList: tags(9),
      }),
      step({
        bizStep: 'receiving',
        bizLocation: { id: STORE },
        epcList: tags(9),
        errorDeclaration: { declarationTime: '2026-05-03T00:00:00Z' },
      }),
    ]);
    expect(await units(STORE)).toBe(before);
    const strange = step({ bizStep: 'receiving', bizLocation: { id: 'urn:x:nowhere' } });
    const unknown = step({ bizStep: 'receiving', bizLocation: { id: STORE } });
    const short = step({
      bizStep: 'retail_selling',
      disposition: 'retail_sold',
      bizLocation: { id: STORE },
      epcList: tags(10, 11, 12, 13, 14, 15),
    });
    expect(await send([strange, unknown, short])).toMatchObject({ added: 3, stockMoved: 0 });
    const { rows } = await ledger.pool.query<{ message: string }>(
      `SELECT message FROM data_issues WHERE code = 'EPCIS_STOCK_NOT_MOVED' ORDER BY 1`,
    );
    const told = rows.map((row) => row.message).join();
    expect(told).toContain('1 products of the event lack units');
    expect(told).toContain('no product has the GTIN');
    expect(told).toContain('the place urn:x:nowhere is not known');
    expect(await units(STORE)).toBe(before);
  });
});

describe('subscriptions', () => {
  it('send a stream what is new, again where it was not taken, signed', async () => {
    await addQuery(ledger, { name: 'new-things', query: { 'EXISTS_example:wanted': '1' } });
    await expect(addQuery(ledger, { name: 'new-things', query: {} })).rejects.toMatchObject({
      code: 'EPCIS_NAME_TAKEN',
    });
    const id = await addSubscription(ledger, {
      queryName: 'new-things',
      body: { dest: 'https://shop.example/hook', stream: true, signatureToken: 's3cret' },
      newId: randomUUID,
    });
    await send([event({ 'example:wanted': 'a' }), event({ 'example:other': 'b' })]);
    const taken: string[] = [];
    const headers: Readonly<Record<string, string>>[] = [];
    let isUp = false;
    const deliver = () =>
      deliverDue(ledger, async (address, body, sent) => {
        expect(address).toBe('https://shop.example/hook');
        if (isUp) taken.push(body);
        headers.push(sent);
        return isUp;
      });
    expect(await deliver()).toEqual({ sent: 0, failed: 1 });
    isUp = true;
    expect(await deliver()).toEqual({ sent: 1, failed: 0 });
    expect(await deliver()).toEqual({ sent: 0, failed: 0 });
    expect(taken).toHaveLength(1);
    const { events } = readDocument(taken[0] ?? '');
    expect(events).toMatchObject([{ 'example:wanted': 'a' }]);
    expect(headers[0]?.['gs1-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    const [shown] = await listSubscriptions(ledger.pool, 'new-things');
    expect(shown).toMatchObject({ subscriptionID: id, stream: true, failures: 0 });
    expect(JSON.stringify(shown)).not.toContain('s3cret');
    await removeSubscription(ledger.pool, 'new-things', id);
  });

  it('come on schedule, empty where asked', async () => {
    await addQuery(ledger, { name: 'hourly', query: { 'EXISTS_example:never': '1' } });
    await addSubscription(ledger, {
      queryName: 'hourly',
      body: {
        dest: 'http://127.0.0.1:9/x',
        schedule: { minute: '0', second: '0' },
        reportIfEmpty: true,
      },
      newId: randomUUID,
    });
    const deliver = () => deliverDue(ledger, async () => true);
    now += 60_000;
    expect(await deliver()).toEqual({ sent: 0, failed: 0 });
    now += 3_600_000;
    expect(await deliver()).toEqual({ sent: 1, failed: 0 });
    expect((await listQueries(ledger.pool)).map(({ name }) => name)).toContain('hourly');
    await removeQuery(ledger.pool, 'hourly');
    await expect(removeQuery(ledger.pool, 'hourly')).rejects.toMatchObject({
      code: 'EPCIS_NOT_FOUND',
    });
  });

  it.each([
    [{}, 'dest'],
    [{ dest: 'ftp://x/' }, 'dest'],
    [{ dest: 'https://u:p@x/' }, 'dest'],
    [{ dest: 'https://x/' }, 'schedule'],
    [{ dest: 'https://x/', stream: true, schedule: { second: '0' } }, 'schedule'],
    [{ dest: 'https://x/', schedule: { second: '60' } }, 'schedule.second'],
    [{ dest: 'https://x/', schedule: { fortnight: '1' } }, 'schedule.fortnight'],
  ])('refuse %j', async (body, place) => {
    const refused = addSubscription(ledger, { queryName: 'new-things', body, newId: randomUUID });
    await expect(refused).rejects.toSatisfy((error: AppError) => error.place === place);
  });

  it('isDue() reads ranges and lists, Monday first', () => {
    const monday = Date.UTC(2026, 5, 1, 12);
    expect(
      isDue({ dayOfWeek: '1', hour: '12', minute: '0', second: '0' }, monday - 1000, monday),
    ).toBe(true);
    expect(isDue({ dayOfWeek: '[2-7]', second: '0' }, monday - 1000, monday)).toBe(false);
    expect(isDue({ minute: '1,[10-15]', second: '0' }, monday, monday + 60_000)).toBe(true);
    expect(isDue({ minute: '[10-15]', second: '0' }, monday, monday + 60_000)).toBe(false);
  });
});

describe.skipIf(sharedData('logistics/epcis/examples') === undefined)(
  'the documents of GS1',
  () => {
    it('come out as they went in, extensions and prefixes included', async () => {
      const root = sharedData('logistics/epcis/examples') ?? '';
      const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.jsonld'),
      );
      expect(names).toHaveLength(39);
      let compared = 0;
      for (const name of names) {
        const body = readFileSync(`${root}/${name}`, 'utf8');
        const sent = readDocument(body);
        const { eventIds } = await capture(ledger, {
          body,
          source: 'gs1',
          captureId: randomUUID(),
        });
        for (const [i, original] of sent.events.entries()) {
          const { events } = await findEvents(
            ledger.pool,
            readQuery({ EQ_eventID: eventIds[i], perPage: 1000 }),
          );
          const own = events.find(
            (stored) => JSON.stringify(stored.event) === JSON.stringify(original),
          );
          expect(own, `${name} event ${i}`).toBeDefined();
          if (own === undefined) continue;
          const out = queryDocument([own], {
            queryName: 'SimpleEventQuery',
            createdAt: new Date(now).toISOString(),
          });
          const [back] = readDocument(JSON.stringify(out)).events;
          const { recordTime: _, eventID, ...rest } = back ?? {};
          const { recordTime: __, eventID: given, ...expected } = original;
          expect(rest).toEqual(expected);
          expect(eventID).toBe(given ?? own.eventId);
          expect(prefixesOf(out['@context'])).toEqual(sent.prefixes);
          expect(readDocument(JSON.stringify(eventDocument(own))).events).toHaveLength(1);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThanOrEqual(47);
    });
  },
);

describe('queryDocument()', () => {
  it('keeps two meanings of one prefix apart', () => {
    const stored = (prefixes: Readonly<Record<string, string>>) => ({
      event: event({ 'x:f': '1' }),
      eventId: 'urn:uuid:1',
      recordedAt: 0,
      prefixes,
    });
    const out = queryDocument([stored({ x: 'http://a/' }), stored({ x: 'http://b/' })], {
      queryName: 'q',
      createdAt: '2026-01-01T00:00:00Z',
    });
    expect(prefixesOf(out['@context'])).toEqual({ x: 'http://a/' });
    const { events } = readDocument(JSON.stringify(out));
    expect(events.map((one) => prefixesOf(one['@context']))).toEqual([{}, { x: 'http://b/' }]);
  });
});
