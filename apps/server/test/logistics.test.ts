import type { Instant } from '@quanyu/domain';
import { simulatedSites } from '@quanyu/simulate';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

const MINUTE_MS = 60_000;
let server: TestServer;
let now = Date.UTC(2026, 6, 1, 2);

beforeAll(async () => {
  const tick = (): Instant => {
    now += 1;
    return now as Instant;
  };
  server = await startTestServer({
    clock: { now: tick },
    app: { limits: { requestsPerSecond: 1e6, requestsBurst: 1e6 } },
  });
  const { ledger } = server.services;
  await ledger.recordFacts('locations', 'test', [
    { location: 'st01', name: 'Shop', kind: 'store', latitude: 31.23, longitude: 121.47 },
  ]);
});
afterAll(() => server.close());

const get = async (url: string) => server.app.inject({ url, headers: server.key });
const post = async (url: string, payload: object = {}, method: 'POST' | 'DELETE' = 'POST') => {
  const answer = await server.app.inject({ method, url, headers: server.key, payload });
  return { status: answer.statusCode, body: answer.json() };
};
const [van] = simulatedSites({ scale: 'small' }).vehicles;
const vehicle = { ...van, ...van?.terms, terms: undefined, isActive: true };

/** A route with stops near the shop, as executing a decision writes it. */
async function drive(route: string, names: readonly string[]): Promise<void> {
  const { ledger } = server.services;
  const at = ledger.clock.now();
  await ledger.recordFacts(
    'customers',
    'test',
    names.map((id, i) => ({
      customer: id,
      name: `=Name ${id}`,
      attributes: { latitude: 31.23 + i * 0.02, longitude: 121.47 + i * 0.02, address: id },
    })),
  );
  await ledger.recordFacts(
    'orders',
    'test',
    names.map((id) => ({
      ...{ order: `o-${id}`, line: 1, time: at, product: 'p1', quantity: 1, unit_price: 1 },
      ...{ total: 100, state: 'paid', customer: id, location: 'st01' },
    })),
  );
  const stops = names.map((id, i) => ({
    ...{ order: `o-${id}`, opensAt: at, closesAt: at + 300 * MINUTE_MS, serviceS: 120, units: 1 },
    ...{ plannedAt: at + (i + 1) * 20 * MINUTE_MS, lowAt: at, highAt: at + 1e7 },
  }));
  const day = await ledger.dayOf(at);
  await ledger.decisions.propose(route, [
    {
      key: route,
      kind: 'route',
      subject: { kind: 'route', id: route, location: 'st01' },
      content: {
        ...{ vehicle: `${route}-van`, location: 'st01', day, startsAt: at, endsAt: at + 1e7 },
        ...{ distanceM: 50_000, costMinor: 10_000, stops },
      },
      reasons: [{ code: 'LOOP_ROUTE_IN_TIME', params: { stops: 2 } }],
      ...{ model: 'm', modelVersion: '1', dataVersion: '1' },
    },
  ]);
  const { rows } = await ledger.decisions.list({ runId: route });
  const ids = rows.map(({ decision }) => decision);
  await ledger.decisions.approve(ids, 'me');
  await ledger.decisions.execute(ids, 'me');
}

describe('vans, sites and fences', () => {
  it('keep what can be read and refuse the rest with its place', async () => {
    const one = { ...vehicle, vehicle: 'r1-van', device: 'gps-1' };
    expect((await post('/v1/vehicles', one)).status).toBe(200);
    expect(
      (await post('/v1/vehicles', { ...one, vehicle: 'r2-van', device: 'gps-2' })).status,
    ).toBe(200);
    const taken = await post('/v1/vehicles', { ...one, vehicle: 'r3-van' });
    expect(taken).toMatchObject({ status: 400, body: { place: 'device' } });
    expect(
      (await post('/v1/vehicles', { ...one, opensMinute: 900, closesMinute: 60 })).status,
    ).toBe(400);
    expect((await post('/v1/vehicles', { ...one, capacityUnits: Number.NaN })).status).toBe(400);
    expect((await post('/v1/vehicles', { ...one, location: 'nowhere' })).status).toBe(404);
    const list = (await get('/v1/vehicles')).json();
    expect(list.rows.map((row: { vehicle: string }) => row.vehicle)).toEqual(['r1-van', 'r2-van']);
    expect((await get('/v1/vehicles?format=csv')).body.split('\n')[0]).toMatch(
      /^vehicle,name,location/,
    );
    const fence = { fence: 'f', name: 'Town', latitude: 31.2, longitude: 121.4, radiusM: 100 };
    expect((await post('/v1/fences', fence)).status).toBe(200);
    expect((await post('/v1/fences', { ...fence, latitude: 91 })).status).toBe(400);
    expect((await post('/v1/fences/f', {}, 'DELETE')).status).toBe(200);
    const { sites } = simulatedSites({ scale: 'small' });
    const floor = sites.find(({ kind }) => kind === 'floor');
    const saved = await post('/v1/sites/st01/floor', { body: floor?.body ?? {} });
    expect(saved).toMatchObject({ status: 200, body: { kind: 'floor', name: 'Shop' } });
    for (const rows of [[], ['#x?'], ['....'], 'E', ['E.', 'T']]) {
      const answer = await post('/v1/sites/st01/floor', { body: { rows } });
      expect([400, 422]).toContain(answer.status);
      expect(answer.body.code).toMatch(/^LO/);
    }
    const heat = (await get('/v1/floors/st01/heat')).json();
    expect(heat).toMatchObject({ width: 19, height: 12, baskets: 0 });
    const house = { body: { layout: { aisles: 4, placesPerAisle: 10 } } };
    expect((await post('/v1/sites/st01/warehouse', house)).body.body.slots).toEqual({});
    expect((await post('/v1/sites/st01/warehouse', { body: {} })).status).toBe(422);
  });
});

describe('routes', () => {
  it('are listed, printed in every form, moved, driven and told of', async () => {
    await drive('r1', ['a', 'b']);
    await drive('r2', ['c']);
    const list = (await get('/v1/routes?location=st01')).json();
    expect(list.rows).toHaveLength(2);
    expect((await get('/v1/routes/r1')).json()).toMatchObject({
      ...{ vehicleName: vehicle.name, locationName: 'Shop', state: 'planned' },
      depot: { latitude: 31.23, longitude: 121.47 },
    });
    expect((await get('/v1/routes/none')).statusCode).toBe(404);
    const paper = async (form: string) => get(`/v1/routes/r1/paper?form=${form}&lang=zh`);
    expect((await paper('csv')).body).toContain("'=Name a");
    const geo = JSON.parse((await paper('geojson')).body);
    expect(geo.features.map((one: { geometry: { type: string } }) => one.geometry.type)).toEqual([
      'LineString',
      'Point',
      'Point',
    ]);
    expect((await paper('gpx')).body).toContain('<rtept lat=');
    expect((await paper('sheet')).body).toContain('=Name a');
    expect((await paper('pdf')).statusCode).toBe(400);
    const wish = { route: 'r1', order: 'o-b', toRoute: 'r2' };
    const trial = await post('/v1/routes/move', wish);
    expect(trial.status).toBe(200);
    expect(trial.body.effects[1].orders).toContain('o-b');
    expect((await get('/v1/routes/r1')).json().stops).toHaveLength(2);
    expect((await post('/v1/routes/move', { ...wish, isTrial: false })).status).toBe(200);
    expect((await get('/v1/routes/r2')).json().stops).toHaveLength(2);
    expect((await post('/v1/routes/move', wish)).status).toBe(409);
    const left = await post('/v1/routes/r2/depart');
    expect(left.body.state).toBe('underway');
    const states = async (id: string) => (await server.services.ledger.orders.get(id)).state;
    expect(await states('o-b')).toBe('shipped');
    const [first] = left.body.stops;
    const closed = await post('/v1/routes/r2/stops', { stopIndex: first.stopIndex, state: 'done' });
    expect(closed.status).toBe(200);
    expect(await states(first.order)).toBe('delivered');
    const notices = (await get('/v1/notices')).json();
    expect(notices.rows.map((row: { kind: string }) => row.kind)).toContain('delivered');
    expect((await post('/v1/routes/r1/cancel')).body.state).toBe('cancelled');
  });

  it('of others are planned: VROOM unchanged, our form, checked, followed and ended', async () => {
    const vroom = {
      vehicles: [{ id: 1, start: [2.35, 48.85], end: [2.35, 48.85] }],
      jobs: [
        { id: 1, location: [2.36, 48.86] },
        { id: 2, location: [2.3, 48.8] },
      ],
    };
    const answer = await post('/v1/routes?iterations=200', vroom);
    expect(answer).toMatchObject({ status: 200, body: { code: 0, unassigned: [] } });
    expect(answer.body.routes[0].steps).toHaveLength(4);
    const problem = JSON.stringify(vroom);
    const ours = await post('/v1/routes?iterations=200', { problem });
    expect(ours.body).toMatchObject({ state: 'done', figures: { violations: 0 } });
    const checked = await post('/v1/routes/check', { problem, plan: ours.body.text });
    expect(checked.body).toMatchObject({ state: 'done', violations: [] });
    expect((await post('/v1/routes', { problem: 'nonsense' })).status).toBe(400);
    expect((await post('/v1/routes?seconds=100', vroom)).status).toBe(400);
    expect((await post('/v1/routes', {})).status).toBe(400);
    const { body: job } = await post('/v1/routes?seconds=60&async=true', { problem });
    expect(job.state).toBe('running');
    const events = get(`/v1/jobs/${job.job}/events`);
    const ended = await post(`/v1/jobs/${job.job}`, {}, 'DELETE');
    expect(ended.body.state).toBe('cancelled');
    const told = (await events).body;
    expect(told).toContain('event: job');
    expect(told.trim().split('\n').at(-1)).toContain('cancelled');
    expect((await get('/v1/jobs/none')).statusCode).toBe(404);
  });
});

describe('positions', () => {
  it('are taken as OsmAnd, Traccar Client and a Traccar server send them, and nobody else’s', async () => {
    const seconds = Math.floor(server.services.ledger.clock.now() / 1000);
    const secret = server.key['authorization']?.slice('Bearer '.length) ?? '';
    const track = async (query: string) => server.app.inject({ url: `/track/${secret}?${query}` });
    const good = await track(
      `id=gps-2&timestamp=${seconds}&lat=31.24&lon=121.48&speed=10&bearing=90&altitude=5&accuracy=8&batt=77`,
    );
    expect(good.statusCode).toBe(200);
    const [seen] = (await get('/v1/positions')).json().rows;
    expect(seen).toMatchObject({
      vehicle: 'r2-van',
      device: 'gps-2',
      latitude: 31.24,
      heading: 90,
    });
    expect(seen.speedMps).toBeCloseTo(5.144, 2);
    expect((await track('id=other&lat=1&lon=2')).statusCode).toBe(400);
    expect((await track('id=gps-2&lat=abc&lon=2')).statusCode).toBe(400);
    expect((await track(`id=gps-2&lat=1&lon=2&timestamp=${seconds + 9999}`)).statusCode).toBe(400);
    const wrong = await server.app.inject({ url: '/track/wrong?id=gps-2&lat=1&lon=2' });
    expect(wrong.statusCode).toBe(401);
    const json = async (payload: object) =>
      server.app.inject({ method: 'POST', url: '/track', headers: server.key, payload });
    const client = {
      location: {
        timestamp: new Date(seconds * 1000 + 60_000).toISOString(),
        coords: { latitude: 31.25, longitude: 121.49, accuracy: 9, speed: 4, heading: -1 },
        is_moving: true,
      },
      device_id: 'gps-2',
    };
    now += 2 * MINUTE_MS;
    expect((await json(client)).statusCode).toBe(200);
    const sent = {
      position: {
        latitude: 31.26,
        longitude: 121.5,
        speed: 2,
        course: 45,
        fixTime: (seconds + 90) * 1000,
      },
      device: { uniqueId: 'gps-2', name: 'Van' },
    };
    expect((await json(sent)).statusCode).toBe(200);
    const [last] = (await get('/v1/positions')).json().rows;
    expect(last).toMatchObject({ latitude: 31.26, heading: 45 });
    expect((await json({ location: 7 })).statusCode).toBe(400);
  });
});

describe('sensors', () => {
  it('are heard when the settings say so: positions, limits, health; and not before or after', async () => {
    const settings = '/v1/logistics-settings';
    expect((await get(settings)).json()).toMatchObject({
      mqtt: { mode: 'off' },
      isListening: false,
    });
    const limits = [{ metric: 'temperature', least: 2, most: 8, backBy: 1 }];
    const on = await post(settings, { mqtt: { mode: 'embedded', port: 0, limits } });
    expect(on.body).toMatchObject({ isListening: true });
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${on.body.brokerPort}`);
    const at = server.services.ledger.clock.now();
    const send = async (topic: string, body: unknown) =>
      client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
    await send('quanyu/sensors/cold-1/temperature', { value: 12, time: at });
    await send('quanyu/positions/gps-1', { lat: 31.3, lon: 121.3, time: at, speed: 3 });
    await send('owntracks/ann/phone', { _type: 'location', lat: 1, lon: 2, tst: at / 1000 });
    const alarms = async () => (await get('/v1/alarms')).json().rows;
    await expect
      .poll(async () => (await alarms()).map((row: { kind: string }) => row.kind))
      .toContain('above');
    await expect
      .poll(async () =>
        (await get('/v1/positions')).json().rows.map((row: { device: string }) => row.device),
      )
      .toContain('gps-1');
    const devices = (await get('/v1/devices')).json();
    expect(devices.isListening).toBe(true);
    const cold = devices.rows.find((row: { device: string }) => row.device === 'cold-1');
    expect(cold).toMatchObject({ messages: 1, values: { temperature: 12 } });
    await send('quanyu/sensors/cold-1/temperature', { value: 5, time: at + 10 });
    const open = async () =>
      (await alarms()).filter(
        (row: { kind: string; endedAt: number | null }) =>
          row.kind === 'above' && row.endedAt === null,
      );
    await expect.poll(open).toEqual([]);
    await client.endAsync();
    const off = await post(settings, {});
    expect(off.body).toMatchObject({ isListening: false, brokerPort: null });
    expect((await post(settings, { mqtt: { mode: 'loud' } })).status).toBe(400);
    const noMaps = await post(settings, { maps: { form: 'osrm', url: 'nowhere' } });
    expect(noMaps).toMatchObject({ status: 422, body: { code: 'MAPS_OPTION_INVALID' } });
  });
});
