import { join } from 'node:path';
import type { FactRow, Ledger } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { type Lake, openLake } from '../src/lake.ts';
import { name, sql } from '../src/sql.ts';
import { clock, openTestLedger } from './test-ledger.ts';

const dataDir = temporaryDataDir('datasets');
let ledger: Ledger;
let engine: AnalyticsEngine;
let lake: Lake;

beforeAll(async () => {
  ledger = await openTestLedger(dataDir);
  engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp') });
  lake = await openLake({ ledger, engine, dataDir, clock });
});
afterAll(async () => {
  await engine?.close();
  await ledger?.close();
});

const at = Date.UTC(2024, 2, 1, 10);
const day = 19_783;

/** One row of each native kind, by the dataset that must show it. */
const ROWS: readonly (readonly [string, string, FactRow])[] = [
  ['channels', 'channels', { channel: 'web', name: 'Web', kind: 'web' }],
  ['locations', 'locations', { location: 'L1', name: 'Shop', kind: 'store' }],
  ['suppliers', 'suppliers', { supplier: 'S1', name: 'Toy works', lead_time_days: 9 }],
  ['products', 'products', { product: 'P1', name: 'Bear', category_path: ['toys', 'bears'] }],
  ['prices', 'prices', { product: 'P1', valid_from: at, price: 9.5, cost: 4 }],
  ['customers', 'customers', { customer: 'C1', name: 'Li', consents: ['email'] }],
  ['identities', 'identities', { customer: 'C1', kind: 'anonymous', value: 'A1' }],
  [
    'orders',
    'order_lines',
    {
      order: 'O1',
      line: 1,
      time: at,
      product: 'P1',
      quantity: 2,
      unit_price: 9.5,
      customer: 'C1',
      channel: 'web',
    },
  ],
  ['payments', 'payments', { payment: 'Y1', order: 'O1', time: at, amount: 1900 }],
  ['shipments', 'shipments', { shipment: 'H1', order: 'O1', shipped: at }],
  [
    'returns',
    'returns',
    { return: 'R1', line: 1, order: 'O1', product: 'P1', time: at, quantity: 1 },
  ],
  [
    'stock-moves',
    'stock_moves',
    { move: 'M1', time: at, product: 'P1', location: 'L1', kind: 'receive', units: 5 },
  ],
  ['stock-levels', 'stock_levels', { product: 'P2', location: 'L1', time: at, on_hand: 3 }],
  [
    'events',
    'events',
    { event: 'E1', time: at, type: 'product-view', customer: 'C1', anonymous: 'A1', product: 'P1' },
  ],
  ['visits', 'visits', { location: 'L1', time: at, visitors: 12 }],
  ['reviews', 'reviews', { review: 'V1', time: at, product: 'P1', rating: 5, customer: 'C1' }],
  ['relations', 'relations', { customer: 'C1', other: 'C2', kind: 'friend' }],
  ['interest-tags', 'interest_tags', { customer: 'C1', tag: 'bears' }],
  ['contents', 'contents', { content: 'T1', kind: 'post', title: 'Bears' }],
  [
    'conversations',
    'messages',
    { message: 'G1', conversation: 'N1', time: at, direction: 'in', text: 'Hello' },
  ],
  ['ad-impressions', 'ad_impressions', { impression: 'I1', time: at, cost: 0.01 }],
  ['expenses', 'expenses', { expense: 'X1', day, kind: 'wages', amount: 500 }],
  ['surveys', 'survey_answers', { answer: 'W1', time: at, kind: 'nps', score: 9 }],
  ['targets', 'targets', { kpi: 'revenue', from: day, to: day + 30, value: 1000 }],
  ['promotions', 'promotions', { promotion: 'Q1', from: day, to: day + 3, discount_rate: 0.1 }],
];

async function rowsOf(dataset: string): Promise<number> {
  const table = await engine.query(sql`select count(*) as n from ${name(dataset)}`);
  return Number(table.columns[0]?.values[0]);
}

describe('the datasets', () => {
  it('show what the ledger records, kind by kind', async () => {
    for (const [kind, , row] of ROWS) {
      const result = await ledger.recordFacts(kind, 'test', [row]);
      expect(result.rejected, kind).toEqual([]);
    }
    await lake.export();
    await lake.registerAll();
    for (const [, dataset] of ROWS) {
      expect(await rowsOf(dataset), dataset).toBeGreaterThan(0);
    }
    // A level becomes a move as well: the two stock kinds gave at least two moves.
    expect(await rowsOf('stock_moves')).toBeGreaterThanOrEqual(2);
    for (const dataset of ['consents', 'orders', 'conversations']) {
      expect(await rowsOf(dataset), dataset).toBe(1);
    }
  });

  it('hold exactly the rows of the ledger, facts sent again included', async () => {
    for (const [kind, , row] of ROWS) await ledger.recordFacts(kind, 'test', [row]);
    await lake.export();
    await lake.registerAll();
    for (const spec of lake.datasets) {
      const { rows } = await ledger.pool.query(`select count(*)::int as n from ${spec.from}`);
      expect(await rowsOf(spec.name), spec.name).toBe((rows[0] as { n: number }).n);
    }
  });

  it('show stock moves and orders that were placed here', async () => {
    const before = await rowsOf('stock_moves');
    const line = { product: 'P1', units: 1, unitPrice: 9.5 };
    const placed = await ledger.orders.place(
      { source: 'shop', externalId: 'A2', channel: 'web', location: 'L1', lines: [line] },
      'shop',
    );
    expect(placed.kind).toBe('placed');
    await lake.export();
    await lake.registerAll();
    expect(await rowsOf('stock_moves')).toBeGreaterThan(before);
    expect(await rowsOf('order_lines')).toBe(2);
    expect(await rowsOf('orders')).toBe(2);
  });

  it('are not exported twice when an outbox is read from the beginning again', async () => {
    const events = await rowsOf('events');
    await ledger.pool.query(`delete from outbox_consumers where consumer = 'lake'`);
    await ledger.recordFacts('events', 'test', [{ event: 'E2', time: at, type: 'search' }]);
    await lake.export();
    await lake.registerAll();
    expect(await rowsOf('events')).toBe(events + 1);
    expect(await rowsOf('order_lines')).toBe(2);
  });
});

describe('Lake.dropOldEvents()', () => {
  it('waits until the lake holds every old event, then drops them, and nothing is lost', async () => {
    await ledger.recordFacts('events', 'test', [{ event: 'E3', time: at, type: 'search' }]);
    expect(await lake.dropOldEvents()).toBe(0);
    await lake.export();
    expect(await lake.dropOldEvents()).toBeGreaterThan(0);
    const { rows } = await ledger.pool.query('select count(*)::int as n from events');
    expect(rows[0]).toEqual({ n: 0 });
    await lake.export();
    await lake.registerAll();
    expect(await rowsOf('events')).toBe(3);
    expect((await lake.snapshot('events'))?.verifiedAt).not.toBeNull();
  });

  it('facts that come again after the window are one again after compaction', async () => {
    await ledger.recordFacts('events', 'test', [{ event: 'E3', time: at, type: 'search' }]);
    await lake.export();
    await lake.registerAll();
    expect(await rowsOf('events')).toBe(4);
    expect((await lake.compact()).duplicates).toBe(1);
    await lake.registerAll();
    expect(await rowsOf('events')).toBe(3);
  });

  it('are taken out anew only where something came of them', async () => {
    await lake.export();
    await ledger.runs.start({ kind: 'loop', actor: 'test', steps: ['clean'] });
    const idle = await lake.export();
    expect(idle).toMatchObject({ rounds: 1, files: 0 });
    expect(Object.keys(idle.rows)).not.toContain('customers');
    await ledger.recordFacts('customers', 'test', [{ customer: 'C9', name: 'Wang' }]);
    const { rows } = await lake.export();
    expect(rows['customers']).toBeGreaterThan(1);
    expect(Object.keys(rows)).not.toContain('orders');
    expect(Object.keys(rows)).not.toContain('relations');
  });
});
