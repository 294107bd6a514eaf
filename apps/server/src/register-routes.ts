import type { Language } from '@quanyu/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { actorOf, assertAllowed, isForeignChange } from './actor.ts';
import { ROUTES, type RouteName, type RouteSpec } from './api/route-table.ts';
import { sendCsv } from './csv-answer.ts';
import type { ApiRequest, Handlers } from './handler.ts';
import { foreignChange, invalidRequest } from './problem.ts';
import type { Services } from './services.ts';

type AnyHandler = (request: ApiRequest<never>, services: Services) => Promise<unknown>;

/** Puts every row of the route table on the server: access, validation, handler, JSON or CSV. */
export function registerRoutes(app: FastifyInstance, services: Services, handlers: Handlers): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const spec: RouteSpec = ROUTES[name];
    const handler = handlers[name] as unknown as AnyHandler;
    app.route({
      method: spec.method,
      url: spec.path,
      handler: (request, reply) => answer({ spec, handler, services }, request, reply),
    });
  }
}

interface Bound {
  readonly spec: RouteSpec;
  readonly handler: AnyHandler;
  readonly services: Services;
}

async function answer(
  { spec, handler, services }: Bound,
  http: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const found = await actorOf(http, services.ledger);
  const actor = spec.scope === 'open' ? (found ?? null) : assertAllowed(found, spec.scope);
  if (isForeignChange(http)) throw foreignChange();
  const query = parsed(spec.query, http.query);
  const request = {
    query,
    params: parsed(spec.params, http.params),
    body: parsed(spec.body, http.body ?? {}),
    actor,
    language: languageOf(query, actor?.language ?? null),
    http,
    reply,
  } as unknown as ApiRequest<never>;
  const wantsCsv = spec.csv === true && (query as { format?: string })?.format === 'csv';
  if (wantsCsv) return sendCsv({ request, reply, handler, services });
  return handler(request, services);
}

function parsed(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error);
}

function languageOf(query: unknown, preferred: string | null): Language {
  const asked = (query as { lang?: Language } | undefined)?.lang;
  return asked ?? (preferred === 'zh' ? 'zh' : 'en');
}
