/**
 * `npm test`: builds, runs every test, and closes with `N passed, N failed, N skipped`.
 * Arguments go to vitest: `npm test -- packages/forecast`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const resultFile = join(root, '.build/test-results.json');

await ensureBuilt();
mkdirSync(join(root, '.build'), { recursive: true });
rmSync(resultFile, { force: true });

const args = [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${resultFile}`,
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

/** Files that failed to load have no tests of their own: each counts as one failure. */
function counts() {
  const results = JSON.parse(readFileSync(resultFile, 'utf8'));
  const broken = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'),
  ).length;
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + broken,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

let outcome = { passed: 0, failed: 1, skipped: 0 };
try {
  outcome = counts();
} catch (error) {
  process.stderr.write(`Cannot read the test results: ${error.message}\n`);
}
if (status !== 0 && outcome.failed === 0) outcome.failed = 1;
writeFileSync(join(root, '.build/test-counts.json'), `${JSON.stringify(outcome)}\n`);
process.stdout.write(
  `\n${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped\n`,
);
process.exit(outcome.failed === 0 ? 0 : 1);
