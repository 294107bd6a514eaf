import { broken, fileNumber, wordsOf } from '../number-reader.ts';
import type { Rounding, RouteProblem, RouteStop, RouteVehicle, TimeWindow } from './problem.ts';
import { readExplicitWeights } from './read-weights.ts';

const ALWAYS: TimeWindow = [0, Number.POSITIVE_INFINITY];

interface Parts {
  readonly head: ReadonlyMap<string, string>;
  readonly sections: ReadonlyMap<string, readonly string[]>;
}

/** Is this text in CVRPLIB's form? */
export function isCvrplib(text: string): boolean {
  return (
    /^\s*NAME\s*:/m.test(text.slice(0, 2000)) || /^\s*DIMENSION\s*:/m.test(text.slice(0, 4000))
  );
}

/**
 * Reads CVRPLIB's `.vrp` and the keys that PyVRP's dialect adds (windows, service, several depots,
 * prizes, vehicle capacities and costs). Distances are Euclidean or given.
 * @param rounding Default nint; dimacs where there are time windows or prizes.
 * @throws AppError LOGISTICS_FILE_BROKEN naming the section.
 */
export function readCvrplib(text: string, rounding?: Rounding): RouteProblem {
  const parts = partsOf(text);
  const dimension = fileNumber(parts.head.get('DIMENSION'), 'DIMENSION');
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > 2_000_000) {
    throw broken('Cannot read the size', dimension, 'DIMENSION');
  }
  const depots = depotsOf(parts);
  const timed = parts.sections.has('TIME_WINDOW_SECTION');
  const travel = travelOf(parts, dimension, rounding ?? (timed ? 'dimacs' : 'nint'));
  const demand = columnOf(parts, 'DEMAND_SECTION', dimension, 0);
  const isDepot = new Set(depots);
  const stops = Array.from({ length: dimension }, (_, place) => place)
    .filter((place) => !isDepot.has(place))
    .map((place, i) => stopAt(parts, { place, number: i + 1, demand: demand[place] ?? 0 }));
  return {
    name: parts.head.get('NAME') ?? '',
    dimensions: 1,
    travel,
    stops,
    vehicles: vehiclesOf(parts, depots, stops.length),
  };
}

function partsOf(text: string): Parts {
  const head = new Map<string, string>();
  const sections = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line === 'EOF') continue;
    const key = /^([A-Z_]+)\s*:\s*(.*)$/.exec(line);
    const section = /^([A-Z_]+_SECTION)\b/.exec(line);
    if (section?.[1] !== undefined) {
      open = [];
      sections.set(section[1], open);
    } else if (key?.[1] !== undefined) {
      head.set(key[1], (key[2] ?? '').trim().replace(/^"|"$/g, ''));
      open = undefined;
    } else open?.push(line);
  }
  return { head, sections };
}

function depotsOf(parts: Parts): number[] {
  const words = wordsOf((parts.sections.get('DEPOT_SECTION') ?? ['1', '-1']).join(' '));
  const depots: number[] = [];
  for (const word of words) {
    const value = fileNumber(word, 'DEPOT_SECTION');
    if (value < 0) break;
    depots.push(value - 1);
  }
  return depots.length === 0 ? [0] : depots;
}

/** Rows `index value…` of a section as an array by node (or vehicle). */
function rowsOf(parts: Parts, name: string): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (const line of parts.sections.get(name) ?? []) {
    const [index, ...values] = wordsOf(line);
    rows.set(
      fileNumber(index, name) - 1,
      values.map((word) => Number(word)),
    );
  }
  return rows;
}

const rowCache = new WeakMap<Parts, Map<string, ReadonlyMap<number, readonly number[]>>>();

function cachedRows(parts: Parts, name: string): ReadonlyMap<number, readonly number[]> {
  const cache = rowCache.get(parts) ?? new Map<string, ReadonlyMap<number, readonly number[]>>();
  rowCache.set(parts, cache);
  const found = cache.get(name) ?? rowsOf(parts, name);
  cache.set(name, found);
  return found;
}

function columnOf(parts: Parts, name: string, count: number, column: number): Float64Array {
  const rows = cachedRows(parts, name);
  return Float64Array.from({ length: count }, (_, i) => rows.get(i)?.[column] ?? Number.NaN);
}

function travelOf(parts: Parts, dimension: number, rounding: Rounding): RouteProblem['travel'] {
  const kind = parts.head.get('EDGE_WEIGHT_TYPE') ?? 'EUC_2D';
  if (kind === 'EXPLICIT') {
    const words = wordsOf((parts.sections.get('EDGE_WEIGHT_SECTION') ?? []).join(' '));
    const format = parts.head.get('EDGE_WEIGHT_FORMAT') ?? 'FULL_MATRIX';
    const table = readExplicitWeights(words, format, dimension);
    const profile = { cost: table, duration: table, distance: table };
    return { kind: 'tables', placeCount: dimension, profiles: [profile] };
  }
  if (kind !== 'EUC_2D') throw broken('Cannot read distances', kind, 'EDGE_WEIGHT_TYPE');
  return {
    kind: 'points',
    metric: 'plane',
    x: columnOf(parts, 'NODE_COORD_SECTION', dimension, 0),
    y: columnOf(parts, 'NODE_COORD_SECTION', dimension, 1),
    rounding,
    speedMps: 1,
  };
}

interface StopSeed {
  readonly place: number;
  readonly number: number;
  readonly demand: number;
}

function stopAt(parts: Parts, { place, number, demand }: StopSeed): RouteStop {
  const window = cachedRows(parts, 'TIME_WINDOW_SECTION').get(place);
  const service = parts.sections.has('SERVICE_TIME_SECTION')
    ? (cachedRows(parts, 'SERVICE_TIME_SECTION').get(place)?.[0] ?? 0)
    : fileNumber(parts.head.get('SERVICE_TIME') ?? '0', 'SERVICE_TIME');
  const prize = cachedRows(parts, 'PRIZE_SECTION').get(place)?.[0];
  return {
    id: number,
    kind: 'visit',
    place,
    deliver: [demand],
    collect: [0],
    windows: [window === undefined ? ALWAYS : [window[0] ?? 0, window[1] ?? Number.NaN]],
    service,
    setup: 0,
    release: cachedRows(parts, 'RELEASE_TIME_SECTION').get(place)?.[0] ?? 0,
    skills: [],
    prize: prize ?? Number.POSITIVE_INFINITY,
    priority: 0,
    mate: -1,
  };
}

function vehiclesOf(parts: Parts, depots: readonly number[], stops: number): RouteVehicle[] {
  const given = parts.head.get('VEHICLES');
  const count = given === undefined ? Math.max(1, stops) : fileNumber(given, 'VEHICLES');
  const merged = new Map<string, RouteVehicle>();
  const apart = [
    'CAPACITY_SECTION',
    'VEHICLES_DEPOT_SECTION',
    'VEHICLES_FIXED_COST_SECTION',
    'VEHICLES_RELOAD_DEPOT_SECTION',
  ];
  const rows = apart.some((name) => parts.sections.has(name)) ? count : 1;
  for (let v = 0; v < rows; v++) {
    const vehicle = vehicleAt(parts, depots, v);
    const key = JSON.stringify({ ...vehicle, id: 0, window: vehicle.window.map(String) });
    const known = merged.get(key);
    const added = rows === 1 ? count : 1;
    merged.set(key, { ...(known ?? vehicle), count: (known?.count ?? 0) + added });
  }
  return [...merged.values()];
}

function vehicleAt(parts: Parts, depots: readonly number[], v: number): RouteVehicle {
  const own = (name: string): number | undefined => cachedRows(parts, name).get(v)?.[0];
  const depotNumber = own('VEHICLES_DEPOT_SECTION');
  const depot = depotNumber === undefined ? (depots[0] ?? 0) : depotNumber - 1;
  const window = cachedRows(parts, 'TIME_WINDOW_SECTION').get(depot);
  const capacity = own('CAPACITY_SECTION') ?? Number(parts.head.get('CAPACITY') ?? Number.NaN);
  if (!(capacity >= 0)) throw broken('Cannot read the capacity', capacity, 'CAPACITY');
  const duration = parts.head.get('VEHICLES_MAX_DURATION');
  const reloads = cachedRows(parts, 'VEHICLES_RELOAD_DEPOT_SECTION').get(v);
  return {
    id: v + 1,
    count: 1,
    start: depot,
    end: depot,
    capacity: [capacity],
    window: window === undefined ? ALWAYS : [window[0] ?? 0, window[1] ?? Number.POSITIVE_INFINITY],
    fixedCost: own('VEHICLES_FIXED_COST_SECTION') ?? 0,
    costFactor: own('VEHICLES_UNIT_DISTANCE_COST_SECTION') ?? 1,
    profile: 0,
    skills: [],
    durationMax: duration === undefined ? Number.POSITIVE_INFINITY : Number(duration),
    distanceMax: Number.POSITIVE_INFINITY,
    travelMax: Number.POSITIVE_INFINITY,
    stopsMax: Number.POSITIVE_INFINITY,
    breaks: [],
    ...(reloads === undefined
      ? {}
      : {
          reload: {
            places: reloads.map((depotOf) => depotOf - 1),
            tripsMax: Number.POSITIVE_INFINITY,
            service: 0,
          },
        }),
  };
}
