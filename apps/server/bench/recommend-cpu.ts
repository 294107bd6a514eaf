import { recordSmallShop, startTestServer } from '../test/small-shop.ts';
import { printResult } from './load.ts';

const REQUESTS = Number(process.env['REQUESTS'] ?? 3_000);
const DAYS = Number(process.env['DAYS'] ?? 90);
const FRACTION = Number(process.env['FRACTION'] ?? 0.3);

/** CPU of one default home feed, from the parsed request to the written answer, without a network. */
const server = await startTestServer({ app: { limits: { requestsPerSecond: 1e9 } } });
try {
  await recordSmallShop(server.services.ledger, DAYS, FRACTION);
  await server.services.ready;
  await server.services.recommendations().catchUp();
  const { rows } = await server.services.ledger.pool.query<{ customer_id: string }>(
    'select customer_id from customers order by customer_id',
  );
  const ask = (at: number) =>
    server.app.inject({
      method: 'POST',
      url: '/v1/recommendations',
      headers: server.key,
      payload: { customer: rows[(at * 7919) % rows.length]?.customer_id, count: 10 },
    });
  for (let at = 0; at < REQUESTS / 4; at++) await ask(at);
  const before = process.cpuUsage();
  for (let at = 0; at < REQUESTS; at++) await ask(at);
  const { user, system } = process.cpuUsage(before);
  printResult('recommend-cpu', {
    customers: rows.length,
    requests: REQUESTS,
    cpuMsEach: (user + system) / 1_000 / REQUESTS,
    ...server.services.recommendations().counts(),
  });
} finally {
  await server.close();
}
