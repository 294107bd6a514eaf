import type { Decision } from '@quanyu/domain';
import type { RunRecord } from '@quanyu/ledger';
import { simulatedSites } from '@quanyu/simulate';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decisionText,
  followVehicles,
  moveStop,
  readWarehousePlan,
  replanDay,
  slotsBySales,
  tellClosed,
  watchSilence,
} from '../src/index.ts';
import { openShop, type Shop } from './shop-fixture.ts';
import { recordShop } from './simulated-shop.ts';

const dataDir = temporaryDataDir('logistics-steps');
const STEPS = ['snapshot', 'pick', 'deliver', 'floor', 'decide'] as const;
let shop: Shop;
let bare: RunRecord;
let first: RunRecord;

const figuresOf = (run: RunRecord, name: string) =>
  run.steps.find((step) => step.name === name)?.figures ?? {};
const ofKind = async (kind: Decision['kind'], status: Decision['status'] = 'proposed') =>
  (await shop.ledger.decisions.list({ kind, status, limit: 500 })).rows;

beforeAll(async () => {
  shop = await openShop(dataDir);
  await recordShop(shop.ledger, { fraction: 0.4, days: 40 });
  bare = await shop.loop.run({ actor: 'test', steps: [...STEPS] });
  const { vehicles, sites } = simulatedSites({ scale: 'small' });
  const { fleet, sites: kept } = shop.ledger.logistics;
  for (const vehicle of vehicles) await fleet.put({ ...vehicle, isActive: true }, 'test');
  for (const { location, kind, body } of sites) {
    const slots =
      kind === 'warehouse'
        ? await slotsBySales(shop.ledger, location, readWarehousePlan(body).layout)
        : undefined;
    await kept.put({ location, kind, body: { ...body, ...(slots && { slots }) } }, 'test');
  }
  first = await shop.loop.run({ actor: 'test', steps: [...STEPS] });
});
afterAll(async () => {
  await shop?.close();
});

interface WaveContent {
  readonly lists: readonly {
    readonly orders: readonly string[];
    readonly units: number;
    readonly lines: readonly { readonly order: string; readonly units: number }[];
  }[];
}
interface RouteContent {
  readonly vehicle: string;
  readonly stops: readonly {
    readonly order: string;
    readonly units: number;
    readonly opensAt: number;
    readonly closesAt: number;
    readonly plannedAt: number;
    readonly lowAt: number;
    readonly highAt: number;
  }[];
}

describe('pick, deliver and floor', () => {
  it('say what is missing where neither plan nor vehicle is known', () => {
    expect(figuresOf(bare, 'pick')).toMatchObject({ waves: 0, note: expect.any(String) });
    expect(figuresOf(bare, 'deliver')).toMatchObject({ routes: 0, note: expect.any(String) });
    expect(figuresOf(bare, 'floor')).toMatchObject({ proposals: 0, note: expect.any(String) });
  });

  it('plan each open order of the warehouse into one pick list, carts within their size', async () => {
    const waves = await ofKind('pick-wave');
    expect(waves.length).toBeGreaterThan(0);
    const orders = waves.flatMap(({ content }) =>
      (content as unknown as WaveContent).lists.flatMap((list) => list.orders),
    );
    expect(new Set(orders).size).toBe(orders.length);
    const { rows } = await shop.ledger.pool.query<{ n: number }>(
      `select count(*)::int as n from orders
       where state in ('placed', 'paid') and location_id = 'wh1'`,
    );
    const left = Object.values(figuresOf(first, 'pick')['leftOut'] as object) as number[];
    const waiting = Number(figuresOf(first, 'pick')['later']);
    expect(orders.length + left.reduce((a, b) => a + b, 0) + waiting).toBe(rows[0]?.n);
    for (const { content } of waves) {
      for (const list of (content as unknown as WaveContent).lists) {
        expect(list.lines.reduce((sum, line) => sum + line.units, 0)).toBe(list.units);
        expect(list.units).toBeLessThanOrEqual(60);
      }
    }
  });

  it('plan routes inside loads, shifts and the times that customers asked for', async () => {
    const routes = await ofKind('route');
    expect(routes.length).toBeGreaterThan(0);
    const seen = new Set<string>();
    for (const { content } of routes) {
      const { stops } = content as unknown as RouteContent;
      expect(stops.reduce((sum, stop) => sum + stop.units, 0)).toBeLessThanOrEqual(120);
      for (const stop of stops) {
        expect(seen.has(stop.order)).toBe(false);
        seen.add(stop.order);
        expect(stop.plannedAt).toBeGreaterThanOrEqual(stop.opensAt);
        expect(stop.plannedAt).toBeLessThanOrEqual(stop.closesAt);
        expect(stop.lowAt).toBeLessThanOrEqual(stop.plannedAt);
        expect(stop.highAt).toBeGreaterThanOrEqual(stop.plannedAt);
      }
      const times = stops.map((stop) => stop.plannedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
    expect(seen.size).toBe(figuresOf(first, 'deliver')['stops']);
  });

  it('keep no name, address or place of a customer in a decision', async () => {
    for (const { content } of await ofKind('route')) {
      expect(JSON.stringify(content)).not.toMatch(/address|latitude|longitude|name"/);
    }
  });

  it('give every decision a title and reasons in both languages', async () => {
    for (const kind of ['pick-wave', 'route', 'floor-plan'] as const) {
      for (const decision of await ofKind(kind)) {
        for (const language of ['en', 'zh'] as const) {
          const { title, reasons, ifIgnored } = decisionText(decision, language);
          expect([title, ...reasons, ifIgnored].join()).not.toMatch(/[{}]|LOOP_/);
        }
      }
    }
  });

  it('are skipped when nothing has changed', async () => {
    const again = await shop.loop.run({ actor: 'test', steps: [...STEPS] });
    expect(again.steps.map(({ status }) => status)).toEqual(STEPS.map(() => 'skipped'));
  });

  it('executed become waves and routes; their orders are not planned again; undo sets them free', async () => {
    const { decisions, logistics } = shop.ledger;
    const [wave] = await ofKind('pick-wave');
    const [route] = await ofKind('route');
    const ids = [wave, route].map((one) => one?.decision ?? '');
    await decisions.approve(ids, 'test');
    await decisions.execute(ids, 'test');
    const [kept] = (await logistics.waves.list()).rows;
    expect(kept?.state).toBe('released');
    const [driven] = (await logistics.routes.list()).rows;
    const planned = (route as unknown as { readonly content: RouteContent }).content.stops;
    expect(driven?.stops.map(({ order }) => order)).toEqual(planned.map(({ order }) => order));
    expect(driven?.stops[0]).toMatchObject({ state: 'open', name: expect.any(String) });
    const picked = kept?.lists[0]?.orders[0] ?? '';
    expect((await shop.ledger.orders.get(picked)).state).toBe('picking');
    const second = await shop.loop.run({ actor: 'test', steps: [...STEPS] });
    const orders = (await ofKind('route')).flatMap(({ content }) =>
      (content as unknown as RouteContent).stops.map((stop) => stop.order),
    );
    expect(orders.some((order) => planned.some((stop) => stop.order === order))).toBe(false);
    expect(second.status).toBe('done');
    await decisions.undo(ids, 'test');
    expect((await shop.ledger.orders.get(picked)).state).not.toBe('picking');
    expect((await logistics.waves.list()).rows).toEqual([]);
    expect((await logistics.routes.list()).rows).toEqual([]);
  });
});

describe('routes under way', () => {
  const MINUTE_MS = 60_000;

  /** Three customers around Shanghai's shop and two routes, put in as executing decisions does. */
  const drive = async (): Promise<readonly [string, string]> => {
    const { ledger } = shop;
    const now = ledger.clock.now();
    const orders = ['a', 'b', 'c', 'd'];
    await ledger.recordFacts(
      'customers',
      'test',
      orders.map((id, i) => ({
        customer: `live-${id}`,
        name: `Live ${id}`,
        attributes: { latitude: 31.23 + i * 0.02, longitude: 121.47 + i * 0.02, address: id },
      })),
    );
    await ledger.recordFacts(
      'orders',
      'test',
      orders.map((id) => ({
        ...{
          order: `live-${id}`,
          line: 1,
          time: now,
          product: 'p00001',
          quantity: 1,
          unit_price: 1,
        },
        ...{ total: 100, state: 'paid', customer: `live-${id}`, location: 'st01' },
      })),
    );
    const stop = (id: string, minutes: number) => ({
      ...{ order: `live-${id}`, opensAt: now, closesAt: now + 300 * MINUTE_MS, serviceS: 120 },
      ...{ units: 1, plannedAt: now + minutes * MINUTE_MS, lowAt: now, highAt: now + 1e7 },
    });
    const day = await ledger.dayOf(now);
    const route = (id: string, vehicle: string, stops: readonly object[]) => ({
      key: id,
      kind: 'route' as const,
      subject: { kind: 'route', id, location: 'st01' },
      content: {
        ...{ vehicle, location: 'st01', day, startsAt: now, endsAt: now + 1e7 },
        ...{ distanceM: 50_000, costMinor: 10_000, stops },
      },
      reasons: [{ code: 'LOOP_ROUTE_IN_TIME', params: { stops: 2 } }] as const,
      ...{ model: 'm', modelVersion: '1', dataVersion: '1' },
    });
    await ledger.decisions.propose('live', [
      route('live-1', 'st01-van1', [stop('a', 20), stop('b', 40)]),
      route('live-2', 'st01-van2', [stop('c', 20), stop('d', 40)]),
    ]);
    const { rows } = await ledger.decisions.list({ runId: 'live' });
    const ids = rows.map(({ decision }) => decision);
    await ledger.decisions.approve(ids, 'test');
    await ledger.decisions.execute(ids, 'test');
    return ['live-1', 'live-2'];
  };

  it('take a stop from one another after telling the cost, follow the van, alarm and tell', async () => {
    const { ledger } = shop;
    const { routes, tracking, fleet } = ledger.logistics;
    const [first, second] = await drive();
    const tools = { ledger, actor: 'test' };
    const wish = { route: first, order: 'live-b', toRoute: second };
    const trial = await moveStop(tools, { ...wish, isTrial: true });
    expect(trial.effects.map(({ orders }) => orders.length)).toEqual([1, 3]);
    expect(trial.costMinor).not.toBe(0);
    expect((await routes.get(first)).stops).toHaveLength(2);
    await moveStop(tools, { ...wish, isTrial: false });
    const moved = await routes.get(second);
    expect(moved.stops.map(({ order }) => order)).toContain('live-b');
    expect(moved.stops.find(({ order }) => order === 'live-b')?.name).toBe('Live b');
    expect(moved.revision).toBe(2);
    await expect(moveStop(tools, { ...wish, isTrial: true })).rejects.toMatchObject({
      code: 'LOOP_ROUTE_CHANGE_REFUSED',
    });

    await routes.depart(second, 'test');
    await expect(
      moveStop(tools, { route: second, order: 'live-b', toRoute: first, isTrial: true }),
    ).rejects.toMatchObject({ code: 'LOOP_ROUTE_CHANGE_REFUSED' });
    const [van] = (await fleet.list()).filter(({ vehicle }) => vehicle === 'st01-van2');
    const device = van?.device ?? '';
    const at = ledger.clock.now();
    const near = { device, at, latitude: 31.24, longitude: 121.48 };
    const rest = { speedMps: 8, heading: 90, accuracyM: 5 };
    await tracking.putFence(
      { fence: 'f', name: 'Town', latitude: 31.24, longitude: 121.48, radiusM: 500 },
      'test',
    );
    const followed = await followVehicles(ledger, [
      { ...near, ...rest },
      { ...near, ...rest, device: 'stranger' },
      { ...near, ...rest, at: at + 3_600_000 },
      { ...near, ...rest, latitude: Number.NaN },
    ]);
    expect(followed).toMatchObject({ taken: 1, refused: 3, routes: [second] });
    expect(await followVehicles(ledger, [{ ...near, ...rest }])).toMatchObject({ taken: 0 });
    const [next] = (await routes.get(second)).stops;
    expect(next?.expectedAt).toBeGreaterThan(at);
    expect(next?.lowAt).toBeLessThanOrEqual(next?.expectedAt ?? 0);
    expect(next?.highAt).toBeGreaterThan(next?.expectedAt ?? 0);
    const kinds = async () => (await tracking.alarms(20)).filter(({ endedAt }) => endedAt === null);
    expect((await kinds()).map(({ kind }) => kind)).toContain('fence');
    expect((await tracking.notices(20)).map(({ kind }) => kind)).toContain('soon');

    shop.pass(8 * 60 * MINUTE_MS);
    await watchSilence(ledger);
    expect((await kinds()).map(({ kind }) => kind)).toContain('silent');
    await followVehicles(ledger, [
      { ...near, ...rest, at: ledger.clock.now(), latitude: 31.6, longitude: 121.9 },
    ]);
    const now = (await kinds()).map(({ kind }) => kind);
    expect(now).toContain('late');
    expect(now).not.toContain('silent');
    expect(now).not.toContain('fence');
    expect((await tracking.notices(20)).map(({ kind }) => kind)).toContain('late');
  });

  it('are mended when an order goes, and a lost van hands its stops to the others', async () => {
    const { ledger } = shop;
    const { routes } = ledger.logistics;
    const day = await ledger.dayOf((await routes.get('live-1')).startsAt);
    const tools = { ledger, actor: 'test', seed: 1 };
    const change = { location: 'st01', day, added: [], cancelled: ['live-c'], lost: [] };
    const told = await replanDay(tools, { ...change, isTrial: true });
    expect(told.effects.flatMap(({ orders }) => orders)).not.toContain('live-c');
    await replanDay(tools, { ...change, isTrial: false });
    const left = async (route: string) =>
      (await routes.get(route)).stops.filter(({ state }) => state === 'open');
    expect((await left('live-2')).map(({ order }) => order).sort()).toEqual(['live-b', 'live-d']);
    await replanDay(tools, { ...change, cancelled: [], lost: ['live-1'], isTrial: false });
    expect((await routes.get('live-1')).state).toBe('cancelled');
    const all = (await left('live-2')).map(({ order }) => order).sort();
    expect(all).toEqual(['live-a', 'live-b', 'live-d']);
  });

  it('forget who lived at a stop when the customer is erased', async () => {
    const { customers, logistics } = shop.ledger;
    const before = (await logistics.routes.get('live-2')).stops.find(
      ({ customer }) => customer === 'live-d',
    );
    expect(before?.address).toBe('d');
    await customers.erase('live-d', 'test');
    const after = (await logistics.routes.get('live-2')).stops.find(
      ({ customer }) => customer === 'live-d',
    );
    expect(after).toMatchObject({ name: null, address: null });
    expect(after?.latitude).toBe(Math.round((before?.latitude ?? 0) * 10) / 10);
  });

  it('end with their last stop, and customers hear of it', async () => {
    const { routes, tracking } = shop.ledger.logistics;
    for (const { stopIndex } of (await routes.get('live-2')).stops) {
      const route = await routes.closeStop('live-2', { stopIndex, state: 'done' }, 'test');
      await tellClosed(shop.ledger, route, stopIndex);
      await routes
        .closeStop('live-2', { stopIndex, state: 'done' }, 'test')
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'LEDGER_STEP_REFUSED' }));
    }
    const { state, closedAt } = await routes.get('live-2');
    expect(state).toBe('done');
    expect(closedAt).not.toBeNull();
    const told = (await tracking.notices(50)).filter(({ kind }) => kind === 'delivered');
    expect(told).toHaveLength(3);
    const open = (await tracking.alarms(20)).filter(({ endedAt }) => endedAt === null);
    expect(open.filter(({ subject }) => subject === 'live-2')).toEqual([]);
  });
});
