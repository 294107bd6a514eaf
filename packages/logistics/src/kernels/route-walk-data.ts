/** What the data of a walk are made of. */
export type WalkParts = Omit<WalkData, 'parts'>;

class WithParts {
  readonly parts: WalkParts;

  constructor(parts: WalkParts) {
    this.parts = parts;
  }
}

/**
 * What the full walk of a route reads: rules beyond one load and one window a stop. Arrays by node
 * (n), by kind of vehicle (types) or flat with a first-index array. Times and costs in the search's
 * units. Only kernels write the scratch parts. A class for the reason that RouteState is one.
 */
export class WalkData extends WithParts {
  /** Load dimensions of the problem. */
  readonly own: number = this.parts.own;
  /** Brought from the start, taken to the end, and change of load of a pair's half: (n, own). */
  readonly bring: Float64Array = this.parts.bring;
  readonly take: Float64Array = this.parts.take;
  readonly swing: Float64Array = this.parts.swing;
  readonly capacity: Float64Array = this.parts.capacity;
  /** Does a kind of vehicle take along only after its last delivery, and is a stop a taking one. */
  readonly backhaulLast: Uint8Array = this.parts.backhaulLast;
  readonly taking: Uint8Array = this.parts.taking;

  readonly release: Float64Array = this.parts.release;
  readonly hasRelease: boolean = this.parts.hasRelease;
  readonly hasWish: boolean = this.parts.hasWish;
  readonly wishOpens: Float64Array = this.parts.wishOpens;
  readonly wishCloses: Float64Array = this.parts.wishCloses;
  readonly wishEarly: Float64Array = this.parts.wishEarly;
  readonly wishLate: Float64Array = this.parts.wishLate;

  readonly durationMax: Float64Array = this.parts.durationMax;
  readonly distanceMax: Float64Array = this.parts.distanceMax;
  readonly travelMax: Float64Array = this.parts.travelMax;
  readonly stopsMax: Float64Array = this.parts.stopsMax;
  readonly measuresDistance: boolean = this.parts.measuresDistance;
  readonly timeCost: Float64Array = this.parts.timeCost;
  readonly overtimeAfter: Float64Array = this.parts.overtimeAfter;
  readonly overtimeCost: Float64Array = this.parts.overtimeCost;
  /** Longest driving without a rest, and the rest. */
  readonly driveMax: Float64Array = this.parts.driveMax;
  readonly rest: Float64Array = this.parts.rest;

  /** Breaks of type t from breakFirst[t]; windows of break b from breakWindowFirst[b]. */
  readonly breakFirst: Int32Array = this.parts.breakFirst;
  readonly breakService: Float64Array = this.parts.breakService;
  readonly breakWindowFirst: Int32Array = this.parts.breakWindowFirst;
  readonly breakOpens: Float64Array = this.parts.breakOpens;
  readonly breakCloses: Float64Array = this.parts.breakCloses;

  readonly tripsMax: Int32Array = this.parts.tripsMax;
  readonly reloadFirst: Int32Array = this.parts.reloadFirst;
  readonly reloadPlace: Int32Array = this.parts.reloadPlace;
  readonly reloadService: Float64Array = this.parts.reloadService;

  /** Speeds relative to the fastest of the district: (districts, periods); no periods: always 1. */
  readonly periods: number = this.parts.periods;
  readonly periodEnds: Float64Array = this.parts.periodEnds;
  readonly cycle: number = this.parts.cycle;
  readonly district: Int32Array = this.parts.district;
  readonly speed: Float64Array = this.parts.speed;

  /** 0 none, 1 load, 2 duration, 3 stops; the cost is weight times the square of the measure. */
  readonly balance: number = this.parts.balance;
  readonly balanceWeight: number = this.parts.balanceWeight;

  /** Relations of node i from relationFirst[i]: the other node and a RELATION_ kind. */
  readonly relationFirst: Int32Array = this.parts.relationFirst;
  readonly relationNode: Int32Array = this.parts.relationNode;
  readonly relationKind: Int32Array = this.parts.relationKind;
  readonly ordered: boolean = this.parts.ordered;
  /** Times are being worked out anew, so those kept of other routes bind nobody yet. */
  settling: boolean = this.parts.settling;
  readonly startAt: Float64Array = this.parts.startAt;
  readonly leaveAt: Float64Array = this.parts.leaveAt;
  readonly startKept: Float64Array = this.parts.startKept;
  readonly leaveKept: Float64Array = this.parts.leaveKept;

  /** Scratch: vehicle states, loads, the sequence under walk and its times, labels of trips. */
  readonly w: Float64Array = this.parts.w;
  readonly aboard: Float64Array = this.parts.aboard;
  readonly sequencePosition: Int32Array = this.parts.sequencePosition;
  readonly sequenceMark: Int32Array = this.parts.sequenceMark;
  mark: number = this.parts.mark;
  readonly seenStart: Float64Array = this.parts.seenStart;
  readonly seenLeave: Float64Array = this.parts.seenLeave;
  readonly labelCount: Int32Array = this.parts.labelCount;
  readonly labelState: Float64Array = this.parts.labelState;
  readonly labelParent: Int32Array = this.parts.labelParent;
  readonly labelPlace: Int32Array = this.parts.labelPlace;
  /** Trips found last: first position and place of loading of each trip but the first. */
  readonly tripAt: Int32Array = this.parts.tripAt;
  readonly tripPlace: Int32Array = this.parts.tripPlace;
  tripCount: number = this.parts.tripCount;
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
