import { readPickProblem, type Warehouse } from '@quanyu/logistics';

/** How a warehouse is picked: its aisles, where each product lies, its people and hours. */
export interface WarehousePlan {
  readonly layout: Warehouse;
  /** Aisle and place of each product, both from 0. */
  readonly slots: Readonly<Record<string, readonly [aisle: number, place: number]>>;
  readonly pickers: number;
  readonly linesPerPickerHour: number;
  /** Units of one cart. */
  readonly capacityUnits: number;
  readonly waveLinesMax: number;
  /** Minutes of the local day. */
  readonly opensMinute: number;
  readonly closesMinute: number;
  /** When the carriers collect: what is due is picked by then. */
  readonly cutoffMinute: number;
  /** Cost of an hour of a picker, minor units. */
  readonly hourMinor: number;
}

const DEFAULTS = {
  pickers: 2,
  linesPerPickerHour: 60,
  capacityUnits: 60,
  waveLinesMax: 120,
  opensMinute: 480,
  closesMinute: 1080,
  cutoffMinute: 960,
  hourMinor: 3_000,
};

/**
 * Reads the plan of a warehouse as it is kept: `{layout, slots, pickers, …}`, what is missing by
 * default.
 * @throws AppError LOGISTICS_PROBLEM_INVALID naming a field of the layout.
 */
export function readWarehousePlan(body: Readonly<Record<string, unknown>>): WarehousePlan {
  const { warehouse } = readPickProblem({
    warehouse: body['layout'],
    capacityUnits: 1,
    orders: [],
  });
  const number = (name: keyof typeof DEFAULTS): number => {
    const value = body[name];
    return typeof value === 'number' && value > 0 ? value : DEFAULTS[name];
  };
  return {
    layout: warehouse,
    slots: readSlots(body['slots']),
    pickers: number('pickers'),
    linesPerPickerHour: number('linesPerPickerHour'),
    capacityUnits: number('capacityUnits'),
    waveLinesMax: number('waveLinesMax'),
    opensMinute: number('opensMinute'),
    closesMinute: number('closesMinute'),
    cutoffMinute: number('cutoffMinute'),
    hourMinor: number('hourMinor'),
  };
}

function readSlots(value: unknown): WarehousePlan['slots'] {
  if (typeof value !== 'object' || value === null) return {};
  const isSlot = (slot: unknown): slot is readonly [number, number] =>
    Array.isArray(slot) && slot.length === 2 && slot.every(Number.isInteger);
  return Object.fromEntries(
    Object.entries(value).flatMap(([product, slot]) => (isSlot(slot) ? [[product, slot]] : [])),
  );
}
