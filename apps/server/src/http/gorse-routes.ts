import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import {
  BODY_BYTES_MAX,
  changeCategory,
  changeItem,
  changeUser,
  deleteFeedback,
  deleteItem,
  deleteUser,
  GORSE_ERRORS,
  itemNeighbours,
  latest,
  listFeedback,
  oneFeedback,
  oneItem,
  oneUser,
  pageFeedback,
  pageItems,
  pageUsers,
  popularItems,
  putFeedback,
  putItems,
  putUsers,
  type RecommendTools,
  recommendFor,
  recommendForSession,
  type Scored,
  userNeighbours,
} from '@quanyu/gorse';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '../api/route-table.ts';
import type { Services } from '../services.ts';
import type { Gate } from './gate.ts';
import type { Metrics } from './metrics.ts';

export interface GorseTools {
  readonly services: Services;
  readonly gate: Gate;
  readonly metrics: Metrics;
}

type Query = Readonly<Record<string, unknown>>;

/** One request, let in. */
interface Call {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Query;
  readonly body: unknown;
  readonly headers: FastifyRequest['headers'];
  readonly tools: RecommendTools;
}

type Answer = (call: Call) => unknown;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Gorse's REST API under `/gorse/api`, so that its clients only need another address
 * (`new Gorse({ endpoint: 'http://HOST/gorse', secret: KEY })`). The key in `X-API-Key` is one of our API
 * keys: recommendations need the scope `serve`, feedback `intake`, reading `read`, users and items `write`.
 */
export async function registerGorse(app: FastifyInstance, tools: GorseTools): Promise<void> {
  await app.register(
    async (scope) => {
      // Some calls come without a body under whatever content type the client's HTTP library chose.
      scope.removeAllContentTypeParsers();
      const options = { parseAs: 'string', bodyLimit: BODY_BYTES_MAX } as const;
      scope.addContentTypeParser('*', options, (_, body, done) => done(null, body));
      const add = (
        method: Method,
        scopeName: Scope | 'intake',
        paths: string[],
        answer: Answer,
      ) => {
        for (const url of paths) {
          scope.route({
            method,
            url,
            handler: async (request) => answer(await entered(tools, request, scopeName)),
          });
        }
      };
      for (const one of ROUTES) add(...one);
      for (const url of ['/health/live', '/health/ready']) {
        scope.get(url, () => ({ Ready: tools.services.isReady() }));
      }
    },
    { prefix: '/gorse/api' },
  );
}

async function entered(
  { services, gate }: GorseTools,
  request: FastifyRequest,
  scope: Scope | 'intake',
): Promise<Call> {
  const key = request.headers['x-api-key'];
  if (typeof key === 'string' && request.headers.authorization === undefined) {
    request.headers.authorization = `Bearer ${key}`;
  }
  const actor = await gate.enter(request, scope);
  return {
    params: request.params as Call['params'],
    query: request.query as Query,
    body: bodyOf(request.body),
    headers: request.headers,
    tools: {
      ledger: services.ledger,
      source: (actor?.name ?? '').replace(/^(key|user):/, ''),
      now: services.clock.now(),
      recommendationId: randomUUID(),
      port: {
        answer: (question) => services.desk().answer(question),
        similarCustomers: (customer, count) =>
          services.recommendations().similarCustomers(customer, count),
      },
    },
  };
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AppError(GORSE_ERRORS.GORSE_BODY_INVALID, 'Cannot read the body as JSON', {
      place: 'body',
      cause,
    });
  }
}

const category = ({ params, query }: Call): string => {
  const inQuery = query['category'];
  return params['category'] ?? (typeof inQuery === 'string' ? inQuery : '');
};
const where = (call: Call): { readonly category: string; readonly query: Query } => ({
  category: category(call),
  query: call.query,
});
const user = ({ params }: Call): string => params['user'] ?? '';
const item = ({ params }: Call): string => params['item'] ?? '';
const filter = ({ params }: Call) => ({
  type: params['type'],
  user: params['user'],
  item: params['item'],
});

/** Answers before version 2 of the header are ids alone. */
function idsOrScores({ headers }: Call, answers: readonly Scored[]): readonly (string | Scored)[] {
  return headers['x-api-version'] === '2' ? answers : answers.map(({ Id }) => Id);
}

const USERS: readonly [Method, Scope | 'intake', string[], Answer][] = [
  ['POST', 'write', ['/user'], ({ tools, body }) => putUsers(tools, [body])],
  ['POST', 'write', ['/users'], ({ tools, body }) => putUsers(tools, body)],
  ['GET', 'read', ['/users'], ({ tools, query }) => pageUsers(tools.ledger, query)],
  ['GET', 'read', ['/user/:user'], (call) => oneUser(call.tools.ledger, user(call))],
  ['PATCH', 'write', ['/user/:user'], (call) => changeUser(call.tools, user(call), call.body)],
  ['DELETE', 'write', ['/user/:user'], (call) => deleteUser(call.tools, user(call))],
];

const ITEMS: typeof USERS = [
  ['POST', 'write', ['/item'], ({ tools, body }) => putItems(tools, [body])],
  ['POST', 'write', ['/items'], ({ tools, body }) => putItems(tools, body)],
  ['GET', 'read', ['/items'], ({ tools, query }) => pageItems(tools.ledger, query)],
  ['GET', 'read', ['/item/:item'], (call) => oneItem(call.tools.ledger, item(call))],
  ['PATCH', 'write', ['/item/:item'], (call) => changeItem(call.tools, item(call), call.body)],
  ['DELETE', 'write', ['/item/:item'], (call) => deleteItem(call.tools, item(call))],
  [
    'PUT',
    'write',
    ['/item/:item/category/:category'],
    (call) => changeCategory(call.tools, item(call), { category: category(call), isAdded: true }),
  ],
  [
    'DELETE',
    'write',
    ['/item/:item/category/:category'],
    (call) => changeCategory(call.tools, item(call), { category: category(call), isAdded: false }),
  ],
];

const FEEDBACK: typeof USERS = [
  ['POST', 'intake', ['/feedback'], ({ tools, body }) => putFeedback(tools, body, false)],
  ['PUT', 'intake', ['/feedback'], ({ tools, body }) => putFeedback(tools, body, true)],
  [
    'GET',
    'read',
    ['/feedback', '/feedback/:type'],
    (call) => pageFeedback(call.tools.ledger, filter(call), call.query),
  ],
  [
    'GET',
    'read',
    [
      '/feedback/:user/:item',
      '/user/:user/feedback',
      '/user/:user/feedback/:type',
      '/item/:item/feedback',
      '/item/:item/feedback/:type',
    ],
    (call) => listFeedback(call.tools.ledger, filter(call)),
  ],
  [
    'GET',
    'read',
    ['/feedback/:type/:user/:item'],
    (call) => oneFeedback(call.tools.ledger, filter(call)),
  ],
  [
    'DELETE',
    'intake',
    ['/feedback/:type/:user/:item'],
    async (call) => (await deleteFeedback(call.tools, filter(call)))[0] ?? null,
  ],
  [
    'DELETE',
    'intake',
    ['/feedback/:user/:item'],
    (call) => deleteFeedback(call.tools, filter(call)),
  ],
];

const RECOMMENDATIONS: typeof USERS = [
  [
    'GET',
    'serve',
    ['/recommend/:user', '/recommend/:user/', '/recommend/:user/:category'],
    async (call) => idsOrScores(call, await recommendFor(call.tools, user(call), where(call))),
  ],
  [
    'POST',
    'serve',
    ['/session/recommend', '/session/recommend/', '/session/recommend/:category'],
    (call) => recommendForSession(call.tools, call.body, where(call)),
  ],
  [
    'GET',
    'serve',
    ['/item/:item/neighbors', '/item/:item/neighbors/', '/item/:item/neighbors/:category'],
    (call) => itemNeighbours(call.tools, item(call), where(call)),
  ],
  [
    'GET',
    'serve',
    ['/user/:user/neighbors', '/user/:user/neighbors/'],
    (call) => userNeighbours(call.tools, user(call), call.query),
  ],
  [
    'GET',
    'serve',
    ['/popular', '/popular/', '/popular/:category', '/non-personalized/popular'],
    (call) => popularItems(call.tools, where(call)),
  ],
  [
    'GET',
    'serve',
    ['/latest', '/latest/', '/latest/:category', '/non-personalized/latest'],
    (call) => latest(call.tools, where(call)),
  ],
];

const ROUTES: typeof USERS = [...USERS, ...ITEMS, ...FEEDBACK, ...RECOMMENDATIONS];
