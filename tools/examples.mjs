/** Runs every program in examples/src and compares what it prints with examples/expected/NAME.txt. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
await ensureBuilt();
let failed = 0;
for (const name of readdirSync(join(root, 'examples/dist')).filter((file) =>
  file.endsWith('.js'),
)) {
  if (name === 'index.js') continue;
  const result = spawnSync(process.execPath, [join(root, 'examples/dist', name)], {
    encoding: 'utf8',
  });
  const expectedFile = join(root, 'examples/expected', name.replace(/\.js$/, '.txt'));
  const expected = existsSync(expectedFile) ? readFileSync(expectedFile, 'utf8') : '';
  const good = result.status === 0 && result.stdout === expected;
  process.stdout.write(`${good ? 'ok    ' : 'FAILED'} examples/${name}\n`);
  if (good) continue;
  failed++;
  process.stdout.write(`expected:\n${expected}\nprinted:\n${result.stdout}${result.stderr}\n`);
}
process.exit(failed === 0 ? 0 : 1);
