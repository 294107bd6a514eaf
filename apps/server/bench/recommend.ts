import { startServer } from '../src/index.ts';
import { recordSmallShop } from '../test/small-shop.ts';
import { connections, printResult, quantile, sendJson, withServices } from './load.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 8);
const PER_SECOND = Number(process.env['RATE'] ?? 500);
const DAYS = Number(process.env['DAYS'] ?? 90);

/** Home feeds at a fixed pace, whatever the answers take: late ones count as late. */
await withServices(async (services) => {
  await recordSmallShop(services.ledger, DAYS, 1);
  await services.ready;
  await services.recommendations().catchUp();
  const server = await startServer({ services, port: 0, logLevel: 'silent' });
  const { secret } = await services.ledger.access.createKey(
    { name: 'bench', scopes: ['serve'] },
    'bench',
  );
  const target = { agent: connections(64), authorization: `Bearer ${secret}` };
  const { rows } = await services.ledger.pool.query<{ customer_id: string }>(
    'select customer_id from customers order by customer_id',
  );
  const url = new URL('/v1/recommendations', server.url);
  const times: number[] = [];
  const waiting: Promise<void>[] = [];
  const total = SECONDS * PER_SECOND;
  const started = performance.now();
  for (let at = 0; at < total; at++) {
    const due = started + (at * 1_000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0.5) await new Promise((done) => setTimeout(done, wait));
    const customer = rows[(at * 7919) % rows.length]?.customer_id;
    const body = JSON.stringify({ customer, count: 10 });
    const late = Math.max(0, performance.now() - due);
    const answer = sendJson(url, body, target).then((ms) => void times.push(ms + late));
    waiting.push(answer);
  }
  await Promise.all(waiting);
  target.agent.destroy();
  printResult('recommend', {
    customers: rows.length,
    perSecond: PER_SECOND,
    requests: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    ...services.recommendations().counts(),
  });
  await server.app.close();
});
