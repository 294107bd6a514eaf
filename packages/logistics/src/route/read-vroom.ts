import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type {
  DriverBreak,
  RouteProblem,
  RouteStop,
  RouteVehicle,
  TableTravel,
  TimeWindow,
  TravelProfile,
} from './problem.ts';
import { haversineM } from './travel.ts';
import type { VroomInput, VroomPlace, VroomStep, VroomTables, VroomVehicle } from './vroom.ts';

/** Mean speed assumed where no table of durations is given: 50 km/h. */
const SPEED_MPS = 50 / 3.6;
const FOREVER = Number.POSITIVE_INFINITY;
/** Places for which tables are worked out where vehicles differ in speed or cost. */
const PLACES_MAX = 4000;

/**
 * Reads VROOM's JSON: jobs, shipments, vehicles, matrices. Without a matrix, durations are
 * great-circle distances at 50 km/h.
 * @throws AppError LOGISTICS_PROBLEM_INVALID naming the field.
 */
export function readVroom(value: unknown): RouteProblem {
  const input = checkedInput(value);
  const places = new PlaceList(input);
  const jobs = input.jobs ?? [];
  const shipments = input.shipments ?? [];
  const amounts = [
    ...jobs.flatMap((job) => [job.delivery ?? job.amount, job.pickup]),
    ...shipments.map((shipment) => shipment.amount),
    ...input.vehicles.map((vehicle) => vehicle.capacity),
  ];
  const dimensions = amounts.reduce((most, list) => Math.max(most, list?.length ?? 0), 0);
  const pad: Pad = (list, field) =>
    Array.from({ length: dimensions }, (_, k) => numberOf(list?.[k], field, 0));
  const stops = jobs.map(
    (job, i): RouteStop => ({
      ...stepStop(job, places.of(job, `jobs[${i}]`), `jobs[${i}]`),
      kind: 'visit',
      deliver: pad(job.delivery ?? job.amount, `jobs[${i}].delivery`),
      collect: pad(job.pickup, `jobs[${i}].pickup`),
      skills: job.skills ?? [],
      priority: numberOf(job.priority, `jobs[${i}].priority`, 0),
      mate: -1,
    }),
  );
  shipments.forEach((shipment, i) => {
    const field = `shipments[${i}]`;
    const priority = numberOf(shipment.priority, `${field}.priority`, 0);
    const shared = { skills: shipment.skills ?? [], priority };
    const at = stops.length;
    const amount = pad(shipment.amount, `${field}.amount`);
    const half = (step: VroomStep, name: string): StepPart =>
      stepStop(step, places.of(step, `${field}.${name}`), `${field}.${name}`);
    stops.push(
      {
        ...half(shipment.pickup, 'pickup'),
        ...shared,
        kind: 'pickup',
        deliver: pad(undefined, field),
        collect: amount,
        mate: at + 1,
      },
      {
        ...half(shipment.delivery, 'delivery'),
        ...shared,
        kind: 'delivery',
        deliver: amount,
        collect: pad(undefined, field),
        mate: at,
      },
    );
  });
  const profiles = new ProfileList(input);
  const vehicles = input.vehicles.map((vehicle, i) =>
    readVehicle(vehicle, { i, places, profile: profiles.of(vehicle), pad }),
  );
  return { name: '', dimensions, travel: profiles.travel(places), stops, vehicles };
}

function invalid(field: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot read ${field} of the routing problem: current value is ${JSON.stringify(value) ?? 'missing'}`,
    { place: field },
  );
}

/** A number of the file, or the fallback where it is left out; texts and the like are refused. */
function numberOf(value: unknown, field: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || Number.isNaN(value)) throw invalid(field, value);
  return value;
}

function windowOf(window: unknown, field: string): TimeWindow {
  if (!Array.isArray(window)) throw invalid(field, window);
  return [numberOf(window[0], field, Number.NaN), numberOf(window[1], field, Number.NaN)];
}

function checkedInput(value: unknown): VroomInput {
  if (typeof value !== 'object' || value === null) throw invalid('the file', value);
  const input = value as VroomInput;
  if (!Array.isArray(input.vehicles)) throw invalid('vehicles', input.vehicles);
  for (const field of ['jobs', 'shipments'] as const) {
    if (input[field] !== undefined && !Array.isArray(input[field])) {
      throw invalid(field, input[field]);
    }
  }
  input.shipments?.forEach((shipment, i) => {
    for (const half of ['pickup', 'delivery'] as const) {
      if (typeof shipment?.[half] !== 'object') throw invalid(`shipments[${i}].${half}`, shipment);
    }
  });
  return input;
}

type StepPart = Pick<
  RouteStop,
  'id' | 'place' | 'windows' | 'service' | 'setup' | 'release' | 'prize'
>;

function stepStop(step: VroomStep, place: number, field: string): StepPart {
  const windows = (step.time_windows ?? []).map((window) =>
    windowOf(window, `${field}.time_windows`),
  );
  return {
    id: step.id,
    place,
    windows: windows.length === 0 ? [[0, FOREVER]] : windows,
    service: longest(step.service, step.service_per_type, `${field}.service`),
    setup: longest(step.setup, step.setup_per_type, `${field}.setup`),
    release: 0,
    prize: FOREVER,
  };
}

/** Times that differ by type of vehicle: the longest, so that every type keeps to the plan. */
function longest(
  plain: number | undefined,
  byType: Readonly<Record<string, number>> | undefined,
  field: string,
): number {
  const times = Object.entries(byType ?? {}).map(([type, time]) =>
    numberOf(time, `${field}_per_type.${type}`, 0),
  );
  return Math.max(numberOf(plain, field, 0), ...times);
}

type Pad = (list: readonly number[] | undefined, field: string) => number[];

interface VehicleFrame {
  readonly i: number;
  readonly places: PlaceList;
  readonly profile: number;
  readonly pad: Pad;
}

function readVehicle(vehicle: VroomVehicle, frame: VehicleFrame): RouteVehicle {
  const { i, places } = frame;
  const end = (
    place: readonly (number | null)[] | undefined,
    index: number | undefined,
  ): number | undefined =>
    place === undefined && index === undefined
      ? undefined
      : places.of(
          {
            ...(place === undefined ? {} : { location: place }),
            ...(index === undefined ? {} : { location_index: index }),
          },
          `vehicles[${i}]`,
        );
  const start = end(vehicle.start, vehicle.start_index);
  const finish = end(vehicle.end, vehicle.end_index);
  if (start === undefined && finish === undefined) throw invalid(`vehicles[${i}].start`, undefined);
  const own = (name: string, value: unknown, fallback: number): number =>
    numberOf(value, `vehicles[${i}].${name}`, fallback);
  const breaks = (vehicle.breaks ?? []).map(
    (pause): DriverBreak => ({
      id: pause.id,
      windows: (pause.time_windows ?? [[0, FOREVER]]).map((window) =>
        windowOf(window, `vehicles[${i}].breaks`),
      ),
      service: own('breaks', pause.service, 0),
    }),
  );
  const capacity = frame.pad(vehicle.capacity, `vehicles[${i}].capacity`);
  return {
    id: vehicle.id,
    count: 1,
    start,
    end: finish,
    capacity: vehicle.capacity === undefined ? capacity.map(() => FOREVER) : capacity,
    window:
      vehicle.time_window === undefined
        ? [0, FOREVER]
        : windowOf(vehicle.time_window, `vehicles[${i}].time_window`),
    fixedCost: own('costs.fixed', vehicle.costs?.fixed, 0),
    costFactor: 1,
    profile: frame.profile,
    skills: vehicle.skills ?? [],
    durationMax: FOREVER,
    distanceMax: own('max_distance', vehicle.max_distance, FOREVER),
    travelMax: own('max_travel_time', vehicle.max_travel_time, FOREVER),
    stopsMax: own('max_tasks', vehicle.max_tasks, FOREVER),
    breaks,
  };
}

/** Places of the file: indices into its matrices, or coordinates, each once. */
class PlaceList {
  readonly longitudes: number[] = [];
  readonly latitudes: number[] = [];
  readonly tabled: boolean;
  readonly #byText = new Map<string, number>();
  readonly #size: number;

  constructor(input: VroomInput) {
    const tables = tablesOf(input);
    this.tabled = tables !== undefined;
    const first = Object.values(tables ?? {})[0];
    this.#size = (first?.durations ?? first?.distances ?? []).length;
  }

  get count(): number {
    return this.tabled ? this.#size : this.longitudes.length;
  }

  of(place: VroomPlace, field: string): number {
    const { location, location_index: index } = place;
    if (this.tabled) {
      const inside = index !== undefined && Number.isInteger(index) && index >= 0;
      if (!inside || index >= this.#size) throw invalid(`${field}.location_index`, index);
      return index;
    }
    if (!Array.isArray(location)) throw invalid(`${field}.location`, location);
    const [lon, lat] = [Number(location[0] ?? Number.NaN), Number(location[1] ?? Number.NaN)];
    const key = `${lon},${lat}`;
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    this.#byText.set(key, this.longitudes.length);
    this.longitudes.push(lon);
    this.latitudes.push(lat);
    return this.longitudes.length - 1;
  }
}

function tablesOf(input: VroomInput): Readonly<Record<string, VroomTables>> | undefined {
  if (input.matrices !== undefined) return input.matrices;
  return input.matrix === undefined ? undefined : { car: { durations: input.matrix } };
}

/** Vehicles that travel and cost alike share one set of tables. */
class ProfileList {
  readonly #input: VroomInput;
  readonly #kinds: VroomVehicle[] = [];
  readonly #byText = new Map<string, number>();

  constructor(input: VroomInput) {
    this.#input = input;
  }

  of(vehicle: VroomVehicle): number {
    const { costs } = vehicle;
    const key = JSON.stringify([
      vehicle.profile ?? 'car',
      numberOf(vehicle.speed_factor, 'vehicles.speed_factor', 1),
      numberOf(costs?.per_hour, 'vehicles.costs.per_hour', 3600),
      numberOf(costs?.per_km, 'vehicles.costs.per_km', 0),
    ]);
    const known = this.#byText.get(key);
    if (known !== undefined) return known;
    this.#byText.set(key, this.#kinds.length);
    this.#kinds.push(vehicle);
    return this.#kinds.length - 1;
  }

  travel(places: PlaceList): RouteProblem['travel'] {
    const plain = this.#byText.size === 1 && [...this.#byText.keys()][0]?.endsWith(',1,3600,0]');
    if (!places.tabled && plain === true) {
      return {
        kind: 'points',
        metric: 'sphere',
        x: Float64Array.from(places.longitudes),
        y: Float64Array.from(places.latitudes),
        rounding: 'exact',
        speedMps: SPEED_MPS,
      };
    }
    if (!places.tabled && places.count > PLACES_MAX) throw invalid('matrices', undefined);
    const profiles = this.#kinds.map((vehicle) => this.#tables(places, vehicle));
    return { kind: 'tables', placeCount: places.count, profiles } satisfies TableTravel;
  }

  #tables(places: PlaceList, vehicle: VroomVehicle): TravelProfile {
    const n = places.count;
    const name = vehicle.profile ?? 'car';
    const given = tablesOf(this.#input)?.[name];
    if (places.tabled && given === undefined) throw invalid(`matrices.${name}`, undefined);
    const speed = vehicle.speed_factor ?? 1;
    const perSecond = (vehicle.costs?.per_hour ?? 3600) / 3600;
    const perMetre = (vehicle.costs?.per_km ?? 0) / 1000;
    const cost = new Float64Array(n * n);
    const duration = new Float64Array(n * n);
    const distance = new Float64Array(n * n);
    const lengthOf = (i: number, j: number): number =>
      given?.distances?.[i]?.[j] ?? (places.tabled ? 0 : metres(places, i, j));
    const timeOf = (i: number, j: number, length: number): number =>
      places.tabled ? (given?.durations?.[i]?.[j] ?? Number.NaN) : length / SPEED_MPS;
    for (let at = 0; at < n * n; at++) {
      const [i, j] = [Math.floor(at / n), at % n];
      const length = lengthOf(i, j);
      const seconds = Math.round(timeOf(i, j, length) / speed);
      distance[at] = length;
      duration[at] = seconds;
      cost[at] = given?.costs?.[i]?.[j] ?? perSecond * seconds + perMetre * length;
    }
    return { cost, duration, distance };
  }
}

function metres(places: PlaceList, i: number, j: number): number {
  const { longitudes: x, latitudes: y } = places;
  return Math.round(haversineM(x[i] ?? 0, y[i] ?? 0, x[j] ?? 0, y[j] ?? 0));
}
