import type { Instant } from '@quanyu/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY_MS = 86_400_000;

describe('supply', () => {
  let server: TestServer;
  let now = Date.UTC(2026, 6, 1, 2);

  beforeAll(async () => {
    const tick = (): Instant => {
      now += 1;
      return now as Instant;
    };
    server = await startTestServer({
      clock: { now: tick },
      app: { limits: { requestsPerSecond: 1e6, requestsBurst: 1e6 } },
    });
    await server.services.ledger.recordFacts('suppliers', 'test', [
      { supplier: 'yiwu', name: 'Yiwu Toys', lead_time_days: 4 },
    ]);
    await server.services.ledger.recordFacts('products', 'test', [
      { product: 'bear', name: 'Plush bear', kind: 'goods' },
      { product: 'kite', name: 'Kite', kind: 'goods' },
    ]);
    await server.services.ledger.recordFacts('locations', 'test', [
      { location: 'dc', name: 'Centre', kind: 'warehouse' },
      { location: 'shop', name: 'Shop', kind: 'store' },
    ]);
  });
  afterAll(() => server.close());

  const get = async (url: string) => (await server.app.inject({ url, headers: server.key })).json();
  const post = async (url: string, payload: object) => {
    const answer = await server.app.inject({ method: 'POST', url, headers: server.key, payload });
    return { status: answer.statusCode, body: answer.json() };
  };

  const execute = async (
    name: string,
    kind: 'purchase' | 'transfer',
    lines: readonly (readonly [product: string, content: object])[],
  ) => {
    const { decisions } = server.services.ledger;
    await decisions.propose(
      name,
      lines.map(([id, content], at) => ({
        key: String(at),
        kind,
        subject: { kind: 'product', id, location: 'dc' },
        content: { ...content },
        reasons: [{ code: 'LOOP_NO_SUPPLIER', params: {} }],
        model: 'm',
        modelVersion: '1',
        dataVersion: '1',
      })),
    );
    const { rows } = await decisions.list({ runId: name });
    const ids = rows.map(({ decision }) => decision);
    await decisions.approve(ids, 'me');
    return decisions.execute(ids, 'me');
  };
  const buy = async (name: string) => {
    const content = { supplier: 'yiwu', location: 'dc', unitCost: 2 };
    const { purchaseOrders } = await execute(name, 'purchase', [
      ['bear', { ...content, units: 10 }],
      ['kite', { ...content, units: 4 }],
    ]);
    return String(purchaseOrders[0]);
  };

  it('receives a purchase order in parts, once each, too much and to its end, with every receipt', async () => {
    const id = await buy('parts');
    const url = `/v1/purchase-orders/${id}`;
    expect(await get(url)).toMatchObject({
      ...{ supplier: 'yiwu', supplierName: 'Yiwu Toys', location: 'dc', locationName: 'Centre' },
      ...{ state: 'ordered', dueDay: '2026-07-05', isLate: false, orderedUnits: 14 },
      ...{ receivedUnits: 0, receipts: [] },
    });
    const part = { externalId: 'd1', lines: [{ product: 'bear', units: 6 }] };
    const first = await post(`${url}/receipts`, part);
    expect([first.status, first.body.state, first.body.receivedUnits]).toEqual([200, 'ordered', 6]);
    expect((await post(`${url}/receipts`, part)).body).toEqual(first.body);
    const rest = {
      externalId: 'd2',
      isLast: true,
      lines: [
        { product: 'bear', units: 5 },
        { product: 'kite', units: 3 },
      ],
    };
    const last = (await post(`${url}/receipts`, rest)).body;
    expect(last).toMatchObject({ state: 'received', receivedUnits: 14 });
    const came = last.receipts.map((receipt: { lines: { name: string; units: number }[] }) =>
      receipt.lines.map(({ name, units }) => [name, units]),
    );
    expect(came).toEqual([
      [['Plush bear', 6]],
      [
        ['Plush bear', 5],
        ['Kite', 3],
      ],
    ]);
    expect(last.history.map(({ action }: { action: string }) => action)).toEqual([
      'order',
      'receive',
      'receive',
    ]);
    const { ledger } = server.services;
    expect((await ledger.stock.level('bear', 'dc')).onHandUnits).toBe(11);
    const after = await post(`${url}/receipts`, { externalId: 'd3' });
    expect([after.status, after.body.code]).toEqual([409, 'LEDGER_STEP_REFUSED']);
  });

  it('refuses what was not ordered, bad units and unknown orders, and leaves stock as it was', async () => {
    const id = await buy('wrong');
    const url = `/v1/purchase-orders/${id}/receipts`;
    const before = await server.services.ledger.stock.level('bear', 'dc');
    const tries = [
      [{ externalId: 'x', lines: [{ product: 'ghost', units: 1 }] }, 'LEDGER_FIELD_INVALID'],
      [{ externalId: 'x', lines: [{ product: 'bear', units: 0 }] }, 'SERVER_REQUEST_INVALID'],
      [{ externalId: 'x', lines: [{ product: 'bear', units: 1.5 }] }, 'SERVER_REQUEST_INVALID'],
      [{ externalId: 'x', lines: [{ product: 'bear', units: 1e12 }] }, 'SERVER_REQUEST_INVALID'],
      [{ externalId: '' }, 'SERVER_REQUEST_INVALID'],
      [{}, 'SERVER_REQUEST_INVALID'],
    ] as const;
    for (const [body, code] of tries) {
      const answer = await post(url, body);
      expect([answer.body.code, answer.status < 500]).toEqual([code, true]);
    }
    const lost = await post('/v1/purchase-orders/PO-none/receipts', { externalId: 'x' });
    expect([lost.status, lost.body.code]).toEqual([404, 'LEDGER_NOT_FOUND']);
    expect((await get('/v1/purchase-orders/PO-none')).code).toBe('SERVER_NOT_FOUND');
    expect(await server.services.ledger.stock.level('bear', 'dc')).toEqual(before);
    const reader = await server.services.ledger.access.createKey(
      { name: 'reader', scopes: ['read'] },
      'test',
    );
    const headers = { authorization: `Bearer ${reader.secret}` };
    const payload = { externalId: 'x' };
    const refused = await server.app.inject({ method: 'POST', url, headers, payload });
    expect(refused.statusCode).toBe(403);
  });

  it('lists by state, supplier, product and lateness, page by page and as CSV; cancels with a reason', async () => {
    const id = await buy('late');
    now += 6 * DAY_MS;
    const fresh = await buy('fresh');
    const numbers = async (query: string): Promise<string[]> =>
      (await get(`/v1/purchase-orders?${query}`)).rows.map(
        (row: { purchaseOrder: string }) => row.purchaseOrder,
      );
    expect(await numbers('late=true&state=ordered')).toContain(id);
    expect(await numbers('late=true')).not.toContain(fresh);
    expect(await numbers('late=false')).toContain(fresh);
    expect(await numbers('supplier=nobody')).toEqual([]);
    expect(await numbers('product=kite&search=plush')).toContain(id);
    expect((await numbers('sort=dueDay')).at(-1)).toBe(fresh);
    const page = await get('/v1/purchase-orders?limit=1');
    const next = await get(`/v1/purchase-orders?limit=1&cursor=${page.nextCursor}`);
    expect(page.rows[0].purchaseOrder).toBe(fresh);
    expect(next.rows[0].purchaseOrder).toBe(id);
    const csv = await server.app.inject({
      url: '/v1/purchase-orders?format=csv&late=true',
      headers: server.key,
    });
    expect(csv.body).toMatch(/^purchaseOrder,supplier,supplierName,/);
    expect(csv.body).toContain(id);
    const written = async (columns: string) =>
      server.app.inject({
        url: `/v1/purchase-orders?format=csv&late=true&columns=${columns}`,
        headers: server.key,
      });
    const [head, ...lines] = (await written('supplierName,purchaseOrder')).body.split('\n');
    expect(head).toBe('supplierName,purchaseOrder');
    expect(lines.some((line) => line.endsWith(`,${id}`))).toBe(true);
    const refused = (await written('supplier,password')).json();
    expect([refused.code, refused.place]).toEqual(['SERVER_REQUEST_INVALID', 'columns']);
    expect(refused.detail).toContain('"password"');
    const cancelled = await post(`/v1/purchase-orders/${id}/cancel`, { reason: 'closed down' });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', isLate: false });
    expect(cancelled.body.history.at(-1)).toMatchObject({ action: 'cancel', note: 'closed down' });
    expect((await post(`/v1/purchase-orders/${id}/cancel`, {})).status).toBe(409);
    expect((await get('/v1/purchase-orders?state=open')).code).toBe('SERVER_REQUEST_INVALID');
  });

  it('ships a transfer when there is enough, and books what arrives', async () => {
    const content = { from: 'dc', to: 'shop', units: 5, leadTimeDays: 2 };
    const made = await execute('move', 'transfer', [['kite', content]]);
    const id = String(made.transfers[0]);
    const url = `/v1/transfers/${id}`;
    const { ledger } = server.services;
    expect(await get(url)).toMatchObject({
      ...{ from: 'dc', fromName: 'Centre', toName: 'Shop', state: 'ordered' },
      ...{ orderedUnits: 5, dueDay: '2026-07-09' },
    });
    const short = await post(`${url}/ship`, {});
    expect(short.body).toMatchObject({
      kind: 'short',
      lines: [{ product: 'kite', location: 'dc', wantedUnits: 5, availableUnits: 3 }],
    });
    const fill = { source: 'test', externalId: 'fill' };
    await ledger.stock.receive({
      ...fill,
      lines: [{ product: 'kite', location: 'dc', units: 4 }],
    });
    const shipped = await post(`${url}/ship`, { dueDay: '2026-07-10' });
    expect(shipped.body).toMatchObject({
      kind: 'shipped',
      transfer: { state: 'shipped', dueDay: '2026-07-10' },
    });
    const came = await post(`${url}/receipts`, {
      externalId: 'a1',
      lines: [{ product: 'kite', units: 4 }],
      isLast: true,
    });
    expect(came.body).toMatchObject({ state: 'received', receivedUnits: 4 });
    const kinds = came.body.receipts.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['transfer-out', 'transfer-in']);
    expect((await ledger.stock.level('kite', 'shop')).onHandUnits).toBe(4);
    expect((await post(`${url}/cancel`, {})).status).toBe(409);
    expect((await get('/v1/transfers?to=shop&state=received')).rows).toHaveLength(1);
    expect((await get('/v1/transfers?location=nowhere')).rows).toEqual([]);
  });
});
