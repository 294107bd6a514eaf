import { fork } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRng, quantile, type Rng } from '@quanyu/numeric';
import { homeFeed } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';
import type { ServingOrder } from './serving-client.ts';

/**
 * Serving over HTTP on loopback: a recommendation server with 1 M customers, 100 k products and 20 M
 * events answers n = 20 with stock filter, three rules, diversity and reasons, one event recorded
 * before each request; requests come from another process at a fixed rate, so that waiting counts too.
 * Floor: 500 a second, p99 ≤ 15 ms, resident ≤ 3 GB. The processor time of an answer is printed beside
 * it, which a busy machine does not change. Run: `tsx bench/serving.ts [scale, default 1] [requests a
 * second, default 500]` with the source condition; 0.1 is a tenth of everything. One JSON line.
 */
const scale = Number(process.argv[2] ?? 1);
const CUSTOMERS = Math.round(1e6 * scale);
const PRODUCTS = Math.round(1e5 * scale);
const EVENTS = Math.round(20e6 * scale);
const RATE = Number(process.argv[3] ?? 500);
const REQUESTS = 20 * RATE;
const WARM_UP = 2_000;

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
const filledMiB = residentMiB();
let length = 0;
const server = createServer((message, response) => {
  const customer = Number(message.url?.slice('/?c='.length));
  recordOne(index, rng, customer, EVENTS);
  const body = Buffer.from(JSON.stringify(answerFor(customer)));
  length += body.length;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
});
// Longer than any pause of the client, whose sockets would else meet a closing server.
server.keepAliveTimeout = 120_000;
await listening(server);
const { port } = server.address() as AddressInfo;
await ask(WARM_UP);
length = 0;
const before = cpuSeconds();
const times = await ask(REQUESTS);
const cpuMs = (1000 * (cpuSeconds() - before)) / REQUESTS;
process.stdout.write(
  `${JSON.stringify({
    customers: CUSTOMERS,
    products: PRODUCTS,
    events: EVENTS,
    requestsPerSecondAsked: RATE,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    worstMs: quantile(times, 1),
    serverCpuMsARequest: cpuMs,
    requestsPerSecondOfOneCore: Math.round(1000 / cpuMs),
    answerBytes: Math.round(length / REQUESTS),
    intakePerCpuSecond: Math.round(intakePerCpuSecond),
    answerMsAlone: alone(),
    filledMiB,
    residentMiB: residentMiB(),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);
server.closeAllConnections();
server.close();

/** Mean, median and 99th percentile of the processor milliseconds of an answer, without HTTP. */
function alone(): readonly number[] {
  const spentMs = Array.from({ length: 2_000 }, () => {
    const start = process.cpuUsage();
    answerFor(rng.int(CUSTOMERS));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e3;
  });
  const mean = spentMs.reduce((sum, one) => sum + one, 0) / spentMs.length;
  return [mean, quantile(spentMs, 0.5), quantile(spentMs, 0.99)];
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

/** Lets the client ask at the fixed rate; milliseconds from when each request was due. */
function ask(requests: number): Promise<readonly number[]> {
  const child = fork(new URL('./serving-client.ts', import.meta.url));
  const order: ServingOrder = {
    port,
    requests,
    requestsPerSecond: RATE,
    connections: 32,
    customers: CUSTOMERS,
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (found) => resolve(found as readonly number[]));
    child.send(order);
  });
}

function listening(one: Server): Promise<void> {
  return new Promise((resolve) => one.listen(0, '127.0.0.1', () => resolve()));
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function residentMiB(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
