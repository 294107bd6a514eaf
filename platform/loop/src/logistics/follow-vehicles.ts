import type { Ledger, NoticeRecord, PositionRecord, RouteRecord } from '@quanyu/ledger';
import { type PlannedVan, plannedVans } from './delivery-plan.ts';
import { DETOUR, type Position, streetM } from './delivery-problem.ts';
import { liveRoutes } from './live-routes.ts';

const MINUTE_MS = 60_000;
/** Customers hear that the van is near this long before. */
const SOON_MS = 30 * MINUTE_MS;
/** Later than the window by this much: told, and an alarm. */
const LATE_MS = 5 * MINUTE_MS;
const SILENT_MS = 15 * MINUTE_MS;
/** A van this far beside its leg, and by this share of the leg, has left it. */
const ASIDE_M_MIN = 2_000;
const ASIDE_SHARE = 0.35;
/** Clocks of devices may run ahead by so much. */
const AHEAD_MS_MAX = 5 * MINUTE_MS;

/** What became of positions that were sent. */
export interface Followed {
  readonly taken: number;
  /** Devices that no vehicle has, or positions that cannot be. */
  readonly refused: number;
  /** Routes whose times were made anew. */
  readonly routes: readonly string[];
}

/**
 * Takes positions of vehicles: notes them, makes the arrival times of their routes anew, begins and
 * ends alarms, tells customers. Unknown devices, places that are none, replays and times ahead of now
 * are refused and counted.
 */
export async function followVehicles(
  ledger: Ledger,
  positions: readonly PositionRecord[],
): Promise<Followed> {
  const now = ledger.clock.now();
  const fleet = await ledger.logistics.fleet.list();
  const known = positions
    .filter((one) => isPossible(one, now))
    .filter(({ device }) => fleet.some((vehicle) => vehicle.device === device));
  const { tracking, routes } = ledger.logistics;
  const before = new Map((await tracking.lastPositions()).map((one) => [one.device, one]));
  const taken = await tracking.recordPositions(known);
  const touched: string[] = [];
  for (const device of new Set(known.map((one) => one.device))) {
    const vehicle = fleet.find((one) => one.device === device);
    const newest = known
      .filter((one) => one.device === device)
      .reduce((last, one) => (one.at > last.at ? one : last));
    const last = before.get(device);
    // What came late is kept for the trail, but says nothing of now.
    if (vehicle === undefined || (last !== undefined && last.at >= newest.at)) continue;
    await crossFences(ledger, vehicle.vehicle, newest);
    await tracking.endAlarm('silent', vehicle.vehicle);
    const { rows } = await routes.list({ vehicle: vehicle.vehicle, state: 'underway', limit: 1 });
    const [route] = rows;
    if (route === undefined) continue;
    await renew(ledger, route, newest);
    touched.push(route.route);
  }
  return { taken, refused: positions.length - known.length, routes: touched };
}

function isPossible({ at, latitude, longitude, device }: PositionRecord, now: number): boolean {
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const isNowhere = latitude === 0 && longitude === 0;
  return device !== '' && isPlace && !isNowhere && at > 0 && at <= now + AHEAD_MS_MAX;
}

async function crossFences(ledger: Ledger, vehicle: string, at: Position): Promise<void> {
  const { tracking } = ledger.logistics;
  for (const { fence, name, radiusM, ...middle } of await tracking.fences()) {
    const subject = `${vehicle}/${fence}`;
    const isInside = streetM(middle, at) / DETOUR <= radiusM;
    if (isInside) await tracking.beginAlarm({ kind: 'fence', subject, params: { vehicle, name } });
    else await tracking.endAlarm('fence', subject);
  }
}

/** Makes the arrival times of a route anew and tells who should know. */
async function renew(ledger: Ledger, route: RouteRecord, at: Position): Promise<void> {
  const live = await liveRoutes({ ledger, routes: [route] });
  const [van] = plannedVans(live.world, live.problem, live.plan);
  if (van === undefined) return;
  const open = route.stops.filter(({ state }) => state === 'open');
  const times = new Map(van.stops.map((stop) => [stop.order, stop]));
  const expected = open.flatMap(({ stopIndex, order }) => {
    const time = times.get(order);
    if (time === undefined) return [];
    return [{ stopIndex, expectedAt: time.plannedAt, lowAt: time.lowAt, highAt: time.highAt }];
  });
  const [next] = open;
  const first = times.get(next?.order ?? '');
  const lateS =
    next === undefined || first === undefined ? 0 : (first.plannedAt - next.plannedAt) / 1000;
  await ledger.logistics.routes.expect(route.route, lateS, expected);
  await alarmAside(ledger, route, at);
  await tellLate(ledger, route, van);
}

/** Alarms where the van is far beside the leg it should be on. */
async function alarmAside(ledger: Ledger, route: RouteRecord, at: Position): Promise<void> {
  const { tracking } = ledger.logistics;
  const next = route.stops.find(({ state }) => state === 'open');
  const last = route.stops.filter(({ state }) => state !== 'open').at(-1);
  if (next === undefined) return;
  const legM = last === undefined ? 0 : streetM(last, next) / DETOUR;
  const asideM = last === undefined ? 0 : besideM(at, last, next);
  const isAside = last !== undefined && asideM > Math.max(ASIDE_M_MIN, ASIDE_SHARE * legM);
  const params = { vehicle: route.vehicle, asideM: Math.round(asideM) };
  if (isAside) await tracking.beginAlarm({ kind: 'deviation', subject: route.route, params });
  else await tracking.endAlarm('deviation', route.route);
}

/** Metres from a place to a leg, on a plane about the place. */
function besideM(at: Position, from: Position, to: Position): number {
  const perDegree = 111_195;
  const wide = perDegree * Math.cos((at.latitude * Math.PI) / 180);
  const x = (one: Position): number => (one.longitude - at.longitude) * wide;
  const y = (one: Position): number => (one.latitude - at.latitude) * perDegree;
  const [dx, dy] = [x(to) - x(from), y(to) - y(from)];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : -(x(from) * dx + y(from) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x(from) + t * dx, y(from) + t * dy);
}

async function tellLate(ledger: Ledger, route: RouteRecord, van: PlannedVan): Promise<void> {
  const now = ledger.clock.now();
  const { tracking } = ledger.logistics;
  const times = new Map(van.stops.map((stop) => [stop.order, stop]));
  const notices: Omit<NoticeRecord, 'notice' | 'createdAt'>[] = [];
  let worst = 0;
  for (const { order, customer, state, closesAt } of route.stops) {
    const time = times.get(order);
    if (state !== 'open' || time === undefined) continue;
    const { plannedAt: expectedAt, lowAt, highAt } = time;
    const params = { expectedAt, lowAt: Math.round(lowAt), highAt: Math.round(highAt) };
    const about = { order, customer, route: route.route, params };
    const lateMs = expectedAt - closesAt;
    worst = Math.max(worst, lateMs);
    if (lateMs > LATE_MS) notices.push({ ...about, kind: 'late' });
    else if (expectedAt - now <= SOON_MS) notices.push({ ...about, kind: 'soon' });
  }
  await tracking.tell(notices);
  const params = { vehicle: route.vehicle, minutes: Math.round(worst / MINUTE_MS) };
  if (worst > LATE_MS) {
    await tracking.beginAlarm({ kind: 'late', subject: route.route, params });
  } else await tracking.endAlarm('late', route.route);
}

/** Tells every customer of a route that has left when to expect it. */
export async function tellDeparted(ledger: Ledger, route: RouteRecord): Promise<void> {
  await ledger.logistics.tracking.tell(
    route.stops
      .filter(({ state }) => state === 'open')
      .map(({ order, customer, expectedAt, lowAt, highAt }) => ({
        order,
        customer,
        route: route.route,
        kind: 'underway' as const,
        params: { expectedAt, lowAt, highAt },
      })),
  );
}

/** Tells the customer of a stop that is over. */
export async function tellClosed(
  ledger: Ledger,
  route: RouteRecord,
  stopIndex: number,
): Promise<void> {
  const stop = route.stops.find((one) => one.stopIndex === stopIndex);
  if (stop === undefined || stop.state === 'open') return;
  await ledger.logistics.tracking.tell([
    {
      order: stop.order,
      customer: stop.customer,
      route: route.route,
      kind: stop.state === 'done' ? 'delivered' : 'failed',
      params: { at: stop.doneAt ?? 0 },
    },
  ]);
  if (route.state === 'done') {
    for (const kind of ['late', 'deviation']) {
      await ledger.logistics.tracking.endAlarm(kind, route.route);
    }
    await ledger.logistics.tracking.endAlarm('silent', route.vehicle);
  }
}

/** Begins an alarm for every van under way that has not been heard of for a quarter of an hour. */
export async function watchSilence(ledger: Ledger): Promise<void> {
  const now = ledger.clock.now();
  const { rows } = await ledger.logistics.routes.list({ state: 'underway', limit: 1_000 });
  if (rows.length === 0) return;
  const fleet = await ledger.logistics.fleet.list();
  const last = new Map(
    (await ledger.logistics.tracking.lastPositions()).map((one) => [one.device, one.at]),
  );
  for (const { vehicle, departedAt } of rows) {
    const device = fleet.find((one) => one.vehicle === vehicle)?.device;
    if (device === null || device === undefined) continue;
    const heardAt = Math.max(last.get(device) ?? 0, departedAt ?? now);
    if (now - heardAt <= SILENT_MS) continue;
    const params = { vehicle, minutes: Math.round((now - heardAt) / MINUTE_MS) };
    await ledger.logistics.tracking.beginAlarm({ kind: 'silent', subject: vehicle, params });
  }
}
