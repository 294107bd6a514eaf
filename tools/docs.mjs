/**
 * Writes the pages that are made from code: docs/errors.md, docs/reference/*. With `--check` it
 * writes nothing and exits 1 where a page is stale.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliPage } from './docs/cli-page.mjs';
import { errorsPage } from './docs/errors-page.mjs';
import { filesPage } from './docs/files-page.mjs';
import { openApiFile } from './docs/open-api-file.mjs';
import { publicApiFiles } from './docs/public-api.mjs';
import { ensureBuilt } from './ensure-built.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
await ensureBuilt();

const pages = {
  'docs/errors.md': await errorsPage(root),
  'docs/reference/cli.md': await cliPage(root),
  'docs/reference/files.md': await filesPage(root),
  ...(await openApiFile(root)),
  ...publicApiFiles(root),
};
let stale = 0;
for (const [path, text] of Object.entries(pages)) {
  const full = join(root, path);
  const current = existsSync(full) ? readFileSync(full, 'utf8') : '';
  if (current === text) continue;
  if (process.argv.includes('--check')) {
    process.stdout.write(`${path} is stale: run npm run docs\n`);
    stale++;
    continue;
  }
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  process.stdout.write(`wrote ${path}\n`);
}
process.exit(stale === 0 ? 0 : 1);
