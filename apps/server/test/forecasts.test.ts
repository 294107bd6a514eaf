import { dayOfIso, type Instant, isoOfDay } from '@quanyu/domain';
import type { FactRow } from '@quanyu/ledger';
import { createRng, drawPoisson } from '@quanyu/numeric';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const DAY_MS = 86_400_000;
const LAST_DAY = dayOfIso('2026-10-31');
const DAYS = 500;
const PRODUCTS = 8;

/** Demand of a day: weekends, Double 11, promotions of p0 to p3 at 30 % off that double it. */
function meanOf(product: number, day: number): number {
  const date = isoOfDay(day).slice(5);
  const weekend = (day + 4) % 7 >= 5 ? 1.6 : 1;
  const feast = date >= '11-01' && date <= '11-11' ? 3 : 1;
  const promoted = promotionsOf(product).some(([from, to]) => day >= from && day <= to);
  return (0.4 + 0.5 * product) * weekend * feast * (promoted ? 2 : 1);
}

function promotionsOf(product: number): readonly (readonly [number, number])[] {
  if (product > 3) return [];
  return [60, 130, 210, 280, 350, 420].map((back) => {
    const from = LAST_DAY - back - 7 * product;
    return [from, from + 6];
  });
}

function orders(lastDay: number, days: number): FactRow[] {
  const rng = createRng('forecast shop').stream(String(lastDay));
  const rows: FactRow[] = [];
  for (let day = lastDay - days + 1; day <= lastDay; day++) {
    for (const location of ['dc', 'shop']) {
      for (let product = 0; product < PRODUCTS; product++) {
        const quantity = drawPoisson(rng, meanOf(product, day) * (location === 'dc' ? 1 : 0.5));
        if (quantity === 0) continue;
        rows.push({
          order: `${location}-${day}`,
          line: product,
          time: day * DAY_MS + 3_600_000,
          channel: location === 'dc' ? 'web' : 'store',
          location,
          product: `p${product}`,
          quantity,
          unit_price: 20,
        });
      }
    }
  }
  return rows;
}

describe('forecasts', () => {
  let server: TestServer;
  let now = (LAST_DAY + 1) * DAY_MS + 7_200_000;

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
    await ledger.recordFacts(
      'products',
      'test',
      Array.from({ length: PRODUCTS }, (_, i) => ({
        product: `p${i}`,
        name: `Toy ${i}`,
        kind: 'goods',
        category_path: ['Toys'],
        price: 20,
        cost: 12,
      })),
    );
    await ledger.recordFacts('promotions', 'test', [
      ...[0, 1, 2, 3].flatMap((product) =>
        promotionsOf(product).map(([from, to]) => ({
          promotion: `m${product}-${from}`,
          from,
          to,
          products: [`p${product}`],
          discount_rate: 0.3,
        })),
      ),
    ]);
    await ledger.recordFacts('orders', 'test', orders(LAST_DAY, DAYS));
    await ledger.recordFacts('stock-levels', 'test', [
      { product: 'p7', location: 'dc', time: now, on_hand: 40 },
    ]);
    await server.services.loop.run({ actor: 'test' });
  });
  afterAll(() => server.close());

  const get = async (url: string) => (await server.app.inject({ url, headers: server.key })).json();
  const send = async (method: 'POST' | 'DELETE', url: string, payload?: object) => {
    const request = {
      method,
      url,
      headers: server.key,
      ...(payload === undefined ? {} : { payload }),
    };
    const answer = await server.app.inject(request);
    return { status: answer.statusCode, body: answer.json() };
  };
  const iso = (ahead: number): string => isoOfDay(LAST_DAY + ahead);

  it('know the feast that comes, and tell what each part adds', async () => {
    const { days, places, responses } = await get('/v1/products/p7/forecast');
    expect(days).toHaveLength(63);
    expect(places).toHaveLength(2);
    for (const one of days) {
      const parts = one.base + one.trend + one.season + one.calendar + one.price + one.promotion;
      expect(Math.abs(parts - one.mean)).toBeLessThan(1e-9);
      expect(one.used).toBeCloseTo(one.mean, 9);
    }
    const sum = (from: number, to: number) =>
      days
        .slice(from - 1, to)
        .reduce((total: number, one: { mean: number }) => total + one.mean, 0);
    // 1 to 11 November is Double 11; 22 November to 2 December is not.
    expect(sum(1, 11) / sum(22, 32)).toBeGreaterThan(1.6);
    expect(days[5].calendar).toBeGreaterThan(0.2 * days[5].mean);
    // Half of all forecasts were published before: the sum stands in the list of forecasts, too.
    const listed = await get('/v1/forecasts?product=p7&limit=1000');
    const first = listed.rows.filter((row: { day: string }) => row.day === iso(1));
    const total = first.reduce((all: number, row: { mean: number }) => all + row.mean, 0);
    expect(days[0].mean).toBeCloseTo(total, 9);
    // Doubling at 30 % off: log 2 = promoted + elasticity · log 0.7.
    const lift = responses.promoted.value + responses.elasticity.value * Math.log(0.7);
    expect(lift).toBeGreaterThan(0.5);
    expect(lift).toBeLessThan(0.9);
  });

  it('follow a channel and a location', async () => {
    const all = await get('/v1/products/p5/forecast');
    const dc = await get('/v1/products/p5/forecast?location=dc');
    const store = await get('/v1/products/p5/forecast?channel=store');
    expect(dc.places).toHaveLength(1);
    expect(store.channelShare).toBeGreaterThan(0.25);
    expect(store.channelShare).toBeLessThan(0.42);
    expect(store.days[3].mean).toBeCloseTo(store.channelShare * all.days[3].mean, 9);
    expect((await get('/v1/products/nothing/forecast')).code).toBe('SERVER_NOT_FOUND');
    const none = await get('/v1/products/p5/forecast?location=moon');
    expect(none).toMatchObject({ days: [], places: [], responses: null });
  });

  it('answer what a promotion or a price would do', async () => {
    const promotion = { product: 'p1', from: iso(20), to: iso(26), discountRate: 0.3 };
    const { status, body } = await send('POST', '/v1/forecasts/what-if', promotion);
    expect(status).toBe(200);
    const on = body.days.filter(({ day }: { day: string }) => day >= iso(20) && day <= iso(26));
    expect(on).toHaveLength(7);
    for (const { before, after } of on) {
      expect(after / before).toBeGreaterThan(1.6);
      expect(after / before).toBeLessThan(2.5);
    }
    expect(body.change.units).toBeCloseTo(body.after.units - body.before.units, 9);
    expect(body.change.revenueMinor).toBe(body.after.revenueMinor - body.before.revenueMinor);
    // 20 sold at 14 with a cost of 12: more units, less margin.
    expect(body.change.units).toBeGreaterThan(0);
    expect(body.change.marginMinor).toBeLessThan(0);
    expect(body.unitsLow).toBeLessThan(body.change.units);
    expect(body.unitsHigh).toBeGreaterThan(body.change.units);

    const dearer = { product: 'p6', from: iso(1), to: iso(28), priceMinor: 2500 };
    const price = (await send('POST', '/v1/forecasts/what-if', dearer)).body;
    expect(price.change.units).toBeLessThan(0);
    expect(price.currency).toBe('CNY');
    const half = { ...dearer, channel: 'store' };
    const less = (await send('POST', '/v1/forecasts/what-if', half)).body;
    expect(less.change.units).toBeGreaterThan(price.change.units);
    expect(less.change.units).toBeLessThan(0);
  });

  it('refuse futures that make no sense', async () => {
    const body = { product: 'p1', from: iso(20), to: iso(26) };
    const status = async (more: object) =>
      (await send('POST', '/v1/forecasts/what-if', { ...body, ...more })).status;
    expect(await status({})).toBe(400);
    expect(await status({ discountRate: 1 })).toBe(400);
    expect(await status({ priceMinor: -1 })).toBe(400);
    expect(await status({ priceMinor: 100, to: iso(10) })).toBe(400);
    expect(await status({ priceMinor: 100, product: 'nothing' })).toBe(404);
    expect(await status({ priceMinor: 100, from: iso(200), to: iso(210) })).toBe(404);
    expect(await status({ priceMinor: 100, location: 'moon' })).toBe(404);
  });

  it('backtest a product and list quality and worst series, also as CSV', async () => {
    const backtest = await get('/v1/products/p7/backtest');
    expect(backtest).toMatchObject({ origins: 4, horizonDays: 14, days: 112 });
    expect(backtest.wape).toBeGreaterThan(0.1);
    expect(backtest.wape).toBeLessThan(0.7);
    expect(backtest.mase).toBeLessThan(1);
    const quality = await get('/v1/forecasts/quality');
    expect(quality.rows.map((row: { category: string }) => row.category)).toEqual(['', 'Toys']);
    expect(quality.rows[0]).toMatchObject({ liveDays: 0, liveWape: null, alarm: null });
    expect(quality.rows[0].mase).toBeLessThan(1);
    const worst = await get('/v1/forecasts/offenders?limit=5');
    const errors = worst.rows.map((row: { absoluteError: number }) => row.absoluteError);
    expect(errors).toHaveLength(5);
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
    expect(worst.rows[0]).toMatchObject({ basis: 'backtest', category: 'Toys' });
    for (const list of ['quality', 'offenders', 'overrides']) {
      const url = `/v1/forecasts/${list}?format=csv`;
      const csv = await server.app.inject({ url, headers: server.key });
      expect(csv.statusCode).toBe(200);
      expect(csv.headers['content-type']).toContain('text/csv');
    }
  });

  it('are overridden with a reason, planned with, and taken back', async () => {
    const span = { product: 'p7', from: iso(1), to: iso(14) };
    const before = await get('/v1/products/p7/forecast');
    const planned = async (): Promise<number> => {
      await server.services.loop.run({ actor: 'test', steps: ['plan'] });
      const { rows } = await get('/v1/plans?product=p7&location=dc');
      return rows[0].expectedDemandUnits;
    };
    const usual = await planned();
    const made = await send('POST', '/v1/forecasts/overrides', {
      ...span,
      units: 2000,
      reason: 'A school orders for its fair',
    });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ location: null, units: 2000, withdrawnAt: null });
    const sum = before.days
      .slice(0, 14)
      .reduce((total: number, one: { mean: number }) => total + one.mean, 0);
    expect(made.body.modelUnits).toBeCloseTo(sum, 6);
    const after = await get('/v1/products/p7/forecast');
    const used = after.days
      .slice(0, 14)
      .reduce((total: number, one: { used: number }) => total + one.used, 0);
    expect(used).toBeCloseTo(2000, 6);
    expect(after.days[0].mean).toBeCloseTo(before.days[0].mean, 9);
    expect(after.days[13].isOverridden && !after.days[14].isOverridden).toBe(true);
    expect(await planned()).toBeGreaterThan(3 * usual);
    const listed = await get('/v1/forecasts/overrides?product=p7');
    expect(listed.rows).toMatchObject([
      { units: 2000, actualUnits: null, reason: 'A school orders for its fair' },
    ]);
    const undone = await send('DELETE', `/v1/forecasts/overrides/${made.body.override}`);
    expect(undone.body.withdrawnAt).toBeGreaterThan(0);
    expect(await planned()).toBeCloseTo(usual, 6);
    const twice = await send('DELETE', `/v1/forecasts/overrides/${made.body.override}`);
    expect(twice.body.withdrawnAt).toBe(undone.body.withdrawnAt);
    expect((await send('DELETE', '/v1/forecasts/overrides/99999')).status).toBe(404);
    const bad = { ...span, units: 5, reason: ' ' };
    expect((await send('POST', '/v1/forecasts/overrides', bad)).status).toBe(400);
    const far = { ...span, to: iso(300), units: 5, reason: 'far' };
    expect((await send('POST', '/v1/forecasts/overrides', far)).status).toBe(404);
  });

  it('are judged by what came: live errors, people’s figures, alarms; a promotion refits its own', async () => {
    const override = {
      product: 'p7',
      location: 'dc',
      from: iso(1),
      to: iso(12),
      units: 1,
      reason: 'gloom',
    };
    await send('POST', '/v1/forecasts/overrides', override);
    // Demand falls to a tenth for twelve days.
    const few = orders(LAST_DAY + 12, 12).filter((_, i) => i % 10 === 0);
    now += 12 * DAY_MS;
    await server.services.ledger.recordFacts('orders', 'test', few);
    await server.services.ledger.recordFacts('promotions', 'test', [
      {
        promotion: 'new',
        from: LAST_DAY + 20,
        to: LAST_DAY + 25,
        products: ['p2'],
        discount_rate: 0.3,
      },
    ]);
    await server.services.loop.run({ actor: 'test' });
    const { rows } = await get('/v1/forecasts/quality');
    expect(rows[0]).toMatchObject({ category: '', liveDays: 12, alarm: 'FORECAST_DRIFT_DOWN' });
    expect(rows[0].liveBias).toBeGreaterThan(1);
    const worst = await get('/v1/forecasts/offenders?limit=1');
    expect(worst.rows[0]).toMatchObject({ basis: 'live', days: 12 });
    const issues = await get('/v1/data-issues?code=FORECAST_DRIFT_DOWN');
    expect(issues.rows.map((row: { message: string }) => row.message).join()).toMatch(
      /All products: Demand has been running below/,
    );
    const worth = await get('/v1/forecasts/override-value');
    expect(worth.all.count).toBe(1);
    expect(worth.all.unitsSaved).toBeGreaterThan(0);
    expect(worth.byReason).toMatchObject([{ name: 'gloom', count: 1 }]);
    const { days } = await get('/v1/products/p2/forecast');
    const promoted = days.filter((one: { promotion: number }) => one.promotion > 0.3);
    expect(promoted.map((one: { day: string }) => one.day)).toEqual(
      [20, 21, 22, 23, 24, 25].map(iso),
    );
  });
});
