import {
  LABELS_MAX,
  RELATION_AFTER,
  RELATION_APART,
  RELATION_BEFORE,
  RELATION_TOGETHER,
  STATE_WORDS,
  WalkData,
} from '../kernels/route-walk-data.ts';
import { keptStops, type Shape, usableWindows } from './compile-parts.ts';
import type { RouteProblem, RouteStop, RouteVehicle, StopRelation } from './problem.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** Has the problem rules that loads and windows alone do not show. */
export function needsWalk(shape: Shape): boolean {
  const { problem } = shape;
  const stops = keptStops(shape);
  const pairs = stops.some((stop) => stop.mate >= 0);
  return (
    shape.mixed ||
    (pairs && problem.vehicles.length > 1) ||
    problem.vehicles.some(isLimited) ||
    stops.some((stop) => stop.release > 0 || stop.wish !== undefined) ||
    (problem.relations ?? []).length > 0 ||
    problem.speeds !== undefined ||
    (problem.balance?.weight ?? 0) > 0
  );
}

function isLimited(vehicle: RouteVehicle): boolean {
  const limits = [vehicle.durationMax, vehicle.distanceMax, vehicle.travelMax, vehicle.stopsMax];
  return (
    vehicle.breaks.length > 0 ||
    limits.some(Number.isFinite) ||
    (vehicle.reload?.tripsMax ?? 1) > 1 ||
    vehicle.driving !== undefined ||
    (vehicle.timeCost ?? 0) > 0 ||
    vehicle.overtime !== undefined ||
    vehicle.backhaulLast === true
  );
}

/** May taking a stop out of a route make the rest break a rule of the walk. */
export function walkIsFragile(problem: RouteProblem): boolean {
  return (
    problem.speeds !== undefined ||
    problem.vehicles.some(
      (v) => v.breaks.length > 0 || v.driving !== undefined || (v.reload?.tripsMax ?? 1) > 1,
    )
  );
}

/** Flattens those rules for the kernel. */
export function walkData(shape: Shape): WalkData {
  const stops = keptStops(shape);
  const types = shape.problem.vehicles.length;
  const n = stops.length;
  return new WalkData({
    ...loadParts(shape, stops),
    ...wishParts(shape, stops),
    ...limitParts(shape),
    ...breakParts(shape),
    ...reloadParts(shape),
    ...speedParts(shape),
    ...balanceParts(shape),
    ...relationParts(shape),
    startAt: new Float64Array(n),
    leaveAt: new Float64Array(n),
    startKept: new Float64Array(n),
    leaveKept: new Float64Array(n),
    w: new Float64Array(3 * STATE_WORDS),
    sequencePosition: new Int32Array(n),
    sequenceMark: new Int32Array(n),
    mark: 0,
    settling: false,
    seenStart: new Float64Array(n + 1),
    seenLeave: new Float64Array(n + 1),
    ...labelParts(types, n),
  });
}

function labelParts(
  types: number,
  n: number,
): Pick<
  WalkData,
  'labelCount' | 'labelState' | 'labelParent' | 'labelPlace' | 'tripAt' | 'tripPlace' | 'tripCount'
> {
  const labels = types === 0 ? 0 : (n + 1) * LABELS_MAX;
  return {
    labelCount: new Int32Array(n + 1),
    labelState: new Float64Array(labels * STATE_WORDS),
    labelParent: new Int32Array(labels),
    labelPlace: new Int32Array(labels),
    tripAt: new Int32Array(n + 1),
    tripPlace: new Int32Array(n + 1),
    tripCount: 0,
  };
}

type LoadParts = Pick<
  WalkData,
  'own' | 'bring' | 'take' | 'swing' | 'capacity' | 'aboard' | 'backhaulLast' | 'taking'
>;

function loadParts(shape: Shape, stops: readonly RouteStop[]): LoadParts {
  const { problem } = shape;
  const own = problem.dimensions;
  const bring = new Float64Array(stops.length * own);
  const take = new Float64Array(stops.length * own);
  const swing = new Float64Array(stops.length * own);
  stops.forEach((stop, i) => {
    for (let k = 0; k < own; k++) {
      const [brings, takes] = [stop.deliver[k] ?? 0, stop.collect[k] ?? 0];
      if (stop.mate >= 0) swing[i * own + k] = takes - brings;
      else {
        bring[i * own + k] = brings;
        take[i * own + k] = takes;
      }
    }
  });
  const capacity = problem.vehicles.flatMap((vehicle) =>
    Array.from({ length: own }, (_, k) => vehicle.capacity[k] ?? 0),
  );
  return {
    own,
    bring,
    take,
    swing,
    capacity: Float64Array.from(capacity),
    backhaulLast: Uint8Array.from(problem.vehicles, (v) => (v.backhaulLast === true ? 1 : 0)),
    taking: Uint8Array.from(stops, (stop) => (takesOnly(stop) ? 1 : 0)),
    aboard: new Float64Array(4 * own),
  };
}

/** A stop from which goods are taken and to which none are brought. */
function takesOnly(stop: RouteStop): boolean {
  return (
    stop.kind === 'visit' && stop.collect.some((a) => a > 0) && !stop.deliver.some((a) => a > 0)
  );
}

type WishParts = Pick<
  WalkData,
  'release' | 'hasRelease' | 'hasWish' | 'wishOpens' | 'wishCloses' | 'wishEarly' | 'wishLate'
>;

function wishParts(shape: Shape, stops: readonly RouteStop[]): WishParts {
  const { scale } = shape;
  const times = (value: (stop: RouteStop) => number): Float64Array =>
    Float64Array.from(stops, (stop) => value(stop) * scale);
  const release = times((stop) => stop.release);
  return {
    release,
    hasRelease: release.some((time) => time > 0),
    hasWish: stops.some((stop) => stop.wish !== undefined),
    wishOpens: times((stop) => stop.wish?.opens ?? -FOREVER),
    wishCloses: times((stop) => stop.wish?.closes ?? FOREVER),
    wishEarly: Float64Array.from(stops, (stop) => stop.wish?.earlyCost ?? 0),
    wishLate: Float64Array.from(stops, (stop) => stop.wish?.lateCost ?? 0),
  };
}

type LimitParts = Pick<
  WalkData,
  | 'durationMax'
  | 'distanceMax'
  | 'travelMax'
  | 'stopsMax'
  | 'measuresDistance'
  | 'timeCost'
  | 'overtimeAfter'
  | 'overtimeCost'
  | 'driveMax'
  | 'rest'
>;

function limitParts(shape: Shape): LimitParts {
  const { scale } = shape;
  const { vehicles } = shape.problem;
  const each = (value: (vehicle: RouteVehicle) => number, unit = 1): Float64Array =>
    Float64Array.from(vehicles, (vehicle) => value(vehicle) * unit);
  return {
    durationMax: each((v) => v.durationMax, scale),
    distanceMax: each((v) => v.distanceMax, scale),
    travelMax: each((v) => v.travelMax, scale),
    stopsMax: each((v) => v.stopsMax),
    measuresDistance: vehicles.some((v) => Number.isFinite(v.distanceMax)),
    timeCost: each((v) => v.timeCost ?? 0),
    overtimeAfter: each((v) => v.overtime?.after ?? FOREVER, scale),
    overtimeCost: each((v) => v.overtime?.cost ?? 0),
    driveMax: each((v) => v.driving?.driveMax ?? FOREVER, scale),
    rest: each((v) => v.driving?.rest ?? FOREVER, scale),
  };
}

type BreakParts = Pick<
  WalkData,
  'breakFirst' | 'breakService' | 'breakWindowFirst' | 'breakOpens' | 'breakCloses'
>;

function breakParts(shape: Shape): BreakParts {
  const { scale } = shape;
  const { vehicles } = shape.problem;
  const lists = vehicles.map((vehicle) =>
    vehicle.breaks
      .map((pause) => ({ ...pause, windows: usableWindows(pause.windows) }))
      .sort((a, b) => (a.windows[0]?.[0] ?? 0) - (b.windows[0]?.[0] ?? 0)),
  );
  const breaks = lists.flat();
  const windows = breaks.flatMap((pause) => pause.windows);
  return {
    breakFirst: firstOf(lists.map((list) => list.length)),
    breakService: Float64Array.from(breaks, (pause) => pause.service * scale),
    breakWindowFirst: firstOf(breaks.map((pause) => pause.windows.length)),
    breakOpens: Float64Array.from(windows, ([opens]) => opens * scale),
    breakCloses: Float64Array.from(windows, ([, closes]) => closes * scale),
  };
}

/** First index of each list when lists of these lengths lie one after another. */
export function firstOf(lengths: readonly number[]): Int32Array {
  const first = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    first[i + 1] = (first[i] ?? 0) + length;
  });
  return first;
}

type ReloadParts = Pick<WalkData, 'tripsMax' | 'reloadFirst' | 'reloadPlace' | 'reloadService'>;

function reloadParts(shape: Shape): ReloadParts {
  const { scale } = shape;
  const { vehicles } = shape.problem;
  return {
    tripsMax: Int32Array.from(vehicles, (v) => Math.min(1e6, v.reload?.tripsMax ?? 1)),
    reloadFirst: firstOf(vehicles.map((v) => v.reload?.places.length ?? 0)),
    reloadPlace: Int32Array.from(vehicles.flatMap((v) => v.reload?.places ?? [])),
    reloadService: Float64Array.from(vehicles, (v) => (v.reload?.service ?? 0) * scale),
  };
}

type SpeedParts = Pick<WalkData, 'periods' | 'periodEnds' | 'cycle' | 'district' | 'speed'>;

function speedParts(shape: Shape): SpeedParts {
  const { speeds } = shape.problem;
  const none = new Float64Array(0);
  if (speeds === undefined) {
    return {
      periods: 0,
      periodEnds: none,
      cycle: FOREVER,
      district: new Int32Array(0),
      speed: none,
    };
  }
  const periods = speeds.ends.length + 1;
  const rows = speeds.factors.map((row) => {
    const fastest = fastestOf(row);
    return row.map((factor) => factor / fastest);
  });
  return {
    periods,
    periodEnds: Float64Array.from(speeds.ends, (end) => end * shape.scale),
    cycle: speeds.cycle * shape.scale,
    district: Int32Array.from({ length: shape.places }, (_, place) => speeds.districts[place] ?? 0),
    speed: Float64Array.from(rows.flat()),
  };
}

/** Greatest factor of a district. */
export function fastestOf(row: readonly number[] | undefined): number {
  return (row ?? [1]).reduce((most, factor) => Math.max(most, factor), 0);
}

function balanceParts(shape: Shape): Pick<WalkData, 'balance' | 'balanceWeight'> {
  const { balance } = shape.problem;
  if (balance === undefined || !(balance.weight > 0)) return { balance: 0, balanceWeight: 0 };
  const measure = { load: 1, duration: 2, stops: 3 }[balance.measure];
  // Durations are scaled and squared, and the cost is scaled once.
  const unit = balance.measure === 'duration' ? 1 / shape.scale : shape.scale;
  return { balance: measure, balanceWeight: balance.weight * unit };
}

type RelationParts = Pick<WalkData, 'relationFirst' | 'relationNode' | 'relationKind' | 'ordered'>;

function relationParts(shape: Shape): RelationParts {
  const relations = shape.problem.relations ?? [];
  const none = new Int32Array(0);
  if (relations.length === 0) {
    return { relationFirst: none, relationNode: none, relationKind: none, ordered: false };
  }
  const nodeOf = new Map<number, number>([...shape.stopOf].map((stop, node) => [stop, node]));
  const lists: [node: number, kind: number][][] = [...shape.stopOf].map(() => []);
  const add = (from: number | undefined, to: number | undefined, kind: number): void => {
    const [a, b] = [nodeOf.get(from ?? -1), nodeOf.get(to ?? -1)];
    if (a !== undefined && b !== undefined && a !== b) lists[a]?.push([b, kind]);
  };
  for (const relation of relations) addRelation(relation, add);
  const flat = lists.flat();
  return {
    relationFirst: firstOf(lists.map((list) => list.length)),
    relationNode: Int32Array.from(flat, ([node]) => node),
    relationKind: Int32Array.from(flat, ([, kind]) => kind),
    ordered: relations.some((relation) => relation.kind === 'before'),
  };
}

function addRelation(
  relation: StopRelation,
  add: (from: number | undefined, to: number | undefined, kind: number) => void,
): void {
  const { stops, kind } = relation;
  if (kind === 'before') {
    for (let i = 1; i < stops.length; i++) {
      add(stops[i - 1], stops[i], RELATION_BEFORE);
      add(stops[i], stops[i - 1], RELATION_AFTER);
    }
    return;
  }
  const code = kind === 'together' ? RELATION_TOGETHER : RELATION_APART;
  for (const a of stops) for (const b of stops) add(a, b, code);
}
