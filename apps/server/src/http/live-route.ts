import type { ServerResponse } from 'node:http';
import { AppError } from '@quanyu/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LiveMessage } from '../api/operation.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { RouteTools } from '../register-routes.ts';
import type { Services } from '../services.ts';

/** A comment this often keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 15_000;
/** A client that reads so slowly is let go; it comes back with the last id it saw. */
const UNREAD_BYTES_MAX = 256 * 1024;

/** `GET /v1/live`: server-sent events of what happens, resumed by Last-Event-ID. */
export function registerLive(app: FastifyInstance, { services, gate, limits }: RouteTools): void {
  const open = new Set<ServerResponse>();
  app.get('/v1/live', async (request, reply) => {
    await gate.enter(request, 'read');
    if (open.size >= limits.liveClientsMax) {
      throw new AppError(
        SERVER_ERRORS.SERVER_TOO_MANY_REQUESTS,
        `Cannot open another live stream as ${limits.liveClientsMax} are open`,
        { place: 'live', details: { retryAfterSeconds: 30 } },
      );
    }
    await stream(services, open, { request, reply });
  });
  app.addHook('preClose', async () => {
    for (const response of open) response.end();
  });
}

async function stream(
  { live, clock }: Services,
  open: Set<ServerResponse>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<void> {
  const client = reply.raw;
  const headers = reply.getHeaders() as Record<string, string>;
  reply.hijack();
  client.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  open.add(client);
  const seen = lastSeen(request);
  let sentId = seen ?? 0;
  const send = (messages: readonly LiveMessage[]): void => {
    for (const message of messages) {
      const id = Number(message.id ?? 0);
      if (message.id !== null && seen !== undefined && id <= sentId) continue;
      if (client.writableLength > UNREAD_BYTES_MAX) {
        client.destroy();
        return;
      }
      sentId = Math.max(sentId, id);
      client.write(eventText(message));
    }
  };
  // Listen first, then read what was missed: a message in between comes once, by its id.
  const waiting: LiveMessage[] = [];
  let take = (messages: readonly LiveMessage[]): void => void waiting.push(...messages);
  const leave = live.listen((messages) => take(messages));
  const heartbeat = setInterval(() => client.write(': still here\n\n'), HEARTBEAT_MS);
  client.on('close', () => {
    clearInterval(heartbeat);
    leave();
    open.delete(client);
  });
  client.write(eventText({ kind: 'hello', at: clock.now(), id: null, payload: {} }));
  if (seen !== undefined) send(await live.since(seen).catch(() => []));
  send(waiting);
  take = send;
}

function lastSeen({ headers, query }: FastifyRequest): number | undefined {
  const asked = (query as { readonly lastEventId?: string } | undefined)?.lastEventId;
  const text = headers['last-event-id'] ?? asked;
  const id = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return id;
}

function eventText(message: LiveMessage): string {
  const id = message.id === null ? '' : `id: ${message.id}\n`;
  return `${id}event: ${message.kind}\ndata: ${JSON.stringify(message)}\n\n`;
}
