import { AppError } from '@quanyu/domain';
import { STOREFRONT_ERRORS } from './errors.ts';
import { acceptedLanguage, isLanguage } from './language.ts';
import { BODY_BYTES_MAX } from './limits.ts';
import { json, type StorefrontRequest, type StorefrontRoute } from './route.ts';
import { storefrontRoutes } from './routes.ts';
import {
  cookieOf,
  newSession,
  readSession,
  SESSION_COOKIE,
  type Session,
  writeSession,
} from './session.ts';
import type { RequestHeaders, StorefrontTools } from './tools.ts';

/** What the adapter reads of a Fastify request. */
export interface MountRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: RequestHeaders;
}

/** What it does with a Fastify reply. */
export interface MountReply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

/** The part of a Fastify instance (or of a scope within `app.register`) that is used. */
export interface MountTarget {
  hasContentTypeParser(type: string): boolean;
  addContentTypeParser(
    type: string,
    options: { parseAs: 'string'; bodyLimit: number },
    parser: (request: unknown, body: string) => Promise<unknown>,
  ): unknown;
  route(route: {
    method: 'GET' | 'POST';
    url: string;
    bodyLimit: number;
    handler: (request: MountRequest, reply: MountReply) => Promise<unknown>;
  }): unknown;
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * Puts shop and till on a Fastify instance. Forms need a parser of their own, so a scope keeps it to
 * these routes: `app.register(async (scope) => mountStorefront(scope, tools))`.
 */
export function mountStorefront(app: MountTarget, tools: StorefrontTools): void {
  if (!app.hasContentTypeParser(FORM)) {
    const options = { parseAs: 'string', bodyLimit: BODY_BYTES_MAX } as const;
    app.addContentTypeParser(FORM, options, async (_: unknown, body: string) =>
      Object.fromEntries(new URLSearchParams(body)),
    );
  }
  for (const route of storefrontRoutes(tools)) {
    app.route({
      method: route.method,
      url: route.path,
      bodyLimit: BODY_BYTES_MAX,
      handler: (request, reply) => answer(route, tools, request, reply),
    });
  }
}

async function answer(
  route: StorefrontRoute,
  tools: StorefrontTools,
  http: MountRequest,
  reply: MountReply,
): Promise<unknown> {
  const request = requestOf(tools, http);
  const given = isForeign(route, http.headers) ? foreign() : await route.handler(request);
  reply.code(given.status);
  for (const [name, value] of Object.entries(given.headers)) reply.header(name, value);
  const session = given.session ?? request.session;
  const value = writeSession(session, tools.secret);
  // Assets need no visitor; pages keep theirs by saying so each time.
  if (!route.path.includes('/assets/') && value !== cookieIn(http.headers)) {
    reply.header('set-cookie', `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax`);
  }
  return reply.send(given.body);
}

function requestOf(tools: StorefrontTools, http: MountRequest): StorefrontRequest {
  const query = textsOf(http.query);
  const found = readSession(cookieIn(http.headers), tools.secret) ?? newSession(tools.newId());
  const asked = query['lang'];
  const session: Session = isLanguage(asked) ? { ...found, language: asked } : found;
  const language = session.language ?? acceptedLanguage(textOf(http.headers['accept-language']));
  const { body, headers } = http;
  return { params: textsOf(http.params), query, body, session, language, headers };
}

function cookieIn(headers: RequestHeaders): string | undefined {
  return cookieOf(textOf(headers['cookie']), SESSION_COOKIE);
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]): [string, string][] => {
      const text: unknown = Array.isArray(held) ? held[0] : held;
      return typeof text === 'string' ? [[name, text]] : [];
    }),
  );
}

/**
 * A change must come from our own pages: the browser says where a request starts, and a foreign page
 * cannot forge that.
 */
function isForeign(route: StorefrontRoute, headers: RequestHeaders): boolean {
  if (route.method === 'GET') return false;
  const site = textOf(headers['sec-fetch-site']);
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = textOf(headers['origin']);
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== textOf(headers['host']);
}

function foreign(): ReturnType<typeof json> {
  const { code, status, remedy } = STOREFRONT_ERRORS.STOREFRONT_FOREIGN_FORM;
  const { message } = new AppError(
    STOREFRONT_ERRORS.STOREFRONT_FOREIGN_FORM,
    'Cannot take the form as it was sent from another site',
  );
  return json({ title: code, status, code, detail: message, remedy }, status);
}
