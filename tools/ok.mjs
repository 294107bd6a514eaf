/**
 * The gate. `npm run ok:static`: format, lint, types, type tests, tidy, dead code, generated files,
 * examples. `npm run ok`: the same, then every test.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const bin = (path) => join(root, 'node_modules', path);
const node = process.execPath;

const steps = [
  ['format and lint', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['types', [bin('typescript/bin/tsc'), '-b', root]],
  ['types of tests', [bin('typescript/bin/tsc'), '-p', 'tsconfig.test.json']],
  ['types of the console', [bin('typescript/bin/tsc'), '-p', 'apps/console', '--noEmit']],
  [
    'types of its tests',
    [bin('typescript/bin/tsc'), '-p', 'apps/console/tsconfig.test.json', '--noEmit'],
  ],
  ['tidy', ['tools/tidy.mjs']],
  ['dead code', [bin('knip/bin/knip.js'), '--no-progress']],
  ['WebAssembly is fresh', ['tools/build-wasm.mjs', '--check']],
  ['generated docs are fresh', ['tools/docs.mjs', '--check']],
  ['examples', ['tools/examples.mjs']],
];

await ensureBuilt();
const failed = [];
for (const [title, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)\n`);
  if (status !== 0) failed.push(title);
}
if (!process.argv.includes('--static')) {
  const { status } = spawnSync(node, ['tools/test.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push('tests');
}
if (failed.length > 0) {
  process.stdout.write(`Not ok: ${failed.join(', ')}\n`);
  process.exit(1);
}
process.stdout.write('ok\n');
