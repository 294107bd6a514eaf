import type { Decision } from '@quanyu/domain';
import type { RunRecord } from '@quanyu/ledger';
import { simulatedSites } from '@quanyu/simulate';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionText, readWarehousePlan, slotsBySales } from '../src/index.ts';
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
