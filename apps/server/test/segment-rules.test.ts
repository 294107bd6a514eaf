import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY = 20_600;
const DAY_MS = 86_400_000;

describe('segments written as rules', () => {
  let server: TestServer;
  const order = (id: string, customer: string, day: number, price: number) => ({
    order: id,
    line: 1,
    time: day * DAY_MS + 3_600_000,
    channel: 'web',
    customer,
    product: 'p1',
    quantity: 1,
    unit_price: price,
  });
  const view = (id: string, customer: string, day: number) => ({
    event: id,
    time: day * DAY_MS + 3_600_000,
    type: 'product-view',
    customer,
    product: 'p1',
  });

  beforeAll(async () => {
    server = await startTestServer();
    const { ledger, loop } = server.services;
    const customers = ['ann', 'bob', 'cem'].map((customer, i) => ({
      customer,
      name: customer,
      city: i === 0 ? '上海' : '北京',
    }));
    await ledger.recordFacts('customers', 'made', customers);
    await ledger.recordFacts('orders', 'till', [
      order('o1', 'ann', DAY - 50, 80),
      order('o2', 'ann', DAY - 3, 20),
      order('o3', 'bob', DAY - 40, 30),
      order('o4', 'cem', DAY, 10),
    ]);
    await ledger.recordEvents('site', [view('e1', 'bob', DAY - 2), view('e2', 'bob', DAY - 20)]);
    await loop.run({ actor: 'test' });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
  });

  const call = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object,
  ) => {
    const answer = await server.app.inject({
      method,
      url,
      headers: server.key,
      ...(payload && { payload }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
  };

  it('previews a rule, and points at what is wrong in it', async () => {
    const expression = 'sum("purchase", 60) > 50 or count("product-view", 7) >= 1';
    const seen = await call('POST', '/v1/segments/preview', { expression, lang: 'zh' });
    expect(seen.body).toMatchObject({
      customers: 2,
      of: 3,
      words: '近 60 天购买金额 > 50 或 近 7 天浏览商品次数 ≥ 1',
      sample: ['ann', 'bob'],
    });
    const bad = await call('POST', '/v1/segments/preview', { expression: 'orders >= many' });
    expect([bad.status, bad.body.code]).toEqual([422, 'PROFILE_RULE_INVALID']);
    expect(bad.body).toMatchObject({ place: 'character 11', details: { position: 11 } });
    const { fields } = (await call('GET', '/v1/segments/fields?lang=zh')).body;
    expect(fields).toContainEqual({ field: 'city', type: 'text', words: '城市' });
  });

  it('keeps members up as sales and events come, and lists and exports them', async () => {
    const made = await call('POST', '/v1/segments/rules', {
      name: 'Bought lately',
      expression: 'count("purchase", 30) >= 1 and city = "北京"',
    });
    expect(made.body).toMatchObject({ name: 'Bought lately', customers: 1 });
    const { segment } = made.body;
    const members = async () =>
      (await call('GET', `/v1/segments/${segment}/members`)).body.rows.map(
        (row: { customer: string }) => row.customer,
      );
    expect(await members()).toEqual(['cem']);
    const { ledger } = server.services;
    await ledger.recordFacts('orders', 'till', [order('o9', 'bob', DAY, 25)]);
    expect(await members()).toEqual(['bob', 'cem']);
    expect(await members()).toEqual(['bob', 'cem']);
    const page = (await call('GET', `/v1/segments/${segment}/members?limit=1`)).body;
    expect(page).toMatchObject({ rows: [{ customer: 'bob' }], nextCursor: 'o1', total: 2 });
    const csv = (await call('GET', `/v1/segments/${segment}/members?format=csv`)).body;
    expect(csv).toContain('bob');

    const viewed = { name: 'Lookers', expression: 'since("product-view") <= 1' };
    await call('PATCH', `/v1/segments/rules/${segment}`, viewed);
    expect(await members()).toEqual([]);
    await ledger.recordEvents('site', [view('e7', 'ann', DAY)]);
    expect(await members()).toEqual(['ann']);
    const list = (await call('GET', '/v1/segments/rules')).body;
    expect(list.rows).toMatchObject([{ segment, name: 'Lookers', customers: 1 }]);
    await call('DELETE', `/v1/segments/rules/${segment}`);
    expect((await call('GET', '/v1/segments/rules')).body.rows).toEqual([]);
    expect((await call('GET', `/v1/segments/${segment}/members`)).status).toBe(404);
  });

  it('lists the members of a found segment, and refuses a rule that cannot be read', async () => {
    const found = (await call('GET', '/v1/segments')).body.rows[0];
    const members = (await call('GET', `/v1/segments/${found.segment}/members`)).body;
    expect(members.total).toBe(found.customers);
    const refused = await call('POST', '/v1/segments/rules', { name: 'x', expression: 'orders >' });
    expect([refused.status, refused.body.code]).toEqual([422, 'PROFILE_RULE_INVALID']);
    const gone = { name: 'x', expression: 'orders > 1' };
    expect((await call('PATCH', '/v1/segments/rules/R-none', gone)).status).toBe(404);
  });
});
