import { Fleet, makeGrid } from '@quanyu/logistics';
import { createRng } from '@quanyu/numeric';
import type { House } from './house.ts';

interface Line {
  readonly aisle: number;
  readonly place: number;
}

/** Carts that drive by themselves, one step at a time, without collisions. */
export interface DrivenCarts {
  readonly all: number;
  /** Moves every cart; tells where they are and how many lines were brought so far. */
  step(): { readonly at: readonly number[]; readonly done: number; readonly isOver: boolean };
}

const STEPS_MAX = 5_000;

/** Puts as many carts as there are lists at the front of the house and gives them all lines to fetch. */
export function driveCarts(house: House, lists: readonly (readonly Line[])[]): DrivenCarts {
  const grid = makeGrid(house.width, house.height, house.blocked);
  const front = Array.from({ length: house.width }, (_, x) => (house.height - 1) * house.width + x);
  const vehicles = front.slice(0, Math.max(1, Math.min(front.length, lists.length)));
  const fleet = new Fleet({ grid, vehicles }, { rng: createRng(1) });
  const lines = lists.flat();
  fleet.add(lines.map((line, k) => ({ id: String(k), from: house.cellOf(line), to: house.depot })));
  let done = 0;
  let steps = 0;
  return {
    all: lines.length,
    step() {
      const { at, finished } = fleet.step();
      done += finished.length;
      steps += 1;
      return { at: [...at], done, isOver: done >= lines.length || steps >= STEPS_MAX };
    },
  };
}
