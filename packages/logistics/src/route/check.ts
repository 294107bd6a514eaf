import type { PlannedRoute, RoutePlan, RouteProblem, RouteVehicle } from './problem.ts';
import { legBetween } from './travel.ts';

/** One broken rule of a plan. */
export interface RouteViolation {
  readonly code:
    | 'twice'
    | 'lost'
    | 'load'
    | 'window'
    | 'shift'
    | 'vehicle'
    | 'pair'
    | 'skill'
    | 'stops'
    | 'distance'
    | 'travel'
    | 'duration'
    | 'break'
    | 'unknown';
  readonly route: number;
  readonly stop: number;
}

export interface RouteFigures {
  readonly cost: number;
  readonly vehicles: number;
  readonly visited: number;
  readonly leftOut: number;
  /** Sum of the prizes of optional stops that were left out. */
  readonly prizeLost: number;
}

export interface RouteCheck extends RouteFigures {
  readonly violations: readonly RouteViolation[];
}

/** When a route visits its stops. */
export interface StopTime {
  readonly arrival: number;
  readonly start: number;
  readonly leave: number;
}

/** Tolerance of times that are sums of rounded numbers. */
const SLACK = 1e-6;

/**
 * Checks a plan against its problem and adds up its cost. Shares nothing with the search: it walks
 * the problem's own stops, windows and distances.
 */
export function checkRoutes(problem: RouteProblem, plan: RoutePlan): RouteCheck {
  const violations: RouteViolation[] = [];
  const seen = new Map<number, number>();
  const used = new Map<number, number>();
  let cost = 0;
  plan.routes.forEach((route, r) => {
    used.set(route.vehicle, (used.get(route.vehicle) ?? 0) + 1);
    for (const stop of route.stops) {
      if (seen.has(stop)) violations.push({ code: 'twice', route: r, stop });
      if (problem.stops[stop] === undefined) violations.push({ code: 'unknown', route: r, stop });
      seen.set(stop, r);
    }
    cost += checkRoute(problem, route, (code, stop) => violations.push({ code, route: r, stop }));
  });
  for (const [vehicle, count] of used) {
    if (count > (problem.vehicles[vehicle]?.count ?? 0)) {
      violations.push({ code: 'vehicle', route: -1, stop: -1 });
    }
  }
  const out = new Set(plan.leftOut.map((left) => left.stop));
  let prizeLost = 0;
  problem.stops.forEach((stop, i) => {
    if (seen.has(i) === out.has(i)) violations.push({ code: 'lost', route: -1, stop: i });
    if (out.has(i) && Number.isFinite(stop.prize)) prizeLost += stop.prize;
    if (stop.mate >= 0 && seen.get(i) !== seen.get(stop.mate)) {
      violations.push({ code: 'pair', route: seen.get(i) ?? -1, stop: i });
    }
  });
  return {
    cost,
    vehicles: plan.routes.length,
    visited: seen.size,
    leftOut: out.size,
    prizeLost,
    violations,
  };
}

type Report = (code: RouteViolation['code'], stop: number) => void;

function checkRoute(problem: RouteProblem, route: PlannedRoute, report: Report): number {
  const vehicle = problem.vehicles[route.vehicle];
  if (vehicle === undefined || route.stops.length === 0) {
    report('vehicle', -1);
    return 0;
  }
  checkLoads(problem, route, vehicle, report);
  checkOrder(problem, route, vehicle, report);
  const schedule = scheduleRoute(problem, route);
  schedule.late.forEach((stop) => {
    report(stop < 0 ? 'shift' : 'window', stop);
  });
  if (schedule.breaksMissed > 0) report('break', -1);
  if (route.stops.length > vehicle.stopsMax) report('stops', -1);
  if (schedule.distance > vehicle.distanceMax + SLACK) report('distance', -1);
  if (schedule.travel > vehicle.travelMax + SLACK) report('travel', -1);
  if (schedule.duration > vehicle.durationMax + SLACK) report('duration', -1);
  return vehicle.fixedCost + vehicle.costFactor * schedule.cost;
}

function checkLoads(
  problem: RouteProblem,
  route: PlannedRoute,
  vehicle: RouteVehicle,
  report: Report,
): void {
  const stops = route.stops.flatMap((i) => problem.stops[i] ?? []);
  for (let k = 0; k < problem.dimensions; k++) {
    const capacity = (vehicle.capacity[k] ?? 0) + SLACK;
    const visits = stops.filter((stop) => stop.kind === 'visit');
    let load = visits.reduce((sum, stop) => sum + (stop.deliver[k] ?? 0), 0);
    if (load > capacity) report('load', -1);
    stops.forEach((stop, i) => {
      load += (stop.collect[k] ?? 0) - (stop.deliver[k] ?? 0);
      if (load > capacity) report('load', route.stops[i] ?? -1);
    });
  }
}

function checkOrder(
  problem: RouteProblem,
  route: PlannedRoute,
  vehicle: RouteVehicle,
  report: Report,
): void {
  const at = new Map<number, number>(route.stops.map((stop, i) => [stop, i]));
  for (const i of route.stops) {
    const stop = problem.stops[i];
    if (stop === undefined) continue;
    if (stop.skills.some((skill) => !vehicle.skills.includes(skill))) report('skill', i);
    if (stop.kind === 'pickup' && (at.get(i) ?? 0) > (at.get(stop.mate) ?? -1)) report('pair', i);
  }
}

export interface RouteSchedule {
  readonly times: readonly StopTime[];
  readonly breaks: readonly StopTime[];
  readonly departs: number;
  readonly returns: number;
  readonly cost: number;
  readonly travel: number;
  readonly distance: number;
  readonly duration: number;
  /** Stops reached after their last window; -1 for the end of the shift. */
  readonly late: readonly number[];
  readonly breaksMissed: number;
}

/** Earliest times along a route, its breaks taken as late as their windows allow. */
export function scheduleRoute(problem: RouteProblem, route: PlannedRoute): RouteSchedule {
  const vehicle = problem.vehicles[route.vehicle];
  const window = vehicle?.window ?? [0, 0];
  const released = route.stops.reduce(
    (latest, i) => Math.max(latest, problem.stops[i]?.release ?? 0),
    Number.NEGATIVE_INFINITY,
  );
  const departs = Math.max(window[0], released);
  const walk = new RouteWalk(problem, vehicle, departs);
  for (const i of route.stops) walk.visit(i);
  return walk.finish(window[1]);
}

/** The state of a vehicle under way. */
class RouteWalk {
  readonly #problem: RouteProblem;
  readonly #vehicle: RouteVehicle | undefined;
  readonly #departs: number;
  readonly #times: StopTime[] = [];
  readonly #breaks: StopTime[] = [];
  readonly #late: number[] = [];
  #clock: number;
  #from: number | undefined;
  #cost = 0;
  #travel = 0;
  #distance = 0;
  #waited = 0;
  #slack = Number.POSITIVE_INFINITY;
  #breaksMissed = 0;

  constructor(problem: RouteProblem, vehicle: RouteVehicle | undefined, departs: number) {
    this.#problem = problem;
    this.#vehicle = vehicle;
    this.#departs = departs;
    this.#clock = departs;
    this.#from = vehicle?.start;
  }

  visit(i: number): void {
    const stop = this.#problem.stops[i];
    if (stop === undefined) return;
    const drive = this.#drive(stop.place);
    const setup = this.#from === stop.place ? 0 : stop.setup;
    this.#rest(drive, (arrival) => {
      const window = stop.windows.find(([, closes]) => arrival + setup <= closes + SLACK);
      return window === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(arrival + setup, window[0]) + stop.service;
    });
    const arrival = this.#clock;
    const windows = stop.windows
      .filter(([opens, closes]) => opens <= closes)
      .sort((a, b) => a[0] - b[0]);
    const ready = arrival + setup;
    const window = windows.find(([, closes]) => ready <= closes + SLACK);
    if (window === undefined) this.#late.push(i);
    const start = Math.max(ready, window?.[0] ?? ready);
    const close = windows.at(-1)?.[1] ?? ready;
    this.#slack = Math.min(this.#slack, close - ready + this.#waited);
    this.#waited += start - ready;
    this.#clock = start + stop.service;
    this.#times.push({ arrival, start, leave: this.#clock });
    this.#from = stop.place;
  }

  #drive(place: number | undefined): number {
    const ends = { from: this.#from, to: place };
    const leg = legBetween(this.#problem, ends, this.#vehicle?.profile ?? 0);
    this.#cost += leg.cost;
    this.#travel += leg.duration;
    this.#distance += leg.distance;
    return leg.duration;
  }

  /** Drives on, resting where the next stop's end would come after a break's last moment. */
  #rest(drive: number, endOf: (arrival: number) => number): void {
    const pauses = [...(this.#vehicle?.breaks ?? [])].sort(
      (a, b) => (a.windows[0]?.[0] ?? 0) - (b.windows[0]?.[0] ?? 0),
    );
    let left = drive;
    for (const pause of pauses.slice(this.#breaks.length)) {
      const close = pause.windows.at(-1)?.[1] ?? Number.POSITIVE_INFINITY;
      if (endOf(this.#clock + left) <= close) break;
      const start = Math.max(this.#clock, pause.windows[0]?.[0] ?? this.#clock);
      if (start > close + SLACK) this.#breaksMissed += 1;
      left = Math.max(0, left - (start - this.#clock));
      this.#breaks.push({ arrival: this.#clock, start, leave: start + pause.service });
      this.#clock = start + pause.service;
      this.#slack = 0;
    }
    this.#clock += left;
  }

  finish(close: number): RouteSchedule {
    const end = this.#vehicle?.end;
    this.#rest(this.#drive(end), () => Number.POSITIVE_INFINITY);
    if (this.#clock > close + SLACK) this.#late.push(-1);
    const saved = Math.max(0, Math.min(this.#waited, this.#slack));
    return {
      times: this.#times,
      breaks: this.#breaks,
      departs: this.#departs + saved,
      returns: this.#clock,
      cost: this.#cost,
      travel: this.#travel,
      distance: this.#distance,
      duration: this.#clock - this.#departs - saved,
      late: this.#late,
      breaksMissed: this.#breaksMissed,
    };
  }
}
