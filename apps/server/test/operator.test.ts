import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 5, 30, 4);

describe('what an operator sets', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ app: { limits: { requestsPerSecond: 1e6 } } });
    const { ledger } = server.services;
    const record = async (kind: string, rows: readonly Record<string, unknown>[]) => {
      const { rejected } = await ledger.recordFacts(kind, 'test', rows as never);
      expect(rejected).toEqual([]);
    };
    await record('channels', [{ channel: 'web', name: 'Web shop', kind: 'web' }]);
    await record('locations', [{ location: 'dc', name: 'Centre', kind: 'warehouse' }]);
    await record('products', [
      { product: 'bear', name: 'Bear', kind: 'goods', category_path: ['Toys', 'Plush'] },
    ]);
    await record('customers', [
      { customer: 'c1', name: 'Zsofia', email: 'z@example.org', consents: ['email', 'sms'] },
    ]);
    await record(
      'orders',
      [0, 1, 2, 3].map((at) => ({
        ...{ order: `o${at}`, line: 1, time: NOON - at * DAY_MS, channel: 'web', product: 'bear' },
        ...{ quantity: 1, unit_price: 100, total: 10_000, customer: 'c1' },
      })),
    );
    await server.services.loop.run({ actor: 'test', steps: ['clean', 'snapshot'] });
  });
  afterAll(() => server.close());

  const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const headers = server.key;
    const body = payload === undefined ? {} : { payload };
    const answer = await server.app.inject({ method, url, headers, ...body });
    return { status: answer.statusCode, body: answer.json() };
  };

  it('names what filters can choose from', async () => {
    expect((await call('GET', '/v1/dimensions')).body).toMatchObject({
      channels: [{ id: 'web', name: 'Web shop' }],
      locations: [{ id: 'dc', name: 'Centre', kind: 'warehouse' }],
      categories: [
        { id: 'Toys', name: 'Toys', depth: 1 },
        { id: 'Toys>Plush', name: 'Plush', depth: 2 },
      ],
    });
  });

  it('notes consents with their history, and erases a person but not the sums', async () => {
    const url = '/v1/customers/c1/consents';
    expect((await call('GET', url)).body.consents).toMatchObject([
      { purpose: 'email', granted: true, by: 'test' },
      { purpose: 'sms', granted: true },
    ]);
    const taken = await call('POST', url, { purpose: 'sms', granted: false });
    expect(taken.body.history[0]).toMatchObject({ purpose: 'sms', granted: false, by: 'key:all' });
    expect((await call('GET', '/v1/customers/c1')).body).toMatchObject({
      ...{ name: 'Zsofia', consents: ['email'], erasedAt: null },
    });
    expect((await call('GET', '/v1/customers/nobody/consents')).status).toBe(404);
    const slip = await call('POST', '/v1/customers/c1/erase', { confirm: 'c2' });
    expect([slip.status, slip.body.place]).toEqual([400, 'confirm']);
    const revenue = async () =>
      (await call('GET', '/v1/kpis?names=net_revenue')).body.rows[0].value;
    const before = await revenue();
    const done = await call('POST', '/v1/customers/c1/erase', { confirm: 'c1' });
    expect(done.body.kept).toEqual({ orders: 4, lines: 4 });
    expect(done.body.erased.customers).toBe(1);
    const after = (await call('GET', '/v1/customers/c1')).body;
    expect(after).toMatchObject({ name: null, email: null, consents: [], orders: 4 });
    expect(after.erasedAt).toBeGreaterThan(0);
    expect(await revenue()).toBe(before);
    const anew = await call('POST', url, { purpose: 'sms', granted: true });
    expect([anew.status, anew.body.place]).toEqual([400, 'customer']);
    const { rows } = (await call('GET', '/v1/audit')).body;
    expect(rows[0]).toMatchObject({ action: 'erase', subject: 'c1', actor: 'key:all' });
    const key = await server.services.ledger.access.createKey(
      { name: 'operator', scopes: ['read', 'write', 'decide'] },
      'test',
    );
    const refused = await server.app.inject({
      method: 'POST',
      url: '/v1/customers/c1/erase',
      headers: { authorization: `Bearer ${key.secret}` },
      payload: { confirm: 'c1' },
    });
    expect(refused.statusCode).toBe(403);
  });

  it('tells of models, makes one live, rolls back and retires', async () => {
    const { ledger } = server.services;
    const fit = (version: number) =>
      ledger.models.register({
        ...{ kind: 'toy', name: 'mean', dataVersion: `d${version}`, params: { window: 7 } },
        ...{ metrics: { mase: 1 / version }, learningCurve: [0.5, { step: 2, loss: 0.4 }] },
      });
    const [one, two] = [await fit(1), await fit(2)];
    const act = (path: string, body = {}) => call('POST', `/v1/models/${path}`, body);
    await act(`${one.modelId}/promote`);
    await act(`${two.modelId}/promote`);
    const detail = (await call('GET', `/v1/models/${one.modelId}`)).body;
    expect(detail).toMatchObject({
      ...{ status: 'retired', dataVersion: 'd1', params: { window: 7 }, metrics: { mase: 1 } },
      learningCurve: [
        { step: 1, value: 0.5 },
        { step: 2, loss: 0.4 },
      ],
      live: { model: two.modelId, metrics: { mase: 0.5 } },
      history: [{ action: 'promote', actor: 'key:all' }],
    });
    const back = await act('roll-back', { kind: 'toy' });
    expect(back.body).toMatchObject({ model: one.modelId, status: 'live' });
    expect((await act(`${two.modelId}/retire`)).body.status).toBe('retired');
    expect((await call('GET', '/v1/models?kind=toy')).body.rows).toHaveLength(2);
    expect((await act('none/retire')).status).toBe(404);
    expect((await act('roll-back', { kind: 'nothing' })).status).toBe(409);
  });

  it('sorts orders by total and day, issues by severity, and names what stands beside ids', async () => {
    const { ledger } = server.services;
    const dear = { order: 'dear', line: 1, time: NOON - 9 * DAY_MS, channel: 'web' };
    await ledger.recordFacts('orders', 'test', [
      { ...dear, product: 'bear', quantity: 1, unit_price: 999, total: 99_900 },
    ]);
    const orders = async (sort: string) => (await call('GET', `/v1/orders?sort=${sort}`)).body.rows;
    expect((await orders('-total'))[0]).toMatchObject({ order: 'dear', channelName: 'Web shop' });
    expect((await orders('day'))[0].order).toBe('dear');
    const issue = { code: 'X', message: 'm', remedy: 'r' };
    await ledger.issues.record(
      (['info', 'error', 'warning', 'error'] as const).map((severity) => ({ ...issue, severity })),
    );
    const grave = async (sort: string) => {
      const seen: string[] = [];
      let cursor = '';
      do {
        const url = `/v1/data-issues?code=X&limit=1&sort=${sort}${cursor}`;
        const { rows, nextCursor } = (await call('GET', url)).body;
        seen.push(...rows.map((row: { severity: string }) => row.severity));
        cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
      } while (cursor !== '');
      return seen;
    };
    expect(await grave('severity')).toEqual(['error', 'error', 'warning', 'info']);
    expect(await grave('-severity')).toEqual(['info', 'warning', 'error', 'error']);
    expect((await call('GET', '/v1/data-issues?sort=luck')).status).toBe(400);
  });

  it('notes who logs in, who fails to, and who leaves', async () => {
    const token = server.services.issueLoginToken();
    const login = (payload: object) =>
      server.app.inject({ method: 'POST', url: '/v1/session', payload });
    const opened = await login({ token });
    const cookie = String(opened.headers['set-cookie']).split(';', 1)[0] ?? '';
    await login({ name: 'admin', password: 'a guess' });
    await server.app.inject({ method: 'DELETE', url: '/v1/session', headers: { cookie } });
    const { rows } = (await call('GET', '/v1/audit?limit=3')).body;
    const seen = rows.map((row: { actor: string; action: string }) => [row.actor, row.action]);
    expect(seen).toEqual([
      ['user:admin', 'logout'],
      ['nobody', 'login-failed'],
      ['user:admin', 'login'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('a guess');
  });

  it('sets, changes, lists and removes a target, with its gap and where it is heading', async () => {
    const target = { kpi: 'net_revenue', channel: 'web', from: '2026-06-27', to: '2026-07-06' };
    expect((await call('POST', '/v1/targets', { ...target, value: 150_000 })).status).toBe(200);
    await call('POST', '/v1/targets', { ...target, value: 200_000 });
    const future = { ...target, channel: null, from: '2027-01-01', to: '2027-01-31', value: 1 };
    await call('POST', '/v1/targets', future);
    const now = (await call('GET', '/v1/targets')).body.rows;
    expect(now).toMatchObject([
      { name: 'Net revenue', channelName: 'Web shop', value: 200_000, actual: 40_000 },
    ]);
    expect(now[0].expected).toBe(100_000);
    expect(now[0].gap).toBe(100_000);
    const all = (await call('GET', '/v1/targets?when=all')).body.rows;
    expect(all.map((row: { from: string }) => row.from)).toEqual(['2027-01-01', '2026-06-27']);
    expect(all[0]).toMatchObject({ actual: null, gap: null });
    for (const [wrong, code] of [
      [{ ...target, to: '2026-06-01', value: 1 }, 'SERVER_REQUEST_INVALID'],
      [{ ...target, channel: 'moon', value: 1 }, 'SERVER_REQUEST_INVALID'],
      [{ ...target, kpi: 'luck', value: 1 }, 'LOOP_KPI_UNKNOWN'],
      [{ ...target, value: 'much' }, 'SERVER_REQUEST_INVALID'],
    ] as const) {
      expect((await call('POST', '/v1/targets', wrong)).body.code).toBe(code);
    }
    const gone = '/v1/targets?kpi=net_revenue&channel=web&from=2026-06-27';
    expect((await call('DELETE', gone)).body).toEqual({ ok: true });
    expect((await call('DELETE', gone)).status).toBe(404);
    expect((await call('GET', '/v1/targets')).body.rows).toEqual([]);
  });
});
