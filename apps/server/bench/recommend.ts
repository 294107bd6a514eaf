import { fork } from 'node:child_process';
import { once } from 'node:events';
import { composeServices, startServer } from '../src/index.ts';
import { recordSmallShop } from '../test/small-shop.ts';
import { printResult, quantile, withDataDir } from './load.ts';
import { type ServingOrder, serveFrom } from './serving-load.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 20);
const PER_SECOND = Number(process.env['RATE'] ?? 500);
/** All of the small retailer's 20,000 customers are known at the end of its 548 days. */
const DAYS = Number(process.env['DAYS'] ?? 548);

/**
 * Home feeds at a fixed pace, whatever the answers take: late ones count as late. The shop is recorded
 * by one process, served by another and asked by a third, as in life.
 */
const [, , filled] = process.argv;
if (filled === undefined) await withDataDir(measure);
else await fill(filled);

async function fill(dataDir: string): Promise<void> {
  const services = await composeServices({ dataDir, engineMemoryMiB: 1024 });
  await recordSmallShop(services.ledger, DAYS, 1);
  await services.close();
}

async function measure(dataDir: string): Promise<void> {
  const [code] = await once(fork(new URL(import.meta.url), [dataDir]), 'exit');
  if (code !== 0) throw new Error(`the shop was not recorded: ${code}`);
  const services = await composeServices({ dataDir, engineMemoryMiB: 1024 });
  await services.ready;
  await services.recommendations().catchUp();
  const server = await startServer({ services, port: 0, logLevel: 'silent' });
  const { secret } = await services.ledger.access.createKey(
    { name: 'bench', scopes: ['serve'] },
    'bench',
  );
  const { rows } = await services.ledger.pool.query<{ customer_id: string }>(
    'select customer_id from customers order by customer_id',
  );
  const { hostname, port } = new URL(server.url);
  const order = (count: number): ServingOrder => ({
    ...{ kind: 'paced', hostname, port: Number(port), authorization: `Bearer ${secret}` },
    ...{ count, requestsPerSecond: PER_SECOND, customers: rows.map((row) => row.customer_id) },
  });
  await serveFrom(order(4 * PER_SECOND));
  const times = await serveFrom(order(SECONDS * PER_SECOND));
  printResult('recommend', {
    customers: rows.length,
    perSecond: PER_SECOND,
    requests: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    worstMs: quantile(times, 1),
    ...services.recommendations().counts(),
  });
  await server.app.close();
  await services.close();
}
