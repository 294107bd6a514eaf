import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';

/** A floor of square cells, numbered row by row; some cannot be entered. */
export interface FleetGrid {
  readonly width: number;
  readonly height: number;
  /** 1: blocked. */
  readonly blocked: Uint8Array;
  /** Up to four free cells beside each: entries 4c to 4c + 3, −1 where there is none. */
  readonly beside: Int32Array;
}

const CELLS_MAX = 4_000_000;

/** Builds a grid. @throws AppError LOGISTICS_PROBLEM_INVALID, LOGISTICS_TOO_LARGE */
export function makeGrid(width: number, height: number, blocked: Uint8Array): FleetGrid {
  const isSize = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!isSize || blocked.length !== width * height) {
    throw fleetError(`a grid of ${width} × ${height} needs as many cells`, 'grid');
  }
  if (width * height > CELLS_MAX) {
    const message = `Cannot hold ${width * height} cells as the limit is ${CELLS_MAX}`;
    throw new AppError(LOGISTICS_ERRORS.LOGISTICS_TOO_LARGE, message, { place: 'grid' });
  }
  return { width, height, blocked, beside: neighboursOf(width, blocked) };
}

function neighboursOf(width: number, blocked: Uint8Array): Int32Array {
  const beside = new Int32Array(4 * blocked.length).fill(-1);
  for (let cell = 0; cell < blocked.length; cell++) {
    if (blocked[cell] !== 0) continue;
    const x = cell % width;
    const near = [x > 0 ? cell - 1 : -1, x < width - 1 ? cell + 1 : -1, cell - width, cell + width];
    // Outside the floor nothing is free.
    beside.set(
      near.filter((other) => blocked[other] === 0),
      4 * cell,
    );
  }
  return beside;
}

/** Reads lines of `.` (free) and `@`, `#`, `T` (blocked), as the maps of MAPF benchmarks are drawn. */
export function readGrid(text: string): FleetGrid {
  const lines = text.split(/\r?\n/).filter((line) => /^[.@#TGS]+$/.test(line));
  const width = lines[0]?.length ?? 0;
  const wrong = lines.find((line) => line.length !== width);
  if (wrong !== undefined) throw fleetError('its lines differ in length', 'grid');
  const blocked = Uint8Array.from(lines.join(''), (c) =>
    Number(c === '@' || c === '#' || c === 'T'),
  );
  return makeGrid(width, lines.length, blocked);
}

export function fleetError(what: string, place: string): AppError {
  const message = `Cannot plan the fleet as ${what}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}

/** A distance of cells that cannot be reached. */
export const UNREACHED = 0xffff;
/** Bytes of distance fields kept; the oldest goes first. */
const FIELD_BYTES_MAX = 512 * 1024 * 1024;

/** Steps from every cell to a goal, by breadth-first search, kept for goals that come again. */
export class DistanceFields {
  readonly #grid: FleetGrid;
  readonly #fields = new Map<number, Uint16Array>();
  readonly #queue: Int32Array;

  constructor(grid: FleetGrid) {
    this.#grid = grid;
    this.#queue = new Int32Array(grid.blocked.length);
  }

  to(goal: number): Uint16Array {
    const known = this.#fields.get(goal);
    if (known !== undefined) {
      // The map keeps the order of insertion: what is used again becomes the newest.
      this.#fields.delete(goal);
      this.#fields.set(goal, known);
      return known;
    }
    const field = this.#search(goal);
    this.#fields.set(goal, field);
    if (this.#fields.size * field.byteLength > FIELD_BYTES_MAX) {
      const [oldest] = this.#fields.keys();
      if (oldest !== undefined) this.#fields.delete(oldest);
    }
    return field;
  }

  #search(goal: number): Uint16Array {
    const { beside, blocked } = this.#grid;
    const field = new Uint16Array(blocked.length).fill(UNREACHED);
    const queue = this.#queue;
    field[goal] = 0;
    queue[0] = goal;
    for (let head = 0, tail = 1; head < tail; head++) {
      const cell = queue[head] ?? 0;
      const next = Math.min((field[cell] ?? 0) + 1, UNREACHED - 1);
      for (let k = 4 * cell; k < 4 * cell + 4; k++) {
        const other = beside[k] ?? -1;
        if (other < 0 || field[other] !== UNREACHED) continue;
        field[other] = next;
        queue[tail++] = other;
      }
    }
    return field;
  }
}
