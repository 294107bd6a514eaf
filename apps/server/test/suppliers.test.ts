import type { Instant } from '@quanyu/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lateRiskOf } from '../src/handlers/suppliers.ts';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY_MS = 86_400_000;

describe('suppliers', () => {
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
    const { ledger } = server.services;
    await ledger.recordFacts('suppliers', 'test', [
      { supplier: 'yiwu', name: 'Yiwu Toys', lead_time_days: 4, lead_time_sd_days: 1 },
      { supplier: 'ningbo', name: 'Ningbo Works', lead_time_days: 9 },
    ]);
    await ledger.recordFacts('products', 'test', [
      { product: 'bear', name: 'Plush bear', kind: 'goods', supplier: 'yiwu' },
      { product: 'kite', name: 'Kite', kind: 'goods', supplier: 'yiwu' },
    ]);
    await ledger.recordFacts('locations', 'test', [
      { location: 'dc', name: 'Centre', kind: 'warehouse' },
    ]);
  }, 240_000);
  afterAll(() => server.close());

  const get = async (url: string, headers: Readonly<Record<string, string>> = server.key) => {
    const answer = await server.app.inject({ url, headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  const send = async (
    method: 'POST' | 'PATCH',
    url: string,
    payload: object,
    headers: Readonly<Record<string, string>> = server.key,
  ) => {
    const answer = await server.app.inject({ method, url, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };

  const order = async (name: string, products: readonly string[], supplier = 'yiwu') => {
    const { decisions } = server.services.ledger;
    await decisions.propose(
      name,
      products.map((id) => ({
        key: id,
        kind: 'purchase' as const,
        subject: { kind: 'product' as const, id, location: 'dc' },
        content: { supplier, location: 'dc', units: 10, unitCost: 2, leadTimeDays: 5 },
        reasons: [{ code: 'LOOP_NO_SUPPLIER', params: {} }] as const,
        ...{ model: 'm', modelVersion: '1', dataVersion: '1' },
      })),
    );
    const { rows } = await decisions.list({ runId: name });
    const ids = rows.map(({ decision }) => decision);
    await decisions.approve(ids, 'me');
    return String((await decisions.execute(ids, 'me')).purchaseOrders[0]);
  };

  it('keeps a scorecard of what came, when and how much of it', async () => {
    const first = await order('score-1', ['bear']);
    const second = await order('score-2', ['bear', 'kite']);
    now += 3 * DAY_MS;
    await send('POST', `/v1/purchase-orders/${first}/receipts`, { externalId: 'a' });
    now += 5 * DAY_MS;
    const part = { externalId: 'b', lines: [{ product: 'bear', units: 5 }], isLast: true };
    await send('POST', `/v1/purchase-orders/${second}/receipts`, part);
    const { rows } = (await get('/v1/suppliers')).body;
    const yiwu = rows.find((row: { supplier: string }) => row.supplier === 'yiwu');
    // 3 days in time and whole; 8 days late with 5 of 20.
    expect(yiwu).toMatchObject({
      ...{ name: 'Yiwu Toys', products: 2, closedOrders: 2, openOrders: 0 },
      ...{ onTimeShare: 0.5, inFullShare: 0.5, unitShare: 0.5, isActive: true },
    });
    expect(yiwu.leadMeanDays).toBeCloseTo(5.5, 2);
    const csv = await server.app.inject({ url: '/v1/suppliers?format=csv', headers: server.key });
    expect(csv.body.split('\n')[0]).toMatch(/^supplier,name,products/);
    expect((await get('/v1/suppliers?sort=nothing')).status).toBe(400);
  });

  it('changes what was agreed, of suppliers that are known only', async () => {
    const changed = await send('PATCH', '/v1/suppliers/yiwu', { email: 'a@b.cn', takesBack: true });
    expect(changed.body.terms).toMatchObject({ email: 'a@b.cn', takesBack: true, isActive: true });
    expect((await send('PATCH', '/v1/suppliers/nobody', { isActive: false })).status).toBe(404);
    expect((await send('PATCH', '/v1/suppliers/yiwu', { email: 'no' })).status).toBe(400);
    expect((await get('/v1/suppliers/nobody')).status).toBe(404);
  });

  it('shows a supplier his orders by a link, and takes what he says of them', async () => {
    const id = await order('portal', ['bear']);
    const other = await order('portal-other', ['kite'], 'ningbo');
    const made = await send('POST', '/v1/suppliers/yiwu/links', { days: 30 });
    const { token, path } = made.body;
    expect(path).toBe(`/supplier/${token}`);
    const seen = await get(`/v1/portal/${token}`, {});
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({ supplierName: 'Yiwu Toys', forecast: [] });
    expect(seen.body.orders.map((one: { purchaseOrder: string }) => one.purchaseOrder)).toEqual([
      id,
    ]);
    expect(JSON.stringify(seen.body)).not.toContain(other);
    const say = (body: object) => send('POST', `/v1/portal/${token}/notices`, body, {});
    const confirmed = await say({ purchaseOrder: id, kind: 'confirmed', dueDay: '2026-07-20' });
    expect(confirmed.body.orders[0]).toMatchObject({ dueDay: '2026-07-20' });
    const late = await say({
      purchaseOrder: id,
      kind: 'late',
      dueDay: '2026-07-30',
      note: 'Storm',
    });
    expect(late.body.orders[0].notices).toMatchObject([
      { kind: 'confirmed', dueDay: '2026-07-20', saidBy: 'supplier:yiwu' },
      { kind: 'late', note: 'Storm' },
    ]);
    const detail = (await get(`/v1/purchase-orders/${id}`)).body;
    expect(detail.dueDay).toBe('2026-07-30');
    expect(detail.history.at(-1)).toMatchObject({ action: 'late', note: 'Storm' });
    expect((await say({ purchaseOrder: other, kind: 'confirmed' })).status).toBe(404);
    expect((await say({ purchaseOrder: id, kind: 'late' })).status).toBe(400);
    const past = { purchaseOrder: id, kind: 'confirmed', dueDay: '2020-01-01' };
    expect((await say(past)).status).toBe(400);
    await send('POST', `/v1/supplier-links/${made.body.link.link}/revoke`, {});
    expect((await get(`/v1/portal/${token}`, {})).status).toBe(404);
    expect((await get('/v1/portal/qs_nothing-at-all', {})).status).toBe(404);
    expect((await get('/v1/suppliers/yiwu', {})).status).toBe(401);
  });

  it('splits an open order, merges open orders, and refuses what has come', async () => {
    const id = await order('split', ['bear', 'kite']);
    const all = await send('POST', `/v1/purchase-orders/${id}/split`, {
      products: ['bear', 'kite'],
    });
    expect([all.status, all.body.code]).toEqual([422, 'LEDGER_FIELD_INVALID']);
    const split = await send('POST', `/v1/purchase-orders/${id}/split`, { products: ['kite'] });
    const { fresh } = split.body;
    const [left, right] = [
      (await get(`/v1/purchase-orders/${id}`)).body,
      (await get(`/v1/purchase-orders/${fresh}`)).body,
    ];
    expect([left.totalMinor, right.totalMinor]).toEqual([2_000, 2_000]);
    expect(right.lines.map((line: { product: string }) => line.product)).toEqual(['kite']);
    const merged = await send('POST', `/v1/purchase-orders/${id}/merge`, { others: [fresh] });
    expect(merged.body).toEqual({ ok: true });
    const whole = (await get(`/v1/purchase-orders/${id}`)).body;
    expect(whole).toMatchObject({ totalMinor: 4_000, orderedUnits: 20 });
    expect((await get(`/v1/purchase-orders/${fresh}`)).status).toBe(404);
    const foreign = await order('split-foreign', ['kite'], 'ningbo');
    const refused = await send('POST', `/v1/purchase-orders/${id}/merge`, { others: [foreign] });
    expect([refused.status, refused.body.code]).toEqual([409, 'LEDGER_STEP_REFUSED']);
    await send('POST', `/v1/purchase-orders/${id}/receipts`, {
      externalId: 'x',
      lines: [{ product: 'bear', units: 1 }],
    });
    const late = await send('POST', `/v1/purchase-orders/${id}/split`, { products: ['kite'] });
    expect([late.status, late.body.code]).toEqual([409, 'LEDGER_STEP_REFUSED']);
  });

  it('writes the order as a letter in both languages and as CSV', async () => {
    const id = await order('paper', ['bear']);
    await send('PATCH', '/v1/suppliers/yiwu', { email: 'orders@yiwu.cn' });
    const en = (await get(`/v1/purchase-orders/${id}/paper`)).body;
    expect(en).toMatchObject({ email: 'orders@yiwu.cn' });
    expect(en.text).toContain('10 × Plush bear (bear)');
    expect(en.text).toContain('Total 20.00 CNY');
    expect(en.csv.trim().split('\n')[1]).toMatch(new RegExp(`^${id},bear,Plush bear,10,2,CNY,`));
    const zh = (await get(`/v1/purchase-orders/${id}/paper?lang=zh`)).body;
    expect(zh.text).toContain('Plush bear（bear） 10 件');
    expect((await get('/v1/purchase-orders/none/paper')).status).toBe(404);
  });
});

describe('lateRiskOf()', () => {
  const scorecard = {
    ...{ closedOrders: 0, openOrders: 1, lateOrders: 0, openMinor: 0 },
    ...{ onTimeShare: null, inFullShare: null, unitShare: null },
    ...{ leadMeanDays: null, leadSdDays: null },
  };
  const file = { scorecard, leadTimeDays: 10, leadTimeSdDays: 2 };

  it('is a half where the day is the mean, less with time in hand, sure when the day is over', () => {
    expect(lateRiskOf(file, { dueDays: 10, waitedDays: 0 })).toBeCloseTo(0.5, 3);
    expect(lateRiskOf(file, { dueDays: 14, waitedDays: 0 })).toBeCloseTo(0.0228, 3);
    expect(lateRiskOf(file, { dueDays: 10, waitedDays: 12 })).toBe(1);
    // Not come by day 9, which two in three orders are not: half over 0.6915.
    expect(lateRiskOf(file, { dueDays: 10, waitedDays: 9 })).toBeCloseTo(0.5 / 0.6915, 3);
    expect(lateRiskOf(file, { dueDays: null, waitedDays: 3 })).toBeNull();
    const seen = { ...scorecard, closedOrders: 9, leadMeanDays: 20, leadSdDays: 1 };
    expect(lateRiskOf({ ...file, scorecard: seen }, { dueDays: 10, waitedDays: 0 })).toBe(1);
    expect(
      lateRiskOf(
        { scorecard, leadTimeDays: null, leadTimeSdDays: null },
        { dueDays: 3, waitedDays: 0 },
      ),
    ).toBeNull();
  });
});
