import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkRoutes } from '../src/route/check.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { readCvrplib } from '../src/route/read-cvrplib.ts';
import { readLiLim, readSolomon } from '../src/route/read-solomon.ts';
import { solveRoutes } from '../src/route/solve.ts';

/**
 * Gaps to the best-known costs: `node --conditions=quanyu-source packages/logistics/bench/routes.ts
 * SET SECONDS [NAME…]` with SET one of cvrp, xxl, gh, solomon, lilim, variants.
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

function problemOf(file: string, text: string): RouteProblem {
  if (file.endsWith('.vrp')) {
    const exact = file.includes('MDVRPTW') || file.includes('HFVRP');
    return readCvrplib(text, exact ? 'exact' : undefined);
  }
  return file.includes('pdptw') ? readLiLim(text) : readSolomon(text);
}

function bestOf(path: string): number {
  const cost = /Cost:?\s+([\d.]+)/.exec(readFileSync(path.replace(/\.vrp$/, '.sol'), 'utf8'));
  return Number(cost?.[1]);
}

const [set = 'cvrp', seconds = '5', ...names] = process.argv.slice(2);
/** CPU time of this process, so that a loaded machine does not shorten the budget. */
const clock = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return instant(Math.floor((user + system) / 1000));
  },
};
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
  const started = clock.now();
  const solved = solveRoutes(problem, {
    objective,
    stop:
      iterations === undefined
        ? { seconds: Number(seconds), clock }
        : { iterations: Number(iterations), clock },
    rng: createRng(seed),
  });
  const wall = (clock.now() - started) / 1000;
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
      `veh ${fleet} its ${solved.iterations} out ${check.leftOut} ${wall.toFixed(1)} s${wrong}\n`,
  );
}
process.stdout.write(`mean gap ${(sum / count).toFixed(3)} % over ${count}\n`);
