import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSmallShop, startTestServer, type TestServer } from './small-shop.ts';

interface Part {
  readonly product: string;
  readonly value: number;
}

interface Row {
  readonly product: string;
  readonly score: number;
  readonly source: string;
  readonly contributions: readonly Part[];
  readonly reason: { readonly code: string; readonly text: string };
}

interface Answer {
  readonly recommendation: string;
  readonly ruleSets: readonly { readonly name: string }[];
  readonly rows: readonly Row[];
  readonly note: { readonly code: string; readonly text: string } | null;
}

interface Product {
  readonly price: number;
  readonly margin: number | null;
  readonly path: string;
  readonly youngest: number | null;
}

describe('recommendations', () => {
  let server: TestServer;
  let products: ReadonlyMap<string, Product>;
  let customers: readonly string[];

  beforeAll(async () => {
    server = await startTestServer({ app: { limits: { requestsPerSecond: 1e6 } } });
    const { ledger, loop, ready, recommendations } = server.services;
    await recordSmallShop(ledger);
    await ready;
    await recommendations().catchUp();
    await loop.run({ actor: 'test', steps: ['snapshot', 'profile', 'recommend'] });
    const found = await ledger.pool.query<Product & { id: string }>(
      `select product_id as id, price::float8 as price, (1 - cost / price)::float8 as margin,
         array_to_string(category_path, '>') as path,
         (attributes->>'ageYearsMin')::float8 as youngest from products`,
    );
    products = new Map(found.rows.map(({ id, ...row }) => [id, row]));
    const buyers = await ledger.pool.query<{ customer_id: string }>(
      `select customer_id from orders where customer_id is not null
       group by 1 order by count(*) desc, 1 limit 20`,
    );
    customers = buyers.rows.map((row) => row.customer_id);
  });
  afterAll(() => server.close());

  const send = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const headers = server.key;
    const answer = await server.app.inject({
      method,
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return answer;
  };
  const ask = async (payload: object): Promise<Answer> => {
    const answer = await send('POST', '/v1/recommendations', {
      customer: customers[0],
      ...payload,
    });
    expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.body]).toEqual([200, '']);
    return answer.json();
  };
  const fact = (id: string): Product => {
    const product = products.get(id);
    if (product === undefined) throw new Error(`no product ${id}`);
    return product;
  };
  const addsUp = (row: Pick<Row, 'score' | 'contributions'>): void => {
    const sum = row.contributions.reduce((total, { value }) => total + value, 0);
    expect(Math.abs(sum - row.score)).toBeLessThan(1e-6);
  };

  it('keeps rules by price, margin, age, category and hiding, and every part adds up', async () => {
    const all = await ask({ count: 50 });
    expect(all.rows.length).toBeGreaterThan(20);
    const prices = all.rows.map(({ product }) => Math.round(100 * fact(product).price));
    const priceMinorMax = prices.toSorted((a, b) => a - b)[Math.floor(prices.length / 2)] ?? 0;
    const path = fact(all.rows[0]?.product ?? '').path.split('>')[0] ?? '';
    const hide = all.rows.slice(0, 3).map(({ product }) => product);
    const tries: readonly (readonly [object, (product: string) => boolean])[] = [
      [{ priceMinorMax }, (id) => Math.round(100 * fact(id).price) <= priceMinorMax],
      [{ marginShareMin: 0.4 }, (id) => (fact(id).margin ?? -1) >= 0.4],
      [{ ageYears: 1 }, (id) => (fact(id).youngest ?? 0) <= 1],
      [{ categories: [path] }, (id) => fact(id).path.startsWith(path)],
      [{ categoriesNot: [path] }, (id) => !fact(id).path.startsWith(path)],
      [{ hide }, (id) => !hide.includes(id)],
      [{ filter: 'margin >= 0.4 and ageYearsMin == null' }, () => false],
      [{ filter: `price <= ${priceMinorMax}` }, (id) => 100 * fact(id).price <= priceMinorMax + 1],
    ];
    let left = 0;
    for (const [dials, isRight] of tries) {
      const { rows } = await ask({ count: 50, ...dials });
      left += rows.length;
      expect([dials, rows.filter(({ product }) => !isRight(product))]).toEqual([dials, []]);
      for (const row of rows) addsUp(row);
    }
    expect(left).toBeGreaterThan(60);
  });

  it('turns the order by booster, pins, caps and clearance, telling what put each there', async () => {
    const plain = await ask({ count: 10 });
    const last = plain.rows.at(-1)?.product ?? '';
    const lifted = await ask({ count: 10, booster: `if id == "${last}" then 100 else 1` });
    expect(lifted.rows[0]?.product).toBe(last);
    addsUp(lifted.rows[0] ?? { score: 1, contributions: [] });
    const pinned = await ask({ count: 10, pins: [{ product: last, position: 2 }] });
    expect(pinned.rows[1]).toMatchObject({ product: last, source: 'pinned' });
    const capped = await ask({ count: 10, categoryMax: 1 });
    const paths = capped.rows.map(({ product }) => fact(product).path);
    expect(new Set(paths).size).toBe(paths.length);
    const explored = await ask({ count: 10, explorationShare: 0.3 });
    expect(explored.rows.filter(({ source }) => source === 'explored')).toHaveLength(3);
    const fresh = plain.rows.slice(0, 1).map(({ product }) => product);
    server.services.recommendations().setClearance(last, 1);
    server.services.recommendations().setClearance(fresh[0] ?? '', -1);
    const cleared = await ask({ count: 10, clearanceWeight: 1, shown: false });
    const place = (answer: Answer, id: string) =>
      answer.rows.findIndex(({ product }) => product === id);
    expect(place(cleared, last)).toBeLessThan(place(plain, last));
    expect(place(cleared, fresh[0] ?? '')).not.toBe(0);
    server.services.recommendations().setClearance(last, 0);
    server.services.recommendations().setClearance(fresh[0] ?? '', 0);
  });

  it('names the field and the position of a malformed expression, and every wrong dial', async () => {
    const refused = async (payload: object) => {
      const answer = await send('POST', '/v1/recommendations', payload);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      return [answer.statusCode, answer.json().code, answer.json().place];
    };
    expect(await refused({ filter: 'price < < 3' })).toEqual([
      422,
      'RECOMMEND_EXPRESSION_INVALID',
      'filter, position 9',
    ]);
    expect(await refused({ booster: 'if margin then' })).toEqual([
      422,
      'RECOMMEND_EXPRESSION_INVALID',
      'booster, position 15',
    ]);
    const crossed = { priceMinorMin: 5, priceMinorMax: 4 };
    expect((await refused(crossed)).slice(1)).toEqual(['LOOP_FILTER_INVALID', 'priceMinorMax']);
    const wrong: readonly (readonly [object, string])[] = [
      [{ diversity: 1.5 }, 'diversity'],
      [{ diversity: 'NaN' }, 'diversity'],
      [{ explorationShare: -1 }, 'explorationShare'],
      [{ pins: [{ product: 'a', position: 0 }] }, 'pins'],
      [{ count: 0 }, 'count'],
      [{ customer: 'x'.repeat(10_000) }, 'customer'],
      [{ surface: 'search' }, 'products'],
      [{ surface: 'segment' }, 'segment'],
    ];
    for (const [payload, place] of wrong) {
      const [status, code, at] = await refused(payload);
      expect([status, code, String(at).includes(place)]).toEqual([
        400,
        'SERVER_REQUEST_INVALID',
        true,
      ]);
    }
  });

  it('answers empty with the reason where rules exclude all, in both languages', async () => {
    const none = await ask({ filter: 'price < 0' });
    expect([none.rows, none.note?.code]).toEqual([[], 'RECOMMEND_ALL_EXCLUDED']);
    const chinese = await ask({ filter: 'price < 0', lang: 'zh' });
    expect(chinese.note?.text).toContain('规则');
    const nobody = await ask({ customer: 'nobody-knows', count: 3 });
    expect(nobody.rows).toHaveLength(3);
    const unknown = await ask({ surface: 'similar', products: ['no-such-product'], shown: false });
    expect([unknown.rows, unknown.note?.code]).toEqual([[], 'RECOMMEND_NO_PARTNER']);
  });

  it('does not repeat what was shown, also after a restart of the counters', async () => {
    const customer = customers[3];
    const first = await ask({ customer, count: 5 });
    const second = await ask({ customer, count: 5, avoidShownHours: 1 });
    const shown = first.rows.map(({ product }) => product);
    expect(second.rows).toHaveLength(5);
    expect(second.rows.filter(({ product }) => shown.includes(product))).toEqual([]);
    const aside = await ask({ customer, count: 5, shown: false });
    expect(aside.rows.map(({ product }) => product)).toEqual(shown);
    await server.services.desk().flush();
    const kept = await server.services.ledger.recommendationLog.shownSince(0, 1_000);
    const own = kept.filter((row) => row.customer === customer);
    expect(own.map((row) => row.products)).toEqual([
      shown,
      second.rows.map(({ product }) => product),
    ]);
  });

  it('keeps rule sets that hold from the next request on, and can be changed and removed', async () => {
    const rule = { name: '不展示高价商品', dials: { priceMinorMax: 5_000, hide: ['p0001'] } };
    const saved = (await send('POST', '/v1/recommendations/rule-sets', rule)).json();
    expect(saved).toMatchObject({ name: rule.name, active: true, share: 1, dials: rule.dials });
    const held = await ask({ count: 30 });
    expect(held.ruleSets.map(({ name }) => name)).toEqual([rule.name]);
    expect(held.rows.filter(({ product }) => fact(product).price > 50)).toEqual([]);
    const free = await ask({ count: 30, ruleSets: false });
    expect(free.rows.some(({ product }) => fact(product).price > 50)).toBe(true);
    const edited = { ...rule, ruleSet: saved.ruleSet, surfaces: ['cart'] };
    await send('POST', '/v1/recommendations/rule-sets', edited);
    expect((await ask({ count: 5 })).ruleSets).toEqual([]);
    const [first] = held.rows;
    const cart = { surface: 'cart', products: [first?.product], count: 20 };
    expect((await ask(cart)).rows.every(({ product }) => fact(product).price <= 50)).toBe(true);
    const listed = (await send('GET', '/v1/recommendations/rule-sets')).json();
    expect(listed.rows).toMatchObject([{ ruleSet: saved.ruleSet, surfaces: ['cart'] }]);
    const csv = await send('GET', '/v1/recommendations/rule-sets?format=csv');
    expect(csv.body.split('\n')[1]).toContain(rule.name);
    const bad = await send('POST', '/v1/recommendations/rule-sets', {
      name: 'x',
      dials: { filter: 'price <' },
    });
    expect([bad.statusCode, bad.json().place]).toEqual([422, 'filter, position 8']);
    const typo = await send('POST', '/v1/recommendations/rule-sets', {
      name: 'x',
      dials: { prizeMax: 3 },
    });
    expect(typo.statusCode).toBe(400);
    const url = `/v1/recommendations/rule-sets/${saved.ruleSet}`;
    expect((await send('DELETE', url)).statusCode).toBe(200);
    expect((await send('DELETE', url)).statusCode).toBe(404);
    const audit = (await send('GET', '/v1/audit')).json();
    const noted = audit.rows.filter(
      (row: { subjectKind: string }) => row.subjectKind === 'rule-set',
    );
    expect(noted.map((row: { action: string }) => row.action)).toEqual(['remove', 'save', 'save']);
  });

  it('ranks search results anew: their order at 0, the customer at 1, hidden ones left out', async () => {
    const found = (await ask({ count: 30 })).rows.map(({ product }) => product).toReversed();
    const search = { surface: 'search', products: found, count: 50 };
    const plain = await ask({ ...search, personalShare: 0 });
    expect(plain.rows.map(({ product }) => product)).toEqual(found);
    const own = await ask({ ...search, personalShare: 1, hide: [found[0]] });
    expect(own.rows[0]?.product).toBe(found.at(-1));
    expect(own.rows[0]?.reason.code).toBe('RECOMMEND_SEARCH');
    expect(own.rows.map(({ product }) => product)).not.toContain(found[0]);
    for (const row of [...plain.rows, ...own.rows]) addsUp(row);
  });

  it('finds what fits a segment, and the customers whom a product fits', async () => {
    const [segment] = (await send('GET', '/v1/segments')).json().rows;
    const best = await ask({ surface: 'segment', segment: segment.segment, count: 8 });
    expect(best.rows).toHaveLength(8);
    for (const row of best.rows) addsUp(row);
    expect(best.rows[0]?.reason.text).not.toContain('{');
    const { ledger } = server.services;
    const { rows: sold } = await ledger.pool.query<{ product_id: string }>(
      `select product_id from order_lines where kind = 'sale' group by 1
       order by count(*) desc, 1 limit 1`,
    );
    const product = sold[0]?.product_id ?? '';
    const page = (await send('GET', `/v1/products/${product}/customers?limit=2`)).json();
    expect(page.rows).toHaveLength(2);
    for (const row of page.rows) {
      addsUp(row);
      expect(row.reason.text).not.toContain('{');
      const bought = await ledger.pool.query(
        'select 1 from order_lines where customer_id = $1 and product_id = $2',
        [row.customer, product],
      );
      expect(bought.rowCount).toBe(0);
    }
    const scores = page.rows.map((row: Row) => row.score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
    const next = (
      await send('GET', `/v1/products/${product}/customers?limit=2&cursor=${page.nextCursor}`)
    ).json();
    expect(next.rows[0].rank).toBe(3);
    expect((await send('GET', '/v1/products/none/customers')).statusCode).toBe(404);
  });

  it('writes mailing lists for those alone who agreed, each with an id to follow', async () => {
    const { ledger } = server.services;
    const page = (await send('GET', '/v1/recommendations/list?count=3&limit=1000')).json();
    expect(page.rows.length).toBeGreaterThan(20);
    const { customer } = page.rows[0];
    await ledger.customers.setConsent({ customer, purpose: 'email', granted: false }, 'test');
    const csv = await send('GET', '/v1/recommendations/list?count=3&format=csv&lang=zh');
    const lines = csv.body.trim().split('\n');
    expect(lines[0]).toContain('recommendation');
    expect(lines.filter((line) => line.startsWith(`${customer},`))).toEqual([]);
    expect(lines.length).toBe(page.rows.length + 1 - 3);
    await server.services.desk().flush();
    const { rows } = await ledger.pool.query(
      `select 1 from recommendation_answers where surface = 'list'`,
    );
    expect(rows.length).toBe((lines.length - 1) / 3);
  });

  it('follows each recommendation to clicks and orders, and says what a set is worth', async () => {
    const { ledger, clock } = server.services;
    const set = { name: 'half', share: 0.5, surfaces: ['similar'], dials: { novelty: 1 } };
    await send('POST', '/v1/recommendations/rule-sets', set);
    const customer = customers[5] ?? '';
    const answers: Answer[] = [];
    for (const one of customers) {
      const product = (await ask({ customer: one, count: 1, shown: false })).rows[0]?.product;
      const seen = { surface: 'similar', products: [product], customer: one, count: 5 };
      answers.push(await ask(seen));
    }
    const applied = answers.filter(({ ruleSets }) => ruleSets.length > 0).length;
    expect(applied).toBeGreaterThan(0);
    expect(applied).toBeLessThan(answers.length);
    const clicked = answers[5];
    const product = clicked?.rows[0]?.product ?? '';
    await ledger.recordEvents('test', [
      {
        event: 'click',
        time: clock.now(),
        type: 'recommendation-click',
        customer,
        product,
        recommendation: clicked?.recommendation,
      },
    ]);
    const { rows: stock } = await ledger.pool.query<{ location_id: string }>(
      `select location_id from stock_levels where product_id = $1
       and on_hand_units > reserved_units limit 1`,
      [product],
    );
    const order = {
      source: 'till',
      externalId: 'followed',
      channel: 'store',
      location: stock[0]?.location_id ?? '',
      customer,
      lines: [{ product, units: 1, unitPrice: 19.9 }],
    };
    expect((await ledger.orders.sell(order, 'test')).kind).toBe('placed');
    const effect = (await send('GET', '/v1/recommendations/effect')).json();
    const similar = effect.rows.find((row: { key: string }) => row.key === 'similar');
    expect(similar).toMatchObject({ answers: 20, clicked: 1, ordered: 1, revenueMinor: 1990 });
    expect(similar.clickRate.value).toBeCloseTo(1 / 20, 9);
    // Wilson's interval of 1 in 20.
    expect(similar.clickRate.low).toBeCloseTo(0.00888, 4);
    expect(similar.clickRate.high).toBeCloseTo(0.23613, 4);
    const bySet = (await send('GET', '/v1/recommendations/effect?by=rule-set')).json();
    const named = bySet.rows.find((row: { name: string }) => row.name === 'half');
    expect(named.answers).toBe(applied);
    const worth = (await send('GET', '/v1/recommendations/rule-set-worth?reward=revenue')).json()
      .rows;
    expect(worth).toMatchObject([{ name: 'half', answers: 20, share: 0.5 }]);
    const isOn = (clicked?.ruleSets.length ?? 0) > 0;
    const { withSet, withoutSet } = worth[0];
    const [lucky, other] = isOn ? [withSet, withoutSet] : [withoutSet, withSet];
    expect(lucky.ips.value).toBeCloseTo((2 * 1990) / 20, 6);
    expect(lucky.snips.value).toBeCloseTo(1990 / (isOn ? applied : 20 - applied), 6);
    expect(other.ips.value).toBe(0);
    expect((await send('GET', '/v1/recommendations/effect?by=day')).json().rows.length).toBe(1);
  });

  it('forgets in its log who was erased', async () => {
    const { ledger } = server.services;
    const customer = customers[3] ?? '';
    const logged = async () => {
      const { rows } = await ledger.pool.query<{ n: number }>(
        'select count(*)::int as n from recommendation_answers where customer_id = $1',
        [customer],
      );
      return rows[0]?.n;
    };
    await server.services.desk().flush();
    expect(await logged()).toBeGreaterThan(0);
    await ledger.customers.erase(customer, 'test');
    expect(await logged()).toBe(0);
  });
});
