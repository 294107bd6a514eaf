import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';

/** A rectangular warehouse of parallel aisles between cross aisles. Lengths in metres. */
export interface Warehouse {
  readonly aisles: number;
  readonly placesPerAisle: number;
  /** Cross aisles, front and back counted; 2 is one block. Default 2. */
  readonly crossAisles: number;
  /** Length of a place along the aisle. Default 1. */
  readonly placeM: number;
  /** From the middle of one aisle to the middle of the next. Default 5. */
  readonly aisleGapM: number;
  /** Aisle at whose front end tours start and end. Default 0. */
  readonly depotAisle: number;
}

export interface PickLine {
  readonly aisle: number;
  /** Place from the front, from 0. */
  readonly place: number;
  readonly units: number;
}

export interface PickOrder {
  readonly id: string;
  readonly lines: readonly PickLine[];
}

export const PICK_METHODS = ['default', 'savings', 'genetic', 'ants', 'first-come'] as const;

/** How orders are batched. */
export type PickMethod = (typeof PICK_METHODS)[number];

export const PICK_ROUTINGS = ['shortest', 's-shape', 'return', 'largest-gap', 'combined'] as const;

/** How a picker walks. */
export type PickRouting = (typeof PICK_ROUTINGS)[number];

export interface PickProblem {
  readonly warehouse: Warehouse;
  /** Units that one cart holds. */
  readonly capacityUnits: number;
  readonly orders: readonly PickOrder[];
  readonly method: PickMethod;
  readonly routing: PickRouting;
}

const AISLES_MAX = 1000;
const PLACES_MAX = 2000;

/** One position in the warehouse: aisle, and metres from the front. */
export interface Spot {
  readonly aisle: number;
  readonly y: number;
}

/** Reads the warehouse form from parsed JSON. @throws AppError LOGISTICS_PROBLEM_INVALID naming the field. */
export function readPickProblem(value: unknown): PickProblem {
  if (typeof value !== 'object' || value === null) throw invalid('the file', value);
  const file = value as Record<string, unknown>;
  const house = file['warehouse'] as Record<string, unknown> | undefined;
  if (typeof house !== 'object' || house === null) throw invalid('warehouse', house);
  const whole = (name: string, fallback: number | undefined, range: [number, number]): number => {
    const found = house[name] ?? fallback;
    const fits = Number.isInteger(found) && Number(found) >= range[0] && Number(found) <= range[1];
    if (!fits) throw invalid(`warehouse.${name}`, found);
    return Number(found);
  };
  const length = (name: string, fallback: number): number => {
    const found = house[name] ?? fallback;
    if (!(Number.isFinite(found) && Number(found) > 0)) throw invalid(`warehouse.${name}`, found);
    return Number(found);
  };
  const aisles = whole('aisles', undefined, [1, AISLES_MAX]);
  const warehouse = {
    aisles,
    placesPerAisle: whole('placesPerAisle', undefined, [1, PLACES_MAX]),
    crossAisles: whole('crossAisles', 2, [2, 20]),
    placeM: length('placeM', 1),
    aisleGapM: length('aisleGapM', 5),
    depotAisle: whole('depotAisle', 0, [0, aisles - 1]),
  };
  const capacity = file['capacityUnits'];
  if (!(typeof capacity === 'number' && capacity > 0)) throw invalid('capacityUnits', capacity);
  const method = oneOf(PICK_METHODS, file['method'] ?? 'default', 'method');
  const routing = oneOf(PICK_ROUTINGS, file['routing'] ?? 'shortest', 'routing');
  if (routing !== 'shortest' && warehouse.crossAisles > 2 && routing !== 's-shape') {
    throw invalid('routing (several blocks know shortest and s-shape)', routing);
  }
  const orders = readOrders(file['orders']);
  return { warehouse, capacityUnits: capacity, orders, method, routing };
}

function invalid(field: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot read ${field} of the picking problem: current value is ${JSON.stringify(value) ?? 'missing'}`,
    { place: field },
  );
}

function oneOf<T extends string>(names: readonly T[], value: unknown, field: string): T {
  const found = names.find((name) => name === value);
  if (found === undefined) throw invalid(field, value);
  return found;
}

function readOrders(value: unknown): PickOrder[] {
  if (!Array.isArray(value)) throw invalid('orders', value);
  const seen = new Set<string>();
  return value.map((raw: Record<string, unknown>, i) => {
    const id = String(raw?.['id'] ?? i + 1);
    if (seen.has(id)) throw invalid(`orders[${i}].id (it stands twice)`, id);
    seen.add(id);
    const lines = raw?.['lines'];
    if (!Array.isArray(lines)) throw invalid(`orders[${i}].lines`, lines);
    return {
      id,
      lines: lines.map((line: Partial<PickLine>, k) => {
        const units = line?.units ?? 1;
        const fits = Number.isInteger(line?.aisle) && Number.isInteger(line?.place) && units > 0;
        if (!fits) throw invalid(`orders[${i}].lines[${k}]`, line);
        return { aisle: Number(line.aisle), place: Number(line.place), units };
      }),
    };
  });
}

/** Length of an aisle from front to back. */
export function aisleLengthM(warehouse: Warehouse): number {
  return warehouse.placesPerAisle * warehouse.placeM;
}

/** Where a picker stands for a line: the middle of the place. */
export function spotOf(warehouse: Warehouse, line: Pick<PickLine, 'aisle' | 'place'>): Spot {
  return { aisle: line.aisle, y: (line.place + 0.5) * warehouse.placeM };
}

/** Shortest walk between two spots. Cross aisles divide the aisles into equal blocks. */
export function walkM(warehouse: Warehouse, from: Spot, to: Spot): number {
  if (from.aisle === to.aisle) return Math.abs(from.y - to.y);
  const across = Math.abs(from.aisle - to.aisle) * warehouse.aisleGapM;
  const blockM = aisleLengthM(warehouse) / (warehouse.crossAisles - 1);
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < warehouse.crossAisles; c++) {
    const y = c * blockM;
    least = Math.min(least, Math.abs(from.y - y) + Math.abs(to.y - y));
  }
  return across + least;
}

/** Length of a closed walk through the spots in order. */
export function walkLengthM(warehouse: Warehouse, spots: readonly Spot[]): number {
  const depot = { aisle: warehouse.depotAisle, y: 0 };
  let at: Spot = depot;
  let length = 0;
  for (const spot of [...spots, depot]) {
    length += walkM(warehouse, at, spot);
    at = spot;
  }
  return length;
}
