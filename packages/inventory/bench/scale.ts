/**
 * Rows with a size and a budget: a scarce receipt, rebalancing, alerts, a plan from ready quantiles;
 * optimality against the linear-programming solver HiGHS.
 * `tsx --conditions=quanyu-source packages/inventory/bench/scale.ts [--rows 100000]`
 */
import { createRng } from '@quanyu/numeric';
import {
  allocate,
  classifyAbcXyz,
  planFromQuantiles,
  planTransfers,
  type TransferPosition,
  watchStock,
} from '../src/index.ts';

const ROWS = Number(process.argv[process.argv.indexOf('--rows') + 1]) || 100_000;

function print(row: string, figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ row, ...figures })}\n`);
}

function cpuSeconds(body: () => void): number {
  const began = process.cpuUsage();
  body();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

interface Highs {
  readonly solve: (lp: string) => { readonly ObjectiveValue: number };
}

/** Exact optimum of one product's allocation as a linear programme over demand steps. */
function allocationByLp(
  highs: Highs,
  supply: number,
  places: readonly { readonly demandSamples: readonly number[]; readonly marginPerUnit: number }[],
): number {
  const terms: string[] = [];
  const bounds: string[] = [];
  places.forEach(({ demandSamples, marginPerUnit }, s) => {
    const sorted = [...demandSamples].sort((a, b) => a - b);
    let before = 0;
    sorted.forEach((value, k) => {
      const wanted = (sorted.length - k) / sorted.length;
      const name = `x${s}_${k}`;
      terms.push(`${marginPerUnit * wanted} ${name}`);
      bounds.push(`0 <= ${name} <= ${value - before}`);
      before = value;
    });
  });
  const names = terms.map((term) => term.split(' ')[1]);
  const lp = `Maximize\nobj: ${terms.join(' + ')}\nSubject To\nc: ${names.join(' + ')} <= ${supply}\nBounds\n${bounds.join('\n')}\nEnd`;
  return highs.solve(lp).ObjectiveValue;
}

function scarceReceipt(highs: Highs): void {
  const rng = createRng(1);
  const products = Array.from({ length: 1000 }, () => {
    const places = Array.from({ length: 50 }, (_, s) => ({
      location: `${s}`,
      demandSamples: Array.from({ length: 20 }, () => rng.int(30)),
      marginPerUnit: 1 + rng.int(20),
    }));
    return { places, supply: rng.int(500) };
  });
  let gains: number[] = [];
  const seconds = cpuSeconds(() => {
    gains = products.map(({ places, supply }) =>
      allocate(supply, places).reduce((sum, { gain }) => sum + gain, 0),
    );
  });
  let worst = 0;
  for (let p = 0; p < 200; p++) {
    const product = products[p];
    if (product === undefined) continue;
    const optimum = allocationByLp(highs, product.supply, product.places);
    worst = Math.max(worst, Math.abs((gains[p] ?? 0) - optimum) / Math.max(1, optimum));
  }
  print('scarce receipt, 50 stores × 1,000 products', {
    seconds,
    goalSeconds: 1,
    worstAgainstLp: worst,
    lpCases: 200,
    floor: 1e-9,
  });
}

function positions(
  rng: ReturnType<typeof createRng>,
  product: string,
  n: number,
): TransferPosition[] {
  return Array.from({ length: n }, (_, k) => ({
    product,
    location: `${k}`,
    onHandUnits: rng.int(25),
    targetUnits: rng.int(25),
    marginPerUnit: 1 + rng.int(30),
  }));
}

function rebalancing(highs: Highs): void {
  const rng = createRng(2);
  const cost = (from: string, to: string): number =>
    1 + ((Number(from) * 31 + Number(to) * 17) % 23) / 2;
  let worst = 0;
  for (let c = 0; c < 200; c++) {
    const rows = positions(rng, 'p', 4 + rng.int(8));
    const worth = planTransfers(rows, { costPerUnit: cost }).reduce(
      (sum, one) => sum + one.worth,
      0,
    );
    const pairs = rows.flatMap((from, i) =>
      rows.flatMap((to, j) =>
        from.onHandUnits > from.targetUnits && to.onHandUnits < to.targetUnits
          ? [{ i, j, gain: to.marginPerUnit - cost(from.location, to.location) }]
          : [],
      ),
    );
    if (pairs.length === 0) continue;
    const limits = rows.flatMap((row, i) => {
      const own = pairs.filter((pair) => pair.i === i || pair.j === i);
      const most = Math.abs(row.onHandUnits - row.targetUnits);
      return own.length === 0
        ? []
        : [`r${i}: ${own.map((p) => `x${p.i}_${p.j}`).join(' + ')} <= ${most}`];
    });
    const objective = pairs
      .map((p) => `${p.gain >= 0 ? '+' : ''}${p.gain} x${p.i}_${p.j}`)
      .join(' ');
    const lp = `Maximize\nobj: ${objective}\nSubject To\n${limits.join('\n')}\nEnd`;
    const optimum = highs.solve(lp).ObjectiveValue;
    worst = Math.max(worst, Math.abs(worth - optimum) / Math.max(1, optimum));
  }
  const all = Array.from({ length: 1000 }, (_, p) => positions(rng, `${p}`, 200)).flat();
  let moves = 0;
  const seconds = cpuSeconds(() => {
    moves = planTransfers(all, { costPerUnit: cost }).length;
  });
  print('rebalancing, 200 locations × 1,000 products', {
    seconds,
    goalSeconds: 5,
    moves,
    worstAgainstLp: worst,
    lpCases: 200,
  });
}

function watch(): void {
  const rng = createRng(3);
  const column = (draw: () => number) => Float64Array.from({ length: ROWS }, draw);
  const columns = {
    onHandUnits: column(() => rng.int(200)),
    dueUnits: column(() => rng.int(20)),
    daysToReceipt: column(() => 3 + rng.int(20)),
    meanPerDay: column(() => 5 * rng.uniform() ** 3),
    sdPerDay: column(() => 3 * rng.uniform()),
    daysSinceSale: column(() => rng.int(120)),
    ageDays: column(() => rng.int(200)),
    shelfLifeDays: column(() => (rng.uniform() < 0.2 ? 100 : Number.NaN)),
    unitCostMinor: column(() => 100 + rng.int(5000)),
    unitMarginMinor: column(() => 50 + rng.int(3000)),
    returnable: column(() => rng.int(2)),
    surplusElsewhereUnits: column(() => rng.int(50)),
  };
  const demand = Array.from({ length: ROWS }, () =>
    Float64Array.from({ length: 26 }, () => rng.int(20)),
  );
  let alerts = 0;
  const seconds = cpuSeconds(() => {
    alerts = watchStock(columns, { currency: 'CNY' }).length;
    classifyAbcXyz(
      demand.map((one, i) => ({ demand: one, revenue: columns.unitMarginMinor[i] ?? 0 })),
    );
  });
  const changed = Float64Array.from({ length: ROWS / 100 }, (_, k) => k * 100);
  const incremental = cpuSeconds(() => watchStock(columns, { currency: 'CNY', rows: changed }));
  print(`alerts and ABC/XYZ, ${ROWS} product-locations`, {
    seconds,
    floorSeconds: 5,
    goalSeconds: 2,
    alerts,
    incrementalSeconds: incremental,
  });
}

function plan(): void {
  const rng = createRng(4);
  const levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
  const periods = 21;
  const piece = 10_000;
  let seconds = 0;
  let units = 0;
  for (let from = 0; from < ROWS; from += piece) {
    const rows = Math.min(piece, ROWS - from);
    const summed = new Float32Array(rows * levels.length * periods);
    for (let r = 0; r < rows; r++) {
      const mean = 5 * rng.uniform() ** 2;
      levels.forEach((level, q) => {
        for (let t = 0; t < periods; t++) {
          const spread = 1 + (level - 0.5) * 2 * Math.min(1, 2 / Math.sqrt(1 + mean * (t + 1)));
          summed[(r * levels.length + q) * periods + t] = mean * (t + 1) * Math.max(0, spread);
        }
      });
    }
    const filled = (value: () => number) => Float64Array.from({ length: rows }, value);
    seconds += cpuSeconds(() => {
      const made = planFromQuantiles({
        rows,
        levels,
        periods,
        summed,
        onHandUnits: filled(() => rng.int(60)),
        leadTimePeriods: filled(() => 7 + rng.int(8)),
        reviewPeriods: filled(() => 7),
        holdingCost: filled(() => 0.02),
        shortageCost: filled(() => 1),
        packUnits: filled(() => [1, 6, 12][rng.int(3)] ?? 1),
      });
      units += made.orderUnits.reduce((sum, one) => sum + one, 0);
    });
  }
  print(`plan from ready quantiles, ${ROWS} product-locations`, {
    seconds,
    floorSeconds: 300,
    units,
    residentMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  });
}

// Its types do not fit how it loads as a module.
const loaded = (await import('highs')) as unknown as { default: () => Promise<Highs> };
const highs = await loaded.default();
scarceReceipt(highs);
rebalancing(highs);
watch();
plan();
