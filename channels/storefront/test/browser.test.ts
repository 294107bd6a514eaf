import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  CHROMIUM_FLAGS,
  chromiumPath,
  describeIf,
  launchChromium,
  type Page,
} from '@quanyu/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ShopHost, startShop } from './shop-host.ts';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
/** What the shop promises after a sale at the till. */
const SEEN_WITHIN_MS = 5000;

interface AxeFault {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

describeIf('shop and till in a real browser', chromiumPath(), (executablePath) => {
  let shop: ShopHost;
  let browser: Browser;
  let context: BrowserContext;
  const faults: string[] = [];

  beforeAll(async () => {
    shop = await startShop();
    browser = await launchChromium(executablePath, CHROMIUM_FLAGS);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: shop.address, locale: 'en-GB' });
    faults.length = 0;
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(path: string, from: BrowserContext = context): Promise<Page> {
    const page = await from.newPage();
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`));
    page.on('console', (line) => {
      if (line.text().includes('Content Security Policy')) faults.push(`${path}: ${line.text()}`);
    });
    await page.goto(path);
    return page;
  }

  async function scan(till: Page, text: string): Promise<void> {
    await till.locator('#scan').fill(text);
    await till.locator('#scan').press('Enter');
  }

  /** What the till keeps in its browser. */
  const kept = (till: Page, key: string): Promise<unknown> =>
    till.evaluate(`localStorage.getItem('${key}')`);

  it('shows a sale at the till in the stock and the feed of the shop within five seconds', async () => {
    await shop.ledger.stock.count({
      source: 'test',
      externalId: 'browser-count',
      lines: [
        { product: 'P7', location: 'wh1', units: 0 },
        { product: 'P7', location: 'st01', units: 4 },
      ],
    });
    const home = await open('/shop');
    const product = await open('/shop/products/P7');
    const card = home.locator('[data-feed] [data-product="P7"]');
    const chip = product.locator('.s-product [data-stock="P7"]');
    await card.waitFor();
    expect(await chip.first().textContent()).toBe('Only 4 left');

    const till = await open('/till?location=st01');
    await scan(till, '6900000000007');
    await till.locator('.t-line').waitFor();
    await till.locator('.t-units input').fill('3');
    await till.locator('.t-units input').press('Tab');
    await till.keyboard.press('Control+Enter');
    await till.getByText('Sold:').waitFor();
    await product.getByText('Only 1 left').first().waitFor({ timeout: SEEN_WITHIN_MS });
    expect(await card.count()).toBe(1);

    await scan(till, 'P7');
    await till.locator('.t-line').waitFor();
    await till.locator('#pay').click();
    await product.getByText('Tell me when it is back').waitFor({ timeout: SEEN_WITHIN_MS });
    await card.waitFor({ state: 'detached', timeout: SEEN_WITHIN_MS });
    await home.reload();
    expect(await card.count()).toBe(0);
  });

  it('keeps a sale while the network is away and sends it once when it is back', async () => {
    const before = await shop.ledger.stock.level('P3', 'st01');
    const till = await open('/till?location=st01');
    await expect.poll(() => kept(till, 'quanyu-till-catalogue')).not.toBeNull();
    await context.setOffline(true);
    await scan(till, '6900000000003');
    await till.locator('.t-line').waitFor();
    await till.locator('#pay').click();
    await till.getByText('1 sales to send').waitFor();
    expect((await shop.ledger.stock.level('P3', 'st01')).onHandUnits).toBe(before.onHandUnits);
    // A till that lost the answer sends the same sale again.
    await till.evaluate(
      `sessionStorage.setItem('queue', localStorage.getItem('quanyu-till-queue'))`,
    );
    await context.setOffline(false);
    await till.getByText('Sold:').waitFor({ timeout: 10_000 });
    await till.evaluate(
      `localStorage.setItem('quanyu-till-queue', sessionStorage.getItem('queue'))`,
    );
    await till.reload();
    await expect.poll(() => kept(till, 'quanyu-till-queue'), { timeout: 10_000 }).toBe('[]');
    expect((await shop.ledger.stock.level('P3', 'st01')).onHandUnits).toBe(before.onHandUnits - 1);
  });

  it('gives a short sale back to the register with what is there', async () => {
    const till = await open('/till?location=st02');
    await scan(till, 'P5');
    await till.locator('.t-line').waitFor();
    await till.locator('#pay').click();
    await till.getByText('Not enough stock: 0 of').waitFor();
    expect(await axe(till)).toEqual([]);
    await shoot(till, 'en-light-1280-short');
    expect(await till.locator('.t-line').count()).toBe(1);
    expect(await kept(till, 'quanyu-till-queue')).toBe('[]');
  });

  it('buys by keyboard and form, from the feed to the timeline', async () => {
    const page = await open('/shop');
    await page.locator('[data-feed] .s-card-link').first().click();
    await page.getByRole('button', { name: 'Add to cart' }).first().press('Enter');
    await page.getByText('Added to the cart.').waitFor();
    await page.getByRole('button', { name: 'Place the order' }).click();
    await page.getByText('Order placed.').waitFor();
    await page.getByRole('button', { name: /^Pay/ }).click();
    await page.locator('.s-timeline li').nth(1).waitFor();
    expect(await page.locator('.s-timeline li').allTextContents()).toMatchObject([
      expect.stringContaining('Placed'),
      expect.stringContaining('Paid'),
    ]);
    expect(await axe(page)).toEqual([]);
    await shoot(page, 'en-light-1280-order');
    await page.setViewportSize({ width: 380, height: 800 });
    await shoot(page, 'en-light-380-order');
  });

  const pages = ['/shop', '/shop/search', '/shop/products/P2', '/shop/cart', '/shop/orders'];
  const tillPages = ['/shop/customers', '/till', '/till/returns?order=H0', '/till/receipts/H0'];

  it.each([
    ['en', 'light'],
    ['zh', 'dark'],
  ] as const)('has no serious axe finding and no sideways scroll: %s, %s', async (lang, shade) => {
    const own = await browser.newContext({
      baseURL: shop.address,
      colorScheme: shade,
      reducedMotion: 'reduce',
      viewport: { width: 380, height: 800 },
    });
    const page = await open(`/shop?lang=${lang}`, own);
    await page.request.post('/shop/cart', {
      form: { action: 'add', product: 'P2', units: '2' },
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    for (const path of [...pages, ...tillPages]) {
      await page.goto(path);
      if (path === '/till') await scan(page, 'P11');
      for (const width of [380, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(Number(wide), `${path} at ${width}`).toBeLessThanOrEqual(0);
        // The same elements in the same colours at any width: one look is enough.
        if (width === 380) expect(await axe(page), path).toEqual([]);
        await shoot(page, `${lang}-${shade}-${width}-${path}`);
      }
    }
    await own.close();
  });

  /** Serious and critical findings. The script comes in through the debugger, past the page's policy. */
  async function axe(page: Page): Promise<readonly string[]> {
    if ((await page.evaluate(`'axe' in globalThis`)) !== true) await page.evaluate(AXE);
    const found = await page.evaluate('axe.run().then(({ violations }) => violations)');
    return (found as AxeFault[])
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  }

  /** Pictures for a person to look at: only where a folder for them is named. */
  async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env['QUANYU_SCREENSHOTS'];
    if (folder === undefined) return;
    const file = `${folder}/${name.replace(/[^\w-]+/g, '_')}.png`;
    await page.screenshot({ path: file, fullPage: true });
  }
});
