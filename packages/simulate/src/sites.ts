import { LEAVES } from './leaves.ts';
import { FIRST_STORE, placesOf, WAREHOUSE } from './places.ts';
import { type SimulateOptions, sizesOf } from './scale.ts';

/** A van of the made-up retailer, in the terms of the ledger. Money in fen. */
export interface SimulatedVehicle {
  readonly vehicle: string;
  readonly name: string;
  readonly location: string;
  readonly device: string;
  readonly terms: {
    readonly capacityUnits: number;
    readonly opensMinute: number;
    readonly closesMinute: number;
    readonly speedKmh: number;
    readonly kmMinor: number;
    readonly hourMinor: number;
    readonly startMinor: number;
    readonly stopsMax: number;
    readonly radiusKm: number;
  };
}

export interface SimulatedSite {
  readonly location: string;
  readonly kind: 'warehouse' | 'floor';
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SimulatedSites {
  readonly vehicles: readonly SimulatedVehicle[];
  readonly sites: readonly SimulatedSite[];
}

const VANS_PER_STORE = 2;
const FLOOR: readonly string[] = [
  '###################',
  '#a##b##c##d##e##f##',
  '#.................#',
  '#.##.##.##.##.##..#',
  '#.##.##.##.##.##..#',
  '#.................#',
  '#.##.##.##.##.##..#',
  '#.##.##.##.##.##..#',
  '#g...h...i...j....#',
  '#........T..T..T..#',
  '#E................#',
  '###################',
];

/**
 * What the places of the made-up retailer look like: an online warehouse of twelve aisles, vans at
 * every store, and floors with categories as somebody once put them.
 */
export function simulatedSites(options: Pick<SimulateOptions, 'scale'>): SimulatedSites {
  const places = placesOf(sizesOf({ ...options, seed: 1 }));
  const warehouse = places[WAREHOUSE];
  const stores = places.slice(FIRST_STORE);
  const vehicles = stores.flatMap(({ id, name }) =>
    Array.from({ length: VANS_PER_STORE }, (_, k) => van(id, name, k + 1)),
  );
  const floors = stores.map(({ id }) => ({
    location: id,
    kind: 'floor' as const,
    body: { rows: FLOOR, cellM: 1.5, zones: {}, placement: firstPlacement() },
  }));
  if (warehouse === undefined) return { vehicles, sites: floors };
  const layout = { aisles: 12, placesPerAisle: 90, crossAisles: 3, placeM: 1, aisleGapM: 4 };
  const body = { layout, pickers: 3, linesPerPickerHour: 60, capacityUnits: 60, hourMinor: 3000 };
  return { vehicles, sites: [{ location: warehouse.id, kind: 'warehouse', body }, ...floors] };
}

function van(location: string, name: string, number: number): SimulatedVehicle {
  return {
    vehicle: `${location}-van${number}`,
    name: `${name} ${number}号车`,
    location,
    device: `${location}-gps${number}`,
    terms: {
      capacityUnits: 120,
      opensMinute: 540,
      closesMinute: 1140,
      speedKmh: 28,
      kmMinor: 120,
      hourMinor: 3500,
      startMinor: 2000,
      stopsMax: 60,
      radiusKm: 40,
    },
  };
}

/** One zone a category of the second level, in the order of their names: nobody has thought yet. */
function firstPlacement(): Readonly<Record<string, string>> {
  const categories = [...new Set(LEAVES.map(({ path }) => path.slice(0, 2).join('>')))].sort();
  const zones = [...new Set(FLOOR.join('').match(/[a-z]/g) ?? [])];
  return Object.fromEntries(
    categories.flatMap((category, i) => {
      const zone = zones[i];
      return zone === undefined ? [] : [[category, zone]];
    }),
  );
}
