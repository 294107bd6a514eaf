import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecommendationPort } from '../src/index.ts';
import { HOSTILE, type ShopHost, startShop } from './shop-host.ts';
import { Visitor } from './visitor.ts';

describe('the storefront over a real ledger', () => {
  let shop: ShopHost;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    await shop?.close();
  });

  const visitor = (language?: string): Visitor => new Visitor(shop.address, language);
  const level = (product: string, location = 'wh1') => shop.ledger.stock.level(product, location);
  const feedOf = (text: string) =>
    [...text.matchAll(/class="s-card" data-product="([^"]+)"/g)].map((match) => match[1]);
  const sale = (number: string, change: object = {}) => ({
    sale: number,
    location: 'st01',
    customer: null,
    soldAt: Date.UTC(2026, 5, 1, 8),
    method: 'cash',
    correct: false,
    lines: [{ product: 'P1', units: 1, unitMinor: 1990, discountMinor: 0 }],
    ...change,
  });

  it('greets in the language asked for and speaks Chinese by default', async () => {
    expect((await visitor('en-GB,zh;q=0.5').get('/shop')).text).toContain('Popular now');
    expect((await visitor('fr').get('/shop')).text).toContain('大家都在买');
    const guest = visitor('zh');
    expect((await guest.get('/shop?lang=en')).text).toContain('<html lang="en">');
    expect((await guest.get('/shop/orders')).text).toContain('My orders');
  });

  it('sends pages that run nothing of their own and load nothing from elsewhere', async () => {
    for (const path of ['/shop', '/shop/search', '/shop/products/P1', '/shop/cart', '/till']) {
      const { headers, text, status } = await visitor().get(path);
      expect(status).toBe(200);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).not.toMatch(/ style=|<script(?! type="module" src="\/)|https?:\/\//);
    }
  });

  it('shows a hostile name as text on every page that shows it', async () => {
    const guest = visitor();
    await guest.post('/shop/cart', { action: 'add', product: 'evil', units: '1' });
    const query = encodeURIComponent(HOSTILE);
    const pages = [
      '/shop/products/evil',
      '/shop/search?q=script',
      `/shop/search?q=${query}&c=${query}`,
      '/shop/cart',
      `/shop/customers?q=${query}`,
      `/till/returns?order=${query}`,
      `/shop/orders/${query}`,
      `/shop/products/${query}`,
    ];
    for (const path of pages) {
      const { text } = await guest.get(path);
      expect(text, path).not.toMatch(/<script>alert|<img|" onerror|' onerror/);
    }
    expect((await guest.get('/shop/cart')).text).toContain('&lt;script&gt;alert(&quot;x&quot;)');
  });

  it('takes an order from cart to payment to cancellation, and the stock follows', async () => {
    const buyer = visitor();
    await buyer.post('/shop/customer', { customer: 'c1' });
    const before = await level('P3');
    await buyer.post('/shop/cart', { action: 'add', product: 'P3', units: '2', rec: 'rec-1' });
    const checkout = await buyer.checkoutId();
    const placed = await buyer.post('/shop/checkout', { checkout, delivery: '' });
    expect(placed.status).toBe(303);
    expect((await level('P3')).reservedUnits).toBe(before.reservedUnits + 2);
    const path = placed.location?.replace(/\?.*/, '') ?? '';
    const page = await buyer.get(placed.location ?? '');
    expect(page.text).toContain('Order placed.');
    expect(page.text).toContain('¥79.80');
    await buyer.post(`${path}/pay`, {});
    await buyer.post(`${path}/pay`, {});
    const order = decodeURIComponent(path.split('/').at(-1) ?? '');
    const paid = await shop.ledger.db
      .selectFrom('payments')
      .selectAll()
      .where('order_id', '=', order)
      .execute();
    expect(paid.map((row) => row.amount_minor)).toEqual([7980]);
    expect((await buyer.get('/shop/orders')).text).toContain(order);
    await buyer.post(`${path}/cancel`, {});
    expect((await level('P3')).reservedUnits).toBe(before.reservedUnits);
    expect((await buyer.post(`${path}/cancel`, {})).location).toContain('said=refused');
    const states = (await shop.ledger.orders.timeline(order)).map(({ state }) => state);
    expect(states).toEqual(['placed', 'paid', 'cancelled']);
  });

  it('places an order once, however often the form is sent', async () => {
    const buyer = visitor();
    await buyer.post('/shop/cart', { action: 'add', product: 'P4', units: '1' });
    const checkout = await buyer.checkoutId();
    const [tab, other] = [buyer.tab(), buyer.tab()];
    const answers = await Promise.all([
      tab.post('/shop/checkout', { checkout }),
      other.post('/shop/checkout', { checkout }),
    ]);
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect((await level('P4')).reservedUnits).toBe(1);
  });

  it('sells the last unit to one of two carts, tells the other, and adjusts with one tap', async () => {
    const carts = [visitor(), visitor()];
    await shop.ledger.stock.receive({
      source: 'test',
      externalId: 'last-unit',
      lines: [{ product: 'last', location: 'wh1', units: 1 }],
    });
    await shop.ledger.recordFacts('products', 'test', [{ product: 'last', name: 'L', price: 9 }]);
    for (const cart of carts) {
      await cart.post('/shop/cart', { action: 'add', product: 'last', units: '1' });
      await cart.post('/shop/cart', { action: 'add', product: 'P5', units: '1' });
    }
    const ids = await Promise.all(carts.map((cart) => cart.checkoutId()));
    const answers = await Promise.all(
      carts.map((cart, at) => cart.post('/shop/checkout', { checkout: ids[at] ?? '' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await level('last')).toMatchObject({ onHandUnits: 1, reservedUnits: 1 });
    const loser = carts[answers.findIndex(({ status }) => status === 409)];
    const told = answers.find(({ status }) => status === 409)?.text ?? '';
    expect(told).toContain('L: 1 wanted, 0 available.');
    const location = /name="location" value="([^"]+)"/.exec(told)?.[1] ?? '';
    await loser?.post('/shop/cart', { action: 'fit', location });
    const checkout = (await loser?.checkoutId()) ?? '';
    expect((await loser?.post('/shop/checkout', { checkout }))?.status).toBe(303);
  });

  it('sends from another place where the warehouse has too few', async () => {
    const buyer = visitor();
    await buyer.post('/shop/cart', { action: 'add', product: 'P12', units: '1' });
    const cart = (await buyer.get('/shop/cart')).text;
    expect(cart).toContain('Pick up at 上海1号店');
    const checkout = await buyer.checkoutId();
    const { location } = await buyer.post('/shop/checkout', { checkout, delivery: 'st01' });
    expect((await level('P12', 'st01')).reservedUnits).toBe(1);
    await buyer.post(`${location?.replace(/\?.*/, '')}/cancel`, {});
    expect((await level('P12', 'st01')).reservedUnits).toBe(0);
  });

  it('sells once when a till sends a sale again and again, also at the same time', async () => {
    const till = visitor();
    const before = (await level('P1', 'st01')).onHandUnits;
    const answers = await Promise.all(
      [1, 2, 3].map(() => till.tab().postJson('/till/api/sales', sale('T-1'))),
    );
    answers.push(await till.postJson('/till/api/sales', sale('T-1')));
    for (const { text } of answers) {
      expect(JSON.parse(text)).toEqual({ kind: 'sold', order: 'T-1', totalMinor: 1990 });
    }
    expect((await level('P1', 'st01')).onHandUnits).toBe(before - 1);
    const payments = await shop.ledger.db
      .selectFrom('payments')
      .selectAll()
      .where('order_id', '=', 'T-1')
      .execute();
    expect(payments).toHaveLength(1);
  });

  it('takes a till order back once, with refund, and refuses what cannot be returned', async () => {
    const till = visitor();
    const before = (await level('P6', 'st01')).onHandUnits;
    const lines = [{ product: 'P6', units: 2, unitMinor: 6990, discountMinor: 980 }];
    await till.postJson('/till/api/sales', sale('T-2', { lines, customer: 'c2' }));
    expect((await level('P6', 'st01')).onHandUnits).toBe(before - 2);
    expect((await till.get('/till/receipts/T-2')).text).toContain('¥130.00');
    expect((await till.get('/till/returns?order=T-2')).text).toContain('refund ¥130.00');
    await till.post('/till/returns', { order: 'T-2' });
    const again = await till.post('/till/returns', { order: 'T-2' });
    expect((await till.get(again.location ?? '')).text).toContain('Taken back.');
    expect((await level('P6', 'st01')).onHandUnits).toBe(before);
    const refunds = await shop.ledger.db
      .selectFrom('payments')
      .select('amount_minor')
      .where('order_id', '=', 'T-2')
      .orderBy('amount_minor')
      .execute();
    expect(refunds.map((row) => row.amount_minor)).toEqual([-13_000, 13_000]);
  });

  it('answers short at the till, and corrects the stock once where goods were handed over', async () => {
    const till = visitor();
    const lines = [{ product: 'P8', units: 7, unitMinor: 8990, discountMinor: 0 }];
    const short = await till.postJson('/till/api/sales', sale('T-3', { lines }));
    expect(short.status).toBe(409);
    expect(JSON.parse(short.text)).toMatchObject({ kind: 'short', lines: [{ availableUnits: 5 }] });
    const corrected = sale('T-3', { lines, correct: true });
    for (const _ of [1, 2]) {
      const { text } = await till.postJson('/till/api/sales', corrected);
      expect(JSON.parse(text)).toMatchObject({ kind: 'sold', order: 'T-3' });
      expect((await level('P8', 'st01')).onHandUnits).toBe(0);
    }
  });

  it('counts nothing in when a corrected sale that needed no correction is sent again', async () => {
    const till = visitor();
    const lines = [{ product: 'P9', units: 5, unitMinor: 9990, discountMinor: 0 }];
    for (const _ of [1, 2]) {
      await till.postJson('/till/api/sales', sale('T-5', { lines, correct: true }));
      expect((await level('P9', 'st01')).onHandUnits).toBe(0);
    }
  });

  it('finds products and members at the till', async () => {
    const till = visitor();
    const find = async (q: string) =>
      JSON.parse((await till.get(`/till/api/find?location=st01&q=${encodeURIComponent(q)}`)).text);
    expect((await find('6900000000002')).products).toMatchObject([
      { product: 'P2', priceMinor: 2392, availableUnits: 5 },
    ]);
    expect((await find('p2')).products).toEqual([]);
    expect((await find('企鹅')).products).toMatchObject([{ product: 'P10' }]);
    expect((await find('%')).products).toEqual([]);
    const member = async (q: string) =>
      JSON.parse((await till.get(`/till/api/customer?q=${q}`)).text).customer;
    expect(await member('card100001')).toMatchObject({ customer: 'c1', ending: '··· 0001' });
    expect(await member('nobody')).toBeNull();
    const all = JSON.parse((await till.get('/till/api/catalogue')).text).products;
    expect(all.length).toBeGreaterThan(12);
  });

  it('takes a sold-out product out of the feed at once, and offers to tell when it is back', async () => {
    const guest = visitor();
    expect(feedOf((await guest.get('/shop')).text)).toContain('P12');
    const lines = [{ product: 'P12', units: 1, unitMinor: 12_990, discountMinor: 0 }];
    await visitor().postJson('/till/api/sales', sale('T-4', { lines }));
    expect(feedOf((await guest.get('/shop')).text)).not.toContain('P12');
    const stock = JSON.parse((await guest.get('/shop/stock?p=P12%0AP1')).text).stock;
    expect(stock).toMatchObject([
      { product: 'P12', isSoldOut: true, text: 'Sold out' },
      { product: 'P1', isSoldOut: false },
    ]);
    expect((await guest.get('/shop/products/P12')).text).toContain('Tell me when it is back');
    await guest.post('/shop/products/P12/notify', {});
    expect((await guest.get('/shop/products/P12')).text).toContain('Noted.');
    expect((await guest.get('/shop')).text).not.toContain('Back in stock');
    const back = { product: 'P12', location: 'wh1', units: 3 };
    await shop.ledger.stock.receive({ source: 'test', externalId: 'back', lines: [back] });
    expect((await guest.get('/shop')).text).toContain('Back in stock');
  });

  it('learns from what a customer does: the feed follows, clicks name their recommendation', async () => {
    const buyer = visitor();
    await buyer.post('/shop/customer', { customer: 'c1' });
    const text = (await buyer.get('/shop')).text;
    expect(text).toContain('Because you liked');
    const [, product, rec] = /href="\/shop\/products\/(P\d+)\?rec=([^"]+)"/.exec(text) ?? [];
    await buyer.get(`/shop/products/${product}?rec=${rec}`);
    await buyer.get(`/shop/products/${product}?rec=${rec}`);
    const events = await shop.ledger.db
      .selectFrom('events')
      .select(['type', 'customer_id', 'product_id'])
      .where('recommendation_id', '=', rec ?? '')
      .execute();
    const types = events.map(({ type }) => type).sort();
    expect(types).toEqual([
      'product-view',
      'product-view',
      'recommendation-click',
      'recommendation-view',
    ]);
    expect(new Set(events.map((row) => row.customer_id))).toEqual(new Set(['c1']));
  });

  it('keeps orders to their owners, and forged cookies and foreign forms out', async () => {
    const stranger = visitor();
    expect((await stranger.get('/shop/orders/H0')).status).toBe(404);
    expect((await stranger.post('/shop/orders/H0/cancel', {})).status).toBe(404);
    const forged = Buffer.from(
      JSON.stringify({
        visitor: 'v',
        customer: null,
        language: null,
        cart: [],
        orders: ['H0'],
        waiting: [],
      }),
    ).toString('base64url');
    const answer = await fetch(`${shop.address}/shop/orders/H0`, {
      headers: { cookie: `quanyu_storefront=${forged}.AAAA` },
    });
    expect(answer.status).toBe(404);
    const foreign = { 'sec-fetch-site': 'cross-site' };
    const form = { action: 'add', product: 'P1', units: '1' };
    expect((await stranger.post('/shop/cart', form, foreign)).status).toBe(403);
  });

  it('answers bad input with a code', async () => {
    const guest = visitor();
    const bad = [
      await guest.get('/shop/products/nothing'),
      await guest.get(`/shop/products/${'x'.repeat(95)}`),
      await guest.post('/shop/cart', { action: 'add', product: 'P1', units: '-1' }),
      await guest.post('/shop/cart', { action: 'add', product: 'P1', units: '1e9' }),
      await guest.post('/shop/cart', { action: 'add', product: 'gone', units: '1' }),
      await guest.postJson('/till/api/sales', { sale: 'x' }),
      await guest.postJson('/till/api/sales', sale('T-9', { lines: [] })),
      await guest.postJson('/till/api/sales', sale('T-9', { location: '\u0000' })),
      await guest.postJson(
        '/till/api/sales',
        sale('T-9', { lines: [{ product: 'P1', units: 1, unitMinor: 1, discountMinor: 2 }] }),
      ),
      await guest.get('/till/receipts/none'),
      await guest.post('/till/returns', {}),
    ];
    for (const [index, { status, text }] of bad.entries()) {
      expect([404, 422], `${index}: ${status}`).toContain(status);
      expect(text).toMatch(/(STOREFRONT|LEDGER)_[A-Z_]+/);
    }
    expect((await guest.get('/shop/search?q=%25%5C_&page=99999999&c=')).status).toBe(200);
    expect((await guest.get('/shop/stock')).text).toBe('{"stock":[]}');
  });
});

/** A recommendation service that has not heard of anything yet. */
const behind: RecommendationPort['answer'] = ({ surface, request }) => ({
  recommendationId: request.recommendationId,
  surface: surface === 'session' ? 'home' : surface,
  ranked: ['P12', 'gone', 'P1'].map((product) => ({
    product,
    score: 1,
    source: 'popular',
    base: 1,
    contributions: [],
    reason: { code: 'RECOMMEND_POPULAR_MODEL', params: {} },
  })),
});

describe('a storefront that is no demonstration', () => {
  let shop: ShopHost;
  beforeAll(async () => {
    shop = await startShop({
      isDemo: false,
      recommendations: { answer: behind },
      tillActor: async (headers) => (headers['authorization'] === 'let me' ? 'user:an' : undefined),
    });
  });
  afterAll(async () => {
    await shop?.close();
  });

  it('lets nobody be somebody else, and opens the till to those logged in alone', async () => {
    const guest = new Visitor(shop.address);
    expect((await guest.post('/shop/customer', { customer: 'c1' })).status).toBe(404);
    expect((await guest.get('/till')).status).toBe(401);
    expect((await guest.get('/till/api/catalogue')).text).toContain('STOREFRONT_TILL_CLOSED');
    const headers = { authorization: 'let me' };
    const open = await fetch(`${shop.address}/till`, { headers });
    expect(open.status).toBe(200);
    expect(await open.text()).toContain('user:an');
  });

  it('shows nothing that is sold out, even where the recommendations lag behind', async () => {
    const guest = new Visitor(shop.address);
    const feed = async () =>
      [...(await guest.get('/shop')).text.matchAll(/class="s-card" data-product="([^"]+)"/g)].map(
        (match) => match[1],
      );
    expect(await feed()).toEqual(['P12', 'P1']);
    const lines = [{ product: 'P12', location: 'st01', units: 1 }];
    await shop.ledger.stock.sell({ source: 'test', externalId: 'away', lines });
    expect(await feed()).toEqual(['P1']);
  });
});
