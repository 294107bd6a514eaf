import { KPIS, kpiCells } from '@quanyu/loop';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSmallShop, startTestServer, type TestServer } from './small-shop.ts';

interface Value {
  readonly kpi: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly group: string | null;
}

interface Page {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

describe('figures', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ app: { limits: { requestsPerSecond: 1e6 } } });
    await recordSmallShop(server.services.ledger);
    await server.services.loop.run({ actor: 'test', steps: ['snapshot', 'profile'] });
    await tradeOn();
  });
  afterAll(() => server.close());

  /** What the last run does not know: figures and the rows behind them must hold it alike. */
  async function tradeOn(): Promise<void> {
    const { ledger, recent } = server.services;
    const { rows } = await ledger.pool.query<{ product_id: string; location_id: string }>(
      `select product_id, location_id from stock_levels where on_hand_units - reserved_units >= 3
       order by 1, 2 limit 20`,
    );
    for (const [nth, { product_id: product, location_id: location }] of rows.entries()) {
      const order = {
        source: 'till',
        externalId: `after-${nth}`,
        channel: 'store',
        location,
        ...(nth % 2 === 0 ? {} : { customer: 'c00001' }),
        orderedAt: Date.UTC(2026, 5, 20 + (nth % 3), 4),
        lines: [{ product, units: 1 + (nth % 3), unitPrice: 19.9, discountMinor: nth }],
      };
      const result =
        nth % 4 === 1 ? ledger.orders.place(order, 'test') : ledger.orders.sell(order, 'test');
      const placed = await result;
      if (placed.kind !== 'placed') throw new Error(placed.kind);
      if (nth % 8 === 1) await ledger.orders.advance(placed.order.order, 'cancelled', 'test');
      if (nth % 8 === 2) await ledger.orders.advance(placed.order.order, 'returned', 'test');
    }
    await recent.catchUp();
  }

  it('shows what was sold since the last run, and up to when it stands', async () => {
    const { engine, clock, recent } = server.services;
    const [live, snapshot] = await Promise.all(
      (['live', 'snapshot'] as const).map((facts) =>
        kpiCells(engine, {
          definitions: KPIS.filter(({ kpi }) => kpi === 'orders'),
          filter: { fromDay: 0, toDay: 40_000 },
          grain: 'total',
          by: 'none',
          facts,
        }),
      ),
    );
    // 20 orders, of which every eighth was cancelled: 1, 9 and 17.
    expect((live?.[0]?.value ?? 0) - (snapshot?.[0]?.value ?? 0)).toBe(17);
    await recent.catchUp();
    const now = clock.now();
    const { standsAt } = (await get('/v1/kpis?names=net_revenue')).json();
    expect(standsAt).toBeGreaterThan(now - 5_000);
    const stock = (await get('/v1/kpis?names=stock_turnover')).json();
    expect(stock.standsAt).toBeLessThan(standsAt);
    expect((await get('/v1/overview')).json().standsAt).toBeGreaterThan(now - 5_000);
  });

  const get = async (url: string) => {
    const answer = await server.app.inject({ url, headers: server.key });
    expect([url, answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([
      url,
      200,
      '',
    ]);
    return answer;
  };

  const csvRows = (text: string): string[][] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));

  it('gives one value for a KPI in JSON, in CSV and as the sum of the rows behind it', async () => {
    const { rows: channels } = (await get('/v1/kpis?names=orders&by=channel')).json();
    const { rows: segments } = (await get('/v1/segments')).json();
    const filter = fc.record(
      {
        from: fc.constantFrom('2026-05-20', '2026-06-03', '2026-06-15'),
        to: fc.constantFrom('2026-06-15', '2026-06-29', '2026-07-10'),
        channel: fc.constantFrom(...channels.map((row: Value) => String(row.group))),
        segment: fc.constantFrom(...segments.map((row: { segment: string }) => row.segment)),
        category: fc.constantFrom('玩具', '礼品', '礼品>包装'),
        location: fc.constantFrom('wh1', 'st01', 'nowhere'),
      },
      { requiredKeys: [] },
    );
    const kpi = fc.constantFrom(...KPIS.map((definition) => definition.kpi));
    await fc.assert(
      fc.asyncProperty(kpi, filter, async (name, given) => {
        const query = new URLSearchParams(given as Record<string, string>).toString();
        const [shown] = (await get(`/v1/kpis?names=${name}&${query}`)).json().rows as Value[];
        const csv = csvRows((await get(`/v1/kpis?names=${name}&${query}&format=csv`)).body);
        const column = csv[0]?.indexOf('value') ?? -1;
        expect(csv[1]?.[column]).toBe(shown?.value === null ? '' : String(shown?.value));
        let cursor: string | null = null;
        const sums = { numerator: 0, denominator: 0 };
        do {
          const next: string = cursor === null ? '' : `&cursor=${cursor}`;
          const page: Page = (await get(`/v1/kpis/${name}/rows?limit=1000&${query}${next}`)).json();
          for (const row of page.rows as unknown as {
            numerator: number;
            denominator: number | null;
          }[]) {
            sums.numerator += row.numerator;
            sums.denominator += row.denominator ?? 0;
          }
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(sums.numerator).toBe(shown?.numerator ?? 0);
        expect(sums.denominator).toBe(shown?.denominator ?? 0);
      }),
      { numRuns: 60 },
    );
  });

  it('adds groups and periods up to the whole', async () => {
    const value = async (rest: string): Promise<number> =>
      ((await get(`/v1/kpis?names=net_revenue${rest}`)).json().rows as Value[]).reduce(
        (sum, row) => sum + (row.value ?? 0),
        0,
      );
    const whole = await value('');
    expect(whole).toBeGreaterThan(10_000);
    for (const rest of ['&by=channel', '&by=product', '&by=segment', '&grain=day', '&grain=week']) {
      expect([rest, await value(rest)]).toEqual([rest, whole]);
    }
  });

  it('counts net revenue as the ledger does', async () => {
    const [shown] = (await get('/v1/kpis?names=net_revenue&from=2026-01-01&to=2026-12-31')).json()
      .rows as Value[];
    const { rows } = await server.services.ledger.pool.query<{ total: number }>(`
      select (select sum(l.total_minor) from order_lines l join orders o on o.order_id = l.order_id
          where o.state <> 'cancelled')
        - coalesce((select sum(refund_minor) from returns), 0) as total`);
    expect(shown?.value).toBe(Number(rows[0]?.total));
  });

  it('pages a list without gap or repeat, and the CSV holds the same rows', async () => {
    const lists = [
      ['/v1/products?limit=37', 'product'],
      ['/v1/orders?limit=11', 'order'],
      ['/v1/customers?limit=50', 'customer'],
      ['/v1/stock-levels?limit=200', 'location'],
      ['/v1/events?limit=100&from=2026-06-20', 'event'],
    ] as const;
    for (const [url, field] of lists) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page = (await get(`${url}${next}`)).json();
        seen.push(...page.rows.map((row) => String(row[field])));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect([url, seen.length > 20]).toEqual([url, true]);
      if (field !== 'location') expect(new Set(seen).size).toBe(seen.length);
      const csv = (await get(`${url}&format=csv`)).body.trimEnd().split('\n');
      expect([url, csv.length - 1]).toEqual([url, seen.length]);
    }
  });

  it('tells the first page of the console what happened, in both languages', async () => {
    const english = (await get('/v1/overview')).json();
    const chinese = (await get('/v1/overview?lang=zh')).json();
    expect(english.kpis[0]).toMatchObject({ kpi: 'net_revenue', name: 'Net revenue' });
    expect(chinese.kpis[0].name).toBe('净销售额');
    expect(english.kpis[0].trend).toHaveLength(28);
    const trend = english.kpis[0].trend.reduce((sum: number, value: number) => sum + value, 0);
    expect(trend).toBe(english.kpis[0].value);
    expect(english.channels.length).toBeGreaterThan(2);
    expect(english.headline.text).toMatch(/revenue|sell out/);
  });

  it('shows products, orders and customers with what belongs to them', async () => {
    const [listed] = (await get('/v1/products?limit=1')).json().rows;
    const product = (await get(`/v1/products/${listed.product}?from=2026-05-20`)).json();
    expect(product.sales).toHaveLength(41);
    expect(product.levels.length).toBeGreaterThan(0);
    const [first] = (await get('/v1/orders?limit=1')).json().rows;
    const order = (await get(`/v1/orders/${first.order}`)).json();
    const total = order.orderLines.reduce(
      (sum: number, line: { totalMinor: number }) => sum + line.totalMinor,
      0,
    );
    expect(total).toBe(order.totalMinor);
    expect(order.timeline.length).toBeGreaterThan(0);
    const [buyer] = (await get('/v1/customers?limit=1')).json().rows;
    const customer = (await get(`/v1/customers/${buyer.customer}?lang=zh`)).json();
    expect(customer.timeline.length).toBeGreaterThan(0);
    expect(customer.segmentName).not.toBeNull();
    const found = (await get(`/v1/search?q=${encodeURIComponent(listed.name)}`)).json();
    expect(found.rows[0]).toMatchObject({ kind: 'product', id: listed.product });
  });

  it('keeps a target in money as it was set, and says how far it is', async () => {
    const target = {
      kpi: 'net_revenue',
      channel: null,
      from: '2026-06-01',
      to: '2026-06-30',
      value: 123_456_789,
    };
    const set = await server.app.inject({
      method: 'POST',
      url: '/v1/targets',
      headers: server.key,
      payload: target,
    });
    expect(set.statusCode).toBe(200);
    const { rows } = (await get('/v1/targets')).json();
    const state = rows.find((row: { kpi: string; channel: null }) => row.kpi === 'net_revenue');
    expect(state).toMatchObject(target);
    expect(state.gap).toBe(state.value - state.expected);
  });
});
