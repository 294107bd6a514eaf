import { startServer } from '../src/index.ts';
import { loadFrom, printResult, quantile, withServices } from './load.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 6);
/** Batches and single events: clients that send batches are few, browsers are many. */
const BATCH_CONNECTIONS = Number(process.env['CONNECTIONS'] ?? 5);
const SINGLE_CONNECTIONS = Number(process.env['SINGLE_CONNECTIONS'] ?? 64);
const BATCH = 100;

/** Durable events a second: every request is answered after its transaction was fsynced. */
await withServices(async (services) => {
  await services.ready;
  const server = await startServer({ services, port: 0, logLevel: 'silent' });
  const { secret } = await services.ledger.access.createKey(
    { name: 'bench', scopes: ['intake'] },
    'bench',
  );
  const { hostname, port } = new URL(server.url);
  let runs = 0;
  const measure = async (path: string, connections: number, events: number | null) => {
    runs++;
    const cpuFrom = process.cpuUsage();
    const { times } = await loadFrom({
      ...{ hostname, port: Number(port), path, connections, events, run: `run${runs}` },
      authorization: `Bearer ${secret}`,
      seconds: SECONDS,
    });
    const cpu = process.cpuUsage(cpuFrom);
    return {
      connections,
      requests: times.length,
      requestsPerSecond: Math.round(times.length / SECONDS),
      eventsPerSecond: Math.round((times.length * (events ?? 1)) / SECONDS),
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      serverCpuMsPerRequest: (cpu.user + cpu.system) / 1_000 / times.length,
    };
  };
  // Some seconds of it first, so that what is measured is not the compiler.
  await measure('/v1/track', SINGLE_CONNECTIONS, null);
  await measure('/v1/batch', BATCH_CONNECTIONS, BATCH);
  const batches = await measure('/v1/batch', BATCH_CONNECTIONS, BATCH);
  const singles = await measure('/v1/track', SINGLE_CONNECTIONS, null);
  const { rows } = await services.ledger.pool.query<{ count: number }>(
    'select count(*)::int as count from events',
  );
  printResult('intake', { batches, singles, stored: rows[0]?.count });
  await server.app.close();
});
