import { AppError } from '@quanyu/domain';
import type { Ledger, RewrittenRoute, RouteRecord } from '@quanyu/ledger';
import {
  checkRoutes,
  type PlannedRoute,
  type RoutePlan,
  type RouteProblem,
  replanRoutes,
} from '@quanyu/logistics';
import { createRng } from '@quanyu/numeric';
import { LOOP_ERRORS } from '../errors.ts';
import { plannedVans, routeCost, routeLateS } from './delivery-plan.ts';
import { type LiveRoutes, liveRoutes, openRoutesOf } from './live-routes.ts';
import { openOrders } from './open-deliveries.ts';
import { stopOfOrder, type TravelTimes } from './plan-deliveries.ts';

/** What a change does to one route. */
export interface RouteEffect {
  readonly route: string;
  readonly costBeforeMinor: number;
  readonly costAfterMinor: number;
  /** Seconds after what customers asked for, over all stops. */
  readonly lateBeforeS: number;
  readonly lateAfterS: number;
  readonly orders: readonly string[];
}

export interface RouteChange {
  readonly effects: readonly RouteEffect[];
  readonly costMinor: number;
  readonly lateS: number;
  /** Rules that the new routes break, such as `load`: a change that breaks more is not taken. */
  readonly broken: readonly string[];
  readonly leftOut: readonly { readonly order: string; readonly code: string }[];
}

export interface MoveWish {
  readonly route: string;
  readonly order: string;
  readonly toRoute: string;
  /** Position among the open stops of the target, from 0; absent: where it costs least. */
  readonly position?: number | undefined;
  /** Only tells what it would cost. */
  readonly isTrial: boolean;
}

interface ChangeTools {
  readonly ledger: Ledger;
  readonly actor: string;
  readonly travelTimes?: TravelTimes | undefined;
}

/**
 * Puts a stop elsewhere in its route or into another, or tells what that would cost.
 * @throws AppError LOOP_ROUTE_CHANGE_REFUSED where the parcel is aboard another van already or the
 * target has no room, LEDGER_STEP_REFUSED where somebody changed the routes meanwhile.
 */
export async function moveStop(tools: ChangeTools, wish: MoveWish): Promise<RouteChange> {
  const { ledger, travelTimes } = tools;
  const ids = [...new Set([wish.route, wish.toRoute])];
  const routes = await Promise.all(ids.map((id) => ledger.logistics.routes.get(id)));
  const live = await liveRoutes({ ledger, routes, travelTimes });
  const stop = live.problem.stops.findIndex(({ id }) => id === wish.order);
  const [from] = live.plan.routes;
  const target = live.plan.routes[ids.length - 1];
  if (from === undefined || target === undefined || !from.stops.includes(stop)) {
    throw refused(wish, `order ${wish.order} is no open stop of ${wish.route}`);
  }
  const isAboard = routes[0]?.state === 'underway' && ids.length > 1;
  if (isAboard) throw refused(wish, 'the parcel is aboard its van already');
  const without = { ...from, stops: from.stops.filter((one) => one !== stop) };
  const base = ids.length === 1 ? without : target;
  const into = inserted(live.problem, base, stop, wish.position);
  const plan: RoutePlan = {
    routes: ids.length === 1 ? [into] : [without, into],
    leftOut: [],
  };
  const change = changeOf(live, plan);
  if (change.broken.length > 0 && !wish.isTrial) {
    throw refused(wish, `the target would break: ${change.broken.join(', ')}`);
  }
  if (!wish.isTrial) await rewrite(tools, live, plan, `move ${wish.order}`);
  return change;
}

function refused(wish: Pick<MoveWish, 'route'>, why: string): AppError {
  return new AppError(
    LOOP_ERRORS.LOOP_ROUTE_CHANGE_REFUSED,
    `Cannot change route ${wish.route} as ${why}`,
    { place: wish.route },
  );
}

/** The route with the stop at a position, or where it costs and delays least. */
function inserted(
  problem: RouteProblem,
  route: PlannedRoute,
  stop: number,
  position: number | undefined,
): PlannedRoute {
  const at = (k: number): PlannedRoute => ({
    ...route,
    stops: [...route.stops.slice(0, k), stop, ...route.stops.slice(k)],
  });
  if (position !== undefined) return at(Math.min(Math.max(0, position), route.stops.length));
  const price = (one: PlannedRoute): number => routeCost(problem, one);
  const tried = Array.from({ length: route.stops.length + 1 }, (_, k) => at(k));
  return tried.reduce((best, one) => (price(one) < price(best) ? one : best));
}

function changeOf(live: LiveRoutes, plan: RoutePlan): RouteChange {
  const { problem, records } = live;
  const effects = records.map((record, r): RouteEffect => {
    const before = live.plan.routes[r] ?? { vehicle: r, stops: [] };
    const after = plan.routes.find(({ vehicle }) => vehicle === r) ?? { vehicle: r, stops: [] };
    return {
      route: record.route,
      costBeforeMinor: Math.round(routeCost(problem, before)),
      costAfterMinor: Math.round(routeCost(problem, after)),
      lateBeforeS: Math.round(routeLateS(problem, before)),
      lateAfterS: Math.round(routeLateS(problem, after)),
      orders: after.stops.map((stop) => String(problem.stops[stop]?.id)),
    };
  });
  const sum = (pick: (effect: RouteEffect) => number): number =>
    effects.reduce((total, effect) => total + pick(effect), 0);
  const rules = (of: RoutePlan): string[] =>
    checkRoutes(problem, of).violations.map(({ code }) => code);
  const already = new Set(rules(live.plan));
  const hard = rules(plan).filter((code) => !already.has(code) && code !== 'lost');
  return {
    effects,
    costMinor: sum((effect) => effect.costAfterMinor - effect.costBeforeMinor),
    lateS: sum((effect) => effect.lateAfterS - effect.lateBeforeS),
    // Late is told and may be wanted; too much load cannot be.
    broken: [...new Set(hard)].filter((code) => code !== 'window' && code !== 'shift'),
    leftOut: plan.leftOut.map(({ stop, code }) => ({
      order: String(problem.stops[stop]?.id),
      code,
    })),
  };
}

/** Writes the open stops of every route that differs from before. */
async function rewrite(
  { ledger, actor }: ChangeTools,
  live: LiveRoutes,
  plan: RoutePlan,
  why: string,
): Promise<void> {
  const { world, problem, records } = live;
  const before = plannedVans(world, problem, live.plan);
  const after = plannedVans(world, problem, plan);
  const known = new Map(records.flatMap(({ stops }) => stops.map((stop) => [stop.order, stop])));
  const customers = await customersOf(
    ledger,
    world.stops.map(({ order }) => order),
  );
  const changed = records.flatMap((record, r): RewrittenRoute[] => {
    const was = live.plan.routes[r]?.stops ?? [];
    const is = plan.routes.find(({ vehicle }) => vehicle === r)?.stops ?? [];
    if (was.join() === is.join()) return [];
    const [old, van] = [before, after].map((vans) =>
      vans.find(({ vehicle }) => vehicle === record.route),
    );
    const open = is.flatMap((index) => {
      const stop = world.stops[index];
      const time = van?.stops.find(({ order }) => order === stop?.order);
      if (stop === undefined || time === undefined) return [];
      const { plannedAt, lowAt, highAt } = time;
      const kept = known.get(stop.order) ?? customers.get(stop.order);
      const { name = null, address = null } = kept ?? {};
      const { order, customer, latitude, longitude, opensAt, closesAt, serviceS, units } = stop;
      const what = { order, customer, latitude, longitude, opensAt, closesAt, serviceS, units };
      const times = { plannedAt, expectedAt: plannedAt, lowAt, highAt };
      return [{ ...what, name, address, ...times }];
    });
    return [
      {
        route: record.route,
        revision: record.revision,
        endsAt: van?.endsAt ?? record.endsAt,
        distanceM: Math.max(0, record.distanceM - (old?.distanceM ?? 0) + (van?.distanceM ?? 0)),
        costMinor: Math.max(0, record.costMinor - (old?.costMinor ?? 0) + (van?.costMinor ?? 0)),
        open,
      },
    ];
  });
  if (changed.length > 0) await ledger.logistics.routes.rewrite(changed, actor, why);
}

async function customersOf(
  ledger: Ledger,
  orders: readonly string[],
): Promise<ReadonlyMap<string, { readonly name: string | null; readonly address: string | null }>> {
  const { rows } = await ledger.pool.query<{
    readonly order_id: string;
    readonly name: string | null;
    readonly address: string | null;
  }>(
    `SELECT o.order_id, c.name, c.attributes->>'address' AS address
     FROM orders o JOIN customers c ON c.customer_id = o.customer_id WHERE o.order_id = ANY ($1)`,
    [orders],
  );
  return new Map(rows.map((row) => [row.order_id, row]));
}

/** What has happened to the routes of a location on a day. */
export interface DayChange {
  readonly location: string;
  readonly day: number;
  /** Orders that came and should be brought today. */
  readonly added: readonly string[];
  /** Orders that are no longer wanted. */
  readonly cancelled: readonly string[];
  /** Routes whose van is lost. */
  readonly lost: readonly string[];
  readonly isTrial: boolean;
}

/** Iterations of mending: some hundredths of a second, around what changed. */
const MEND_ITERATIONS = 3_000;

/**
 * Re-plans a day in place after orders came or went or a van was lost or is late, with little change
 * for the drivers: vans under way keep what is aboard. Parcels aboard a lost van are set free for the
 * next plan.
 * @throws AppError LOOP_ROUTE_CHANGE_REFUSED where there is no open route.
 */
export async function replanDay(
  tools: ChangeTools & { readonly seed: number },
  change: DayChange,
): Promise<RouteChange> {
  const { ledger, travelTimes } = tools;
  const all = await openRoutesOf(ledger, change);
  const stuck = all.filter(
    ({ route, state }) => change.lost.includes(route) && state === 'underway',
  );
  const routes = all.filter((route) => !stuck.includes(route));
  if (routes.length === 0) {
    throw refused({ route: change.location }, 'no other route is open that day');
  }
  const more = await stopsOf(ledger, change, routes);
  const live = await liveRoutes({ ledger, routes, more, travelTimes });
  const stops = (orders: readonly string[]): number[] =>
    live.problem.stops.flatMap(({ id }, i) => (orders.includes(String(id)) ? [i] : []));
  const lost = routes.flatMap(({ route }, r) => (change.lost.includes(route) ? [r] : []));
  const mended = replanRoutes(
    live.problem,
    live.plan,
    { cancelled: stops(change.cancelled), lost },
    {
      stop: { iterations: MEND_ITERATIONS, clock: ledger.clock },
      rng: createRng(tools.seed).stream('mend'),
    },
  );
  const told = changeOf(live, mended.plan);
  if (!change.isTrial) {
    for (const { route } of stuck) await ledger.logistics.routes.cancel(route, tools.actor);
    await rewrite(tools, live, mended.plan, 'replan');
    for (const { route } of routes.filter((one) => change.lost.includes(one.route))) {
      await ledger.logistics.routes.cancel(route, tools.actor);
    }
  }
  return told;
}

/** Orders that came, as stops while the vans are out. */
async function stopsOf(ledger: Ledger, { added, day }: DayChange, routes: readonly RouteRecord[]) {
  if (added.length === 0) return [];
  const calendar = await ledger.calendar();
  const vehicles = await ledger.logistics.fleet.list();
  const terms = vehicles
    .filter(({ vehicle }) => routes.some((route) => route.vehicle === vehicle))
    .map((one) => one.terms);
  const opensMinute = Math.min(24 * 60, ...terms.map((one) => one.opensMinute));
  const closesMinute = Math.max(0, ...terms.map((one) => one.closesMinute));
  const open = await openOrders({ ledger, asOfDay: day });
  return open
    .filter(({ order, isRouted }) => added.includes(order) && !isRouted)
    .flatMap((order) => stopOfOrder(order, day, { calendar, opensMinute, closesMinute }) ?? []);
}
