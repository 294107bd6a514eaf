import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '@quanyu/domain';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type MapsOptions, openMaps } from '../src/index.ts';

const PLACES = [
  { latitude: 31.23, longitude: 121.47 },
  { latitude: 31.25, longitude: 121.5 },
  { latitude: 31.2, longitude: 121.44 },
];
let server: Server;
let url = '';
let asked: string[] = [];
let mode: 'good' | 'broken' | 'away' | 'no way' = 'good';
let nowMs = 1_800_000_000_000;
const clock = { now: () => nowMs as Instant };

/** A service of the test's own in all three forms: 100 s and 1,000 m from i to j, plus i, plus 10 j. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const address = new URL(request.url ?? '/', 'http://localhost');
  asked.push(address.pathname + address.search);
  response.setHeader('content-type', 'application/json');
  if (mode === 'away') response.writeHead(503).end('{}');
  else if (mode === 'broken') response.end('{"code":');
  else if (address.pathname.startsWith('/table/')) response.end(JSON.stringify(osrm(address)));
  else if (address.pathname.startsWith('/maps/')) response.end(JSON.stringify(google(address)));
  else response.end(JSON.stringify(amap(address)));
}

function osrm({ searchParams }: URL) {
  const list = (name: string): number[] => (searchParams.get(name) ?? '').split(';').map(Number);
  const [sources, destinations] = [list('sources'), list('destinations')];
  const table = (base: number) =>
    sources.map((_, i) =>
      destinations.map((__, j) => (mode === 'no way' && i === 0 ? null : base + i + 10 * j)),
    );
  return { code: 'Ok', durations: table(100), distances: table(1000) };
}

function google({ searchParams }: URL) {
  const count = (name: string): number => (searchParams.get(name) ?? '').split('|').length;
  const rows = Array.from({ length: count('origins') }, (_, i) => ({
    elements: Array.from({ length: count('destinations') }, (__, j) => ({
      status: 'OK',
      duration: { value: 100 + i + 10 * j },
      distance: { value: 1000 + i + 10 * j },
    })),
  }));
  return searchParams.get('key') === 'secret'
    ? { status: 'OK', rows }
    : { status: 'REQUEST_DENIED' };
}

function amap({ searchParams }: URL) {
  const origins = (searchParams.get('origins') ?? '').split('|');
  const results = origins.map((_, i) => ({
    origin_id: String(i + 1),
    distance: String(1000 + i),
    duration: String(100 + i),
  }));
  return { status: '1', results };
}

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  asked = [];
  mode = 'good';
});

const open = (options: Partial<MapsOptions> = {}) =>
  openMaps({ form: 'osrm', url: `${url}/`, clock, ...options });

it('OSRM tells the table once; the second time it is remembered, a day later asked anew', async () => {
  const maps = open();
  const table = await maps.travelTimes(PLACES);
  expect([...(table?.durationsS ?? [])]).toEqual([0, 110, 120, 101, 0, 121, 102, 112, 0]);
  expect([...(table?.distancesM ?? [])]).toEqual([0, 1010, 1020, 1001, 0, 1021, 1002, 1012, 0]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain('/table/v1/driving/121.470000,31.230000;121.500000,31.250000');
  await maps.travelTimes(PLACES);
  expect(asked).toHaveLength(1);
  nowMs += 86_400_001;
  await maps.travelTimes(PLACES);
  expect(asked).toHaveLength(2);
});

it('Google’s and AMap’s forms are spoken, with the key', async () => {
  const google = await open({ form: 'google', key: 'secret' }).travelTimes(PLACES);
  expect([...(google?.durationsS ?? [])]).toEqual([0, 110, 120, 101, 0, 121, 102, 112, 0]);
  const amap = await open({ form: 'amap', key: 'k' }).travelTimes(PLACES);
  expect([...(amap?.durationsS ?? [])]).toEqual([0, 100, 100, 101, 0, 101, 102, 102, 0]);
  expect(asked.filter((address) => address.startsWith('/v3/distance'))).toHaveLength(3);
});

it('many places are asked tile by tile, none twice', async () => {
  const places = Array.from({ length: 23 }, (_, i) => ({ latitude: 31 + i / 100, longitude: 121 }));
  const table = await open({ form: 'google', key: 'secret' }).travelTimes(places);
  expect(asked).toHaveLength(9);
  expect(table?.durationsS).toHaveLength(23 * 23);
  expect(table?.durationsS.every((seconds) => Number.isFinite(seconds))).toBe(true);
});

it('what the service does not know is reckoned from what it does', async () => {
  mode = 'no way';
  const maps = open();
  const table = await maps.travelTimes(PLACES);
  const seconds = table?.durationsS ?? new Float64Array();
  expect(seconds[3]).toBe(101);
  expect(seconds[1]).toBeGreaterThan(50);
  expect(maps.counts().reckoned).toBe(2);
});

it('a service that is away or broken gives nothing, is told without the key and then left alone', async () => {
  for (const bad of ['away', 'broken'] as const) {
    mode = bad;
    asked = [];
    const warnings: string[] = [];
    const maps = open({ form: 'google', key: 'secret', onWarning: (line) => warnings.push(line) });
    expect(await maps.travelTimes(PLACES)).toBeUndefined();
    expect(await maps.travelTimes(PLACES)).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('secret');
    mode = 'good';
    nowMs += 61_000;
    expect(await maps.travelTimes(PLACES)).toBeDefined();
  }
});

it('the quota of a day is never passed, and the next day begins anew', async () => {
  const maps = open({ dailyMax: 10 });
  expect(await maps.travelTimes(PLACES)).toBeDefined();
  const more = PLACES.map(({ latitude, longitude }) => ({ latitude: latitude + 1, longitude }));
  expect(await maps.travelTimes(more)).toBeDefined();
  expect(asked).toHaveLength(1);
  expect(maps.counts().reckoned).toBe(6);
  nowMs += 86_400_000;
  await maps.travelTimes(more);
  expect(asked).toHaveLength(2);
});

it('refuses what is no service, and asks nothing for no or far too many places', async () => {
  for (const bad of ['', 'ftp://x', 'file:///etc/passwd', 'http://']) {
    expect(() => open({ url: bad })).toThrow(
      expect.objectContaining({ code: 'MAPS_OPTION_INVALID' }),
    );
  }
  expect(() => open({ form: 'amap' })).toThrow(expect.objectContaining({ place: 'key' }));
  expect(await open().travelTimes([])).toBeUndefined();
  const many = Array.from({ length: 1001 }, () => ({ latitude: 1, longitude: 1 }));
  expect(await open().travelTimes(many)).toBeUndefined();
  expect(asked).toEqual([]);
});
