import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import {
  addQuery,
  addSubscription,
  CAPTURE_BYTES_MAX,
  CAPTURE_EVENTS_MAX,
  capture,
  captureJobs,
  EPCIS_ERRORS,
  eventById,
  eventDocument,
  findEvents,
  listQueries,
  listSubscriptions,
  type QueryParameters,
  queryByName,
  queryDocument,
  readQuery,
  removeQuery,
  removeSubscription,
  subscriptionById,
  valuesSeen,
} from '@quanyu/epcis';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { startDeliveries } from './epcis-deliveries.ts';
import type { Gate } from './gate.ts';

export interface EpcisTools {
  readonly services: Services;
  readonly gate: Gate;
}

const JSON_LD = 'application/ld+json; charset=utf-8';
/** Collections whose members lead to their events, and the parameter that finds those. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  eventTypes: 'eventType',
  epcs: 'MATCH_anyEPC',
  bizSteps: 'EQ_bizStep',
  bizLocations: 'EQ_bizLocation',
  readPoints: 'EQ_readPoint',
  dispositions: 'EQ_disposition',
};

type Params = Readonly<Record<string, string>>;

/** EPCIS 2.0 under `/epcis`: capture, events, named queries, subscriptions. */
export async function registerEpcis(app: FastifyInstance, tools: EpcisTools): Promise<void> {
  const { ledger } = tools.services;
  const deliveries = startDeliveries(ledger);
  app.addHook('onClose', async () => deliveries.stop());
  await app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      const options = { parseAs: 'string', bodyLimit: CAPTURE_BYTES_MAX } as const;
      scope.addContentTypeParser('*', options, (_, body, done) => done(null, body));
      scope.addHook('onRequest', async (_, reply) => {
        reply.headers({
          'gs1-epcis-version': '2.0.0',
          'gs1-cbv-version': '2.0.0',
          'gs1-epcis-capture-limit': String(CAPTURE_EVENTS_MAX),
          'gs1-epcis-capture-file-size-limit': String(CAPTURE_BYTES_MAX),
        });
      });
      scope.options('/*', (_, reply) =>
        reply.code(204).header('allow', 'GET, POST, DELETE, OPTIONS').send(),
      );
      registerCapture(scope, tools, deliveries.wake);
      registerEvents(scope, tools);
      registerQueries(scope, tools);
      registerSubscriptions(scope, tools);
    },
    { prefix: '/epcis' },
  );
}

function registerCapture(scope: FastifyInstance, { services, gate }: EpcisTools, wake: () => void) {
  const { ledger } = services;
  const take = async (request: FastifyRequest) => {
    const actor = await gate.enter(request, 'intake');
    const source = (actor?.name ?? '').replace(/^(key|user):/, '');
    const body = typeof request.body === 'string' ? request.body : '';
    const result = await capture(ledger, { body, source, captureId: randomUUID() });
    wake();
    return result;
  };
  scope.post('/capture', async (request, reply) => {
    const result = await take(request);
    return reply.code(202).header('location', `/epcis/capture/${result.captureId}`).send();
  });
  scope.post('/events', async (request, reply) => {
    const { eventIds } = await take(request);
    const place = `/epcis/events/${encodeURIComponent(eventIds[0] ?? '')}`;
    return reply.code(201).header('location', place).send();
  });
  scope.get('/capture', async (request) => {
    await gate.enter(request, 'read');
    return captureJobs(ledger.pool);
  });
  scope.get('/capture/:id', async (request) => {
    await gate.enter(request, 'read');
    const [job] = await captureJobs(ledger.pool, (request.params as Params)['id'] ?? '');
    return job;
  });
}

interface Asked {
  readonly parameters: QueryParameters;
  readonly queryName: string;
}

/** A page of events, with the address of the next one in `Link`. */
async function answerEvents(
  { services }: EpcisTools,
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { parameters, queryName }: Asked,
): Promise<FastifyReply> {
  const { ledger, clock } = services;
  const { request, reply } = http;
  const page = await findEvents(ledger.pool, readQuery(parameters));
  if (page.nextPageToken !== undefined) {
    const address = new URL(request.url, 'http://localhost');
    address.searchParams.set('nextPageToken', page.nextPageToken);
    reply.header('link', `<${address.pathname}${address.search}>; rel="next"`);
  }
  const createdAt = new Date(clock.now()).toISOString();
  return reply
    .type(JSON_LD)
    .send(JSON.stringify(queryDocument(page.events, { queryName, createdAt })));
}

function registerEvents(scope: FastifyInstance, tools: EpcisTools): void {
  const { services, gate } = tools;
  const { pool } = services.ledger;
  const queryName = 'SimpleEventQuery';
  scope.get('/events', async (request, reply) => {
    await gate.enter(request, 'read');
    const parameters = request.query as QueryParameters;
    return answerEvents(tools, { request, reply }, { parameters, queryName });
  });
  scope.get('/events/:id', async (request, reply) => {
    await gate.enter(request, 'read');
    const stored = await eventById(pool, (request.params as Params)['id'] ?? '');
    return reply.type(JSON_LD).send(JSON.stringify(eventDocument(stored)));
  });
  for (const [collection, parameter] of Object.entries(COLLECTIONS)) {
    scope.get(`/${collection}`, async (request) => {
      await gate.enter(request, 'read');
      return { type: 'Collection', member: await valuesSeen(pool, collection) };
    });
    scope.get(`/${collection}/:value/events`, async (request, reply) => {
      await gate.enter(request, 'read');
      const value = (request.params as Params)['value'] ?? '';
      const parameters = { ...(request.query as QueryParameters), [parameter]: [value] };
      return answerEvents(tools, { request, reply }, { parameters, queryName });
    });
  }
}

function registerQueries(scope: FastifyInstance, tools: EpcisTools): void {
  const { services, gate } = tools;
  const { ledger } = services;
  const nameOf = (request: FastifyRequest): string => (request.params as Params)['name'] ?? '';
  scope.get('/queries', async (request) => {
    await gate.enter(request, 'read');
    return listQueries(ledger.pool);
  });
  scope.post('/queries', async (request, reply) => {
    await gate.enter(request, 'write');
    const { name } = await addQuery(ledger, jsonOf(request.body));
    return reply.code(201).header('location', `/epcis/queries/${name}`).send();
  });
  scope.get('/queries/:name', async (request) => {
    await gate.enter(request, 'read');
    return queryByName(ledger.pool, nameOf(request));
  });
  scope.delete('/queries/:name', async (request, reply) => {
    await gate.enter(request, 'write');
    await removeQuery(ledger.pool, nameOf(request));
    return reply.code(204).send();
  });
  scope.get('/queries/:name/events', async (request, reply) => {
    await gate.enter(request, 'read');
    const { name, query } = await queryByName(ledger.pool, nameOf(request));
    const { perPage, nextPageToken } = request.query as QueryParameters;
    const parameters = {
      ...query,
      ...(perPage === undefined ? {} : { perPage }),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    };
    return answerEvents(tools, { request, reply }, { parameters, queryName: name });
  });
}

function registerSubscriptions(scope: FastifyInstance, { services, gate }: EpcisTools): void {
  const { ledger } = services;
  const path = '/queries/:name/subscriptions';
  const named = (request: FastifyRequest): { readonly name: string; readonly id: string } => {
    const { name = '', id = '' } = request.params as Params;
    return { name, id };
  };
  scope.get(path, async (request) => {
    await gate.enter(request, 'read');
    return listSubscriptions(ledger.pool, named(request).name);
  });
  scope.post(path, async (request, reply) => {
    await gate.enter(request, 'write');
    const { name } = named(request);
    const body = jsonOf(request.body);
    const id = await addSubscription(ledger, { queryName: name, body, newId: randomUUID });
    const place = `/epcis/queries/${name}/subscriptions/${id}`;
    return reply.code(201).header('location', place).send({ subscriptionID: id });
  });
  scope.get(`${path}/:id`, async (request) => {
    await gate.enter(request, 'read');
    const { name, id } = named(request);
    return subscriptionById(ledger.pool, name, id);
  });
  scope.delete(`${path}/:id`, async (request, reply) => {
    await gate.enter(request, 'write');
    const { name, id } = named(request);
    await removeSubscription(ledger.pool, name, id);
    return reply.code(204).send();
  });
}

function jsonOf(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch (cause) {
    const message = 'Cannot read the body as JSON';
    throw new AppError(EPCIS_ERRORS.EPCIS_QUERY_INVALID, message, { place: 'body', cause });
  }
}
