import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng, serialPool } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkRoutes } from '../src/route/check.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { readCvrplib } from '../src/route/read-cvrplib.ts';
import { readLiLim, readSolomon } from '../src/route/read-solomon.ts';
import { solveRoutes } from '../src/route/solve.ts';
import { solveRoutesTogether } from '../src/route/solve-together.ts';
import { cpuBudget, cpuClock } from './cpu-budget.ts';

/**
 * Gaps to the best-known costs: `node --conditions=quanyu-source packages/logistics/bench/routes.ts
 * SET SECONDS [NAME…]` with SET one of cvrp, xxl, gh, solomon, fleet, lilim, variants. Seconds are of
 * CPU. ITERATIONS, SEED and PARTS (annealed apart, here one after the other) come from the
 * environment. Where QUANYU_PYTHON names a Python that has
 * PyVRP, it gets the same seconds on the sets it can read.
 */
const SETS: Record<string, readonly (readonly [file: string, best: number, vehicles?: number])[]> =
  {
    cvrp: [
      ['cvrp-x/X-n101-k25.vrp', 27591],
      ['cvrp-x/X-n157-k13.vrp', 16876],
      ['cvrp-x/X-n200-k36.vrp', 58578],
      ['cvrp-x/X-n256-k16.vrp', 18839],
      ['cvrp-x/X-n303-k21.vrp', 21736],
      ['cvrp-x/X-n351-k40.vrp', 25896],
      ['cvrp-x/X-n439-k37.vrp', 36391],
      ['cvrp-x/X-n502-k39.vrp', 69226],
      ['cvrp-x/X-n627-k43.vrp', 62164],
      ['cvrp-x/X-n701-k44.vrp', 81923],
      ['cvrp-x/X-n876-k59.vrp', 99299],
      ['cvrp-x/X-n1001-k43.vrp', 72355],
    ],
    xxl: [
      ['cvrp-xxl/Leuven1.vrp', 192848],
      ['cvrp-xxl/Antwerp1.vrp', 477277],
    ],
    gh: [
      ['vrptw-gh/C1_10_2.vrp', 0],
      ['vrptw-gh/R1_10_3.vrp', 0],
      ['vrptw-gh/R2_10_4.vrp', 0],
      ['vrptw-gh/RC2_10_5.vrp', 0],
    ],
    solomon: [
      ['vrptw-solomon/C104.txt', 824.78],
      ['vrptw-solomon/R104.txt', 976.61],
      ['vrptw-solomon/R208.txt', 705.45],
      ['vrptw-solomon/RC105.txt', 1518.58],
    ],
    fleet: [
      ['vrptw-solomon/C104.txt', 824.78, 10],
      ['vrptw-solomon/R104.txt', 1007.24, 9],
      ['vrptw-solomon/R208.txt', 726.75, 2],
      ['vrptw-solomon/RC105.txt', 1629.44, 13],
      ['vrptw-gh/r1_2_3.txt', 3381.96, 18],
      ['vrptw-gh/rc2_4_4.txt', 3631.01, 8],
    ],
    lilim: [
      ['pdptw-lilim/lc102.txt', 828.94, 10],
      ['pdptw-lilim/lr104.txt', 1013.39, 9],
      ['pdptw-lilim/lrc106.txt', 1424.73, 11],
      ['pdptw-lilim/LR1_2_3.txt', 4402.38, 14],
      ['pdptw-lilim/LRC2_2_4.txt', 2844.97, 3],
    ],
    variants: [
      ['variants/HFVRP-X101-FSMFD.vrp', 3517024],
      ['variants/HFVRP-X115-HVRP.vrp', 1941256],
      ['variants/HFVRP-X148-HVRP.vrp', 8028527.33],
      ['variants/MDVRPTW-PR11A.vrp', 6655.548],
      ['variants/MDVRPTW-PR17B.vrp', 4771.155],
      ['variants/PCVRPTW-C1_10_2.vrp', 24840.9],
      ['variants/MTVRPTWR-C201R0.25.vrp', 1500.6],
      ['variants/MTVRPTWR-RC202R0.25.vrp', 1790.8],
    ],
  };

/** Published gaps in percent, by instance or set: FILO2 short runs, HGS 60 s, PyVRP 60 s, VROOM. */
const ANCHORS: Record<string, string> = {
  'X-n101-k25': 'FILO2 0.00, HGS 0.00',
  'X-n157-k13': 'FILO2 0.00, HGS 0.00',
  'X-n200-k36': 'FILO2 0.53, HGS 0.00',
  'X-n256-k16': 'FILO2 0.22, HGS 0.22',
  'X-n303-k21': 'FILO2 0.41, HGS 0.07',
  'X-n351-k40': 'FILO2 0.60, HGS 0.30',
  'X-n439-k37': 'FILO2 0.07, HGS 0.06',
  'X-n502-k39': 'FILO2 0.06, HGS 0.16',
  'X-n627-k43': 'FILO2 0.37, HGS 1.34',
  'X-n701-k44': 'FILO2 0.43, HGS 1.63',
  'X-n876-k59': 'FILO2 0.47, HGS 1.44',
  'X-n1001-k43': 'FILO2 0.66, HGS 2.87',
  cvrp: 'FILO2 0.317, HGS 0.67, PyVRP 0.65 over X',
  xxl: 'FILO2 0.42 to 0.85, PyVRP 4.30 at 300 s',
  gh: 'PyVRP 2.28 at 60 s, 1.34 at 300 s',
  solomon: 'VROOM 1.63 at 0.36 s',
  variants: 'PyVRP MDVRPTW 1.07, HFVRP 1.01, PCVRPTW 0.51 at 300 s, MTVRPTWR 0.95 at 60 s',
};

const python = process.env['QUANYU_PYTHON'];

/** Gap of PyVRP on the same file, or nothing where it is absent or does not read the form. */
function peerGap(path: string, best: number, seconds: string, seed: string): string {
  if (python === undefined || !path.endsWith('.vrp')) return '';
  const exact = path.includes('MDVRPTW') || path.includes('HFVRP');
  const timed = path.includes('TW') || path.includes('vrptw');
  const rounding = exact ? 'exact' : timed ? 'dimacs' : 'nint';
  const script = fileURLToPath(new URL('pyvrp_peer.py', import.meta.url));
  const run = spawnSync(python, [script, path, rounding, seconds, seed], { encoding: 'utf8' });
  const cost = Number(run.stdout.trim().split('\n').at(-1));
  return Number.isFinite(cost) && run.status === 0
    ? ` [PyVRP here ${(100 * (cost / best - 1)).toFixed(2)} %]`
    : ' [PyVRP failed]';
}

function problemOf(file: string, text: string): RouteProblem {
  if (file.endsWith('.vrp')) {
    const exact = file.includes('MDVRPTW') || file.includes('HFVRP');
    return readCvrplib(text, exact ? 'exact' : undefined);
  }
  return file.includes('pdptw') ? readLiLim(text) : readSolomon(text);
}

function anchorOf(file: string): string {
  const anchor = ANCHORS[basename(file).replace(/\.\w+$/, '')];
  return anchor === undefined ? '' : ` (${anchor})`;
}

function bestOf(path: string): number {
  const cost = /Cost:?\s+([\d.]+)/.exec(readFileSync(path.replace(/\.vrp$/, '.sol'), 'utf8'));
  return Number(cost?.[1]);
}

const [set = 'cvrp', seconds = '5', ...names] = process.argv.slice(2);
let sum = 0;
let count = 0;
for (const [file, known, vehicles] of SETS[set] ?? []) {
  if (names.length > 0 && !names.some((name) => file.includes(name))) continue;
  const path = `${sharedRoot()}/data/logistics/${file}`;
  const problem = problemOf(file, readFileSync(path, 'utf8'));
  const best = known === 0 ? bestOf(path) : known;
  const objective = vehicles === undefined ? 'distance' : 'vehicles';
  const iterations = process.env['ITERATIONS'];
  const seed = process.env['SEED'] ?? '1';
  // Plain load problems only: elsewhere the search's own cost is in other units.
  const budget = cpuBudget(Number(seconds), set === 'cvrp' || set === 'xxl' ? best : 0);
  const options = {
    objective,
    ...budget.options,
    ...(iterations === undefined
      ? {}
      : { stop: { iterations: Number(iterations), clock: cpuClock } }),
    rng: createRng(seed),
  } as const;
  const parts = Number(process.env['PARTS'] ?? 1);
  const pool = serialPool();
  const solved =
    parts > 1
      ? await solveRoutesTogether(problem, { ...options, pool, parts })
      : solveRoutes(problem, options);
  const spent = budget.spent();
  const check = checkRoutes(problem, solved.plan);
  const cost = check.cost + check.prizeLost;
  const gap = 100 * (cost / best - 1);
  sum += gap;
  count += 1;
  const fleet = `${check.vehicles}${vehicles === undefined ? '' : `/${vehicles}`}`;
  const wrong =
    check.violations.length > 0 ? ` VIOLATED ${JSON.stringify(check.violations[0])}` : '';
  process.stdout.write(
    `${basename(file).padEnd(24)} ${cost.toFixed(2).padStart(12)} gap ${gap.toFixed(2)} % ` +
      `veh ${fleet} its ${solved.iterations} out ${check.leftOut} ${spent.toFixed(1)} s${wrong}${anchorOf(file)}${peerGap(path, best, seconds, seed)}\n`,
  );
}
const peakMib = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  `mean gap ${(sum / count).toFixed(3)} % over ${count} (${ANCHORS[set] ?? ''}), ` +
    `peak ${peakMib.toFixed(0)} MiB\n`,
);
