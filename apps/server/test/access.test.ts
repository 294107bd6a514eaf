import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

describe('access', () => {
  let server: TestServer;
  const cookieOf = (headers: Readonly<Record<string, unknown>>): string =>
    String(headers['set-cookie']).split(';', 1)[0] ?? '';

  beforeAll(async () => {
    server = await startTestServer({ app: { limits: { loginsPerMinute: 8 } } });
  });
  afterAll(() => server.close());

  const login = (payload: object) =>
    server.app.inject({ method: 'POST', url: '/v1/session', payload });

  it('opens a session by the first password, with a cookie that scripts and other sites cannot use', async () => {
    const { firstAdmin } = server.services;
    const answer = await login({ ...firstAdmin });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly/);
    expect(answer.headers['set-cookie']).toMatch(/SameSite=Strict/);
    const cookie = cookieOf(answer.headers);
    const who = await server.app.inject({ url: '/v1/session', headers: { cookie } });
    expect(who.json()).toMatchObject({ name: 'admin', role: 'admin' });
    const out = await server.app.inject({
      method: 'DELETE',
      url: '/v1/session',
      headers: { cookie },
    });
    expect(out.statusCode).toBe(200);
    const after = await server.app.inject({ url: '/v1/session', headers: { cookie } });
    expect(after.statusCode).toBe(401);
  });

  it('takes a one-time token once', async () => {
    const token = server.services.issueLoginToken();
    expect((await login({ token })).statusCode).toBe(200);
    const second = await login({ token });
    expect(second.statusCode).toBe(401);
    expect(second.json().code).toBe('SERVER_LOGIN_FAILED');
  });

  it('refuses a change that a page of another site starts with our cookie', async () => {
    const cookie = cookieOf((await login({ token: server.services.issueLoginToken() })).headers);
    const change = (headers: Record<string, string>) =>
      server.app.inject({
        method: 'PATCH',
        url: '/v1/settings',
        headers: { cookie, host: 'localhost', ...headers },
        payload: { name: 'Mine' },
      });
    expect((await change({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await change({ origin: 'http://evil.example' })).statusCode).toBe(403);
    expect((await change({ origin: 'null' })).statusCode).toBe(403);
    expect((await change({ origin: 'http://localhost' })).statusCode).toBe(200);
    expect((await change({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
  });

  it('runs the loop by itself at the times of the settings, and refuses times it cannot read', async () => {
    const cookie = cookieOf((await login({ token: server.services.issueLoginToken() })).headers);
    const set = async (payload: object) => {
      const url = '/v1/settings';
      const answer = await server.app.inject({
        method: 'PATCH',
        url,
        headers: { cookie },
        payload,
      });
      return { status: answer.statusCode, body: answer.json() };
    };
    const zone = await set({ timeZone: 'Asia/Shanghai' });
    expect(zone.body.schedule).toBe('15 4 * * *');
    const hour = (at: number) => [new Date(at).getUTCHours(), new Date(at).getUTCMinutes()];
    expect(hour(zone.body.nextRunAt)).toEqual([20, 15]);
    const changed = await set({ schedule: '30 6 * * *' });
    expect(hour(changed.body.nextRunAt)).toEqual([22, 30]);
    const refused = await set({ schedule: 'when it rains', name: 'Not kept' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'LOOP_SCHEDULE_INVALID' } });
    const kept = await set({});
    expect(kept.body).toMatchObject({ schedule: '30 6 * * *' });
    expect(kept.body.name).not.toBe('Not kept');
    const never = await set({ schedule: null });
    expect(never.body).toMatchObject({ schedule: null, nextRunAt: null });
    expect(server.services.schedule.next()).toBeNull();
  });

  it('lets a role do what it may and nothing more', async () => {
    const { access } = server.services.ledger;
    const analyst = await access.createUser(
      { name: 'ana', password: 'long enough', role: 'analyst' },
      'test',
    );
    const { token } = await access.openSession(analyst.userId, 60_000, 'test');
    const headers = { cookie: `quanyu_session=${token}` };
    expect((await server.app.inject({ url: '/v1/runs', headers })).statusCode).toBe(200);
    const refused = await server.app.inject({
      method: 'POST',
      url: '/v1/runs',
      headers,
      payload: {},
    });
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'SERVER_NOT_ALLOWED', place: 'write' });
    expect((await server.app.inject({ url: '/v1/users', headers })).statusCode).toBe(403);
  });

  it('gives keys scopes, shows their secret once and forgets them when revoked', async () => {
    const made = await server.app.inject({
      method: 'POST',
      url: '/v1/api-keys',
      headers: server.key,
      payload: { name: 'reader', scopes: ['read'] },
    });
    const { key, secret } = made.json();
    const headers = { authorization: `Bearer ${secret}` };
    expect((await server.app.inject({ url: '/v1/settings', headers })).statusCode).toBe(200);
    const listed = await server.app.inject({ url: '/v1/api-keys', headers: server.key });
    expect(listed.body).not.toContain(secret);
    expect((await server.app.inject({ url: '/v1/api-keys', headers })).statusCode).toBe(403);
    const url = `/v1/api-keys/${key}`;
    await server.app.inject({ method: 'DELETE', url, headers: server.key });
    expect((await server.app.inject({ url: '/v1/settings', headers })).statusCode).toBe(401);
    const audit = await server.app.inject({ url: '/v1/audit', headers: server.key });
    const actions = audit.json().rows.map((row: { action: string }) => row.action);
    expect(actions).toContain('revoke');
    expect(actions).toContain('create');
  });

  it('stops somebody who tries many passwords', async () => {
    const answers = [];
    for (let at = 0; at < 12; at++) answers.push(await login({ name: 'admin', password: 'no' }));
    const last = answers.at(-1);
    expect(last?.statusCode).toBe(429);
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
    expect(last?.headers['content-type']).toContain('application/problem+json');
  });

  it('answers every kind of bad input as a problem with code, place and remedy', async () => {
    const tries = [
      { url: '/v1/products?limit=0', status: 400, code: 'SERVER_REQUEST_INVALID' },
      { url: '/v1/products?sort=nothing', status: 400, code: 'LOOP_FILTER_INVALID' },
      { url: '/v1/products?cursor=%00', status: 400, code: 'LOOP_FILTER_INVALID' },
      { url: '/v1/orders?cursor=e30', status: 400, code: 'LOOP_FILTER_INVALID' },
      { url: '/v1/kpis?names=nonsense', status: 404, code: 'LOOP_KPI_UNKNOWN' },
      { url: '/v1/kpis?from=2026-02-30', status: 400, code: 'SERVER_REQUEST_INVALID' },
      {
        url: '/v1/kpis?from=2026-02-02&to=2026-02-01',
        status: 400,
        code: 'LOOP_FILTER_INVALID',
      },
      { url: '/v1/products/none', status: 404, code: 'SERVER_NOT_FOUND' },
      { url: '/v1/orders/none', status: 404, code: 'SERVER_NOT_FOUND' },
      { url: '/v1/nowhere', status: 404, code: 'SERVER_NOT_FOUND' },
      { url: '/v1/runs/none', status: 404, code: 'LEDGER_NOT_FOUND' },
    ];
    for (const { url, status, code } of tries) {
      const answer = await server.app.inject({ url, headers: server.key });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, status, code]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.json().remedy).not.toBe('');
    }
    const post = (payload: string, type = 'application/json') =>
      server.app.inject({
        method: 'POST',
        url: '/v1/targets',
        headers: { ...server.key, 'content-type': type },
        payload,
      });
    expect((await post('{"kpi":')).json().code).toBe('SERVER_REQUEST_INVALID');
    expect((await post('{}')).json().place).toBe('kpi');
    expect((await post('x'.repeat(2_000_000))).json().code).toBe('SERVER_BODY_TOO_LARGE');
    expect((await post('<a/>', 'text/xml')).json().code).toBe('SERVER_REQUEST_INVALID');
  });

  it('answers an empty shop with empty lists, never with errors', async () => {
    const lists = [
      '/v1/overview',
      '/v1/kpis',
      '/v1/products',
      '/v1/orders',
      '/v1/customers',
      '/v1/segments',
      '/v1/segments/map',
      '/v1/forecasts',
      '/v1/plans',
      '/v1/events',
      '/v1/stock-levels',
      '/v1/stock-moves',
      '/v1/purchase-orders',
      '/v1/decisions',
      '/v1/data-issues',
      '/v1/rejected-rows',
      '/v1/models',
      '/v1/targets',
      '/v1/search?q=x',
      '/v1/kpis/net_revenue/rows',
    ];
    for (const url of lists) {
      const answer = await server.app.inject({ url, headers: server.key });
      expect([url, answer.statusCode]).toEqual([url, 200]);
    }
  });

  it('puts careful headers on every answer and describes itself', async () => {
    const live = await server.app.inject('/health/live');
    expect(live.headers['content-security-policy']).toContain("script-src 'self'");
    expect(live.headers['x-content-type-options']).toBe('nosniff');
    expect(live.headers['x-frame-options']).toBe('DENY');
    const document = (await server.app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/v1/products'].get.parameters.length).toBeGreaterThan(5);
    const page = await server.app.inject('/docs');
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    const errors = await server.app.inject('/docs/errors');
    expect(errors.body).toContain('id="server_not_found"');
    await server.services.ready;
    expect((await server.app.inject('/health/ready')).statusCode).toBe(200);
    const metrics = (await server.app.inject('/metrics')).body;
    expect(metrics).toContain('quanyu_http_request_seconds_bucket');
    expect(metrics).toContain('quanyu_outbox_lag_entries');
  });
});
