import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from '@quanyu/lake';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, expect, it } from 'vitest';
import { openShop, type Shop } from './shop-fixture.ts';
import { recordShop } from './simulated-shop.ts';

const dataDir = temporaryDataDir('loop-kill');
let shop: Shop | undefined;
afterAll(async () => {
  await shop?.close();
});

const CHILD = join(import.meta.dirname, 'loop-child.ts');
/** Built packages load faster than sources; `npm test` builds first. */
const isBuilt = existsSync(join(import.meta.dirname, '../dist/index.js'));
const SOURCES = isBuilt ? [] : ['--conditions=quanyu-source'];

it('a run that was killed in the middle goes on where it stood', async () => {
  shop = await openShop(dataDir);
  await recordShop(shop.ledger, { fraction: 0.02, days: 120 });
  await shop.close();
  shop = undefined;
  const child = spawnSync(
    process.execPath,
    [...SOURCES, '--import', 'tsx', CHILD, dataDir, 'forecast'],
    { encoding: 'utf8', cwd: import.meta.dirname },
  );
  expect(child.signal ?? child.stderr).toBe('SIGKILL');
  shop = await openShop(dataDir);
  const [killed] = await shop.ledger.runs.unfinished();
  expect(killed?.steps.find(({ name }) => name === 'profile')?.status).toBe('done');
  const run = await shop.loop.run({ actor: 'test' });
  expect(run.status).toBe('done');
  const statuses = run.steps.map(({ name, status }) => `${name} ${status}`);
  expect(statuses.slice(0, 4)).toEqual([
    'import skipped',
    'clean skipped',
    'snapshot skipped',
    'profile skipped',
  ]);
  expect(statuses.slice(4)).not.toContain('forecast skipped');
  expect((await shop.ledger.runs.get(killed?.runId ?? '')).status).toBe('stopped');
  const table = await shop.engine.query(sql`
    select count(*) as cells, count(distinct product_id || '|' || location_id || '|' || day) as keys
    from forecasts`);
  expect(table.columns[0]?.values[0]).toBe(table.columns[1]?.values[0]);
});
