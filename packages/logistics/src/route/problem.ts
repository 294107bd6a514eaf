/** How a distance between two points of the plane becomes a number. */
export type Rounding = 'nint' | 'exact' | 'dimacs';

/** What is made small first: the travelled cost, or the number of vehicles and then the cost. */
export type RouteObjective = 'distance' | 'vehicles';

/** Points; distances are computed, never stored by the problem. */
export interface PointTravel {
  readonly kind: 'points';
  /** `sphere`: x is longitude, y latitude in degrees, distances metres, durations seconds. */
  readonly metric: 'plane' | 'sphere';
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rounding: Rounding;
  /** Sphere only: metres a second. */
  readonly speedMps: number;
}

/** One set of tables, shape (places, places), row-major, from row to column. */
export interface TravelProfile {
  readonly cost: Float64Array;
  readonly duration: Float64Array;
  readonly distance: Float64Array;
}

/** Tables: one profile for each kind of vehicle that travels differently. */
export interface TableTravel {
  readonly kind: 'tables';
  readonly placeCount: number;
  readonly profiles: readonly TravelProfile[];
}

/** From and to, both inclusive, in the problem's unit of time. */
export type TimeWindow = readonly [number, number];

/** A wish beside the hard windows: starting earlier or later is allowed and costs. */
export interface WishedWindow {
  readonly opens: number;
  readonly closes: number;
  /** Cost of a unit of time too early or too late. */
  readonly earlyCost: number;
  readonly lateCost: number;
}

/** One visit. A pickup and its delivery are two stops that name each other. */
export interface RouteStop {
  /** What the file calls it. */
  readonly id: string | number;
  readonly kind: 'visit' | 'pickup' | 'delivery';
  readonly place: number;
  /** Brought from the start of the route, by dimension. */
  readonly deliver: readonly number[];
  /** Taken along to the end of the route (or to the paired delivery), by dimension. */
  readonly collect: readonly number[];
  readonly windows: readonly TimeWindow[];
  readonly service: number;
  /** Added to the service where the stop before lies at another place. */
  readonly setup: number;
  /** The route may not start before this. */
  readonly release: number;
  readonly skills: readonly number[];
  /** Cost of leaving the stop out; Infinity where it must be visited. */
  readonly prize: number;
  /** 0 to 100; what to keep first where not all can be visited. */
  readonly priority: number;
  /** Index of the other half of a pickup-delivery pair, or -1. */
  readonly mate: number;
  /** Start of service that is wished for. */
  readonly wish?: WishedWindow;
  /** Stops with the same group are ways to do one visit (other places, other windows): one is done. */
  readonly group?: string;
  /** Kinds of vehicles (indices) that may come; default all. */
  readonly vehicles?: readonly number[];
}

export interface DriverBreak {
  readonly id: string | number;
  readonly windows: readonly TimeWindow[];
  readonly service: number;
}

/** Loading again under way, so that one vehicle makes several trips. */
export interface Reloading {
  readonly places: readonly number[];
  readonly tripsMax: number;
  /** Time each loading takes. */
  readonly service: number;
}

/** Hours of service: after `driveMax` of driving the driver rests for `rest`, wherever that is. */
export interface DrivingRule {
  readonly driveMax: number;
  readonly rest: number;
}

/** A number of equal vehicles. */
export interface RouteVehicle {
  readonly id: string | number;
  readonly count: number;
  /** Place of departure and of return; undefined where the route is open at that end. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly capacity: readonly number[];
  readonly window: TimeWindow;
  readonly fixedCost: number;
  /** Multiplies the travel cost. */
  readonly costFactor: number;
  readonly profile: number;
  readonly skills: readonly number[];
  readonly durationMax: number;
  readonly distanceMax: number;
  readonly travelMax: number;
  readonly stopsMax: number;
  readonly breaks: readonly DriverBreak[];
  /** Whatever is taken along is taken after the last delivery of a trip: loading from the rear. */
  readonly backhaulLast?: boolean;
  readonly reload?: Reloading;
  readonly driving?: DrivingRule;
  /** Cost of a unit of time from departure to return. */
  readonly timeCost?: number;
  /** Cost of a unit of time on the road beyond `after`. */
  readonly overtime?: { readonly after: number; readonly cost: number };
}

/**
 * What stops have to do with each other, where they are visited: `together` in one route, `apart` in
 * different ones, `before` each over before the next begins, whatever the vehicles.
 */
export interface StopRelation {
  readonly kind: 'together' | 'apart' | 'before';
  readonly stops: readonly number[];
}

/** Speeds by time of day and district; periods end at `ends`, the last one with the cycle. */
export interface SpeedProfile {
  /** Ends of all periods but the last, rising. */
  readonly ends: readonly number[];
  /** Length of the day after which the periods begin again; Infinity for none. */
  readonly cycle: number;
  /** District of each place. */
  readonly districts: readonly number[];
  /** Factor on the speed that the durations stand for, above 0: [district][period]. */
  readonly factors: readonly (readonly number[])[];
}

/** Fairness: the squares of each route's load, duration or stops are added to the cost. */
export interface Balance {
  readonly measure: 'load' | 'duration' | 'stops';
  readonly weight: number;
}

/** Stops that are fixed, in this order, at the beginning of one vehicle's route. */
export interface LockedStops {
  readonly vehicle: number;
  readonly stops: readonly number[];
}

export interface RouteProblem {
  readonly name: string;
  readonly dimensions: number;
  readonly travel: PointTravel | TableTravel;
  readonly stops: readonly RouteStop[];
  readonly vehicles: readonly RouteVehicle[];
  readonly relations?: readonly StopRelation[];
  readonly speeds?: SpeedProfile;
  readonly balance?: Balance;
  readonly locks?: readonly LockedStops[];
}

/** One vehicle's tour: stops by index into `problem.stops`, in order. */
export interface PlannedRoute {
  readonly vehicle: number;
  readonly stops: readonly number[];
  /** Loadings under way, each before the stop at a position. */
  readonly reloads?: readonly RouteReload[];
}

export interface RouteReload {
  readonly before: number;
  readonly place: number;
}

/** A stop that was left out and why, as a Reason's code. */
export interface LeftOut {
  readonly stop: number;
  readonly code: string;
  /** How much is missing at the vehicle that comes nearest, in the unit of the rule. */
  readonly by?: number;
}

export interface RoutePlan {
  readonly routes: readonly PlannedRoute[];
  readonly leftOut: readonly LeftOut[];
}
