import { scheduleRoutes } from './check-relations.ts';
import { escapeXml } from './escape-xml.ts';
import type { PlannedRoute, RoutePlan, RouteProblem } from './problem.ts';
import type { RouteSchedule, StopTime } from './schedule-route.ts';

/** Where a vehicle halts: its start, a stop, a loading under way, its end. */
export interface Station {
  readonly kind: 'start' | 'stop' | 'reload' | 'end';
  readonly place: number;
  readonly name: string;
  /** Position among the route's stops or reloads. */
  readonly order: number;
}

/** The halts of a route in order; an open end is none. */
export function stationsOf(problem: RouteProblem, route: PlannedRoute): Station[] {
  const vehicle = problem.vehicles[route.vehicle];
  const stations: Station[] = [];
  if (vehicle?.start !== undefined) {
    stations.push({ kind: 'start', place: vehicle.start, name: 'start', order: 0 });
  }
  const reloads = [...(route.reloads ?? [])].sort((a, b) => a.before - b.before);
  route.stops.forEach((i, order) => {
    reloads.forEach(({ before, place }, trip) => {
      if (before === order) stations.push({ kind: 'reload', place, name: 'reload', order: trip });
    });
    const stop = problem.stops[i];
    if (stop === undefined) return;
    stations.push({ kind: 'stop', place: stop.place, name: String(stop.id), order });
  });
  if (vehicle?.end !== undefined) {
    stations.push({ kind: 'end', place: vehicle.end, name: 'end', order: 0 });
  }
  return stations;
}

const WORDS = {
  en: {
    title: 'Route {route}, vehicle {vehicle}',
    head: ['', 'Stop', 'Arrive', 'Leave', 'Window', 'Bring', 'Take', 'Done'],
    start: 'Start',
    reload: 'Load again',
    end: 'End',
    break: 'Break',
  },
  zh: {
    title: '路线 {route}，车辆 {vehicle}',
    head: ['', '站点', '到达', '离开', '时间窗', '送货', '取货', '完成'],
    start: '出发',
    reload: '再次装货',
    end: '返回',
    break: '休息',
  },
} as const;

export interface DriverSheetOptions {
  readonly lang?: 'en' | 'zh';
  /** Writes a time of the problem for people; default the number itself. */
  readonly timeText?: (time: number) => string;
  /** Writes a stop for people (name, address, telephone); default its id. */
  readonly stopText?: (stop: number) => string;
}

interface Row {
  readonly time: number;
  readonly cells: readonly string[];
}

/** One printable page a route as a single HTML document without outside parts. */
export function writeDriverSheets(
  problem: RouteProblem,
  plan: RoutePlan,
  options: DriverSheetOptions = {},
): string {
  const lang = options.lang ?? 'en';
  const words = WORDS[lang];
  const schedules = scheduleRoutes(problem, plan);
  const pages = plan.routes.map((route, r) => {
    const schedule = schedules[r];
    const vehicle = String(problem.vehicles[route.vehicle]?.id ?? route.vehicle);
    const title = words.title.replace('{route}', String(r + 1)).replace('{vehicle}', () => vehicle);
    const rows = schedule === undefined ? [] : rowsOf(problem, route, schedule, options);
    const line = (tag: string, cells: readonly string[]): string =>
      `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
    const body = rows.map((row) => line('td', row.cells)).join('\n');
    return `<section>\n<h1>${escapeXml(title)}</h1>\n<table>\n${line('th', words.head)}\n${body}\n</table>\n</section>`;
  });
  const style =
    'body{font-family:sans-serif}section{page-break-after:always}table{border-collapse:collapse}' +
    'td,th{border:1px solid #888;padding:4px 8px;text-align:left}';
  return [
    '<!doctype html>',
    `<html lang="${lang}"><head><meta charset="utf-8"><title>Quanyu</title>`,
    `<style>${style}</style></head><body>`,
    ...pages,
    '</body></html>',
    '',
  ].join('\n');
}

function rowsOf(
  problem: RouteProblem,
  route: PlannedRoute,
  schedule: RouteSchedule,
  options: DriverSheetOptions,
): Row[] {
  const words = WORDS[options.lang ?? 'en'];
  const text = options.timeText ?? String;
  const plain = (name: string, time: Pick<StopTime, 'start' | 'leave'>): Row => ({
    time: time.start,
    cells: ['', name, text(time.start), text(time.leave), '', '', '', ''],
  });
  const rows = stationsOf(problem, route).map((station): Row => {
    if (station.kind === 'stop') return stopRow(problem, route, schedule, station.order, options);
    const { departs, returns } = schedule;
    if (station.kind === 'start') return plain(words.start, { start: departs, leave: departs });
    if (station.kind === 'end') return plain(words.end, { start: returns, leave: returns });
    return plain(words.reload, schedule.reloads[station.order] ?? { start: 0, leave: 0 });
  });
  const pauses = schedule.breaks.map((pause) => plain(words.break, pause));
  const [first, ...rest] = rows;
  const sorted = [...rest, ...pauses].sort((a, b) => a.time - b.time);
  return first === undefined ? sorted : [first, ...sorted];
}

function stopRow(
  problem: RouteProblem,
  route: PlannedRoute,
  schedule: RouteSchedule,
  order: number,
  options: DriverSheetOptions,
): Row {
  const i = route.stops[order] ?? -1;
  const stop = problem.stops[i];
  const time = schedule.times[order] ?? { arrival: 0, start: 0, leave: 0 };
  const text = options.timeText ?? String;
  const windows = (stop?.windows ?? [])
    .filter(([, closes]) => Number.isFinite(closes))
    .map(([opens, closes]) => `${text(opens)}–${text(closes)}`);
  return {
    time: time.start,
    cells: [
      String(order + 1),
      options.stopText?.(i) ?? String(stop?.id ?? i),
      text(time.arrival),
      text(time.leave),
      windows.join(', '),
      (stop?.deliver ?? []).join(' / '),
      (stop?.collect ?? []).join(' / '),
      '☐',
    ],
  };
}
