/**
 * Textbook rows beside their anchors: every row of the fixtures, speed of the ones that have a budget,
 * 32 lost-sales and 6 dual-sourcing cases against the exact optimum.
 * `tsx --conditions=quanyu-source packages/inventory/bench/theory.ts`
 * Peer: stockpyl 1.0.2 (with numpy below 2) where `QUANYU_PYTHON` names a Python that has it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import {
  dualSourcing,
  guaranteedService,
  lostSales,
  minMax,
  type ServiceNode,
  serialBaseStock,
} from '../src/index.ts';

type Row = Readonly<Record<string, number & string>>;

function print(row: string, figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ row, ...figures })}\n`);
}

/** Own CPU milliseconds of the quickest of some runs. */
function cpuMs(body: () => void, runs = 3): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < runs; k++) {
    const began = process.cpuUsage();
    body();
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function clarkScarf(): void {
  const problem = {
    stages: [
      { echelonHoldingCost: 3, leadTime: 1 },
      { echelonHoldingCost: 2, leadTime: 1 },
      { echelonHoldingCost: 2, leadTime: 2 },
    ],
    shortageCost: 37.12,
    demand: { kind: 'normal', mean: 5, sd: 1 },
  } as const;
  const cold = cpuMs(() => serialBaseStock(problem), 1);
  print('Clark-Scarf ex. 6.1', {
    cost: serialBaseStock(problem).cost,
    exact: 47.6601497778,
    coldMs: cold,
    warmMs: cpuMs(() => serialBaseStock(problem)),
    anchor: 'stockpyl 3.2 s, 5e-3 off',
  });
}

function zhengFedergruen(groups: Readonly<Record<string, unknown>>): void {
  const rows = groups['sS_zheng_federgruen'] as Record<'mu' | 'cost', readonly number[]>;
  let worst = 0;
  const all = (): void => {
    rows.mu.forEach((mean, i) => {
      const demand = { kind: 'poisson', mean } as const;
      const { cost } = minMax({ demand, holdingCost: 1, shortageCost: 9, orderCost: 64 });
      worst = Math.max(worst, Math.abs((cost ?? 0) - (rows.cost[i] ?? 0)));
    });
  };
  const coldMs = cpuMs(all, 1);
  const warmMs = cpuMs(all);
  print('24 Zheng-Federgruen cases', { coldMs, warmMs, worst, anchor: 'stockpyl 12 to 24 s' });
}

function lostSalesCases(groups: Readonly<Record<string, unknown>>): void {
  const { rows } = groups['lost_sales_optimal'] as { rows: readonly Row[] };
  const worst: Record<string, number> = {};
  let slowest = 0;
  for (const row of rows) {
    const { L = 1, p = 1, cost: optimum = 1 } = row;
    const gaps: Record<string, number> = {};
    for (const method of ['projected-level', 'capped-base-stock', 'base-stock'] as const) {
      let cost = 0;
      const ms = cpuMs(() => {
        const solved = lostSales({
          demand:
            row['demand'] === 'poisson'
              ? { kind: 'poisson', mean: 5 }
              : { kind: 'negative-binomial', mean: 5, variance: 30 },
          holdingCost: 1,
          shortageCost: p,
          leadTimePeriods: L,
          method,
        });
        cost = solved.cost ?? Number.NaN;
      }, 1);
      gaps[method] = Number((100 * (cost / optimum - 1)).toFixed(3));
      worst[method] = Math.max(worst[method] ?? 0, gaps[method] ?? 0);
      if (method === 'projected-level') slowest = Math.max(slowest, ms);
    }
    print(`lost sales ${row['demand']} L ${L} p ${p}, percent above the optimum`, gaps);
  }
  print('lost sales, 32 cases, worst percent', {
    ...worst,
    slowestMs: slowest,
    floor: 2,
    goal: 0.5,
  });
}

function dualCases(groups: Readonly<Record<string, unknown>>): void {
  const { rows } = groups['dual_sourcing_optimal'] as { rows: readonly Row[] };
  for (const row of rows) {
    let cost = 0;
    const ms = cpuMs(() => {
      const solved = dualSourcing({
        demand: { kind: 'discrete', pmf: { 0: 0.2, 1: 0.2, 2: 0.2, 3: 0.2, 4: 0.2 } },
        regularCost: 100,
        expressCost: row['c_expedited'] ?? 0,
        regularLeadPeriods: row['regular_lead_time'] ?? 1,
        holdingCost: 5,
        shortageCost: 495,
      });
      cost = solved.cost ?? Number.NaN;
    }, 1);
    const optimum = row['avg_cost'] ?? 1;
    print('dual sourcing', { cost, optimum, percentAbove: 100 * (cost / optimum - 1), ms });
  }
}

function bigTree(): void {
  const rng = createRng(1);
  const n = 1000;
  const edges: [string, string][] = [];
  const gives = new Set<number>();
  for (let k = 1; k < n; k++) {
    const other = rng.int(k);
    const [from, to] = rng.uniform() < 0.5 ? [k, other] : [other, k];
    edges.push([`${from}`, `${to}`]);
    gives.add(from);
  }
  const nodes: ServiceNode[] = Array.from({ length: n }, (_, k) => ({
    id: `${k}`,
    processingPeriods: 1 + rng.int(10),
    holdingCost: 1 + 5 * rng.uniform(),
    safetyFactor: 1.645,
    demandSd: gives.has(k) ? 0 : 1 + 9 * rng.uniform(),
  }));
  const ms = cpuMs(() => guaranteedService({ nodes, edges }), 2);
  print('guaranteed service, random tree of 1,000 nodes', { ms, goalMs: 1000 });
}

function peer(): void {
  const python = process.env['QUANYU_PYTHON'];
  if (python === undefined) return;
  const code = `
import json, time
from stockpyl.ssm_serial import optimize_base_stock_levels
from stockpyl.instances import load_instance
from stockpyl.ss import s_s_discrete_exact
t = time.process_time()
_, cost = optimize_base_stock_levels(network=load_instance("example_6_1"))
a = time.process_time() - t
t = time.process_time()
s_s_discrete_exact(1, 9, 64, True, 10)
print(json.dumps({"clarkScarf": cost, "clarkScarfSeconds": a, "oneMinMaxSeconds": time.process_time() - t}))
`;
  const { stdout, status } = spawnSync(python, ['-c', code], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (status === 0) print('stockpyl', JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'));
  else print('stockpyl', { installed: false });
}

clarkScarf();
bigTree();
peer();
const file = sharedData('forecast/inventory-fixtures.json');
if (file !== undefined) {
  const groups = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  zhengFedergruen(groups);
  dualCases(groups);
  lostSalesCases(groups);
}
