import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@quanyu/domain';
import { createLedgerSink, importFiles } from '@quanyu/files';
import { composeServices, type RunningServer, type Services, startServer } from '@quanyu/server';
import { nativeCsvChunks, simulateRetailer } from '@quanyu/simulate';
import {
  type Browser,
  type BrowserContext,
  CHROMIUM_FLAGS,
  chromiumPath,
  describeIf,
  launchChromium,
  type Page,
  temporaryDataDir,
} from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SHOP = { timeZone: 'Asia/Shanghai', currency: 'CNY' };
/** What is promised after a sale at the till. */
const SEEN_WITHIN_MS = 5_000;
/** 2026-07-01 10:00 in Shanghai: the day after the made-up retailer's last. */
const TODAY = '2026-07-01';
const MORNING_MS = Date.UTC(2026, 6, 1, 2);

interface Figures {
  readonly orders: number;
  readonly revenueMinor: number;
}

describeIf('a sale at the till', chromiumPath(), (executablePath) => {
  const dataDir = temporaryDataDir('live-figures');
  const startedMs = Date.now();
  let services: Services;
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let overview: Page;
  let home: Page;
  let product: Page;
  let till: Page;
  let id: string;
  let store: string;

  beforeAll(async () => {
    services = await composeServices({
      dataDir,
      clock: { now: () => (MORNING_MS + Date.now() - startedMs) as Instant },
      threads: 1,
      isDemo: true,
      initialSettings: SHOP,
    });
    const folder = join(dataDir, 'files');
    mkdirSync(folder);
    const options = {
      scale: 'small',
      seed: 3,
      days: 60,
      fraction: 0.05,
      answerKey: false,
    } as const;
    for await (const { kind, text } of nativeCsvChunks(simulateRetailer(options).batches)) {
      appendFileSync(join(folder, `${kind}.csv`), text);
    }
    await importFiles({
      files: [folder],
      source: 'native',
      sink: createLedgerSink(services.ledger, { source: 'native' }),
      settings: SHOP,
    });
    await services.loop.run({ actor: 'test', steps: ['snapshot'] });
    await services.ready;
    await services.recommendations().catchUp();
    server = await startServer({ services, port: 0, logLevel: 'silent' });
    browser = await launchChromium(executablePath, CHROMIUM_FLAGS);
    context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(path);
    return page;
  };
  /** What the console shows on a tile, without asking it to load anything. */
  const tile = (name: string): Promise<unknown> =>
    overview.evaluate(
      `[...document.querySelectorAll('.q-tile')].find((one) => one.querySelector('.q-tile-name').textContent === '${name}')?.querySelector('.q-tile-value').textContent`,
    );
  const ledgerFigures = async (): Promise<Figures> => {
    const { rows } = await services.ledger.pool.query<{ orders: number; revenue: number }>(
      `select count(distinct order_id)::int as orders, coalesce(sum(total_minor), 0)::float8 as revenue
       from order_lines where day = (select max(day) from orders)`,
    );
    return { orders: Number(rows[0]?.orders), revenueMinor: Number(rows[0]?.revenue) };
  };
  async function sell(units: number): Promise<void> {
    await till.locator('#scan').fill(id);
    await till.locator('#scan').press('Enter');
    await till.locator('.t-line').waitFor();
    await till.locator('.t-units input').fill(String(units));
    await till.locator('.t-units input').press('Tab');
    await till.keyboard.press('Control+Enter');
    await till.getByText('Sold:').waitFor();
  }

  it('begins with pages that show no sale of today', async () => {
    home = await open('/shop');
    await home.locator('[data-feed] [data-product]').first().waitFor();
    id = String(
      await home.evaluate(`document.querySelector('[data-feed] [data-product]').dataset.product`),
    );
    const levels = await services.ledger.db
      .selectFrom('stock_levels as s')
      .innerJoin('locations as l', 'l.location_id', 's.location_id')
      .select(['s.location_id', 'l.kind'])
      .where('s.product_id', '=', id)
      .execute();
    store = String(levels.find(({ kind }) => kind === 'store')?.location_id);
    await services.ledger.stock.count({
      source: 'test',
      externalId: 'four in one store',
      lines: levels.map(({ location_id: location }) => ({
        product: id,
        location,
        units: location === store ? 4 : 0,
      })),
    });
    product = await open(`/shop/products/${id}`);
    await product.getByText('Only 4 left').first().waitFor();
    till = await open(`/till?location=${store}`);
    await till.locator('#scan').waitFor();
    overview = await open(`/login?token=${services.issueLoginToken()}`);
    await overview.getByRole('heading', { name: 'Overview' }).waitFor();
    await overview.goto(`/?from=${TODAY}&to=${TODAY}`);
    await expect.poll(() => tile('Orders'), { timeout: 30_000 }).toBe('0');
  }, 120_000);

  it('is in the stock of the shop and in the figures of the console within five seconds', async () => {
    await sell(3);
    const seen = { timeout: SEEN_WITHIN_MS, interval: 100 };
    await Promise.all([
      product.getByText('Only 1 left').first().waitFor({ timeout: SEEN_WITHIN_MS }),
      expect.poll(() => tile('Orders'), seen).toBe('1'),
    ]);
    const { orders, revenueMinor } = await ledgerFigures();
    expect(orders).toBe(1);
    expect(await tile('Net revenue')).toBe(`¥${Math.round(revenueMinor / 100)}`);
    await overview.getByText('Not over yet').first().waitFor();
    await overview.getByText('as of').first().waitFor();
  }, 60_000);

  it('that empties the shelf takes the product out of the feed', async () => {
    const card = home.locator(`[data-feed] [data-product="${id}"]`);
    expect(await card.count()).toBe(1);
    await sell(1);
    await Promise.all([
      card.waitFor({ state: 'detached', timeout: SEEN_WITHIN_MS }),
      product.getByText('Tell me when it is back').first().waitFor({ timeout: SEEN_WITHIN_MS }),
      expect.poll(() => tile('Orders'), { timeout: SEEN_WITHIN_MS, interval: 100 }).toBe('2'),
    ]);
  }, 60_000);

  it('lies behind the figure: API, CSV and rows say the same', async () => {
    const { orders, revenueMinor } = await ledgerFigures();
    const filter = `from=${TODAY}&to=${TODAY}`;
    const asked = `Promise.all([
      fetch('/v1/kpis?names=net_revenue,orders&${filter}').then((r) => r.json()),
      fetch('/v1/kpis?names=net_revenue,orders&format=csv&${filter}').then((r) => r.text()),
      fetch('/v1/kpis/net_revenue/rows?limit=100&${filter}').then((r) => r.json()),
      fetch('/v1/overview').then((r) => r.json()),
    ])`;
    const [json, csv, behind, usual] = (await overview.evaluate(asked)) as [
      { rows: { value: number }[] },
      string,
      { rows: { numerator: number }[] },
      {
        to: string;
        partialDay: string;
        kpis: { kpi: string; value: number; compared: { value: number } }[];
      },
    ];
    expect(json.rows.map(({ value }) => value)).toEqual([revenueMinor, orders]);
    const lines = csv
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = lines[0]?.indexOf('value') ?? -1;
    expect(lines.slice(1).map((line) => Number(line[at]))).toEqual([revenueMinor, orders]);
    expect(behind.rows.reduce((sum, { numerator }) => sum + numerator, 0)).toBe(revenueMinor);
    // What is compared with the days before leaves out the day that is not over.
    const [revenue] = usual.kpis;
    expect(revenue?.kpi).toBe('net_revenue');
    expect(revenue?.compared.value).toBe((revenue?.value ?? 0) - revenueMinor);
    // The usual period ends today, now that today has orders.
    expect([usual.to, usual.partialDay]).toEqual([TODAY, TODAY]);
  }, 60_000);
});
