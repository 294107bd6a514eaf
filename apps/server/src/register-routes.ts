import { AppError, type Language } from '@quanyu/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ROUTES, type RouteName, type RouteSpec } from './api/route-table.ts';
import { sendCsv } from './csv-answer.ts';
import { SERVER_ERRORS } from './errors.ts';
import type { ApiRequest, Handlers } from './handler.ts';
import type { Gate } from './http/gate.ts';
import type { ServerLimits } from './limits.ts';
import { invalidRequest } from './problem.ts';
import type { Services } from './services.ts';

type AnyHandler = (request: ApiRequest<never>, services: Services) => Promise<unknown>;

export interface RouteTools {
  readonly services: Services;
  readonly gate: Gate;
  readonly limits: ServerLimits;
}

/** Routes that work for as long as the data is large. */
const LONG_ROUTES: ReadonlySet<RouteName> = new Set(['importFiles', 'eraseCustomer']);
/** After these somebody may know less than the gate remembers. */
const FORGETTING_ROUTES: ReadonlySet<RouteName> = new Set(['logout', 'revokeApiKey']);

/** Puts every row of the route table on the server: access, validation, handler, JSON or CSV. */
export function registerRoutes(app: FastifyInstance, tools: RouteTools, handlers: Handlers): void {
  const { limits, gate } = tools;
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const spec: RouteSpec = ROUTES[name];
    const handler = handlers[name] as unknown as AnyHandler;
    const timeoutMs = LONG_ROUTES.has(name) ? limits.importMsMax : limits.answerMsMax;
    app.route({
      method: spec.method,
      url: spec.path,
      async handler(request, reply) {
        if (name === 'login') gate.countLogin(request);
        const result = await answer({ spec, handler, timeoutMs, ...tools }, request, reply);
        if (FORGETTING_ROUTES.has(name)) gate.forget();
        return result;
      },
    });
  }
}

interface Bound extends RouteTools {
  readonly spec: RouteSpec;
  readonly handler: AnyHandler;
  readonly timeoutMs: number;
}

async function answer(
  { spec, handler, services, gate, timeoutMs }: Bound,
  http: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const actor = await gate.enter(http, spec.scope);
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
  const work = wantsCsv
    ? sendCsv({ request, reply, handler, services, answer: spec.answer })
    : handler(request, services);
  return withTimeout(work, timeoutMs);
}

/** @throws AppError SERVER_TIMEOUT; the work itself goes on and its result is dropped. */
async function withTimeout(work: Promise<unknown>, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `Cannot answer within ${timeoutMs} ms`;
      reject(new AppError(SERVER_ERRORS.SERVER_TIMEOUT, message, { place: 'request' }));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
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
