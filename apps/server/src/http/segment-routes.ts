import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '@quanyu/domain';
import { BATCH_BYTES_MAX, type MessageType, SEGMENT_ERRORS, takeIn } from '@quanyu/segment';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import type { Gate } from './gate.ts';
import type { Metrics } from './metrics.ts';

const PATHS: Readonly<Record<string, MessageType | undefined>> = {
  '/v1/batch': undefined,
  '/v1/b': undefined,
  '/v1/track': 'track',
  '/v1/identify': 'identify',
  '/v1/page': 'page',
  '/v1/screen': 'screen',
  '/v1/group': 'group',
  '/v1/alias': 'alias',
};
/** Channel of events that name none. */
const DEFAULT_CHANNEL = 'web';
/** A batch a little over the limit is read, so that the answer can say which limit. */
const RAW_BYTES_MAX = 2 * BATCH_BYTES_MAX;

export interface SegmentTools {
  readonly services: Services;
  readonly gate: Gate;
  readonly metrics: Metrics;
}

/**
 * Segment's HTTP API: the write key is an API key with the scope `intake`. Bodies are JSON under any
 * content type, plain or gzip, as the clients of browsers and servers send them.
 */
export async function registerSegment(app: FastifyInstance, tools: SegmentTools): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const options = { parseAs: 'buffer', bodyLimit: RAW_BYTES_MAX } as const;
    scope.addContentTypeParser('*', options, (_, body, done) => done(null, body));
    // Shops lie on other origins; the write key, not a cookie, says who sends.
    scope.addHook('onRequest', async (_, reply) => {
      reply.header('access-control-allow-origin', '*');
    });
    for (const [path, pathType] of Object.entries(PATHS)) {
      scope.options(path, (_, reply) => allowAll(reply));
      scope.post(path, (request) => take(tools, request, pathType));
    }
  });
}

function allowAll(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', 'POST')
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-max-age', '86400')
    .send();
}

async function take(
  { services, gate, metrics }: SegmentTools,
  request: FastifyRequest,
  pathType: MessageType | undefined,
): Promise<{ readonly success: true }> {
  const { ledger, clock } = services;
  const bytes = await plainBytes(request.body);
  const body = parsedBody(bytes);
  useKeyOfBody(request, body);
  const actor = await gate.enter(request, 'intake');
  const result = await takeIn(ledger, {
    ...(pathType === undefined ? {} : { pathType }),
    body,
    bodyBytes: bytes.length,
    source: (actor?.name ?? '').replace(/^(key|user):/, ''),
    receivedAt: clock.now(),
    channel: DEFAULT_CHANNEL,
    newId: randomUUID,
  });
  metrics.countEvents(result);
  return { success: true };
}

/** Browsers' clients put the write key into the body. */
function useKeyOfBody(request: FastifyRequest, body: unknown): void {
  if (request.headers.authorization !== undefined) return;
  const { writeKey } = (body ?? {}) as { readonly writeKey?: unknown };
  if (typeof writeKey === 'string') request.headers.authorization = `Bearer ${writeKey}`;
}

const unzipped = promisify(gunzip);

async function plainBytes(body: unknown): Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes;
  try {
    return await unzipped(bytes, { maxOutputLength: RAW_BYTES_MAX });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AppError(
        SEGMENT_ERRORS.SEGMENT_BATCH_TOO_LARGE,
        `Cannot take a batch as the limit is ${BATCH_BYTES_MAX} bytes unpacked`,
        { cause },
      );
    }
    throw new AppError(SEGMENT_ERRORS.SEGMENT_BODY_INVALID, 'Cannot unpack the body as gzip', {
      cause,
    });
  }
}

function parsedBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new AppError(SEGMENT_ERRORS.SEGMENT_BODY_INVALID, 'Cannot read the body as JSON', {
      cause,
    });
  }
}
