import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSmallShop, startTestServer, type TestServer } from './small-shop.ts';

const FIRST = { source: 'test', externalId: 'first', product: 'p0002', location: 'wh1' };

describe('serving', () => {
  let server: TestServer;
  let port: number;

  beforeAll(async () => {
    server = await startTestServer({ app: { limits: { requestsPerSecond: 1e6 } } });
    await recordSmallShop(server.services.ledger);
    await server.services.ready;
    await server.services.recommendations().catchUp();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    port = (server.app.server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  const post = (url: string, payload: unknown) =>
    server.app.inject({
      method: 'POST',
      url,
      headers: server.key,
      payload: payload as Record<string, unknown>,
    });

  const reserveOne = (externalId: string) =>
    post('/v1/stock/reservations', {
      source: 'test',
      externalId,
      lines: [{ product: 'scarce', location: 'wh1', units: 1 }],
    });

  it('never reserves a unit twice, however many ask at once', async () => {
    await server.services.ledger.stock.receive({
      source: 'test',
      externalId: 'scarce',
      lines: [{ product: 'scarce', location: 'wh1', units: 7 }],
    });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) => reserveOne(`order-${at}`)),
    );
    const kinds = answers.map((answer) => answer.json().kind);
    expect(kinds.filter((kind) => kind === 'reserved')).toHaveLength(7);
    expect(kinds.filter((kind) => kind === 'short')).toHaveLength(33);
    const winner = answers.findIndex((answer) => answer.json().kind === 'reserved');
    const again = await reserveOne(`order-${winner}`);
    expect(again.json()).toEqual(answers[winner]?.json());
    const url = `/v1/stock/reservations/${again.json().reservation}`;
    for (let turn = 0; turn < 2; turn++) {
      const released = await server.app.inject({ method: 'DELETE', url, headers: server.key });
      expect(released.statusCode).toBe(200);
    }
    const level = await server.services.ledger.stock.level('scarce' as never, 'wh1' as never);
    expect(level).toMatchObject({ onHandUnits: 7, reservedUnits: 6 });
  });

  it('recommends with names, prices and reasons that add up, and drops what sells out', async () => {
    const { rows: orders } = (
      await server.app.inject({ url: '/v1/orders?limit=50', headers: server.key })
    ).json();
    const { customer } = orders.find((row: { customer: string | null }) => row.customer !== null);
    const ask = async () => (await post('/v1/recommendations', { customer, count: 5 })).json();
    const before = await ask();
    expect(before.rows.length).toBeGreaterThan(0);
    for (const row of before.rows) {
      const sum = row.contributions.reduce(
        (total: number, part: { value: number }) => total + part.value,
        0,
      );
      expect(sum).toBeCloseTo(row.score, 6);
      expect(row.name).not.toBe(row.product);
      expect(row.reason.text).not.toContain('{');
    }
    const { product } = before.rows[0];
    const levels = await server.services.ledger.stock.levels([product]);
    for (const { location, onHandUnits, reservedUnits } of levels) {
      const units = onHandUnits - reservedUnits;
      if (units <= 0) continue;
      const line = { product, location, units };
      const key = { source: 'test', externalId: `sold-${location}` };
      await server.services.ledger.stock.sell({ ...key, lines: [line] });
    }
    await server.services.recommendations().catchUp();
    const after = await ask();
    expect(after.rows.map((row: { product: string }) => row.product)).not.toContain(product);
    expect((await post('/v1/recommendations', { surface: 'nowhere' })).statusCode).toBe(400);
  });

  const openStream = async (headers: Record<string, string> = {}): Promise<IncomingMessage> => {
    const request = httpGet({ port, path: '/v1/live', headers: { ...server.key, ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.setEncoding('utf8');
    return response;
  };

  const readUntil = async (stream: IncomingMessage, wanted: RegExp): Promise<string> => {
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
      if (wanted.test(text)) break;
    }
    stream.destroy();
    return text;
  };

  it('tells consoles what happens, and what they missed', async () => {
    const stream = await openStream();
    expect(stream.headers['content-type']).toContain('text/event-stream');
    const reading = readUntil(stream, /event: stock[\s\S]*\n\n/);
    await server.services.ledger.stock.receive({
      source: FIRST.source,
      externalId: FIRST.externalId,
      lines: [{ product: FIRST.product, location: FIRST.location, units: 1 }],
    });
    const text = await reading;
    expect(text).toContain('event: hello');
    const id = Number(/id: (\d+)\nevent: stock/.exec(text)?.[1]);
    expect(id).toBeGreaterThan(0);
    const resumed = await openStream({ 'last-event-id': String(id - 1) });
    expect(await readUntil(resumed, /event: stock[\s\S]*\n\n/)).toContain(`id: ${id}\n`);
    expect((await server.app.inject('/v1/live')).statusCode).toBe(401);
  });

  it('takes decisions from proposal to purchase order and back', async () => {
    const { ledger } = server.services;
    const run = await ledger.runs.start({ kind: 'loop', actor: 'test', steps: [] });
    const title = {
      code: 'LOOP_TITLE_PURCHASE',
      params: { units: 10, product: 'P', supplier: 'S', location: 'L' },
    };
    const base = { model: 'm', modelVersion: '1', dataVersion: '1', kind: 'purchase' as const };
    const content = { supplier: 's001', location: 'dc1', units: 10, unitCost: 2.5, title };
    const reasons = [{ code: 'LOOP_NO_SUPPLIER', params: {} }] as const;
    await ledger.decisions.propose(
      run.runId,
      ['p0001', 'p0002', 'p0003'].map((id) => ({
        ...base,
        key: id,
        content,
        reasons,
        worthMinor: 1_000,
        subject: { kind: 'product', id, location: 'dc1' },
      })),
    );
    const list = async () =>
      (
        await server.app.inject({ url: '/v1/decisions?status=proposed', headers: server.key })
      ).json().rows;
    const [one, two, three] = (await list()).map((row: { decision: string }) => row.decision);
    const act = async (payload: object) => (await post('/v1/decisions/actions', payload)).json();
    const edited = await act({ decisions: [one], action: 'approve', content: { units: 48 } });
    expect(edited.done[0]).toMatchObject({ status: 'approved', content: { units: 48 } });
    expect(edited.done[0].title).toContain('48');
    const wrong = await act({ decisions: [two], action: 'approve', content: { supplier: 'x' } });
    expect(wrong.code).toBe('SERVER_REQUEST_INVALID');
    await act({ decisions: [two], action: 'approve' });
    const done = await act({ decisions: [one, three, two], action: 'execute' });
    expect(done.failed).toMatchObject([{ decision: three, code: 'LEDGER_STEP_REFUSED' }]);
    expect(done.purchaseOrders).toHaveLength(1);
    const bought = (
      await server.app.inject({ url: '/v1/purchase-orders', headers: server.key })
    ).json().rows[0];
    expect(bought.lines.map((line: { orderedUnits: number }) => line.orderedUnits).sort()).toEqual([
      10, 48,
    ]);
    const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const nap = { decisions: [three], action: 'snooze', reason: 'after the fair' };
    expect((await act(nap)).code).toBe('SERVER_REQUEST_INVALID');
    const past = { ...nap, until: '2020-01-01' };
    expect((await act(past)).code).toBe('LEDGER_FIELD_INVALID');
    const asleep = (await act({ ...nap, until })).done[0];
    expect([asleep.status, asleep.canUndo]).toEqual(['proposed', true]);
    expect(asleep.snoozedUntil).toBeGreaterThan(Date.now());
    expect(await list()).toEqual([]);
    const napping = await server.app.inject({
      url: '/v1/decisions?snoozed=true',
      headers: server.key,
    });
    expect(napping.json().rows.map((row: { decision: string }) => row.decision)).toEqual([three]);
    const woken = (await act({ decisions: [three], action: 'undo' })).done[0];
    expect(woken.snoozedUntil).toBeNull();
    const undone = await act({ decisions: [one, two], action: 'undo' });
    expect(undone.done.map((row: { status: string }) => row.status)).toEqual([
      'approved',
      'approved',
    ]);
    const silent = await act({ decisions: [three], action: 'reject' });
    expect(silent.code).toBe('LEDGER_FIELD_INVALID');
    const detail = await server.app.inject({ url: `/v1/decisions/${one}`, headers: server.key });
    expect(detail.json().log.length).toBeGreaterThan(2);
  });

  const upload = async (name: string, payload: string | Buffer) =>
    server.app.inject({
      method: 'POST',
      url: `/v1/uploads?name=${encodeURIComponent(name)}`,
      headers: { ...server.key, 'content-type': 'application/octet-stream' },
      payload,
    });

  it('previews a file, imports it as mapped, and changes nothing the second time', async () => {
    const text = [
      '订单号,下单时间,商品编号,数量,单价,客户',
      'A1,2026-06-01 10:00:00,p0001,2,9.50,c1',
      'A1,2026-06-01 10:00:00,p0002,1,20.00,c1',
      'A2,2026-06-02 11:30:00,p0001,3,9.50,c2',
      'A3,not a date,p0001,3,9.50,c2',
    ].join('\n');
    const preview = await upload('orders of june.csv', text);
    expect([preview.statusCode, preview.json().kind]).toEqual([200, 'orders']);
    const { columns } = preview.json();
    const target = (name: string) =>
      columns.find((column: { name: string }) => column.name === name).target;
    expect([target('订单号'), target('数量')]).toEqual(['order', 'quantity']);
    const order = { upload: preview.json().upload, source: 'june' };
    const report = (await post('/v1/imports', order)).json();
    expect(report.figures).toMatchObject({ rowsRead: 4, rowsAccepted: 3, rowsRejected: 1 });
    expect(report.rejected[0]).toMatchObject({ line: 5 });
    const again = (await post('/v1/imports', order)).json();
    expect(again.figures).toMatchObject({ rowsAccepted: 0, rowsMerged: 3 });
    const run = await server.app.inject({ url: `/v1/runs/${report.run}`, headers: server.key });
    expect(run.json()).toMatchObject({ kind: 'import', status: 'done' });
  });

  it('asks where a file has two readings, and takes the one that is sent', async () => {
    const text = [
      'order_id,order_date,sku,quantity,price,customer',
      ...['05/03/2026', '07/04/2026'].map((day, nth) => `B${nth},${day},p0001,2,9.50,c1`),
    ].join('\n');
    const preview = await upload('two readings.csv', text);
    expect(preview.json().ambiguous[0].readings).toHaveLength(2);
    const order = { upload: preview.json().upload, source: 'two' };
    const asked = await post('/v1/imports', order);
    expect([asked.statusCode, asked.headers['content-type']]).toEqual([
      422,
      'application/problem+json; charset=utf-8',
    ]);
    const { code, place, remedy, details } = asked.json();
    expect([code, place]).toEqual(['FILES_MAP_AMBIGUOUS', 'two readings.csv']);
    expect(remedy).toContain('as map');
    expect(details.readings.map((one: { name: string }) => one.name)).toEqual([
      'day-first',
      'month-first',
    ]);
    const days = async () => {
      const { rows } = await server.services.ledger.pool.query<{ day: number }>(
        `select day from orders where source = 'two' order by day`,
      );
      return rows.map(({ day }) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    };
    expect(await days()).toEqual([]);
    const { columns, map } = preview.json().ambiguous[0].readings[1];
    expect(map).toEqual(details.readings[1].map);
    const report = await post('/v1/imports', { ...order, map, columns });
    expect(report.json().figures).toMatchObject({ rowsAccepted: 2 });
    expect(await days()).toEqual(['2026-05-03', '2026-07-04']);
  });

  it('says what is wrong with a file, and where', async () => {
    const tries = [
      ['empty.csv', '', 'FILES_EMPTY'],
      ['junk.csv', Buffer.from([0, 1, 2, 3, 0, 255, 254, 9, 0, 0, 7]), undefined],
      ['book.xlsx', Buffer.from('PK\u0003\u0004 spreadsheet'), undefined],
      ['unknown.csv', 'foo,bar\n1,2\n', 'FILES_MAP_UNKNOWN'],
      ['../../etc/passwd', 'a,b\n1,2\n', undefined],
    ] as const;
    for (const [name, content, code] of tries) {
      const answer = await upload(name, content);
      expect([name, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([name, true]);
      expect(answer.json().remedy).not.toBe('');
      if (code !== undefined) expect(answer.json().code).toBe(code);
    }
    const nameless = await server.app.inject({
      method: 'POST',
      url: '/v1/uploads',
      headers: server.key,
      payload: 'a',
    });
    expect(nameless.json().place).toBe('name');
    const lost = await post('/v1/imports', { upload: '../../x', source: 'x' });
    expect(lost.statusCode).toBe(404);
  });

  it('starts a run in the background and stops it', async () => {
    const started = await post('/v1/runs', { steps: ['clean', 'snapshot'] });
    expect([started.statusCode, started.json().status]).toEqual([200, 'running']);
    const busy = await post('/v1/runs', { steps: ['clean'] });
    expect(busy.json().code).toBe('LOOP_BUSY');
    const { run } = started.json();
    expect((await post(`/v1/runs/${run}/stop`, {})).statusCode).toBe(200);
    await server.services.runs.stop();
    const ended = await server.app.inject({ url: `/v1/runs/${run}`, headers: server.key });
    expect(['stopped', 'done']).toContain(ended.json().status);
    expect((await post(`/v1/runs/${run}/stop`, {})).statusCode).toBe(400);
  });
});
