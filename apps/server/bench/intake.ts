import { startServer } from '../src/index.ts';
import { connections, printResult, quantile, sendJson, withServices } from './load.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 6);
const CONNECTIONS = Number(process.env['CONNECTIONS'] ?? 24);
const BATCH = 100;

let sent = 0;

function message(): Readonly<Record<string, unknown>> {
  sent++;
  return {
    type: 'track',
    messageId: `m${sent}`,
    userId: `u${sent % 20_000}`,
    event: 'Product Viewed',
    properties: { product_id: `p${sent % 300}`, price: 19.9, session_id: `s${sent % 5_000}` },
    timestamp: new Date().toISOString(),
  };
}

/** Durable events a second: every request is answered after its transaction was fsynced. */
await withServices(async (services) => {
  await services.ready;
  const server = await startServer({ services, port: 0, logLevel: 'silent' });
  const { secret } = await services.ledger.access.createKey(
    { name: 'bench', scopes: ['intake'] },
    'bench',
  );
  const target = { agent: connections(CONNECTIONS), authorization: `Bearer ${secret}` };
  const measure = async (path: string, body: () => string, events: number) => {
    const url = new URL(path, server.url);
    const times: number[] = [];
    const started = performance.now();
    const one = async (): Promise<void> => {
      while (performance.now() - started < SECONDS * 1_000) {
        times.push(await sendJson(url, body(), target));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    const seconds = (performance.now() - started) / 1_000;
    return {
      requests: times.length,
      requestsPerSecond: Math.round(times.length / seconds),
      eventsPerSecond: Math.round((times.length * events) / seconds),
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
    };
  };
  const batches = await measure(
    '/v1/batch',
    () => JSON.stringify({ batch: Array.from({ length: BATCH }, message) }),
    BATCH,
  );
  const singles = await measure('/v1/track', () => JSON.stringify(message()), 1);
  const { rows } = await services.ledger.pool.query<{ count: number }>(
    'select count(*)::int as count from events',
  );
  target.agent.destroy();
  printResult('intake', {
    connections: CONNECTIONS,
    batches,
    singles,
    sent,
    stored: rows[0]?.count,
  });
  await server.app.close();
});
