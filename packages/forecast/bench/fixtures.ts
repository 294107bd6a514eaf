/**
 * Every model row of r-forecast-fixtures.json beside R's figures:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/fixtures.ts`.
 */
import { readFileSync } from 'node:fs';
import { sharedData } from '@quanyu/testkit';
import { compareRow, type Fixtures } from '../test/fixture-rows.ts';

const path = sharedData('forecast/r-forecast-fixtures.json');
if (path === undefined) {
  process.stdout.write('r-forecast-fixtures.json is absent: nothing measured\n');
} else {
  const fixtures = JSON.parse(readFileSync(path, 'utf8')) as Fixtures;
  let passed = 0;
  for (const model of fixtures.models) {
    const before = process.cpuUsage();
    const row = compareRow(fixtures, model);
    const { user, system } = process.cpuUsage(before);
    if (row.passed) passed++;
    const line = [
      row.passed ? 'ok  ' : 'MISS',
      model.id,
      `${Math.round((user + system) / 1000)} ms`,
    ];
    process.stdout.write(`${line.join(' ')} ${row.text}\n`);
  }
  process.stdout.write(`${passed} of ${fixtures.models.length}\n`);
}
