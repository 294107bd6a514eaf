import type {
  AlarmAnswer,
  DeviceAnswer,
  FloorHeat,
  PositionAnswer,
  RouteAnswer,
  RouteChangeAnswer,
  SiteAnswer,
  VehicleAnswer,
  WaveAnswer,
} from '@quanyu/server/api-types';
import { NOW, productOf } from './commerce.ts';

const MINUTE_MS = 60_000;
const DEPOT = { latitude: 31.2304, longitude: 121.4737 };
const STOPS = 9;
const NAMES = ['李静', '王伟', '陈思雨', '赵敏', '孙宇轩', '周涛', '吴一诺', '郑欣怡', '何子涵'];

/** A route around the middle of Shanghai; the second one is under way and late. */
export function routeOf(index: number): RouteAnswer {
  const startsAt = NOW + index * 15 * MINUTE_MS;
  const isUnderway = index === 1;
  const stops = Array.from({ length: STOPS - index }, (_, k) => {
    const turn = (index * 2.1 + k * 0.55) % (2 * Math.PI);
    const plannedAt = startsAt + (k + 1) * 28 * MINUTE_MS;
    const state = isUnderway && k < 2 ? ('done' as const) : ('open' as const);
    return {
      stopIndex: k + 1,
      order: `O-${200001 + index * 20 + k}`,
      customer: `C-${10000 + k}`,
      name: NAMES[k] ?? 'Ann',
      address: `上海市人民路 ${k * 7 + 12} 号`,
      latitude: DEPOT.latitude + (0.02 + 0.006 * k) * Math.sin(turn),
      longitude: DEPOT.longitude + (0.03 + 0.007 * k) * Math.cos(turn),
      opensAt: startsAt,
      closesAt: startsAt + 8 * 60 * MINUTE_MS,
      serviceS: 180,
      units: 2,
      plannedAt,
      expectedAt: plannedAt + (isUnderway ? 12 * MINUTE_MS : 0),
      lowAt: plannedAt - 4 * MINUTE_MS,
      highAt: plannedAt + 19 * MINUTE_MS,
      state,
      doneAt: state === 'done' ? plannedAt + 2 * MINUTE_MS : null,
    };
  });
  return {
    route: `st01-van${index + 1}-2026-07-01`,
    vehicle: `st01-van${index + 1}`,
    vehicleName: `上海1号店 ${index + 1}号车`,
    location: 'st01',
    locationName: '上海1号店',
    day: '2026-07-01',
    state: isUnderway ? 'underway' : 'planned',
    startsAt,
    endsAt: startsAt + (STOPS + 1) * 28 * MINUTE_MS,
    distanceM: 41_300 + index * 3_100,
    costMinor: 21_450 + index * 900,
    currency: 'CNY',
    revision: 1,
    lateS: isUnderway ? 720 : 0,
    departedAt: isUnderway ? startsAt : null,
    closedAt: null,
    decision: 'D-1',
    depot: DEPOT,
    stops,
  };
}

export const POSITIONS: readonly PositionAnswer[] = [
  {
    vehicle: 'st01-van2',
    device: 'gps-2',
    at: NOW,
    latitude: DEPOT.latitude + 0.01,
    longitude: DEPOT.longitude - 0.02,
    speedMps: 7,
    heading: 310,
  },
];

export function vehicleOf(index: number): VehicleAnswer {
  return {
    vehicle: `st01-van${index + 1}`,
    name: `上海1号店 ${index + 1}号车`,
    location: 'st01',
    device: index === 0 ? null : `gps-${index + 1}`,
    capacityUnits: 120,
    opensMinute: 540,
    closesMinute: 1140,
    speedKmh: 28,
    kmMinor: 120,
    hourMinor: 3500,
    startMinor: 2000,
    stopsMax: 60,
    radiusKm: 40,
    isActive: true,
  };
}

const ALARMS: readonly (readonly [string, Record<string, string | number>])[] = [
  ['late', { vehicle: 'st01-van2', minutes: 12 }],
  ['above', { device: '冷柜-1', metric: 'temperature', value: 9.4 }],
  ['fence', { vehicle: 'st01-van1', name: '机场' }],
  ['silent', { vehicle: 'st01-van3', minutes: 18 }],
  ['deviation', { vehicle: 'st01-van2', asideM: 3200 }],
];

export function alarmOf(index: number): AlarmAnswer {
  const [kind, params] = ALARMS[index % ALARMS.length] ?? ['late', {}];
  return {
    alarm: 100 - index,
    kind,
    subject: `s-${index}`,
    params,
    beganAt: NOW - index * 20 * MINUTE_MS,
    endedAt: index < 3 ? null : NOW - index * 10 * MINUTE_MS,
  };
}

export const CHANGE: RouteChangeAnswer = {
  effects: [
    {
      route: 'st01-van1-2026-07-01',
      costBeforeMinor: 21_450,
      costAfterMinor: 20_210,
      lateBeforeS: 0,
      lateAfterS: 0,
      orders: ['O-200001'],
    },
    {
      route: 'st01-van3-2026-07-01',
      costBeforeMinor: 23_250,
      costAfterMinor: 25_900,
      lateBeforeS: 0,
      lateAfterS: 240,
      orders: ['O-200041', 'O-200002'],
    },
  ],
  costMinor: 1_410,
  lateS: 240,
  broken: [],
  leftOut: [],
};

export function waveOf(index: number): WaveAnswer {
  const lists = Array.from({ length: 3 }, (_, cart) => ({
    distanceM: 280 + cart * 35,
    units: 22,
    orders: Array.from({ length: 5 }, (__, k) => `O-${200001 + cart * 5 + k}`),
    lines: Array.from({ length: 11 }, (__, k) => ({
      order: `O-${200001 + cart * 5 + (k % 5)}`,
      product: productOf(k).product,
      name: productOf(k).name,
      units: 1 + (k % 3),
      aisle: (cart * 3 + Math.floor(k / 3)) % 12,
      place: (k * 17 + cart * 5) % 90,
    })),
  }));
  return {
    wave: `wh1-2026-07-01-w${index + 1}`,
    location: 'wh1',
    locationName: '昆山线上仓',
    day: '2026-07-01',
    state: index === 0 ? 'released' : index === 1 ? 'done' : 'cancelled',
    decision: 'D-1',
    lines: 33,
    units: 66,
    distanceM: 945,
    startsAt: NOW,
    endsAt: NOW + 40 * MINUTE_MS,
    releasedAt: NOW - index * MINUTE_MS,
    closedAt: index === 0 ? null : NOW,
    createdBy: 'user:admin',
    lists,
  };
}

const ROWS = [
  '###################',
  '#a##b##c##d##e##f##',
  '#.................#',
  '#.##.##.##.##.##..#',
  '#.##.##.##.##.##..#',
  '#.................#',
  '#.##.##.##.##.##..#',
  '#.##.##.##.##.##..#',
  '#g...h...i...j....#',
  '#........T..T..T..#',
  '#E................#',
  '###################',
];

export function siteOf(kind: 'warehouse' | 'floor'): SiteAnswer {
  const isFloor = kind === 'floor';
  return {
    location: isFloor ? 'HZ-01' : 'wh1',
    name: isFloor ? '杭州湖滨店' : '昆山线上仓',
    kind,
    body: isFloor
      ? { rows: ROWS, cellM: 1.5, placement: { 玩具: 'a', 绘本: 'h' } }
      : { layout: { aisles: 12, placesPerAisle: 90, crossAisles: 3 }, slots: {} },
    updatedAt: NOW,
    updatedBy: 'user:admin',
  };
}

export function heatOf(): FloorHeat {
  const cells = [...ROWS.join('')];
  const width = ROWS[0]?.length ?? 1;
  return {
    width,
    height: ROWS.length,
    heat: cells.map((sign, k) =>
      sign === '#'
        ? 0
        : Math.round(900 / (1 + Math.abs(Math.floor(k / width) - 5) + (k % width) / 4)),
    ),
    passes: { a: 210, b: 180, c: 95, h: 320 },
    baskets: 486,
    days: 28,
  };
}

export function deviceOf(index: number): DeviceAnswer {
  return {
    device: `冷柜-${index + 1}`,
    messages: 1_204 + index,
    lastSeenAt: NOW - index * 9 * MINUTE_MS,
    isSilent: index === 2,
    values: { temperature: 4.2 + index, humidity: 61 },
  };
}
