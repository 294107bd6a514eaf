import type { Rng } from '@quanyu/numeric';
import type { FleetProblem, FleetTask } from '../src/fleet/fleet.ts';
import { makeGrid } from '../src/fleet/fleet-grid.ts';

export interface FloorSize {
  readonly width: number;
  readonly height: number;
  readonly vehicles: number;
  readonly chargers: number;
}

/** Cells beside which tasks start and end; more would only cost memory. */
const STATIONS_MAX = 1500;

/** A sorting floor: blocks of shelves five long and one deep, aisles between them, open edges. */
export function fleetFloor(
  { width, height, vehicles, chargers }: FloorSize,
  rng: Rng,
): { readonly problem: FleetProblem; readonly nextTask: () => FleetTask } {
  const blocked = new Uint8Array(width * height);
  for (let y = 4; y < height - 4; y++) {
    for (let x = 4; x < width - 4; x++) {
      if (y % 3 === 1 && (x - 4) % 7 < 5) blocked[y * width + x] = 1;
    }
  }
  const grid = makeGrid(width, height, blocked);
  const free = shuffled(
    [...blocked.keys()].filter((cell) => blocked[cell] === 0),
    rng,
  );
  const edge = free.filter((cell) => {
    const x = cell % width;
    const y = Math.floor(cell / width);
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const beside = free.filter((cell) => blocked[cell - width] === 1 || blocked[cell + width] === 1);
  const stations = beside.slice(0, STATIONS_MAX);
  let id = 0;
  return {
    problem: { grid, vehicles: free.slice(0, vehicles), chargers: edge.slice(0, chargers) },
    nextTask: () => ({
      id: String(id++),
      from: stations[rng.int(stations.length)] ?? 0,
      to: stations[rng.int(stations.length)] ?? 0,
    }),
  };
}

function shuffled(list: number[], rng: Rng): number[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const kept = list[i] ?? 0;
    list[i] = list[j] ?? 0;
    list[j] = kept;
  }
  return list;
}
