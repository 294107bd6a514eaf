import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { fleetFloor } from '../bench/fleet-floor.ts';
import { checkFleet } from '../src/fleet/check-fleet.ts';
import { Fleet, type FleetOptions, type FleetProblem } from '../src/fleet/fleet.ts';
import { DistanceFields, makeGrid, readGrid, UNREACHED } from '../src/fleet/fleet-grid.ts';

function drive(problem: FleetProblem, options: FleetOptions, steps: number, fleet?: Fleet) {
  const own = fleet ?? new Fleet(problem, options);
  const positions = [Int32Array.from(problem.vehicles)];
  for (let k = 0; k < steps; k++) positions.push(own.step().at.slice());
  return { positions, faults: checkFleet(problem.grid, positions), fleet: own };
}

describe('checkFleet()', () => {
  const grid = readGrid('....\n.@..\n');

  it('finds every kind of fault', () => {
    expect(
      checkFleet(grid, [
        [0, 3],
        [1, 2],
        [1, 2],
      ]),
    ).toEqual([]);
    const faults = (first: number[], second: number[]) => checkFleet(grid, [first, second]).join();
    expect(faults([0, 2], [1, 1])).toContain('share cell 1');
    expect(faults([0, 1], [1, 0])).toContain('change places');
    expect(faults([1], [5])).toContain('blocked');
    expect(faults([0], [2])).toContain('jumps');
    expect(faults([3], [4])).toContain('jumps');
  });
});

describe('DistanceFields', () => {
  it('counts the steps around what is blocked', () => {
    const grid = readGrid('.@.\n.@.\n...\n');
    const field = new DistanceFields(grid).to(0);
    expect([...field].map((steps) => (steps === UNREACHED ? -1 : steps))).toEqual([
      0, -1, 6, 1, -1, 5, 2, 3, 4,
    ]);
  });
});

describe('Fleet', () => {
  it.each(['inheritance', 'windowed'] as const)(
    '%s: no collision, tasks done, batteries held',
    (method) => {
      const rng = createRng(2);
      const { problem, nextTask } = fleetFloor(
        { width: 30, height: 20, vehicles: 60, chargers: 8 },
        rng,
      );
      const floor = { ...problem, batteryMoves: 300 };
      const fleet = new Fleet(floor, { rng, method });
      fleet.add(Array.from({ length: 200 }, nextTask));
      const { faults } = drive(floor, { rng }, 400, fleet);
      expect(faults).toEqual([]);
      expect(fleet.figures()).toMatchObject({ finished: 200, stranded: 0, open: 0 });
    },
  );

  it('moves a thousand vehicles for a thousand steps without a collision', () => {
    const rng = createRng(4);
    const { problem, nextTask } = fleetFloor(
      { width: 80, height: 60, vehicles: 1000, chargers: 0 },
      rng,
    );
    const fleet = new Fleet(problem, { rng });
    fleet.add(Array.from({ length: 4000 }, nextTask));
    const { faults } = drive(problem, { rng }, 1000, fleet);
    expect(faults).toEqual([]);
    expect(fleet.figures().finished).toBeGreaterThan(2000);
  }, 60_000);

  it('lets two vehicles pass where there is room, in a full house none is lost', () => {
    const grid = readGrid('....\n....\n....\n');
    const vehicles = [...Array(11).keys()];
    for (const method of ['inheritance', 'windowed'] as const) {
      const fleet = new Fleet({ grid, vehicles }, { rng: createRng(1), method });
      fleet.add([
        { id: 'a', from: 11, to: 0 },
        { id: 'b', from: 0, to: 11 },
      ]);
      const { faults, positions } = drive({ grid, vehicles }, { rng: createRng(1) }, 60, fleet);
      expect(faults).toEqual([]);
      expect(new Set(positions.at(-1)).size).toBe(11);
      expect(fleet.figures().finished).toBe(2);
    }
  });

  it('gives the same drive for the same seed', () => {
    const last = [1, 2].map(() => {
      const rng = createRng(9);
      const { problem, nextTask } = fleetFloor(
        { width: 20, height: 15, vehicles: 30, chargers: 2 },
        rng,
      );
      const fleet = new Fleet(problem, { rng });
      fleet.add(Array.from({ length: 50 }, nextTask));
      return drive(problem, { rng }, 100, fleet).positions.at(-1);
    });
    expect(last[0]).toEqual(last[1]);
  });

  it('refuses tasks in blocked or cut-off places, and goes on', () => {
    const grid = readGrid('..@.\n..@.\n');
    const fleet = new Fleet({ grid, vehicles: [0] }, { rng: createRng(1) });
    fleet.add([
      { id: 'blocked', from: 2, to: 0 },
      { id: 'cut off', from: 3, to: 0 },
      { id: 'away', from: 3, to: 7 },
      { id: 'no cell', from: -1, to: Number.NaN },
      { id: 'good', from: 1, to: 4 },
    ]);
    for (let k = 0; k < 12; k++) fleet.step();
    expect(fleet.figures()).toMatchObject({ finished: 1, refused: 4, open: 0 });
  });

  const grid = makeGrid(2, 2, Uint8Array.of(0, 0, 0, 1));
  it.each<[Partial<FleetProblem>, string]>([
    [{ vehicles: [0, 0] }, 'vehicles[1]'],
    [{ vehicles: [3] }, 'vehicles[0]'],
    [{ vehicles: [Number.NaN] }, 'vehicles[0]'],
    [{ vehicles: [9] }, 'vehicles[0]'],
    [{ chargers: [3] }, 'chargers[0]'],
    [{ batteryMoves: 0 }, 'batteryMoves'],
    [{ chargeShare: Number.NaN }, 'chargeShare'],
  ])('refuses %j', (part, place) => {
    const problem = { grid, vehicles: [0], ...part };
    expect(() => new Fleet(problem, { rng: createRng(1) })).toThrow(
      expect.objectContaining({ place }),
    );
  });

  it('refuses grids that are none', () => {
    expect(() => readGrid('..\n...\n')).toThrow(/differ/);
    expect(() => readGrid('')).toThrow();
    expect(() => makeGrid(2, 2, new Uint8Array(3))).toThrow();
    expect(() => makeGrid(3000, 3000, new Uint8Array(9e6))).toThrow(/limit/);
    const none = new Fleet({ grid, vehicles: [] }, { rng: createRng(1) });
    expect(none.step().at).toHaveLength(0);
  });
});
