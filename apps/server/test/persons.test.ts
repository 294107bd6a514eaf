import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY = 20_600;

describe('persons', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    const { ledger, loop } = server.services;
    const people = [
      ['shop-1', '欧阳小明', '138 0013 8000'],
      ['till-9', 'Xiaoming Ouyang', '+86 13800138000'],
      ['till-7', '王芳', '13911112222'],
    ] as const;
    const rows = people.map(([customer, name, phone]) => ({ customer, name, phone }));
    await ledger.recordFacts('customers', 'made', rows);
    const orders = Array.from({ length: 30 }, (_, i) => ({
      order: `o${i}`,
      line: 1,
      time: (DAY - i) * 86_400_000 + 3_600_000,
      channel: i % 3 === 0 ? 'web' : 'store',
      customer: people[i % 3]?.[0],
      product: `p${i % 2}`,
      quantity: 1,
      unit_price: 12.5,
    }));
    await ledger.recordFacts('orders', 'till', orders);
    await loop.run({ actor: 'test' });
  }, 120_000);
  afterAll(async () => {
    await server?.close();
  });

  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await server.app.inject({
      method,
      url,
      headers: server.key,
      ...(payload && { payload }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
  };

  it('lists proposals with both customers, joins on accept and takes apart on unlink', async () => {
    const list = await call('GET', '/v1/persons/proposals?lang=zh');
    expect(list.body.rows).toHaveLength(1);
    const [proposal] = list.body.rows;
    expect(proposal).toMatchObject({
      a: { customer: 'shop-1', name: '欧阳小明' },
      b: { customer: 'till-9', phone: '+86 13800138000' },
      reasons: [{ text: '姓名相同，文字或语序不同' }, { text: '手机号相同' }],
    });
    expect((await call('GET', '/v1/persons/proposals?format=csv')).body).toContain('shop-1');
    const alone = (await call('GET', '/v1/customers/shop-1')).body;
    const decisions = [proposal.decision];
    await call('POST', '/v1/decisions/actions', { decisions, action: 'approve' });
    await call('POST', '/v1/decisions/actions', { decisions, action: 'execute' });

    const joined = (await call('GET', '/v1/customers/till-9')).body;
    expect(joined).toMatchObject({
      customer: 'till-9',
      orders: 20,
      person: { person: 'shop-1', customers: [{ customer: 'shop-1' }, { customer: 'till-9' }] },
    });
    expect(new Set(joined.timeline.map((row: { customer: string }) => row.customer))).toEqual(
      new Set(['shop-1', 'till-9']),
    );
    const [link] = joined.person.links;
    const apart = await call('POST', '/v1/customers/till-9/unlink', {
      customers: [link.a, link.b],
      source: link.source,
      reason: 'father and son',
    });
    expect(apart.body).toMatchObject({ person: 'till-9', links: [] });
    expect((await call('GET', '/v1/customers/shop-1')).body).toEqual(alone);
    const decision = (await call('GET', `/v1/decisions/${proposal.decision}`)).body;
    expect(decision).toMatchObject({ status: 'rejected', kind: 'same-person' });
  });

  it('links by hand, and says what is wrong with a link', async () => {
    const linked = await call('POST', '/v1/customers/till-7/links', { customer: 'shop-1' });
    expect(linked.body).toMatchObject({ person: 'shop-1', links: [{ source: 'manual' }] });
    const bad = await call('POST', '/v1/customers/till-7/links', { customer: 'nobody' });
    expect([bad.status, bad.body.code]).toEqual([404, 'LEDGER_NOT_FOUND']);
    const self = await call('POST', '/v1/customers/till-7/links', { customer: 'till-7' });
    expect([self.status, self.body.code]).toEqual([422, 'LEDGER_FIELD_INVALID']);
    const gone = await call('POST', '/v1/customers/till-7/unlink', {
      customers: ['till-7', 'till-9'],
      source: 'manual',
      reason: 'never linked',
    });
    expect([gone.status, gone.body.code]).toEqual([404, 'LEDGER_NOT_FOUND']);
  });
});
