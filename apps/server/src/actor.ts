import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './api/route-table.ts';
import { SERVER_ERRORS } from './errors.ts';

export const SESSION_COOKIE = 'quanyu_session';

/** Who is asking. */
export interface Actor {
  /** `user:NAME` or `key:NAME`: what the audit shows. */
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  readonly userId: string | null;
  readonly role: 'operator' | 'analyst' | 'admin' | null;
  readonly language: string | null;
}

const ROLE_SCOPES = {
  analyst: ['read', 'serve'],
  operator: ['read', 'serve', 'write', 'decide', 'intake'],
  admin: ['read', 'serve', 'write', 'decide', 'intake', 'admin'],
} as const;

/** Finds the actor by API key (Bearer, or user name of Basic as Segment's clients send it) or session cookie. */
export async function actorOf(request: FastifyRequest, ledger: Ledger): Promise<Actor | undefined> {
  const secret = secretOf(request.headers.authorization);
  if (secret !== undefined) {
    const key = await ledger.access.findKey(secret);
    if (key === undefined) return undefined;
    const scopes = new Set(key.scopes);
    return { name: `key:${key.name}`, scopes, userId: null, role: null, language: null };
  }
  const token = request.cookies[SESSION_COOKIE];
  if (token === undefined || token === '') return undefined;
  const user = await ledger.access.findSession(token);
  if (user === undefined) return undefined;
  const scopes = new Set<string>(ROLE_SCOPES[user.role]);
  const { userId, role, language } = user;
  return { name: `user:${user.name}`, scopes, userId, role, language };
}

function secretOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const [scheme = '', rest = ''] = authorization.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return rest;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const text = Buffer.from(rest, 'base64').toString('utf8');
  return text.split(':', 1)[0];
}

/** @throws AppError SERVER_NOT_LOGGED_IN without an actor, SERVER_NOT_ALLOWED without the scope. */
export function assertAllowed(actor: Actor | undefined, scope: Scope | 'intake'): Actor {
  if (actor === undefined) {
    throw new AppError(SERVER_ERRORS.SERVER_NOT_LOGGED_IN, 'Cannot answer without a login or key');
  }
  if (actor.scopes.has(scope)) return actor;
  throw new AppError(
    SERVER_ERRORS.SERVER_NOT_ALLOWED,
    `Cannot do this as ${actor.name} as it needs the scope ${scope}`,
    { place: scope },
  );
}

/**
 * Requests with a session cookie that change something must come from our own pages: the browser
 * says where a request starts, and a foreign page cannot forge that.
 */
export function isForeignChange(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  if (request.headers.authorization !== undefined) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  return origin !== undefined && new URL(origin).host !== request.headers.host;
}
