import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkAssignment, readQaplib } from '../src/layout/problem.ts';
import { solveAssignment } from '../src/layout/solve.ts';
import { cpuBudget } from './cpu-budget.ts';

/**
 * Gaps on QAPLIB: `node --conditions=quanyu-source --import tsx packages/logistics/bench/layout.ts
 * SECONDS [NAME…]`. Seconds are of CPU; a search ends when it has come to the best-known cost.
 */
const [seconds = '5', ...names] = process.argv.slice(2);
const root = `${sharedRoot()}/data/logistics/qaplib`;
const rows = readFileSync(`${root}/index.csv`, 'utf8').trim().split('\n').slice(1);
let sum = 0;
let count = 0;
for (const row of rows) {
  const [name = '', , known] = row.split(',');
  if (names.length > 0 && !names.includes(name)) continue;
  const problem = readQaplib(readFileSync(`${root}/${name}.dat`, 'utf8'));
  const budget = cpuBudget(Number(seconds), Number(known));
  const solved = solveAssignment(problem, {
    ...budget.options,
    rng: createRng(process.env['SEED'] ?? '1'),
  });
  const cost = checkAssignment(problem, solved.assignment) ?? Number.NaN;
  const gap = 100 * (cost / Number(known) - 1);
  sum += gap;
  count += 1;
  process.stdout.write(
    `${name.padEnd(8)} ${cost} best ${known} gap ${gap.toFixed(3)} % its ${solved.iterations} ` +
      `${budget.spent().toFixed(1)} s\n`,
  );
}
process.stdout.write(`mean gap ${(sum / count).toFixed(3)} % over ${count}\n`);
