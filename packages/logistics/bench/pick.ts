import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { checkPicks, solvePicks } from '../src/pick/tool.ts';
import { tourMaker } from '../src/pick/tours.ts';
import {
  type PickMethod,
  type PickProblem,
  type Spot,
  spotOf,
  type Warehouse,
  walkM,
} from '../src/pick/warehouse.ts';

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

againstBruteForce(10_000);

/** One block against every order of the picks, on random small warehouses. */
function againstBruteForce(tours: number): void {
  const rng = createRng(77);
  let equal = 0;
  for (let k = 0; k < tours; k++) {
    const aisles = 2 + rng.int(4);
    const warehouse = {
      ...generated(0).warehouse,
      aisles,
      placesPerAisle: 6 + rng.int(10),
      depotAisle: rng.int(aisles),
      aisleGapM: 1 + rng.int(6),
    };
    const picks = Array.from({ length: 1 + rng.int(6) }, () =>
      spotOf(warehouse, { aisle: rng.int(aisles), place: rng.int(warehouse.placesPerAisle) }),
    );
    const own = tourMaker(warehouse, 'shortest').length(picks);
    if (Math.abs(own - shortestOfAll(warehouse, picks)) < 1e-9) equal += 1;
  }
  process.stdout.write(
    `1 block: ${equal} of ${tours} random tours equal brute force (floor all)\n`,
  );
}

function shortestOfAll(warehouse: Warehouse, picks: readonly Spot[]): number {
  const depot = { aisle: warehouse.depotAisle, y: 0 };
  let best = Number.POSITIVE_INFINITY;
  const walk = (at: Spot, left: readonly Spot[], length: number): void => {
    if (length >= best) return;
    if (left.length === 0) best = Math.min(best, length + walkM(warehouse, at, depot));
    left.forEach((spot, i) => {
      const rest = left.filter((_, k) => k !== i);
      walk(spot, rest, length + walkM(warehouse, at, spot));
    });
  };
  walk(depot, picks, 0);
  return best;
}

for (const crossAisles of [2, 3, 4, 5]) {
  const warehouse = { ...generated(0).warehouse, crossAisles };
  const rng = createRng(crossAisles);
  let ours = 0;
  let sShape = 0;
  const times: number[] = [];
  for (let k = 0; k < 200; k++) {
    const picks = Array.from({ length: 45 }, () =>
      spotOf(warehouse, { aisle: rng.int(10), place: rng.int(90) }),
    );
    const before = performance.now();
    ours += tourMaker(warehouse, 'shortest').length(picks);
    times.push(performance.now() - before);
    sShape += tourMaker(warehouse, 's-shape').length(picks);
  }
  times.sort((a, b) => a - b);
  const floor = crossAisles === 2 ? 'exact; goal 0.1 ms median' : 'floor 15 % below, goal 20';
  process.stdout.write(
    `${crossAisles - 1} blocks, 200 tours of 45 picks: ${(100 * (1 - ours / sShape)).toFixed(1)} % ` +
      `below S-shape (${floor}), median ${(times[100] ?? 0).toFixed(3)} ms a tour\n`,
  );
}
