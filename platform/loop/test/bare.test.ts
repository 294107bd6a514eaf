import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShop, type Shop } from './shop-fixture.ts';

const dataDir = temporaryDataDir('loop-bare');
let shop: Shop;
beforeAll(async () => {
  shop = await openShop(dataDir);
});
afterAll(async () => {
  await shop?.close();
});

it('a retailer without orders is told so, and what to do', async () => {
  await expect(shop.loop.run({ actor: 'test' })).rejects.toMatchObject({ code: 'LOOP_NO_DATA' });
  const [run] = await shop.ledger.runs.list(1);
  expect(run?.status).toBe('failed');
  expect(run?.error).toMatchObject({ code: 'LOOP_NO_DATA' });
});

it('a retailer without customers, stock, costs or suppliers goes through the whole loop', async () => {
  const day = 20_600;
  await shop.ledger.recordFacts(
    'orders',
    'till',
    Array.from({ length: 60 }, (_, i) => ({
      order: `o${i}`,
      line: 1,
      time: (day - (i % 30)) * 86_400_000 + 3_600_000,
      channel: 'store',
      product: `p${i % 3}`,
      quantity: i === 0 ? 9_999 : 1 + (i % 2),
      unit_price: i % 7 === 0 ? 0 : 12.5,
    })),
  );
  const run = await shop.loop.run({ actor: 'test' });
  expect(run.status).toBe('done');
  const figures = Object.fromEntries(run.steps.map((step) => [step.name, step.figures]));
  expect(figures['profile']).toMatchObject({ customers: 0, note: 'no order names a customer' });
  expect(figures['plan']).toMatchObject({ positions: 0, orders: 0 });
  expect(figures['plan']?.['note']).toMatch(/no stock is known/);
  expect(figures['recommend']).toMatchObject({ fitted: 'none' });
  expect(figures['forecast']).toMatchObject({ series: 3, failed: 0 });
  expect(figures['clean']).toMatchObject({ issues: { UNKNOWN_PRODUCT: 3, UNKNOWN_CHANNEL: 1 } });
});

it('open issues are renewed, not piled up', async () => {
  await shop.loop.run({ actor: 'test', steps: ['clean'], force: true });
  const open = await shop.ledger.issues.list({ code: 'UNKNOWN_PRODUCT', status: 'open' });
  expect(open).toHaveLength(1);
  expect(open[0]?.count).toBe(3);
  await shop.ledger.recordFacts(
    'products',
    'till',
    [0, 1, 2].map((i) => ({ product: `p${i}`, name: `Product ${i}`, price: 12.5, cost: 6 })),
  );
  await shop.loop.run({ actor: 'test', steps: ['clean'] });
  expect(await shop.ledger.issues.list({ code: 'UNKNOWN_PRODUCT', status: 'open' })).toEqual([]);
});
