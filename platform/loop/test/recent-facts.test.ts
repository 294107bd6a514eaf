import type { Instant } from '@quanyu/domain';
import { raw, sql } from '@quanyu/lake';
import type { FactRow } from '@quanyu/ledger';
import {
  KPIS,
  type KpiCell,
  kpiCells,
  type RecentFacts,
  startRecentFacts,
  targetStates,
} from '@quanyu/loop';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../src/read/page.ts';
import { openShop, type Shop } from './shop-fixture.ts';

const DAY_MS = 86_400_000;
/** Ids come from outside. */
const HOSTILE = `it's; drop table orders;-- "x"`;

describe('recent facts', () => {
  const dataDir = temporaryDataDir('recent');
  let shop: Shop;
  let facts: RecentFacts;
  const changes: number[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    shop = await openShop(dataDir);
    await record('products', [product('a', 4), product('b', 5)]);
    await shop.ledger.stock.receive({
      source: 'test',
      externalId: 'opening',
      lines: ['a', 'b'].map((id) => ({ product: id, location: 'st01', units: 1000 })),
    });
    shop.pass(2 * DAY_MS);
    await record('orders', [line('o1', 'a', 2), line('o2', 'b', 1), line('o2', 'a', 3, 2)]);
    await record('events', [event('e1', 's1'), event('e2', 's2')]);
    await shop.loop.run({ actor: 'test', steps: ['snapshot'] });
    facts = start();
    await facts.catchUp();
  }, 60_000);
  afterAll(async () => {
    await facts?.close();
    await shop?.close();
  });

  const start = (): RecentFacts =>
    startRecentFacts({
      ...shop,
      onChange: () => void changes.push(changes.length),
      onError: (code) => void errors.push(code),
    });

  async function record(kind: string, rows: readonly FactRow[]): Promise<void> {
    const { rejected } = await shop.ledger.recordFacts(kind, 'test', rows);
    expect(rejected).toEqual([]);
  }

  const product = (id: string, cost: number): FactRow => ({
    product: id,
    name: id,
    kind: 'goods',
    category_path: ['toys', id],
    price: 10,
    cost,
    currency: 'CNY',
  });
  const line = (order: string, id: string, quantity: number, nth = 1): FactRow => ({
    order,
    line: nth,
    time: shop.clock.now() - DAY_MS,
    channel: 'web',
    location: 'st01',
    customer: 'c1',
    product: id,
    quantity,
    unit_price: 10,
    state: 'delivered',
  });
  const event = (id: string, session: string, type = 'page-view'): FactRow => ({
    event: id,
    time: shop.clock.now() - DAY_MS,
    type,
    session,
    channel: 'web',
    customer: 'c1',
  });
  const sell = async (id: string, units: number, order: string) => {
    const sold = await shop.ledger.orders.sell(
      {
        source: 'till',
        externalId: order,
        channel: 'store',
        location: 'st01',
        lines: [{ product: id, units, unitPrice: 9.5 }],
      },
      'test',
    );
    if (sold.kind !== 'placed') throw new Error(sold.kind);
    return sold.order.order;
  };

  async function table(name: string): Promise<readonly string[]> {
    const rows = rowsOf(await shop.engine.query(sql`select * from ${raw(name)}`));
    return rows.map((row) => JSON.stringify(row)).sort();
  }

  const LIVE = ['sales_facts', 'sessions', 'expense_facts', 'survey_facts', 'footfall'];

  /** What the live tables hold now is what a run of the loop makes of the same ledger. */
  async function matchesNextRun(): Promise<void> {
    await facts.catchUp();
    const live = await Promise.all(LIVE.map((name) => table(`live_${name}`)));
    await shop.loop.run({ actor: 'test', steps: ['snapshot'] });
    const made = await Promise.all(LIVE.map((name) => table(name)));
    for (const [at, name] of LIVE.entries()) expect([name, live[at]]).toEqual([name, made[at]]);
    // The overlap: recent rows are still in while the snapshot has them too.
    const both = await Promise.all(LIVE.map((name) => table(`live_${name}`)));
    // A visit's count of events may hold an event twice there: no figure adds it up.
    const uncounted = (rows: readonly string[] = []) =>
      rows.map((row) => row.replace(/"events":\d+/, ''));
    for (const [at, name] of LIVE.entries()) {
      expect([name, uncounted(both[at])]).toEqual([name, uncounted(made[at])]);
    }
    await facts.catchUp();
    const after = await Promise.all(LIVE.map((name) => table(`live_${name}`)));
    expect(after).toEqual(made);
  }

  const totals = async (facts: 'live' | 'snapshot' = 'live'): Promise<Map<string, KpiCell>> => {
    const today = await shop.ledger.dayOf(shop.clock.now());
    const filter = { fromDay: today - 27, toDay: today };
    const cells = await kpiCells(shop.engine, {
      definitions: KPIS,
      filter,
      grain: 'total',
      by: 'none',
      facts,
    });
    return new Map(cells.map((cell) => [cell.kpi, cell]));
  };

  it('counts a sale at once, and the loop sees none of it before its run', async () => {
    const before = await totals();
    const seen = changes.length;
    await sell('a', 3, 't1');
    await facts.catchUp();
    const after = await totals();
    const rise = (kpi: string) => (after.get(kpi)?.value ?? 0) - (before.get(kpi)?.value ?? 0);
    expect([rise('net_revenue'), rise('orders'), rise('units_sold')]).toEqual([2850, 1, 3]);
    expect(rise('gross_margin')).toBe(2850 - 3 * 400);
    expect(changes.length).toBeGreaterThan(seen);
    expect((await totals('snapshot')).get('orders')?.value).toBe(before.get('orders')?.value);
    await matchesNextRun();
    expect((await totals('snapshot')).get('orders')?.value).toBe(after.get('orders')?.value);
  });

  it('takes a cancelled order out of revenue and count, sale and reversal both', async () => {
    const before = await totals();
    const placed = await shop.ledger.orders.place(
      {
        source: 'web',
        externalId: HOSTILE,
        channel: 'web',
        location: 'st01',
        customer: HOSTILE,
        lines: [{ product: 'b', units: 2, unitPrice: 10 }],
      },
      'test',
    );
    if (placed.kind !== 'placed') throw new Error(placed.kind);
    await facts.catchUp();
    expect((await totals()).get('net_revenue')?.value).toBe(
      (before.get('net_revenue')?.value ?? 0) + 2000,
    );
    await shop.ledger.orders.advance(placed.order.order, 'cancelled', 'test');
    await facts.catchUp();
    const after = await totals();
    for (const kpi of ['net_revenue', 'orders', 'units_sold', 'gross_margin', 'return_rate']) {
      expect([kpi, after.get(kpi)?.value]).toEqual([kpi, before.get(kpi)?.value]);
    }
    await matchesNextRun();
  });

  it('is what the next run makes, for returns, old orders, new products, visits and costs', async () => {
    const order = await sell('b', 2, 't2');
    await shop.ledger.orders.advance(order, 'returned', 'test');
    await record('products', [product('c', 7)]);
    await record('orders', [
      line('o3', 'c', 2),
      line('o1', 'c', 1, 2),
      line('o4', 'never named', 1),
    ]);
    await record('returns', [
      {
        return: 'r1',
        line: 1,
        order: 'o2',
        product: 'b',
        time: shop.clock.now(),
        quantity: 1,
        refund: 800,
        currency: 'CNY',
      },
    ]);
    // A visit that began the day before goes on: its row of the snapshot lies before the new days.
    await record('events', [
      { ...event('e3', 's2', 'purchase'), time: shop.clock.now() },
      { ...event('e4', 's3'), time: shop.clock.now() },
    ]);
    await record('visits', [
      { visit: 'v1', location: 'st01', time: shop.clock.now(), visitors: 12 },
    ]);
    await record('surveys', [
      { answer: 'q1', kind: 'csat', time: shop.clock.now(), score: 5, customer: 'c1' },
    ]);
    await record('expenses', [
      {
        expense: 'x1',
        day: await shop.ledger.dayOf(shop.clock.now()),
        kind: 'advertising',
        amount: 123,
        currency: 'CNY',
      },
    ]);
    await matchesNextRun();
  });

  it('goes on where it stood after a restart, and says up to when figures stand', async () => {
    await sell('a', 1, 't4');
    await facts.close();
    facts = start();
    const from = shop.clock.now();
    await facts.catchUp();
    expect(facts.asOf('sales_facts')).toBeGreaterThan(from as number);
    expect(facts.asOf('stock_spans')).toBeLessThan(from as number);
    await matchesNextRun();
    shop.pass(10_000);
    await facts.catchUp();
    expect(facts.asOf('sessions')).toBeGreaterThan((from as number) + 10_000);
  });

  it('lets stock last until today where the period does', async () => {
    const before = await totals();
    shop.pass(3 * DAY_MS);
    await facts.catchUp();
    const filter = { fromDay: 0, toDay: await shop.ledger.dayOf(shop.clock.now() as Instant) };
    const [cell] = await kpiCells(shop.engine, {
      definitions: KPIS.filter(({ kpi }) => kpi === 'stock_out_rate'),
      filter,
      grain: 'total',
      by: 'none',
    });
    const known = before.get('stock_out_rate')?.denominator ?? 0;
    expect(cell?.denominator).toBe(known + 2 * 3);
  });

  it('takes a day that has begun for what a day brings, where a target is carried on', async () => {
    const { ledger, engine } = shop;
    const today = await ledger.dayOf(shop.clock.now());
    const period = { fromDay: today - 9, toDay: today + 2 };
    const target = { kpi: 'net_revenue', channel: '', ...period, value: 500 };
    await ledger.targets.set(target, 'test');
    await record('orders', [
      { ...line('o7', 'a', 30), time: shop.clock.now() - 2 * DAY_MS },
      { ...line('o8', 'a', 6), time: shop.clock.now() - 1 * DAY_MS },
    ]);
    await sell('a', 1, 'today');
    await facts.catchUp();
    const states = async () =>
      targetStates({ ledger, engine }, { asOfDay: today, wholeUntilDay: today - 1 });
    const days = await kpiCells(engine, {
      definitions: KPIS.filter(({ kpi }) => kpi === 'net_revenue'),
      filter: { fromDay: today - 9, toDay: today },
      grain: 'day',
      by: 'none',
    });
    const whole = days.slice(0, 9).reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect([days.length, days.at(-1)?.value]).toEqual([10, 950]);
    const [early] = await states();
    expect(early?.actual).toBe(whole + 950);
    expect(early?.expected).toBeCloseTo(whole + (whole / 9) * 3, 6);
    await sell('a', 500, 'a great day');
    await facts.catchUp();
    const [late] = await states();
    expect(late?.expected).toBe(whole + 950 + 500 * 950);
  });

  it('tells once of a failure, and is right again afterwards', async () => {
    await sell('a', 1, 't5');
    await shop.engine.exec(sql`drop view live_sales_facts`);
    await shop.engine.exec(sql`create table live_sales_facts (x integer)`);
    await expect(facts.catchUp()).rejects.toMatchObject({ code: 'LAKE_QUERY_INVALID' });
    await expect.poll(() => errors, { timeout: 5_000 }).toEqual(['LAKE_QUERY_INVALID']);
    await shop.engine.exec(sql`drop table live_sales_facts`);
    await facts.catchUp();
    await matchesNextRun();
  });
});
