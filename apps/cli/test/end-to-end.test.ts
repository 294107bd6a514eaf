import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@quanyu/domain';
import { createLedgerSink, importFiles } from '@quanyu/files';
import { composeServices, type RunningServer, type Services, startServer } from '@quanyu/server';
import { nativeCsvChunks, simulateRetailer } from '@quanyu/simulate';
import {
  type Browser,
  CHROMIUM_FLAGS,
  chromiumPath,
  describeIf,
  launchChromium,
  type Page,
  temporaryDataDir,
} from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SHOP = { timeZone: 'Asia/Shanghai', currency: 'CNY' };
const LONG_MS = 90_000;

/** Files of a small made-up retailer; the orders apart, for the console to bring in. */
async function writeShop(folder: string): Promise<{ rest: string; orders: string }> {
  const rest = join(folder, 'rest');
  mkdirSync(rest, { recursive: true });
  const { batches } = simulateRetailer({
    scale: 'small',
    seed: 3,
    days: 120,
    fraction: 0.1,
    answerKey: false,
  });
  for await (const { kind, text } of nativeCsvChunks(batches)) {
    appendFileSync(join(kind === 'orders' ? folder : rest, `${kind}.csv`), text);
  }
  return { rest, orders: join(folder, 'orders.csv') };
}

describeIf('a working day in the console', chromiumPath(), (executablePath) => {
  const dataDir = temporaryDataDir('end-to-end');
  let services: Services;
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let orders: string;

  beforeAll(async () => {
    services = await composeServices({
      dataDir,
      clock: { now: () => Date.now() as Instant },
      threads: 1,
      isDemo: true,
      initialSettings: SHOP,
    });
    const files = await writeShop(join(dataDir, 'files'));
    orders = files.orders;
    await importFiles({
      files: [files.rest],
      source: 'native',
      sink: createLedgerSink(services.ledger, { source: 'native' }),
      settings: SHOP,
    });
    server = await startServer({ services, port: 0, logLevel: 'silent' });
    browser = await launchChromium(executablePath, CHROMIUM_FLAGS);
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
    page = await context.newPage();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('logs in by the one-time address', async () => {
    await page.goto(`/login?token=${services.issueLoginToken()}`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('imports a file, every row of it', async () => {
    await page.goto('/data');
    await page.locator('input[type=file]').setInputFiles(orders);
    await page.getByRole('button', { name: /^Import$/ }).click({ timeout: LONG_MS });
    await page.getByRole('heading', { name: 'Import report' }).waitFor({ timeout: LONG_MS });
    const row = await services.ledger.db
      .selectFrom('order_lines')
      .select((build) => build.fn.countAll<number>().as('lines'))
      .executeTakeFirstOrThrow();
    expect(Number(row.lines)).toBeGreaterThan(1_000);
  }, 180_000);

  it('runs the loop and tells when it is done', async () => {
    await page.goto('/runs');
    await page.getByRole('button', { name: 'Run the whole loop' }).click();
    await expect
      .poll(
        async () =>
          (await services.ledger.runs.list(5)).find(({ kind }) => kind === 'loop')?.status,
        {
          timeout: 240_000,
          interval: 500,
        },
      )
      .toBe('done');
    const [run] = await services.ledger.runs.list(1);
    expect(run?.steps.map(({ status }) => status)).not.toContain('failed');
  }, 300_000);

  it('approves a replenishment and shows the purchase order', async () => {
    await page.goto('/decisions?kind=purchase');
    await page
      .getByRole('button', { name: 'Approve and execute' })
      .first()
      .click({ timeout: LONG_MS });
    await expect
      .poll(
        async () =>
          (
            await services.ledger.db
              .selectFrom('purchase_orders')
              .select('purchase_order_id')
              .execute()
          ).length,
        { timeout: 30_000 },
      )
      .toBe(1);
    const { rows } = await services.ledger.decisions.list({ kind: 'purchase', status: 'executed' });
    const [line] = await services.ledger.db
      .selectFrom('purchase_order_lines')
      .select(['product_id', 'ordered_units', 'decision_id'])
      .execute();
    expect(line?.decision_id).toBe(rows[0]?.decision);
    expect(line?.ordered_units).toBe(rows[0]?.content['units']);
    await page.goto('/purchasing');
    await page.getByText(String(line?.ordered_units)).first().waitFor();
  }, 120_000);

  it('shows the stock that a sale at the till left', async () => {
    const { db, orders: tills } = services.ledger;
    const levels = await db
      .selectFrom('stock_levels as s')
      .innerJoin('locations as l', 'l.location_id', 's.location_id')
      .select(['s.product_id', 's.location_id', 's.on_hand_units', 'l.kind'])
      .orderBy('s.product_id')
      .execute();
    const shelf = levels.find(({ kind, on_hand_units }) => kind === 'store' && on_hand_units >= 2);
    const product = String(shelf?.product_id);
    const total = levels
      .filter(({ product_id }) => product_id === product)
      .reduce((sum, { on_hand_units }) => sum + on_hand_units, 0);
    const onHand = () =>
      page.evaluate(
        `fetch('/v1/products/${encodeURIComponent(product)}').then((r) => r.json()).then((p) => p.onHandUnits)`,
      );
    await page.goto(`/stock/${product}`);
    expect(await onHand()).toBe(total);
    const sold = await tills.sell(
      {
        source: 'till',
        externalId: 'e2e-1',
        channel: 'store',
        location: String(shelf?.location_id),
        lines: [{ product, units: 2, unitPrice: 9.5 }],
      },
      'test',
    );
    expect(sold.kind).toBe('placed');
    expect(await onHand()).toBe(total - 2);
  }, 60_000);
});
