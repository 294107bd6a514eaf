import type { AddressInfo } from 'node:net';
import { AppError } from '@quanyu/domain';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type AppOptions, createApp } from './create-app.ts';
import { SERVER_ERRORS } from './errors.ts';
import { STOP_GRACE_MS } from './limits.ts';
import type { Services } from './services.ts';

export interface StartOptions extends Omit<AppOptions, 'logger'> {
  readonly services: Services;
  /** Default 127.0.0.1: nobody else's machine reaches it unless told so. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Lowest level that is logged. Default warn. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Ends the server on SIGTERM and SIGINT, then closes the services. Default false. */
  readonly stopOnSignal?: boolean;
}

export interface RunningServer {
  readonly app: FastifyInstance;
  /** With the true port, no slash at the end. */
  readonly url: string;
  /** Takes no more requests, finishes those under way, closes the services. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Listens, loopback by default.
 * @throws AppError SERVER_PORT_IN_USE; the services are left open for the caller to close.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { services, host = '127.0.0.1', port = 8080, logLevel = 'warn' } = options;
  const logger = pino({
    level: logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
  });
  const app = await createApp(services, { ...options, logger });
  await listen(app, host, port);
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopAll(app, services);
    return stopping;
  };
  if (options.stopOnSignal === true) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  }
  return { app, url: `http://${name}:${address.port}`, stop };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    throw new AppError(
      SERVER_ERRORS.SERVER_PORT_IN_USE,
      `Cannot listen on ${host}:${port}: ${code === 'EACCES' ? 'it may not be used' : 'it is taken'}`,
      { place: `port ${port}`, cause },
    );
  }
}

/** Requests under way get time to finish; runs stop at a safe point. */
async function stopAll(app: FastifyInstance, services: Services): Promise<void> {
  services.loop.stop();
  const force = setTimeout(() => app.server.closeAllConnections(), STOP_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(force);
    await services.close();
  }
}
