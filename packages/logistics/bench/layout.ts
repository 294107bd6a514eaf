import { readFileSync } from 'node:fs';
import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkAssignment, readQaplib } from '../src/layout/problem.ts';
import { solveAssignment } from '../src/layout/solve.ts';

/**
 * Gaps on QAPLIB: `node --conditions=quanyu-source --import tsx packages/logistics/bench/layout.ts
 * SECONDS [NAME…]`.
 */
const [seconds = '5', ...names] = process.argv.slice(2);
const root = `${sharedRoot()}/data/logistics/qaplib`;
const rows = readFileSync(`${root}/index.csv`, 'utf8').trim().split('\n').slice(1);
/** Budgets count CPU time: the machine may be shared. */
const clock = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return instant(Math.round((user + system) / 1000));
  },
};
let sum = 0;
let count = 0;
for (const row of rows) {
  const [name = '', , known] = row.split(',');
  if (names.length > 0 && !names.includes(name)) continue;
  const problem = readQaplib(readFileSync(`${root}/${name}.dat`, 'utf8'));
  const solved = solveAssignment(problem, {
    stop: { seconds: Number(seconds), clock },
    rng: createRng(process.env['SEED'] ?? '1'),
  });
  const cost = checkAssignment(problem, solved.assignment) ?? Number.NaN;
  const gap = 100 * (cost / Number(known) - 1);
  sum += gap;
  count += 1;
  process.stdout.write(
    `${name.padEnd(8)} ${cost} best ${known} gap ${gap.toFixed(3)} % its ${solved.iterations}\n`,
  );
}
process.stdout.write(`mean gap ${(sum / count).toFixed(3)} % over ${count}\n`);
