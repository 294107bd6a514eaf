import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkShop, readShop } from '../src/schedule/problem.ts';
import { type ShopMethod, solveShop } from '../src/schedule/solve.ts';
import { cpuBudget } from './cpu-budget.ts';

/**
 * Gaps to the best-known makespans: `node --conditions=quanyu-source --import tsx
 * packages/logistics/bench/schedule.ts jobshop|fjsp SECONDS [NAME…]`. Seconds are of CPU; a search ends
 * when it has come to the best-known makespan. METHOD from the environment: default, genetic or ants.
 */
const [set = 'jobshop', seconds = '5', ...names] = process.argv.slice(2);
const method = (process.env['METHOD'] ?? 'default') as ShopMethod;
const root = `${sharedRoot()}/data/logistics`;
const FLEXIBLE = [40, 26, 204, 60, 172, 57, 139, 523, 307, 193];

function instances(): (readonly [name: string, best: number])[] {
  if (set === 'fjsp') {
    return FLEXIBLE.map((best, i) => [`mk${String(i + 1).padStart(2, '0')}`, best] as const);
  }
  const lines = readFileSync(`${root}/jobshop/best-known-2026.csv`, 'utf8').trim().split('\n');
  return lines.slice(1).map((line) => {
    const words = line.split(',');
    return [words[0] ?? '', Number(words[4])] as const;
  });
}

let sum = 0;
let count = 0;
for (const [name, best] of instances()) {
  if (names.length > 0 && !names.includes(name)) continue;
  const problem = readShop(readFileSync(`${root}/${set}/${name}.txt`, 'utf8'));
  const budget = cpuBudget(Number(seconds), best);
  const solved = solveShop(problem, {
    ...budget.options,
    method,
    rng: createRng(process.env['SEED'] ?? '1'),
  });
  const wrong = checkShop(problem, solved.plan);
  const gap = 100 * (solved.plan.makespan / best - 1);
  sum += gap;
  count += 1;
  process.stdout.write(
    `${name.padEnd(8)} ${solved.plan.makespan} best ${best} gap ${gap.toFixed(2)} % ` +
      `its ${solved.iterations} ${budget.spent().toFixed(1)} s${wrong.length > 0 ? ` WRONG ${wrong[0]}` : ''}\n`,
  );
}
process.stdout.write(`mean gap ${(sum / count).toFixed(3)} % over ${count}\n`);
