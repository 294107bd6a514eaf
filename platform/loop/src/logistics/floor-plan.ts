import { AppError } from '@quanyu/domain';
import { drawFloor, type StoreFloor } from '@quanyu/logistics';
import { LOOP_ERRORS } from '../errors.ts';

/** A store's floor as it is kept, with what stands where. */
export interface FloorPlan {
  readonly floor: StoreFloor;
  readonly zones: readonly FloorPlanZone[];
  /** Zone of each category that is shown. */
  readonly placement: Readonly<Record<string, string>>;
}

export interface FloorPlanZone {
  /** The one character of the drawing. */
  readonly id: string;
  readonly name: string;
}

const CELLS_MAX = 10_000;
const CELL_M_MAX = 10;

/**
 * Reads the plan of a floor: `{rows: ["#E..", …], cellM, zones: {a: "Window"}, placement: {Toys: "a"}}`.
 * The drawing: `.` free, `#` shelf or wall, `E` entrance, `T` till, a digit or small letter the cell in
 * front of the zone of that name.
 * @throws AppError LOOP_FLOOR_INVALID naming what is wrong, LOGISTICS_PROBLEM_INVALID for the drawing.
 */
export function readFloorPlan(body: Readonly<Record<string, unknown>>): FloorPlan {
  const rows = body['rows'];
  const isText = Array.isArray(rows) && rows.every((row) => typeof row === 'string');
  if (!isText || rows.length === 0) throw invalid('rows', 'must be lines of text', rows);
  if (rows.join('').length > CELLS_MAX) {
    throw invalid('rows', `must have at most ${CELLS_MAX} cells`, rows.join('').length);
  }
  const wrong = /[^.#ETa-z0-9]/.exec(rows.join(''));
  if (wrong !== null) throw invalid('rows', 'may hold . # E T a-z 0-9', wrong[0]);
  const cellM = body['cellM'] ?? 1;
  const isLength = typeof cellM === 'number' && cellM > 0 && cellM <= CELL_M_MAX;
  if (!isLength) throw invalid('cellM', `must be above 0 and at most ${CELL_M_MAX}`, cellM);
  const floor = drawFloor(rows.join('\n'), cellM);
  if (floor.entrance < 0) throw invalid('rows', 'must have an entrance E', 'none');
  const names = recordOf(body['zones']);
  const zones = floor.zones.map(({ id }) => ({ id, name: names[id] ?? id }));
  const known = new Set(zones.map(({ id }) => id));
  const placement = recordOf(body['placement']);
  for (const [category, zone] of Object.entries(placement)) {
    if (!known.has(zone)) throw invalid(`placement.${category}`, 'must name a zone', zone);
  }
  return { floor, zones, placement };
}

function recordOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}

function invalid(field: string, rule: string, value: unknown): AppError {
  return new AppError(
    LOOP_ERRORS.LOOP_FLOOR_INVALID,
    `Cannot read the floor as ${field} ${rule}: current value is ${String(value).slice(0, 60)}`,
    { place: field },
  );
}
