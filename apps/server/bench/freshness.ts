import { startServer } from '../src/index.ts';
import type { Services } from '../src/services.ts';
import { loadFrom, printResult, quantile, withServices } from './load.ts';
import { type ServingOrder, serveFrom } from './serving-load.ts';

const EVENTS = Number(process.env['EVENTS'] ?? 500);
const SECONDS = Number(process.env['SECONDS'] ?? 10);
const BATCH = 100;
/** As in the intake bench: few clients that send batches. */
const CONNECTIONS = Number(process.env['CONNECTIONS'] ?? 5);
const SERVED_PER_SECOND = Number(process.env['RATE'] ?? 200);

/**
 * Freshness, event → changed answer through the real server (floor p99 ≤ 200 ms), and durable intake in
 * batches while 200 feeds a second are served (floor 15,000 events a second).
 */
await withServices(async (services) => {
  await services.ready;
  await recordPairs(services);
  const server = await startServer({ services, port: 0, logLevel: 'silent' });
  const { secret } = await services.ledger.access.createKey(
    { name: 'bench', scopes: ['intake', 'serve'] },
    'bench',
  );
  const { hostname, port } = new URL(server.url);
  const target = { hostname, port: Number(port), authorization: `Bearer ${secret}` };
  const order = (kind: ServingOrder['kind'], count: number): ServingOrder => ({
    ...target,
    ...{ kind, count, requestsPerSecond: SERVED_PER_SECOND },
  });
  await serveFrom(order('paced', 500));
  const fresh = await serveFrom(order('freshness', EVENTS));
  printResult('freshness', {
    events: fresh.length,
    p50Ms: quantile(fresh, 0.5),
    p99Ms: quantile(fresh, 0.99),
    worstMs: quantile(fresh, 1),
  });
  const intake = (run: string, seconds: number) =>
    loadFrom({
      ...target,
      ...{ path: '/v1/batch', connections: CONNECTIONS, events: BATCH, seconds, run },
    });
  await intake('warm', 3);
  const cpuFrom = process.cpuUsage();
  const [taken, served] = await Promise.all([
    intake('measured', SECONDS),
    serveFrom(order('paced', SECONDS * SERVED_PER_SECOND)),
  ]);
  const cpu = process.cpuUsage(cpuFrom);
  await services.recommendations().catchUp();
  printResult('intake while serving', {
    eventsPerSecond: Math.round((taken.times.length * BATCH) / SECONDS),
    intakeP99Ms: quantile(taken.times, 0.99),
    servedPerSecond: SERVED_PER_SECOND,
    servedP50Ms: quantile(served, 0.5),
    servedP99Ms: quantile(served, 0.99),
    serverCpuMsPerThousandEvents:
      (cpu.user + cpu.system) / 1_000 / ((taken.times.length * BATCH) / 1_000),
    counted: services.recommendations().counts().events,
  });
  await server.app.close();
});

/** Two hundred customers look at a product of a hundred and then at its follower. */
async function recordPairs({ ledger, recommendations, clock }: Services): Promise<void> {
  const from = clock.now() - 3_600_000;
  const rows = Array.from({ length: 20_000 }, (_, n) => ({
    event: `pair-${n}`,
    time: from + n,
    type: 'product-view',
    customer: `pair-${n >> 1}`,
    product: `${n % 2 === 0 ? 'a' : 'b'}${(n >> 1) % 100}`,
    channel: 'web',
  }));
  await ledger.recordEvents('bench', rows);
  await recommendations().catchUp();
}
