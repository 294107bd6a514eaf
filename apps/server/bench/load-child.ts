import { connect } from 'node:net';
import type { LoadOrder, LoadResult } from './load.ts';

/**
 * The client of a measurement, in a process of its own as real clients are. It speaks HTTP/1.1 over
 * plain sockets, so that its own work takes little of the cores that it shares with the server.
 */
process.once('message', (order: LoadOrder) => {
  void Promise.all(Array.from({ length: order.connections }, (_, index) => client(order, index)))
    .then((times) => ({ times: times.flat() }))
    .catch((error: unknown) => ({ times: [], failure: String(error) }))
    .then((result: LoadResult) => {
      process.send?.(result, () => process.exit(0));
    });
});

/** Sends one request after the other over one connection; milliseconds to the end of each answer. */
function client(order: LoadOrder, index: number): Promise<number[]> {
  const { hostname, port, path, authorization, seconds, events } = order;
  const times: number[] = [];
  const ends = performance.now() + seconds * 1_000;
  let sent = 0;
  let started = 0;
  let answer = '';
  return new Promise((resolve, reject) => {
    const socket = connect(port, hostname, next);
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('close', () => resolve(times));
    socket.on('data', (part: string) => {
      answer += part;
      const head = answer.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? Number.NaN);
      if (head < 0 || answer.length < head + 4 + length) return;
      if (!answer.startsWith('HTTP/1.1 200')) return void reject(new Error(answer));
      times.push(performance.now() - started);
      if (performance.now() < ends) next();
      else socket.end();
    });
    function next(): void {
      const body = bodyOf(events, (sent) => `m-${order.run}-${index}-${sent}`);
      answer = '';
      started = performance.now();
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    }
    function bodyOf(count: number | null, id: (sent: number) => string): string {
      const messages = Array.from({ length: count ?? 1 }, () => message(id(++sent), index + sent));
      return JSON.stringify(count === null ? messages[0] : { batch: messages });
    }
  });
}

/** All in ASCII: its length is its bytes. */
function message(messageId: string, number: number): Readonly<Record<string, unknown>> {
  return {
    type: 'track',
    messageId,
    userId: `u${(number * 7919) % 20_000}`,
    event: 'Product Viewed',
    properties: {
      product_id: `p${(number * 31) % 300}`,
      price: 19.9,
      session_id: `s${(number * 17) % 5_000}`,
    },
    timestamp: new Date().toISOString(),
  };
}
