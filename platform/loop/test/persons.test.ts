import { sql } from '@quanyu/lake';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf } from '../src/read/page.ts';
import { openShop, type Shop } from './shop-fixture.ts';

const dataDir = temporaryDataDir('loop-persons');
const DAY = 20_600;
let shop: Shop;

beforeAll(async () => {
  shop = await openShop(dataDir);
  const people = [
    ['shop-1', '欧阳小明', '138 0013 8000'],
    ['till-9', 'Xiaoming Ouyang', '+86 13800138000'],
    ['till-7', '王芳', '13911112222'],
    ['app-3', '李雷', '13700001111'],
  ] as const;
  await shop.ledger.recordFacts(
    'customers',
    'made',
    people.map(([customer, name, phone]) => ({ customer, name, phone })),
  );
  await shop.ledger.recordFacts(
    'orders',
    'till',
    Array.from({ length: 60 }, (_, i) => ({
      order: `o${i}`,
      line: 1,
      time: (DAY - (i % 30)) * 86_400_000 + 3_600_000,
      channel: i % 4 === 0 ? 'web' : 'store',
      customer: people[i % 4]?.[0],
      product: `p${i % 3}`,
      quantity: 1 + (i % 2),
      unit_price: 12.5,
    })),
  );
});
afterAll(async () => {
  await shop?.close();
});

const profiles = async () =>
  rowsOf(
    await shop.engine.query(sql`
      select customer_id, orders, revenue_minor, first_order_day, last_order_day, rfm
      from profiles order by customer_id asc nulls last`),
  );
const proposed = async () =>
  (await shop.ledger.decisions.list({ kind: 'same-person', status: 'proposed' })).rows;

it('proposes one person, joins the profile once accepted, and takes it apart again exactly', async () => {
  await shop.loop.run({ actor: 'test' });
  const apart = await profiles();
  expect(apart.map((row) => row['customer_id'])).toEqual(['app-3', 'shop-1', 'till-7', 'till-9']);
  const [decision, ...others] = await proposed();
  expect(others).toEqual([]);
  expect(decision).toMatchObject({
    subject: { kind: 'customer', id: 'shop-1' },
    content: { from: 'till-9' },
  });
  // Ids and kinds of evidence only: a decision outlives an erasure.
  expect(JSON.stringify(decision)).not.toMatch(/Ouyang|欧阳|1380013/);

  const id = String(decision?.decision);
  await shop.ledger.decisions.approve([id], 'ann');
  await shop.ledger.decisions.execute([id], 'ann');
  const run = await shop.loop.run({ actor: 'test' });
  expect(run.steps.find(({ name }) => name === 'profile')?.figures).toMatchObject({ linked: 2 });
  const joined = await profiles();
  expect(joined.map((row) => row['customer_id'])).toEqual(['app-3', 'shop-1', 'till-7']);
  const orders = (rows: typeof apart, customer: string) =>
    Number(rows.find((row) => row['customer_id'] === customer)?.['orders']);
  expect(orders(joined, 'shop-1')).toBe(orders(apart, 'shop-1') + orders(apart, 'till-9'));
  expect(await proposed()).toEqual([]);

  const key = { customers: ['shop-1', 'till-9'] as const, source: `decision:${id}` };
  await shop.ledger.identity.unlink(key, 'father and son', 'ann');
  await shop.loop.run({ actor: 'test' });
  expect(await profiles()).toEqual(apart);
  // Somebody said no: it is not asked again.
  expect(await proposed()).toEqual([]);
});
