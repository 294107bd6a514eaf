import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRng, quantile, type Rng } from '@quanyu/numeric';
import { homeFeed } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';

/**
 * Serving over HTTP on loopback: a recommendation server with 1 M customers, 100 k products and 20 M
 * events answers n = 20 with stock filter, three rules, diversity and reasons, one event recorded
 * before each request; requests come at a fixed rate, so that waiting counts too. Floor: 500 a
 * second, p99 ≤ 15 ms, resident ≤ 3 GB. The processor time of an answer is printed beside
 * it, which a busy machine does not change. Run: `tsx bench/serving.ts [scale, default 1]` with the source
 * condition; 0.1 is a tenth of everything. One JSON line.
 */
const scale = Number(process.argv[2] ?? 1);
const CUSTOMERS = Math.round(1e6 * scale);
const PRODUCTS = Math.round(1e5 * scale);
const EVENTS = Math.round(20e6 * scale);
const RATE = Number(process.argv[3] ?? 500);
const REQUESTS = 4_000;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

const rng = createRng(11);
const index = new LiveIndex();
for (let p = 0; p < PRODUCTS; p++) {
  index.setProduct(`p${p}`, {
    category: `k${p % 200}`,
    priceMinor: 100 + rng.int(10_000),
    available: rng.uniform() > 0.05,
    marginShare: rng.uniform(),
  });
}
const filling = cpuSeconds();
for (let e = 0; e < EVENTS; e++) recordOne(index, rng, e % CUSTOMERS, e);
const intakePerCpuSecond = EVENTS / (cpuSeconds() - filling);
const server = createServer((message, response) => {
  const customer = Number(new URL(message.url ?? '', 'http://localhost').searchParams.get('c'));
  recordOne(index, rng, customer, EVENTS);
  const answer = answerFor(customer);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer));
});
// Longer than any pause of the client, whose sockets would else meet a closing server.
server.keepAliveTimeout = 120_000;
await listening(server);
const { port } = server.address() as AddressInfo;
const before = cpuSeconds();
const times = await drive(port);
const spent = cpuSeconds() - before;
process.stdout.write(
  `${JSON.stringify({
    customers: CUSTOMERS,
    products: PRODUCTS,
    events: EVENTS,
    requestsPerSecondAsked: RATE,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    worstMs: quantile(times, 1),
    cpuMsARequestWithItsClient: (1000 * spent) / REQUESTS,
    intakePerCpuSecond: Math.round(intakePerCpuSecond),
    answerMsAlone: alone(),
    residentMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  })}\n`,
);
agent.destroy();
server.close();

/** Median and 99th percentile of the processor milliseconds of an answer, without HTTP. */
function alone(): readonly number[] {
  const spentMs = Array.from({ length: 500 }, () => {
    const start = process.cpuUsage();
    answerFor(rng.int(CUSTOMERS));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e3;
  });
  return [quantile(spentMs, 0.5), quantile(spentMs, 0.99)];
}

function answerFor(customer: number): ReturnType<typeof homeFeed> {
  return homeFeed(index, `c${customer}`, {
    recommendationId: 'r1',
    count: 20,
    diversity: 0.2,
    categoryMax: 5,
    rules: { priceMinorMin: 200, priceMinorMax: 9_000, filter: 'margin > 0.1' },
  });
}

/** Popularity falls off as a power; customers keep to a part of the catalogue. */
function recordOne(live: LiveIndex, draws: Rng, customer: number, time: number): void {
  const rank = Math.floor(PRODUCTS * draws.uniform() ** 3);
  const product = `p${(rank * 7 + (customer % 10) * 13) % PRODUCTS}`;
  const type = draws.uniform() < 0.1 ? 'purchase' : 'product-view';
  const event = { customer: `c${customer}`, product, type, time };
  live.record(type === 'purchase' ? { ...event, order: `o${Math.floor(time / 3)}` } : event);
}

/** Sends requests on a fixed schedule; a late answer does not hold the next request back. */
async function drive(to: number): Promise<number[]> {
  const found: Promise<number>[] = [];
  const start = performance.now();
  for (let r = 0; r < REQUESTS; r++) {
    const due = start + (1000 * r) / RATE;
    while (performance.now() < due) await new Promise((resolve) => setImmediate(resolve));
    found.push(ask(to, rng.int(CUSTOMERS), due));
  }
  return Promise.all(found);
}

function ask(to: number, customer: number, due: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: to, path: `/?c=${customer}`, agent };
    const sent = request(options, (message: IncomingMessage) => {
      message.resume();
      message.on('end', () => resolve(performance.now() - due));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function listening(one: Server): Promise<void> {
  return new Promise((resolve) => one.listen(0, '127.0.0.1', () => resolve()));
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
