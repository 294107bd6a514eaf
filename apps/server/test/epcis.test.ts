import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 60_000);
afterAll(() => server.close());

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
const XML = `<?xml version="1.0"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:ext="http://ns.example.com/epcis/"
  schemaVersion="2.0" creationDate="2026-01-01T00:00:00Z"><EPCISBody><EventList><ObjectEvent>
  <eventTime>2026-01-01T00:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>
  <epcList><epc>urn:epc:id:sgtin:0614141.107346.7</epc></epcList><action>OBSERVE</action>
  <bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep><ext:note>hello</ext:note>
  </ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>`;

function inject(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: unknown) {
  const isText = typeof payload === 'string';
  return server.app.inject({
    method,
    url: `/epcis${url}`,
    headers: { ...server.key, 'content-type': isText ? 'application/xml' : 'application/ld+json' },
    ...(payload === undefined ? {} : { payload: isText ? payload : JSON.stringify(payload) }),
  });
}

const EVENT = {
  '@context': [CONTEXT, { shop: 'http://shop.example/' }],
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: '2026-01-02T00:00:00Z',
  eventTimeZoneOffset: '+00:00',
  epcList: ['urn:epc:id:sgtin:0614141.107346.8'],
  bizStep: 'receiving',
  'shop:door': '3',
};

describe('/epcis', () => {
  it('takes XML and JSON-LD in and gives JSON-LD out', async () => {
    const captured = await inject('POST', '/capture', XML);
    expect(captured.statusCode).toBe(202);
    expect(captured.headers['gs1-epcis-version']).toBe('2.0.0');
    const job = await inject('GET', String(captured.headers['location']).replace('/epcis', ''));
    expect(job.json()).toMatchObject({ running: false, success: true });
    const single = await inject('POST', '/events', EVENT);
    expect(single.statusCode).toBe(201);
    const one = await inject('GET', String(single.headers['location']).replace('/epcis', ''));
    expect(one.json()).toMatchObject(EVENT);
    const page = await inject(
      'GET',
      '/events?EQ_bizStep=shipping%7Creceiving&perPage=1&orderDirection=ASC',
    );
    expect(page.json()).toMatchObject({ type: 'EPCISQueryDocument' });
    expect(page.json().epcisBody.queryResults.resultsBody.eventList).toMatchObject([
      { bizStep: 'shipping', 'ext:note': 'hello' },
    ]);
    const next = /<\/epcis([^>]+)>; rel="next"/.exec(String(page.headers['link']))?.[1] ?? '';
    const rest = await inject('GET', next);
    expect(rest.json().epcisBody.queryResults.resultsBody.eventList).toMatchObject([
      { 'shop:door': '3' },
    ]);
    expect(rest.headers['link']).toBeUndefined();
    expect((await inject('GET', '/bizSteps')).json().member).toEqual(['receiving', 'shipping']);
    const below = await inject('GET', '/bizSteps/receiving/events');
    expect(below.json().epcisBody.queryResults.resultsBody.eventList).toHaveLength(1);
  });

  it('refuses what is not valid, as problem+json with place and remedy', async () => {
    const broken = await inject('POST', '/capture', { ...EVENT, eventTime: 'then' });
    expect(broken.statusCode).toBe(400);
    expect(broken.json()).toMatchObject({
      code: 'EPCIS_DOCUMENT_INVALID',
      place: 'event.eventTime',
    });
    expect(broken.json().details.faults[0].remedy).not.toBe('');
    expect((await inject('GET', '/events?GE_eventTime=soon')).json()).toMatchObject({
      code: 'EPCIS_QUERY_INVALID',
      place: 'GE_eventTime',
    });
    expect((await inject('GET', '/events/nothing')).statusCode).toBe(404);
    expect((await inject('POST', '/queries', '<not json')).statusCode).toBe(400);
    expect((await inject('POST', '/capture', '')).statusCode).toBe(400);
  });

  it('tells by OPTIONS what it speaks', async () => {
    const answer = await server.app.inject({ method: 'OPTIONS', url: '/epcis/events' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'gs1-epcis-version': '2.0.0',
      'gs1-cbv-version': '2.0.0',
    });
  });

  it('is closed to strangers and to keys without the scope', async () => {
    const { secret } = await server.services.ledger.access.createKey(
      { name: 'reader', scopes: ['read'] },
      'test',
    );
    const headers = { authorization: `Bearer ${secret}` };
    const capture = { method: 'POST', url: '/epcis/capture', payload: XML } as const;
    expect((await server.app.inject(capture)).statusCode).toBe(401);
    const sent = { ...capture, headers: { ...headers, 'content-type': 'application/xml' } };
    expect((await server.app.inject(sent)).statusCode).toBe(403);
    expect((await server.app.inject({ url: '/epcis/events', headers })).statusCode).toBe(200);
  });

  it('sends a subscription what is captured', async () => {
    const received: string[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        received.push(body);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
    const dest = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const query = { name: 'door', query: { EQ_bizStep: ['receiving'] } };
    expect((await inject('POST', '/queries', query)).statusCode).toBe(201);
    expect((await inject('POST', '/queries', query)).statusCode).toBe(409);
    const made = await inject('POST', '/queries/door/subscriptions', { dest, stream: true });
    expect(made.statusCode).toBe(201);
    await inject('POST', '/events', { ...EVENT, 'shop:door': '4' });
    await expect.poll(() => received.length, { timeout: 5000 }).toBe(1);
    expect(received[0]).toContain('"shop:door":"4"');
    expect((await inject('GET', '/queries/door/events')).statusCode).toBe(200);
    const { subscriptionID } = made.json();
    expect(
      (await inject('DELETE', `/queries/door/subscriptions/${subscriptionID}`)).statusCode,
    ).toBe(204);
    expect((await inject('DELETE', '/queries/door')).statusCode).toBe(204);
    await new Promise((done) => receiver.close(done));
  });
});
