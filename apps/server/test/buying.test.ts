import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordSmallShop, startTestServer, type TestServer } from './small-shop.ts';

interface Line {
  readonly product: string;
  readonly location: string;
  readonly supplier: string;
  readonly orderUnits: number;
  readonly plannedUnits: number;
  readonly packUnits: number;
  readonly costMinor: number;
  readonly gainMinor: number;
  readonly returnShare: number;
  readonly editCostMinor: number;
  readonly why: string;
  readonly notes: readonly { readonly code: string; readonly text: string }[];
}

describe('buying', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({
      app: { limits: { requestsPerSecond: 1e6, requestsBurst: 1e6 } },
    });
    await recordSmallShop(server.services.ledger, 60, 0.05);
    // Half of the shelf is gone, so that there is something to buy.
    await server.services.ledger.pool.query(
      'update stock_levels set on_hand_units = on_hand_units / 6, reserved_units = 0',
    );
    await server.services.loop.run({ actor: 'test' });
  }, 240_000);
  afterAll(() => server.close());

  const get = async (url: string) => {
    const answer = await server.app.inject({ url, headers: server.key });
    return { status: answer.statusCode, body: answer.json() };
  };
  const post = async (url: string, payload: object, headers = server.key) => {
    const answer = await server.app.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const list = async (query = '') => (await get(`/v1/buyers-list?limit=1000&${query}`)).body;

  it('ranks what to buy by its return, each line with its ladder and a sentence in both languages', async () => {
    const { rows, totals, suppliers, limitMinor } = await list();
    expect(rows.length).toBeGreaterThan(5);
    const returns = rows.map(({ returnShare }: Line) => returnShare);
    expect(returns).toEqual([...returns].sort((a: number, b: number) => b - a));
    for (const line of rows as Line[]) {
      expect(line.orderUnits).toBe(line.plannedUnits);
      expect(line.orderUnits % line.packUnits).toBe(0);
      expect(line.why).toMatch(/^Order /);
    }
    expect(totals).toMatchObject({ costMinor: totals.fullCostMinor, editCostMinor: 0 });
    expect(totals.costMinor).toBe(rows.reduce((sum: number, l: Line) => sum + l.costMinor, 0));
    expect(suppliers.length).toBeGreaterThan(0);
    expect(limitMinor).toBeNull();
    const chinese = await list('lang=zh');
    expect(chinese.rows[0].why).toMatch(/^订购/);
  });

  it('cuts the list at a budget: best returns stay, the money is kept to', async () => {
    const { totals } = await list();
    const budget = Math.floor(totals.fullCostMinor / 3);
    const cut = await list(`budgetMinor=${budget}`);
    expect(cut.totals.costMinor).toBeLessThanOrEqual(budget + cut.totals.lines);
    expect(cut.totals.costMinor).toBeGreaterThan(0);
    expect(cut.totals.gainMinor / cut.totals.costMinor).toBeGreaterThan(
      totals.fullGainMinor / totals.fullCostMinor,
    );
    const none = await list('budgetMinor=0');
    expect(none.totals).toMatchObject({ lines: 0, costMinor: 0 });
    const dear = await list('returnMin=1000');
    expect(dear.totals.lines).toBe(0);
  });

  it('shows at once what units set by hand cost, and refuses what is no number', async () => {
    const { rows } = await list();
    const [line] = rows as Line[];
    if (line === undefined) throw new Error('there is a line');
    const hand = (units: number) =>
      `hand=${encodeURIComponent(`${line.product}|${line.location}|${units}`)}`;
    const none = await list(`product=${line.product}&show=all&${hand(0)}`);
    const edited = none.rows.find((row: Line) => row.location === line.location);
    expect(edited).toMatchObject({ orderUnits: 0, costMinor: 0, editCostMinor: line.gainMinor });
    for (const text of ['hand=x', hand(-1), hand(1.5), 'sort=why', 'cursor=o9', 'budgetMinor=-1']) {
      expect((await get(`/v1/buyers-list?${text}`)).status).toBe(400);
    }
  });

  it('gives the same list as CSV and pages it without overlap', async () => {
    const { total } = await list();
    const first = (await get('/v1/buyers-list?limit=3')).body;
    const second = (await get(`/v1/buyers-list?limit=3&cursor=${first.nextCursor}`)).body;
    const keys = [...first.rows, ...second.rows].map((l: Line) => `${l.product}|${l.location}`);
    expect(new Set(keys).size).toBe(6);
    const csv = await server.app.inject({
      url: '/v1/buyers-list?format=csv',
      headers: server.key,
    });
    expect(csv.headers['content-type']).toMatch(/csv/);
    expect(csv.body.trim().split('\n').length).toBe(total + 1);
  });

  it('orders approved lines: together a supplier, or one order a line, with units as edited', async () => {
    const { rows } = await list();
    const [a, b] = rows as Line[];
    if (a === undefined || b === undefined) throw new Error('there are two lines');
    const lines = [a, b].map((line) => ({
      product: line.product,
      location: line.location,
      units: line.orderUnits + line.packUnits,
    }));
    const bought = await post('/v1/buyers-list/approve', { lines, split: 'line' });
    expect(bought.body).toMatchObject({ approved: 2, refused: [] });
    expect(bought.body.purchaseOrders).toHaveLength(2);
    const order = (await get(`/v1/purchase-orders/${bought.body.purchaseOrders[0]}`)).body;
    expect(order.lines[0]).toMatchObject({ product: a.product, orderedUnits: lines[0]?.units });
    const unknown = await post('/v1/buyers-list/approve', {
      lines: [{ product: 'nobody', location: 'nowhere', units: 1 }],
    });
    expect(unknown.body.refused).toMatchObject([{ product: 'nobody', code: 'SERVER_NOT_FOUND' }]);
    expect((await post('/v1/buyers-list/approve', {})).status).toBe(400);
  });

  it('keeps to the limit of a role: what is above waits for somebody else', async () => {
    const limits = await post('/v1/approval-limits', { role: 'key', limitMinor: 1 });
    expect(limits.body.rows).toEqual([{ role: 'key', limitMinor: 1 }]);
    const { rows, limitMinor } = await list();
    expect(limitMinor).toBe(1);
    const line = (rows as Line[]).at(-1);
    if (line === undefined) throw new Error('there is a line');
    const { product, location, orderUnits: units } = line;
    const refused = await post('/v1/buyers-list/approve', {
      lines: [{ product, location, units }],
    });
    expect(refused.body).toMatchObject({ approved: 0, purchaseOrders: [] });
    expect(refused.body.refused[0].code).toBe('SERVER_ABOVE_LIMIT');
    const [decision] = (await get('/v1/decisions?kind=purchase&status=proposed')).body.rows;
    const decided = await post('/v1/decisions/actions', {
      decisions: [decision.decision],
      action: 'approve',
    });
    expect(decided.body.failed[0].code).toBe('SERVER_ABOVE_LIMIT');
    await post('/v1/approval-limits', { role: 'key', limitMinor: null });
    const below = await post('/v1/buyers-list/approve', { belowMinor: line.costMinor });
    expect(below.body.approved).toBeGreaterThan(0);
  });

  it('lists alerts by their cost with one act each, and leaves marked ones out for a while', async () => {
    const { rows, kinds, total } = (await get('/v1/alerts?limit=1000')).body;
    expect(total).toBeGreaterThan(0);
    expect(kinds.reduce((sum: number, one: { alerts: number }) => sum + one.alerts, 0)).toBe(total);
    const costs = rows.map(({ costMinor }: { costMinor: number }) => costMinor);
    expect(costs).toEqual([...costs].sort((x: number, y: number) => y - x));
    const { product, location, kind } = rows[0];
    const alert = { product, location, kind };
    const marked = await post('/v1/alerts/marks', { alerts: [alert], outcome: 'dismissed' });
    expect(marked.body).toEqual({ marked: 1 });
    expect((await get('/v1/alerts')).body.total).toBe(total - 1);
    expect((await get('/v1/alerts?quiet=true')).body.total).toBe(total);
    const none = { product: 'x', location: 'y', kind: 'z' };
    expect((await post('/v1/alerts/marks', { alerts: [none], outcome: 'done' })).body.marked).toBe(
      0,
    );
    expect((await post('/v1/alerts/marks', { alerts: [], outcome: 'done' })).status).toBe(400);
  });

  it('shows where things move and how a level will fall, with the order and without', async () => {
    const map = (await get('/v1/transfer-map')).body;
    const names = new Set(map.places.map(({ location }: { location: string }) => location));
    expect(names.size).toBeGreaterThan(1);
    for (const { from, to, units } of map.flows) {
      expect([names.has(from), names.has(to), units > 0]).toEqual([true, true, true]);
    }
    const { rows } = await list('show=all');
    const picture = (await get(`/v1/products/${rows[0].product}/plan-picture`)).body;
    let before = 0;
    for (const day of picture.days) {
      expect(day.lowUnits).toBeLessThanOrEqual(day.midUnits);
      expect(day.midUnits).toBeLessThanOrEqual(day.highUnits);
      expect(day.midWithUnits).toBeGreaterThanOrEqual(day.midUnits);
      expect(day.riskWith).toBeLessThanOrEqual(day.risk + 1e-9);
      if (day.dueUnits === 0) expect(day.risk).toBeGreaterThanOrEqual(before - 1e-9);
      before = day.risk;
    }
    expect((await get('/v1/products/nobody/plan-picture')).status).toBe(404);
  });

  it('plays another service level on the own history, with progress and intervals', async () => {
    const started = await post('/v1/policy-lab', {
      before: { serviceLevel: 0.7 },
      after: { serviceLevel: 0.98 },
      days: 120,
      products: 20,
    });
    expect(started.body).toMatchObject({ state: 'running', total: 20 });
    let run = started.body;
    for (let i = 0; i < 200 && run.state === 'running'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      run = (await get(`/v1/policy-lab/${run.lab}`)).body;
    }
    expect(run).toMatchObject({ state: 'done', done: 20 });
    const figure = (name: string) =>
      run.figures.find((one: { figure: string }) => one.figure === name);
    expect(figure('fillRate').difference).toBeGreaterThan(0);
    expect(figure('stockValue').difference).toBeGreaterThan(0);
    expect(figure('stockValue').low).toBeLessThan(figure('stockValue').difference);
    const again = await post('/v1/policy-lab', {
      before: {},
      after: {},
      days: 120,
      products: 5,
    });
    let same = again.body;
    for (let i = 0; i < 200 && same.state === 'running'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      same = (await get(`/v1/policy-lab/${same.lab}`)).body;
    }
    // The same policy under the same luck is the same to the unit.
    expect(same.figures.every((one: { difference: number }) => one.difference === 0)).toBe(true);
    const stopped = await post(`/v1/policy-lab/${same.lab}/stop`, {});
    expect(stopped.body.state).toBe('done');
    expect((await post('/v1/policy-lab', { after: { serviceLevel: 2 } })).status).toBe(400);
    expect((await get('/v1/policy-lab/nothing')).status).toBe(404);
  });
});
