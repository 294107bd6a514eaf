import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { DistanceFields, type FleetGrid, makeGrid, UNREACHED } from '../fleet/fleet-grid.ts';

/** A place of the floor at which one product group is shown. */
export interface FloorZone {
  readonly id: string;
  /** Walkable cell in front of it. */
  readonly cell: number;
  /** Metres of shelf; facings share them. Default 10. */
  readonly shelfM?: number;
  /** What it is made for: `cold`, `checkout`, `window`, …; absent: anything without a kind. */
  readonly kind?: string;
}

/** A store's floor: cells that can be walked, zones, entrance and tills. */
export interface StoreFloor {
  readonly grid: FleetGrid;
  /** Edge of a cell, metres. */
  readonly cellM: number;
  readonly zones: readonly FloorZone[];
  readonly entrance: number;
  readonly tills: readonly number[];
}

/** Walks over a floor: steps between cells, and the cells of a shortest way. */
export class FloorWalks {
  readonly #floor: StoreFloor;
  readonly #fields: DistanceFields;

  /** @throws AppError LOGISTICS_PROBLEM_INVALID naming what cannot be reached from the entrance. */
  constructor(floor: StoreFloor) {
    this.#floor = floor;
    this.#fields = new DistanceFields(floor.grid);
    const places: [string, number][] = [
      ['entrance', floor.entrance],
      ...floor.tills.map((cell, i): [string, number] => [`tills[${i}]`, cell]),
      ...floor.zones.map((zone): [string, number] => [`zone ${zone.id}`, zone.cell]),
    ];
    if (floor.tills.length === 0) throw invalid('it has no till', 'tills');
    for (const [name, cell] of places) {
      const isFree = Number.isInteger(cell) && floor.grid.blocked[cell] === 0;
      if (!isFree) throw invalid(`${name} is no walkable cell`, name);
      if (this.#fields.to(floor.entrance)[cell] === UNREACHED) {
        throw invalid(`${name} cannot be reached from the entrance`, name);
      }
    }
    const ids = new Set(floor.zones.map(({ id }) => id));
    if (ids.size < floor.zones.length) throw invalid('a zone stands twice', 'zones');
  }

  steps(from: number, to: number): number {
    return this.#fields.to(to)[from] ?? UNREACHED;
  }

  meters(from: number, to: number): number {
    return this.steps(from, to) * this.#floor.cellM;
  }

  /** Cells from `from` (left out) to `to`; `turn` in [0, 1) chooses among equally short ways. */
  way(from: number, to: number, turn: () => number = () => 0): number[] {
    const field = this.#fields.to(to);
    const { beside } = this.#floor.grid;
    const cells: number[] = [];
    let at = from;
    while (at !== to) {
      const nearer: number[] = [];
      for (let k = 4 * at; k < 4 * at + 4; k++) {
        const cell = beside[k] ?? -1;
        if (cell >= 0 && (field[cell] ?? 0) < (field[at] ?? 0)) nearer.push(cell);
      }
      const next = nearer[Math.floor(turn() * nearer.length)];
      if (next === undefined) break;
      cells.push(next);
      at = next;
    }
    return cells;
  }
}

function invalid(what: string, place: string): AppError {
  const message = `Cannot walk the floor as ${what}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}

/**
 * Draws a floor from lines of text: `.` walkable, `#` shelf or wall, `E` entrance, `T` till, any
 * digit or small letter the cell in front of the zone of that name.
 */
export function drawFloor(text: string, cellM = 1): StoreFloor {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const width = lines[0]?.length ?? 0;
  if (width === 0 || lines.some((line) => line.length !== width)) {
    throw invalid('its lines differ in length', 'floor');
  }
  const cells = [...lines.join('')];
  const blocked = Uint8Array.from(cells, (c) => Number(c === '#'));
  const entrance = cells.indexOf('E');
  const at = (test: (c: string) => boolean): number[] =>
    cells.flatMap((c, cell) => (test(c) ? [cell] : []));
  return {
    grid: makeGrid(width, lines.length, blocked),
    cellM,
    zones: at((c) => /[a-z0-9]/.test(c)).map((cell) => ({ id: cells[cell] ?? '', cell })),
    entrance,
    tills: at((c) => c === 'T'),
  };
}
