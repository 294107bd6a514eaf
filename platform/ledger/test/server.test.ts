import { describeIf, systemPostgresBin, temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLedger } from '../src/index.ts';
import { MIGRATIONS } from '../src/migrate.ts';
import { clock, startSystemCluster, type TestCluster } from './clusters.ts';
import { ledgerSuite } from './ledger-suite.ts';

describeIf('with a PostgreSQL server of the distribution', systemPostgresBin(), (bin) => {
  let cluster: TestCluster;
  const dataDir = temporaryDataDir('server');
  beforeAll(async () => {
    cluster = await startSystemCluster(bin);
  });
  afterAll(async () => {
    await cluster?.stop();
  });

  ledgerSuite('the ledger on DATABASE_URL', async () =>
    openLedger({ dataDir, clock, databaseUrl: await cluster.newDatabase() }),
  );

  it('openLedger() by many at once on an empty database migrates it once', async () => {
    const databaseUrl = await cluster.newDatabase();
    const options = { dataDir, clock, databaseUrl, connectionsMax: 2 };
    const ledgers = await Promise.all([1, 2, 3].map(() => openLedger(options)));
    const { rows } = await ledgers[0]!.pool.query('SELECT version FROM schema_migrations');
    expect(rows).toHaveLength(MIGRATIONS.length);
    await ledgers[1]!.pool.query(`UPDATE schema_migrations SET sha256 = 'x' WHERE version = 2`);
    await expect(openLedger(options)).rejects.toMatchObject({ code: 'LEDGER_SCHEMA_CHANGED' });
    await ledgers[1]!.pool.query('UPDATE schema_migrations SET version = 99 WHERE version = 2');
    await expect(openLedger(options)).rejects.toMatchObject({ code: 'LEDGER_SCHEMA_NEWER' });
    await Promise.all(ledgers.map((ledger) => ledger.close()));
  });
});

const nobody = temporaryDataDir('nobody');

it('openLedger() on an address where nobody answers, or that is none, says so', async () => {
  const open = (databaseUrl: string) => openLedger({ dataDir: nobody, clock, databaseUrl });
  await expect(open('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
  });
  await expect(open('mysql://x')).rejects.toMatchObject({ code: 'LEDGER_URL_INVALID' });
});
