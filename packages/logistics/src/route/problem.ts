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
}

export interface DriverBreak {
  readonly id: string | number;
  readonly windows: readonly TimeWindow[];
  readonly service: number;
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
}

export interface RouteProblem {
  readonly name: string;
  readonly dimensions: number;
  readonly travel: PointTravel | TableTravel;
  readonly stops: readonly RouteStop[];
  readonly vehicles: readonly RouteVehicle[];
}

/** One vehicle's tour: stops by index into `problem.stops`, in order. */
export interface PlannedRoute {
  readonly vehicle: number;
  readonly stops: readonly number[];
}

/** A stop that was left out and why, as a Reason's code. */
export interface LeftOut {
  readonly stop: number;
  readonly code: string;
}

export interface RoutePlan {
  readonly routes: readonly PlannedRoute[];
  readonly leftOut: readonly LeftOut[];
}
