import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CHROMIUM_FLAGS, chromiumPath, describeIf } from '@quanyu/testkit';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FixtureServer,
  isBuilt,
  startFixtureServer,
} from './fixture-server/fixture-server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every page, with a heading that must be there. */
const PAGES = [
  '/',
  '/targets',
  '/decisions',
  '/decisions/D-1',
  '/stock',
  '/stock/P-1000',
  '/forecasts',
  '/orders',
  '/orders/O-200001',
  '/purchasing',
  '/purchasing/orders/PO-500',
  '/purchasing/transfers',
  '/purchasing/transfers/TR-700',
  '/purchasing/list',
  '/purchasing/alerts',
  '/purchasing/map',
  '/purchasing/lab',
  '/purchasing/suppliers',
  '/purchasing/suppliers/S-1',
  '/supplier/qs_token-of-a-supplier',
  '/delivery',
  '/warehouse',
  '/floor',
  '/customers',
  '/customers/C-10000',
  '/persons',
  '/segments',
  '/recommendations?customer=C-10000',
  '/recommendations/rules',
  '/recommendations/effect',
  '/recommendations/models',
  '/data',
  '/runs',
  '/models/M-1',
  '/settings',
  '/settings?tab=keys',
  '/settings?tab=users',
] as const;

interface Look {
  readonly language: 'zh' | 'en';
  readonly shade: 'light' | 'dark';
  readonly widthPx: number;
  readonly scenario?: string;
}

interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

interface Finding {
  readonly impact: string | null;
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const found = chromiumPath();
const PATH = found !== undefined && isBuilt() ? found : undefined;

describeIf('the console in a browser', PATH, (executablePath) => {
  let server: FixtureServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startFixtureServer();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function openContext(look: Look): Promise<BrowserContext> {
    const { language, shade, widthPx, scenario = 'full' } = look;
    const context = await browser.newContext({
      viewport: { width: widthPx, height: 800 },
      colorScheme: shade,
      reducedMotion: 'reduce',
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    });
    await context.addCookies([{ name: 'scenario', value: scenario, url: server.address }]);
    return context;
  }

  async function visit(context: BrowserContext, path: string): Promise<Visit> {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      const isOurs = !message.text().includes('Failed to load resource');
      if (message.type() === 'error' && isOurs) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(server.address + path);
    await page.locator('main h1, main [role=alert]').first().waitFor();
    await page.waitForFunction(() => document.querySelector('.q-bone') === null);
    return { page, complaints };
  }

  async function seriousFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
    const only = rules === undefined ? '' : `runOnly: ${JSON.stringify(rules)},`;
    await page.evaluate(AXE);
    const findings = (await page.evaluate(
      `axe.run(document, { ${only} resultTypes: ['violations'] }).then((result) => result.violations)`,
    )) as Finding[];
    return findings
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  }

  for (const language of ['zh', 'en'] as const) {
    test(`every page is sound in both shades, wide and on a phone: ${language}`, async () => {
      const context = await openContext({ language, shade: 'light', widthPx: 1600 });
      for (const path of PAGES) {
        const { page, complaints } = await visit(context, path);
        expect(await seriousFaults(page), `${path} light`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        expect(await seriousFaults(page, ['color-contrast']), `${path} dark`).toEqual([]);
        await page.setViewportSize({ width: 380, height: 800 });
        expect(await seriousFaults(page), `${path} dark, 380 px`).toEqual([]);
        const overflowPx = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflowPx, path).toBeLessThanOrEqual(0);
        expect(complaints, path).toEqual([]);
        await page.close();
      }
      await context.close();
    }, 240_000);
  }

  for (const scenario of ['empty', 'one', 'error', 'analyst']) {
    test(`every page can show its state: ${scenario}`, async () => {
      const context = await openContext({
        language: 'en',
        shade: 'light',
        widthPx: 1024,
        scenario,
      });
      for (const path of ['/', '/decisions', '/stock', '/customers', '/data', '/runs']) {
        const { page, complaints } = await visit(context, path);
        expect(complaints, path).toEqual([]);
        if (scenario === 'error') {
          expect(await page.getByText('LEDGER_AWAY').count(), path).toBeGreaterThan(0);
        }
        await page.close();
      }
      await context.close();
    }, 120_000);
  }

  test('a decision is approved, executed and taken back, without a reload', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1600 });
    const { page } = await visit(context, '/decisions');
    const cards = page.locator('article');
    const before = await cards.count();
    const first = cards.first();
    await first.getByRole('spinbutton', { name: 'Units' }).fill('36');
    await first.getByRole('button', { name: 'Approve and execute' }).click();
    await page.getByText('Purchase order PO-500 was written.').waitFor();
    await expect.poll(() => cards.count()).toBeLessThan(before);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await page.getByText('1 decision taken back').waitFor();
    await expect.poll(() => cards.count()).toBe(before);
    await context.close();
  });

  test('a decision is put off with a reason, out of sight, and brought back', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1024 });
    const { page } = await visit(context, '/decisions');
    const cards = page.locator('article');
    const before = await cards.count();
    await cards.first().getByRole('button', { name: 'Snooze' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '7 days' }).click();
    await dialog.getByRole('button', { name: 'Snooze' }).click();
    await dialog.getByText('A reason is needed.').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: /Why/ }).fill('after the fair');
    await dialog.getByRole('button', { name: 'Snooze' }).click();
    await page.getByText('1 decision put off').waitFor();
    await expect.poll(() => cards.count()).toBeLessThan(before);
    await context.close();
  });

  test('a person is erased only when the number is typed', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1024 });
    const { page } = await visit(context, '/customers/C-10000');
    await page.getByRole('button', { name: 'Erase this person' }).click();
    const dialog = page.getByRole('dialog');
    const button = dialog.getByRole('button', { name: 'Erase this person' });
    expect(await button.isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('textbox').fill('C-10000');
    await button.click();
    await dialog.getByText('Kept without the person: 12 orders with 31 lines.').waitFor();
    await context.close();
  });

  test('a rejection needs its reason', async () => {
    const context = await openContext({ language: 'zh', shade: 'light', widthPx: 1600 });
    const { page } = await visit(context, '/decisions');
    await page.locator('article').first().getByRole('button', { name: '驳回' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '驳回' }).click();
    await dialog.getByText('请填写原因。').waitFor();
    await dialog.getByRole('textbox').fill('已向另一家下单');
    await dialog.getByRole('button', { name: '驳回' }).click();
    await page.getByText('已驳回 1 条决策').waitFor();
    await context.close();
  });

  test('a file is uploaded, its columns are corrected, its report is read', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1024 });
    const { page } = await visit(context, '/data');
    const file = { name: 'orders.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('heading', { name: 'Check the columns of orders.csv' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const start = page.getByRole('button', { name: 'Import', exact: true });
    expect(await start.isDisabled()).toBe(true);
    await page.getByRole('radio', { name: /month stands first/ }).check();
    const sent = page.waitForRequest((asked) => asked.url().endsWith('/v1/imports'));
    await start.click();
    expect((await sent).postDataJSON()).toMatchObject({
      map: { name: 'month-first' },
      columns: { 订单号: 'order' },
    });
    await page.getByText('9,747,747.93').waitFor();
    await context.close();
  });

  test('a hidden column is not exported', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1600 });
    const { page } = await visit(context, '/orders');
    const csv = page.getByRole('link', { name: 'CSV' });
    await page.getByRole('columnheader', { name: 'Promised' }).waitFor();
    const exported = async (): Promise<readonly string[]> => {
      const href = new URL((await csv.getAttribute('href')) ?? '', 'http://console');
      return href.searchParams.get('columns')?.split(',') ?? [];
    };
    expect(await exported()).toContain('promisedDay');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Promised' }).uncheck();
    expect(await exported()).toContain('orderedAt');
    expect(await exported()).not.toContain('promisedDay');
    await context.close();
  });

  test('Ctrl K finds a product by keyboard alone', async () => {
    const context = await openContext({ language: 'en', shade: 'dark', widthPx: 1024 });
    const { page } = await visit(context, '/orders');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Product, customer/ }).fill('木制');
    await page.getByRole('option').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/stock/P-1000');
    await context.close();
  });

  test('a number opens the rows behind it, a filter goes along to other pages', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1600 });
    const { page } = await visit(context, '/?channel=web');
    await page
      .getByRole('button', { name: /Net revenue/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('10 of 137 shown').waitFor();
    const csv = page.getByRole('dialog').getByRole('link', { name: 'CSV' });
    expect(await csv.getAttribute('href')).toContain('/v1/kpis/net_revenue/rows?channel=web');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Stock' }).click();
    await page.waitForURL('**/stock?channel=web');
    await context.close();
  });

  test('the one-time address logs in; language and shade change by hand', async () => {
    const context = await openContext({ language: 'en', shade: 'light', widthPx: 1024 });
    const page = await context.newPage();
    await page.goto(`${server.address}/?token=0123456789012345678901234567`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByText('中文').click();
    await page.getByRole('heading', { name: '总览' }).waitFor();
    await page.getByText('深色').click();
    expect(await page.evaluate(() => document.documentElement.dataset['shade'])).toBe('dark');
    await context.close();
  });

  test('somebody who is not logged in is asked to, and comes back to where they were going', async () => {
    const context = await openContext({
      language: 'zh',
      shade: 'light',
      widthPx: 380,
      scenario: 'anonymous',
    });
    const page = await context.newPage();
    await page.goto(`${server.address}/stock?risk=dead`);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    expect(decodeURIComponent(page.url())).toContain('next=/stock?risk=dead');
    expect(await seriousFaults(page)).toEqual([]);
    await context.close();
  });
});
