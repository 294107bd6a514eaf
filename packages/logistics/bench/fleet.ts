import { createRng } from '@quanyu/numeric';
import { checkFleet } from '../src/fleet/check-fleet.ts';
import { Fleet, type FleetOptions } from '../src/fleet/fleet.ts';
import { fleetFloor } from './fleet-floor.ts';

/**
 * Vehicles on a warehouse grid for 1,000 steps: collisions, time a step, tasks a step:
 * `npx tsx --conditions=quanyu-source packages/logistics/bench/fleet.ts [VEHICLES…]`.
 */
const sizes = process.argv.slice(2).map(Number);

function drive(
  name: string,
  vehicles: number,
  size: { width: number; height: number; chargers: number },
  method: NonNullable<FleetOptions['method']>,
): void {
  const rng = createRng(1);
  const { problem, nextTask } = fleetFloor({ ...size, vehicles }, rng);
  const fleet = new Fleet(problem, { rng, method });
  const positions: Int32Array[] = [Int32Array.from(problem.vehicles)];
  const times: number[] = [];
  for (let step = 0; step < 1000; step++) {
    const missing = 2 * Math.max(48, vehicles / 20) - fleet.figures().open;
    if (missing > 0) fleet.add(Array.from({ length: missing }, nextTask));
    const before = process.cpuUsage();
    positions.push(fleet.step().at.slice());
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  const faults = checkFleet(problem.grid, positions);
  times.sort((a, b) => a - b);
  const { finished, stranded } = fleet.figures();
  process.stdout.write(
    `${name} ${method}: ${vehicles} vehicles, 1000 steps, ${faults.length} collisions (must be 0), ` +
      `${(finished / 1000).toFixed(2)} tasks a step, stranded ${stranded}, ` +
      `step median ${(times[500] ?? 0).toFixed(1)} ms, worst ${(times.at(-1) ?? 0).toFixed(0)} ms CPU ` +
      `(goal 1000)${faults.length > 0 ? ` ${faults[0]}` : ''}\n`,
  );
}

const small = { width: 57, height: 33, chargers: 12 };
const large = { width: 500, height: 140, chargers: 0 };
if (sizes.length > 0) for (const n of sizes) drive('500 × 140', n, large, 'inheritance');
else {
  for (const method of ['inheritance', 'windowed'] as const) drive('57 × 33', 150, small, method);
  for (const method of ['inheritance', 'windowed'] as const) {
    drive('120 × 80', 1000, { width: 120, height: 80, chargers: 60 }, method);
  }
  drive('500 × 140', 10_000, large, 'inheritance');
}
