import { Agent, request } from 'node:http';
import type { ServingOrder, ServingResult } from './serving-load.ts';

/** The client of the serving measurements, in a process of its own as real clients are. */
process.once('message', (order: ServingOrder) => {
  const work = order.kind === 'paced' ? paced(order) : freshness(order);
  void work
    .then((times) => ({ times }))
    .catch((error: unknown) => ({ times: [], failure: String(error) }))
    .then((result: ServingResult) => {
      process.send?.(result, () => process.exit(0));
    });
});

/** Home feeds at a fixed rate; their time counts from when they were due. */
async function paced(order: ServingOrder): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const times: number[] = [];
  const answers: Promise<void>[] = [];
  const start = performance.now();
  const total = order.count;
  for (let asked = 0; asked < total; asked++) {
    const due = start + (1_000 * asked) / order.requestsPerSecond;
    const wait = due - performance.now();
    if (wait > 0.5) await new Promise((resolve) => setTimeout(resolve, wait));
    const body = { customer: customerAt(order, asked * 7919), count: 20 };
    answers.push(
      send(order, '/v1/recommendations', body, agent).then(
        () => void times.push(performance.now() - due),
      ),
    );
  }
  await Promise.all(answers);
  agent.destroy();
  return times;
}

function customerAt({ customers }: ServingOrder, at: number): string {
  return customers?.[at % customers.length] ?? `u${at % 20_000}`;
}

/**
 * A new customer looks at a product that others followed up with one and the same: milliseconds from
 * sending that event until the customer's feed begins with the follower.
 */
async function freshness(order: ServingOrder): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  for (let n = 0; n < order.count; n++) {
    const customer = `fresh-${n}`;
    const pair = n % 100;
    const track = {
      type: 'track',
      messageId: `fresh-${n}`,
      userId: customer,
      event: 'Product Viewed',
      properties: { product_id: `a${pair}` },
    };
    const started = performance.now();
    await send(order, '/v1/track', track, agent);
    while ((await firstOf(order, customer, agent)) !== `b${pair}`) {
      if (performance.now() - started > 30_000) throw new Error('no change in 30 s');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    times.push(performance.now() - started);
  }
  agent.destroy();
  return times;
}

async function firstOf(order: ServingOrder, customer: string, agent: Agent): Promise<string> {
  const text = await send(order, '/v1/recommendations', { customer, count: 5 }, agent);
  const { rows } = JSON.parse(text) as { readonly rows: readonly { readonly product: string }[] };
  return rows[0]?.product ?? '';
}

function send(order: ServingOrder, path: string, body: unknown, agent: Agent): Promise<string> {
  const { hostname, port, authorization } = order;
  const headers = { authorization, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method: 'POST', headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`status ${answer.statusCode}: ${text}`));
      });
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}
