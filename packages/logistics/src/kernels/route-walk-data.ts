/**
 * What the full walk of a route reads: rules beyond one load and one window a stop. Arrays by node
 * (n), by kind of vehicle (types) or flat with a first-index array. Times and costs in the search's
 * units. Only kernels write the scratch parts.
 */
export interface WalkData {
  /** Load dimensions of the problem. */
  readonly own: number;
  /** Brought from the start, taken to the end, and change of load of a pair's half: (n, own). */
  readonly bring: Float64Array;
  readonly take: Float64Array;
  readonly swing: Float64Array;
  readonly capacity: Float64Array;
  /** Does a kind of vehicle take along only after its last delivery, and is a stop a taking one. */
  readonly backhaulLast: Uint8Array;
  readonly taking: Uint8Array;

  readonly release: Float64Array;
  readonly hasRelease: boolean;
  readonly hasWish: boolean;
  readonly wishOpens: Float64Array;
  readonly wishCloses: Float64Array;
  readonly wishEarly: Float64Array;
  readonly wishLate: Float64Array;

  readonly durationMax: Float64Array;
  readonly distanceMax: Float64Array;
  readonly travelMax: Float64Array;
  readonly stopsMax: Float64Array;
  readonly measuresDistance: boolean;
  readonly timeCost: Float64Array;
  readonly overtimeAfter: Float64Array;
  readonly overtimeCost: Float64Array;
  /** Longest driving without a rest, and the rest. */
  readonly driveMax: Float64Array;
  readonly rest: Float64Array;

  /** Breaks of type t from breakFirst[t]; windows of break b from breakWindowFirst[b]. */
  readonly breakFirst: Int32Array;
  readonly breakService: Float64Array;
  readonly breakWindowFirst: Int32Array;
  readonly breakOpens: Float64Array;
  readonly breakCloses: Float64Array;

  readonly tripsMax: Int32Array;
  readonly reloadFirst: Int32Array;
  readonly reloadPlace: Int32Array;
  readonly reloadService: Float64Array;

  /** Speeds relative to the fastest of the district: (districts, periods); no periods: always 1. */
  readonly periods: number;
  readonly periodEnds: Float64Array;
  readonly cycle: number;
  readonly district: Int32Array;
  readonly speed: Float64Array;

  /** 0 none, 1 load, 2 duration, 3 stops; the cost is weight times the square of the measure. */
  readonly balance: number;
  readonly balanceWeight: number;

  /** Relations of node i from relationFirst[i]: the other node and a RELATION_ kind. */
  readonly relationFirst: Int32Array;
  readonly relationNode: Int32Array;
  readonly relationKind: Int32Array;
  readonly ordered: boolean;
  /** Times are being worked out anew, so those kept of other routes bind nobody yet. */
  settling: boolean;
  readonly startAt: Float64Array;
  readonly leaveAt: Float64Array;
  readonly startKept: Float64Array;
  readonly leaveKept: Float64Array;

  /** Scratch: vehicle states, loads, the sequence under walk and its times, labels of trips. */
  readonly w: Float64Array;
  readonly aboard: Float64Array;
  readonly sequencePosition: Int32Array;
  readonly sequenceMark: Int32Array;
  mark: number;
  readonly seenStart: Float64Array;
  readonly seenLeave: Float64Array;
  readonly labelCount: Int32Array;
  readonly labelState: Float64Array;
  readonly labelParent: Int32Array;
  readonly labelPlace: Int32Array;
  /** Trips found last: first position and place of loading of each trip but the first. */
  readonly tripAt: Int32Array;
  readonly tripPlace: Int32Array;
  tripCount: number;
}

export const RELATION_TOGETHER = 0;
export const RELATION_APART = 1;
/** The node comes before the other. */
export const RELATION_BEFORE = 2;
/** The node comes after the other. */
export const RELATION_AFTER = 3;

/** Words of one vehicle state in `w` and in labels. */
export const STATE_WORDS = 10;
export const LEAVE = 0;
export const STARTED = 1;
export const TRAVEL = 2;
export const WAITED = 3;
/** How much later the route could have started without ending later. */
export const SLACK = 4;
export const BREAKS = 5;
/** Driven since the last rest. */
export const DROVE = 6;
/** Cost beyond travel so far. */
export const COST = 7;
export const LENGTH = 8;
export const TRIPS = 9;
/** Labels kept for one position of a route with reloads. */
export const LABELS_MAX = 4;
