import { CHROMIUM_FLAGS, chromiumPath, describeIf } from '@quanyu/testkit';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type FixtureServer,
  isBuilt,
  startFixtureServer,
} from './fixture-server/fixture-server.ts';

const found = chromiumPath();
const PATH = found !== undefined && isBuilt() ? found : undefined;

describeIf('delivery, warehouse and floor', PATH, (executablePath) => {
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

  const open = async (path: string, scenario = 'full'): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1600, height: 900 },
      locale: 'en-GB',
    });
    await context.addCookies([{ name: 'scenario', value: scenario, url: server.address }]);
    const page = await context.newPage();
    await page.goto(server.address + path);
    await page.locator('main h1').first().waitFor();
    await page.waitForFunction(() => document.querySelector('.q-bone') === null);
    return page;
  };

  test('a stop dragged onto another van shows the cost before it is taken', async () => {
    const page = await open('/delivery');
    const asked: unknown[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/v1/routes/move')) asked.push(request.postDataJSON());
    });
    await page.locator('.q-lane-stop').nth(1).dragTo(page.locator('.q-lane-track').nth(2));
    await page.getByText('+¥14.10').waitFor();
    expect(asked).toMatchObject([{ order: 'O-200002', isTrial: true }]);
    await page.getByRole('button', { name: 'Move it' }).click();
    await page.getByText('Moved.').waitFor();
    expect(asked[1]).toMatchObject({ toRoute: 'st01-van3-2026-07-01', isTrial: false });
  }, 60_000);

  test('a stop can be moved by keyboard alone', async () => {
    const page = await open('/delivery');
    await page.getByRole('button', { name: /^Stop 2 of 上海1号店 1号车/ }).press('Enter');
    await page.getByRole('combobox', { name: 'Move to' }).press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('+¥14.10').waitFor();
  }, 60_000);

  test('carts drive when asked and no two stand on one cell', async () => {
    const page = await open('/warehouse');
    expect(await page.locator('.q-house-cart').count()).toBe(0);
    await page.getByRole('button', { name: 'Let the carts drive' }).click();
    await page.getByText(/Step [2-9]/).waitFor();
    const cells = await page
      .locator('.q-house-cart')
      .evaluateAll((carts) =>
        carts.map((cart) => [cart.getAttribute('x'), cart.getAttribute('y')].join()),
      );
    expect(cells).toHaveLength(3);
    expect(new Set(cells).size).toBe(3);
  }, 60_000);

  test('a cell that is painted can be saved', async () => {
    const page = await open('/floor');
    const save = page.getByRole('button', { name: 'Save', exact: true });
    expect(await save.isDisabled()).toBe(true);
    const box = await page.locator('.q-floor').boundingBox();
    await page.mouse.click(
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      (box?.y ?? 0) + 0.45 * (box?.height ?? 0),
    );
    const sent = page.waitForRequest((request) => request.url().endsWith('/v1/sites/HZ-01/floor'));
    await save.click();
    const { body } = (await sent).postDataJSON() as { body: { rows: string[]; placement: object } };
    expect(body.rows[5]).not.toBe('#.................#');
    expect(body.placement).toEqual({ 玩具: 'a', 绘本: 'h' });
  }, 60_000);

  test('each says what to do where there is nothing yet', async () => {
    for (const [path, words] of [
      ['/delivery', 'No route is written yet'],
      ['/warehouse', 'No warehouse plan is known'],
      ['/floor', 'No floor is drawn yet'],
    ] as const) {
      const page = await open(path, 'empty');
      await page.getByText(words).waitFor();
      await page.close();
    }
  }, 60_000);
});
