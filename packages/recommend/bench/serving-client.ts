import { connect, type Socket } from 'node:net';

/** What the client is to ask: `requests` in all, at a fixed rate, over keep-alive connections. */
export interface ServingOrder {
  readonly port: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly connections: number;
  readonly customers: number;
}

/**
 * The client of the serving bench, in a process of its own. Requests are due at a fixed rate, and their
 * time counts from then, so that waiting for a free connection counts too.
 */
process.once('message', (order: ServingOrder) => {
  void drive(order).then((times) => process.send?.(times, () => process.exit(0)));
});

interface Connection {
  readonly socket: Socket;
  due: number;
  answer: string;
}

function drive(order: ServingOrder): Promise<readonly number[]> {
  const times: number[] = [];
  const waiting: number[] = [];
  const free: Connection[] = [];
  let seed = 1;
  const nextCustomer = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * order.customers);
  };
  const send = (connection: Connection, due: number): void => {
    connection.due = due;
    connection.answer = '';
    connection.socket.write(`GET /?c=${nextCustomer()} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  };
  return new Promise((resolve) => {
    for (let n = 0; n < order.connections; n++) {
      const socket = connect(order.port, '127.0.0.1');
      const connection: Connection = { socket, due: 0, answer: '' };
      socket.setNoDelay(true);
      socket.setEncoding('latin1');
      socket.once('connect', () => free.push(connection));
      socket.on('data', (part: string) => {
        connection.answer += part;
        if (!isWhole(connection.answer)) return;
        times.push(performance.now() - connection.due);
        const due = waiting.shift();
        if (due === undefined) free.push(connection);
        else send(connection, due);
        if (times.length === order.requests) resolve(times);
      });
    }
    const start = performance.now() + 200;
    let asked = 0;
    const tick = (): void => {
      while (asked < order.requests) {
        const due = start + (1000 * asked) / order.requestsPerSecond;
        if (due > performance.now()) break;
        asked++;
        const connection = free.pop();
        if (connection === undefined) waiting.push(due);
        else send(connection, due);
      }
      if (asked < order.requests) setTimeout(tick, 1);
    };
    tick();
  });
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? Number.NaN);
  return head >= 0 && answer.length >= head + 4 + length;
}
