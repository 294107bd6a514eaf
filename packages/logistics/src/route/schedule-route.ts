import type {
  DriverBreak,
  PlannedRoute,
  RouteProblem,
  RouteStop,
  RouteVehicle,
  TimeWindow,
} from './problem.ts';
import { legBetween } from './travel.ts';

/** When a route visits its stops. */
export interface StopTime {
  readonly arrival: number;
  readonly start: number;
  readonly leave: number;
}

/** A stop reached after its last window, or -1 for the end of the shift, and by how much. */
export interface Lateness {
  readonly stop: number;
  readonly by: number;
}

export interface RouteSchedule {
  readonly times: readonly StopTime[];
  readonly breaks: readonly StopTime[];
  /** Loadings under way: arrival, start and end. */
  readonly reloads: readonly StopTime[];
  readonly departs: number;
  readonly returns: number;
  readonly cost: number;
  /** Cost of wishes missed, in time and overtime. */
  readonly timeCost: number;
  readonly travel: number;
  readonly distance: number;
  readonly duration: number;
  readonly late: readonly Lateness[];
  readonly breaksMissed: number;
  /** Rests taken by the rule on driving time. */
  readonly rests: number;
}

/** Tolerance of times that are sums of rounded numbers. */
export const SLACK = 1e-6;

/**
 * Earliest times along a route, its breaks taken as late as their windows allow. Written apart from
 * the search, which it checks.
 * @param notBefore Earliest starts of stops by relations with other routes.
 */
export function scheduleRoute(
  problem: RouteProblem,
  route: PlannedRoute,
  notBefore: ReadonlyMap<number, number> = new Map(),
): RouteSchedule {
  const vehicle = problem.vehicles[route.vehicle];
  const trips = tripsOf(route);
  const walk = new RouteWalk(problem, vehicle, released(problem, trips[0]?.stops ?? []));
  trips.forEach((trip, t) => {
    if (trip.place !== undefined && t > 0) walk.reload(trip.place, released(problem, trip.stops));
    for (const i of trip.stops) walk.visit(i, notBefore.get(i) ?? Number.NEGATIVE_INFINITY);
  });
  return walk.finish();
}

interface Trip {
  readonly place: number | undefined;
  readonly stops: readonly number[];
}

/** A route cut at its reloads. */
export function tripsOf(route: PlannedRoute): Trip[] {
  const reloads = [...(route.reloads ?? [])].sort((a, b) => a.before - b.before);
  const starts = [0, ...reloads.map((reload) => reload.before)];
  return starts.map((start, t) => ({
    place: reloads[t - 1]?.place,
    stops: route.stops.slice(start, starts[t + 1] ?? route.stops.length),
  }));
}

function released(problem: RouteProblem, stops: readonly number[]): number {
  return stops.reduce(
    (latest, i) => Math.max(latest, problem.stops[i]?.release ?? 0),
    Number.NEGATIVE_INFINITY,
  );
}

function usable(windows: readonly TimeWindow[]): TimeWindow[] {
  return windows.filter(([opens, closes]) => opens <= closes).sort((a, b) => a[0] - b[0]);
}

/** Where and when a vehicle is. */
interface Position {
  clock: number;
  /** Driven since the last rest. */
  drove: number;
  travel: number;
  rests: number;
}

/** The state of a vehicle under way. */
class RouteWalk {
  readonly #problem: RouteProblem;
  readonly #vehicle: RouteVehicle | undefined;
  readonly #departs: number;
  readonly #times: StopTime[] = [];
  readonly #breaks: StopTime[] = [];
  readonly #reloads: StopTime[] = [];
  readonly #late: Lateness[] = [];
  #at: Position;
  #from: number | undefined;
  #cost = 0;
  #wishCost = 0;
  #distance = 0;
  #waited = 0;
  #slack = Number.POSITIVE_INFINITY;
  #breaksMissed = 0;

  constructor(problem: RouteProblem, vehicle: RouteVehicle | undefined, release: number) {
    this.#problem = problem;
    this.#vehicle = vehicle;
    this.#departs = Math.max(vehicle?.window[0] ?? 0, release);
    this.#at = { clock: this.#departs, drove: 0, travel: 0, rests: 0 };
    this.#from = vehicle?.start;
    if (problem.speeds !== undefined) this.#slack = 0;
  }

  visit(i: number, notBefore: number): void {
    const stop = this.#problem.stops[i];
    if (stop === undefined) return;
    const setup = this.#from === stop.place ? 0 : stop.setup;
    const windows = usable(stop.windows);
    const opening = (ready: number): TimeWindow | undefined =>
      windows.find(([, closes]) => ready <= closes + SLACK);
    this.#drive(stop.place, (arrival) => {
      const window = opening(arrival + setup);
      if (window === undefined) return Number.POSITIVE_INFINITY;
      return Math.max(arrival + setup, window[0]) + stop.service;
    });
    const arrival = this.#at.clock;
    const ready = arrival + setup;
    const earliest = Math.max(ready, notBefore);
    const window = opening(earliest);
    const close = window?.[1] ?? windows.at(-1)?.[1] ?? earliest;
    if (window === undefined) this.#late.push({ stop: i, by: earliest - close });
    const start = Math.max(earliest, window?.[0] ?? earliest);
    this.#slack = Math.min(this.#slack, close - ready + this.#waited);
    this.#wish(stop, start, ready);
    this.#waited += start - ready;
    this.#at.clock = start + stop.service;
    this.#times.push({ arrival, start, leave: this.#at.clock });
    this.#from = stop.place;
  }

  #wish(stop: RouteStop, start: number, ready: number): void {
    const { wish } = stop;
    if (wish === undefined) return;
    const early = Math.max(0, wish.opens - start);
    const late = Math.max(0, start - wish.closes);
    this.#wishCost += early * wish.earlyCost + late * wish.lateCost;
    const room = late > 0 ? start - ready : wish.closes - ready;
    this.#slack = Math.min(this.#slack, room + this.#waited);
  }

  reload(place: number, release: number): void {
    const service = this.#vehicle?.reload?.service ?? 0;
    this.#drive(place, (arrivalThere) => arrivalThere + service);
    const arrival = this.#at.clock;
    const ready = arrival + service;
    const leave = Math.max(ready, release);
    this.#waited += leave - ready;
    this.#reloads.push({ arrival, start: arrival, leave });
    this.#at.clock = leave;
    this.#from = place;
  }

  /** Drives to a place and rests on the way where `endOf` the stop there would be too late to. */
  #drive(place: number | undefined, endOf: (arrival: number) => number): void {
    const leg = legBetween(
      this.#problem,
      { from: this.#from, to: place },
      this.#vehicle?.profile ?? 0,
    );
    this.#cost += leg.cost;
    this.#distance += leg.distance;
    let left = leg.duration;
    const pauses = [...(this.#vehicle?.breaks ?? [])].sort(
      (a, b) => (usable(a.windows)[0]?.[0] ?? 0) - (usable(b.windows)[0]?.[0] ?? 0),
    );
    for (const pause of pauses.slice(this.#breaks.length)) {
      const windows = usable(pause.windows);
      const unbroken = { ...this.#at };
      this.#roll(unbroken, left, Number.POSITIVE_INFINITY);
      const close = windows.at(-1)?.[1] ?? Number.POSITIVE_INFINITY;
      if (endOf(unbroken.clock) <= close) break;
      left = this.#pause(pause, windows, left);
    }
    const rests = this.#at.rests;
    this.#roll(this.#at, left, Number.POSITIVE_INFINITY);
    if (this.#at.rests > rests) this.#slack = 0;
  }

  /** Drives until a break may begin and takes it; returns the driving that is left. */
  #pause(pause: DriverBreak, windows: readonly TimeWindow[], work: number): number {
    const startOf = (time: number): number => {
      const window = windows.find(([, closes]) => time <= closes + SLACK);
      if (window === undefined) this.#breaksMissed += 1;
      return Math.max(time, window?.[0] ?? time);
    };
    const left = this.#roll(this.#at, work, startOf(this.#at.clock));
    const start = startOf(this.#at.clock);
    this.#breaks.push({ arrival: this.#at.clock, start, leave: start + pause.service });
    this.#at.clock = start + pause.service;
    const { driving } = this.#vehicle ?? {};
    if (driving !== undefined && pause.service >= driving.rest) this.#at.drove = 0;
    this.#slack = 0;
    return left;
  }

  /** Moves a position on by work at the known speed, at most until a time; returns the rest. */
  #roll(at: Position, work: number, until: number): number {
    const { driving } = this.#vehicle ?? {};
    let left = work;
    while (left > 1e-9 && at.clock < until) {
      if (driving !== undefined && at.drove >= driving.driveMax - 1e-9) {
        at.clock += driving.rest;
        at.drove = 0;
        at.rests += 1;
        continue;
      }
      const { speed, ends } = this.#speedAt(at.clock);
      const span = Math.min(
        left / speed,
        until - at.clock,
        Math.max(1e-6, ends - at.clock),
        (driving?.driveMax ?? Number.POSITIVE_INFINITY) - at.drove,
      );
      at.clock += span;
      at.drove += span;
      at.travel += span;
      left -= span * speed;
    }
    return left > 1e-9 ? left : 0;
  }

  /** Speed factor at a time from where the vehicle stands, and until when it holds. */
  #speedAt(clock: number): { readonly speed: number; readonly ends: number } {
    const { speeds } = this.#problem;
    if (speeds === undefined) return { speed: 1, ends: Number.POSITIVE_INFINITY };
    const whole = Number.isFinite(speeds.cycle) ? Math.floor(clock / speeds.cycle) : 0;
    const offset = whole === 0 ? 0 : whole * speeds.cycle;
    const next = speeds.ends.findIndex((end) => clock - offset < end);
    const period = next < 0 ? speeds.ends.length : next;
    const district = speeds.districts[this.#from ?? -1] ?? 0;
    return {
      speed: speeds.factors[district]?.[period] ?? 1,
      ends: offset + (speeds.ends[period] ?? speeds.cycle),
    };
  }

  finish(): RouteSchedule {
    const close = this.#vehicle?.window[1] ?? 0;
    this.#drive(this.#vehicle?.end, () => Number.POSITIVE_INFINITY);
    const { clock, travel, rests } = this.#at;
    if (clock > close + SLACK) this.#late.push({ stop: -1, by: clock - close });
    const saved = Math.max(0, Math.min(this.#waited, this.#slack));
    const duration = clock - this.#departs - saved;
    const { overtime, timeCost } = this.#vehicle ?? {};
    const over = Math.max(0, duration - (overtime?.after ?? Number.POSITIVE_INFINITY));
    return {
      times: this.#times,
      breaks: this.#breaks,
      reloads: this.#reloads,
      departs: this.#departs + saved,
      returns: clock,
      cost: this.#cost,
      timeCost: this.#wishCost + (timeCost ?? 0) * duration + (overtime?.cost ?? 0) * over,
      travel,
      distance: this.#distance,
      duration,
      late: this.#late,
      breaksMissed: this.#breaksMissed,
      rests,
    };
  }
}
