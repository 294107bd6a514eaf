import { createServer, type Server } from 'node:net';
import { AppError } from '@quanyu/domain';
import { Aedes, type AuthenticateError } from 'aedes';
import { MQTT_ERRORS } from './errors.ts';

export interface BrokerOptions {
  /** Default 1883; 0: any free one. */
  readonly port?: number;
  /** Default the loopback address: open to others only when told. */
  readonly host?: string;
  /** Who may come in. Absent: everybody on the loopback address, nobody elsewhere. */
  readonly mayConnect?: (user: string, password: string) => boolean | Promise<boolean>;
  /** May this client publish to, or subscribe, the topic? Default: yes. */
  readonly mayUse?: (user: string, topic: string, how: 'publish' | 'subscribe') => boolean;
  readonly clientsMax?: number;
  readonly payloadBytesMax?: number;
}

export interface Broker {
  readonly port: number;
  /** Connections that were refused. */
  readonly refused: () => number;
  stop(): Promise<void>;
}

const CLIENTS_MAX = 5000;
const PAYLOAD_BYTES_MAX = 1024 * 1024;
const REFUSED_USER = 4;

/**
 * An MQTT 3.1.1 and 5 broker inside this process (Aedes), so that readers and sensors need nothing
 * else. Bound to the loopback address, and without logins only there.
 * @throws AppError MQTT_OPTION_INVALID, MQTT_BROKER_UNREACHABLE where the port is taken
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { port = 1883, host = '127.0.0.1', mayConnect, mayUse } = options;
  const isLoopback = host === '127.0.0.1' || host === '::1' || host === 'localhost';
  if (!isLoopback && mayConnect === undefined) {
    const message = `Cannot open the broker on ${host} as it has no logins`;
    throw new AppError(MQTT_ERRORS.MQTT_OPTION_INVALID, message, { place: 'mayConnect' });
  }
  let refused = 0;
  const users = new WeakMap<object, string>();
  const clientsMax = options.clientsMax ?? CLIENTS_MAX;
  const payloadBytesMax = options.payloadBytesMax ?? PAYLOAD_BYTES_MAX;
  const aedes = await Aedes.createBroker({
    connectTimeout: 10_000,
    maxClientsIdLength: 256,
    preConnect: (_client, _packet, done) => done(null, aedes.connectedClients < clientsMax),
    authenticate: (client, user, password, done) => {
      users.set(client, user ?? '');
      const answer = mayConnect?.(user ?? '', password?.toString() ?? '') ?? true;
      Promise.resolve(answer).then(
        (isAllowed) => {
          if (isAllowed) return done(null, true);
          refused += 1;
          done(refusal(), false);
        },
        () => done(refusal(), false),
      );
    },
    authorizePublish: (client, packet, done) => {
      const user = client === null ? '' : (users.get(client) ?? '');
      const isAllowed = client === null || (mayUse?.(user, packet.topic, 'publish') ?? true);
      const isLarge = packet.payload.length > payloadBytesMax;
      done(isAllowed && !isLarge ? null : new Error('not allowed'));
    },
    authorizeSubscribe: (client, subscription, done) => {
      const user = users.get(client) ?? '';
      const isAllowed = mayUse?.(user, subscription.topic, 'subscribe') ?? true;
      done(null, isAllowed ? subscription : null);
    },
  });
  const server = createServer(aedes.handle);
  await listen(server, port, host);
  return {
    port: (server.address() as { readonly port: number }).port,
    refused: () => refused,
    async stop() {
      await new Promise<void>((done) => aedes.close(() => done()));
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

function refusal(): AuthenticateError {
  return Object.assign(new Error('refused'), { returnCode: REFUSED_USER });
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Cannot open the broker on ${host}:${port}: ${cause.message}`;
      reject(new AppError(MQTT_ERRORS.MQTT_BROKER_UNREACHABLE, message, { place: 'port', cause }));
    });
    server.listen(port, host, resolve);
  });
}
