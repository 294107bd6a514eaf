import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { checkPicks, solvePicks } from '../src/pick/tool.ts';
import { tourMaker } from '../src/pick/tours.ts';
import { type PickMethod, type PickProblem, spotOf } from '../src/pick/warehouse.ts';

/**
 * Batching on generated cases of Henn and Wäscher's class (10 aisles of 90 places, 5 to 25 units an
 * order) by every method, and tours of several blocks beside S-shape: `node
 * --conditions=quanyu-source --import tsx packages/logistics/bench/pick.ts SECONDS CASES`.
 */
const [seconds = '5', cases = '3'] = process.argv.slice(2);
/** Budgets count CPU time: the machine may be shared. */
const clock = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return instant(Math.round((user + system) / 1000));
  },
};

function generated(seed: number): PickProblem {
  const rng = createRng(seed);
  const orders = [40, 60, 80, 100][seed % 4] ?? 40;
  return {
    warehouse: {
      aisles: 10,
      placesPerAisle: 90,
      crossAisles: 2,
      placeM: 1,
      aisleGapM: 5,
      depotAisle: 0,
    },
    capacityUnits: [30, 45, 60, 75][Math.floor(seed / 4) % 4] ?? 30,
    method: 'default',
    routing: 'shortest',
    orders: Array.from({ length: orders }, (_, i) => ({
      id: String(i),
      lines: Array.from({ length: 5 + rng.int(21) }, () => ({
        aisle: rng.int(10),
        place: rng.int(90),
        units: 1,
      })),
    })),
  };
}

const METHODS: readonly PickMethod[] = ['first-come', 'savings', 'genetic', 'ants', 'default'];
const sums = new Map<PickMethod, number>();
const beaten = new Map<PickMethod, number>();
for (let seed = 0; seed < Number(cases); seed++) {
  const lengths = new Map<PickMethod, number>();
  const found = METHODS.map((method) => {
    const problem = { ...generated(seed), method };
    const { plan } = solvePicks(problem, { seconds: Number(seconds), seed: 1, clock });
    const wrong = checkPicks(problem, plan);
    sums.set(method, (sums.get(method) ?? 0) + plan.distanceM);
    lengths.set(method, plan.distanceM);
    return `${method} ${plan.distanceM.toFixed(0)}${wrong.length > 0 ? ` WRONG ${wrong[0]}` : ''}`;
  });
  const own = lengths.get('default') ?? Number.NaN;
  for (const [method, length] of lengths) {
    if (own < length - 1e-6) beaten.set(method, (beaten.get(method) ?? 0) + 1);
  }
  process.stdout.write(`${generated(seed).orders.length} orders: ${found.join(', ')}\n`);
}
const savings = sums.get('savings') ?? Number.NaN;
for (const [method, sum] of sums) {
  process.stdout.write(
    `${method.padEnd(10)} ${(100 * (sum / savings - 1)).toFixed(2)} % to savings C&W(ii) ` +
      `(floor: default below, goal −5); default is shorter on ` +
      `${((100 * (beaten.get(method) ?? 0)) / Number(cases)).toFixed(0)} % (floor 70, goal 90)\n`,
  );
}

for (const crossAisles of [2, 3, 4, 5]) {
  const warehouse = { ...generated(0).warehouse, crossAisles };
  const rng = createRng(crossAisles);
  let ours = 0;
  let sShape = 0;
  const started = performance.now();
  let spent = 0;
  for (let k = 0; k < 200; k++) {
    const picks = Array.from({ length: 45 }, () =>
      spotOf(warehouse, { aisle: rng.int(10), place: rng.int(90) }),
    );
    const before = performance.now();
    ours += tourMaker(warehouse, 'shortest').length(picks);
    spent += performance.now() - before;
    sShape += tourMaker(warehouse, 's-shape').length(picks);
  }
  process.stdout.write(
    `${crossAisles - 1} blocks: ${(100 * (1 - ours / sShape)).toFixed(1)} % below S-shape, ` +
      `${(spent / 200).toFixed(3)} ms a tour (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
  );
}
