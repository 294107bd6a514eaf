import { AppError, type Clock } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './api/route-table.ts';
import { SERVER_ERRORS } from './errors.ts';
import { ACTOR_CACHE_MS } from './limits.ts';

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

const CACHE_MAX = 10_000;

/**
 * Finds the actor by API key (Bearer, or user name of Basic as Segment's clients send it) or session
 * cookie. Remembers them for a second: a key that sends a thousand events is looked up once.
 */
export class ActorCache {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly actor: Actor; readonly until: number }>();

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  async find(request: Pick<FastifyRequest, 'headers'>): Promise<Actor | undefined> {
    const secret = secretOf(request.headers.authorization);
    const cookie = sessionToken(request.headers.cookie);
    if (secret !== undefined) return this.findKey(secret);
    return cookie === ''
      ? undefined
      : this.#remembered(`s ${cookie}`, () => this.#ofSession(cookie));
  }

  /** The actor of an API key's secret, however it was sent. */
  findKey(secret: string): Promise<Actor | undefined> {
    return this.#remembered(`k ${secret}`, () => this.#ofKey(secret));
  }

  clear(): void {
    this.#known.clear();
  }

  async #remembered(
    key: string,
    find: () => Promise<Actor | undefined>,
  ): Promise<Actor | undefined> {
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known !== undefined && known.until > now) return known.actor;
    const actor = await find();
    if (this.#known.size >= CACHE_MAX) this.#known.clear();
    if (actor === undefined) this.#known.delete(key);
    else this.#known.set(key, { actor, until: now + ACTOR_CACHE_MS });
    return actor;
  }

  async #ofKey(secret: string): Promise<Actor | undefined> {
    const key = await this.#ledger.access.findKey(secret);
    if (key === undefined) return undefined;
    const scopes = new Set(key.scopes);
    return { name: `key:${key.name}`, scopes, userId: null, role: null, language: null };
  }

  async #ofSession(token: string): Promise<Actor | undefined> {
    const user = await this.#ledger.access.findSession(token);
    if (user === undefined) return undefined;
    const scopes = new Set<string>(ROLE_SCOPES[user.role]);
    const { userId, role, language } = user;
    return { name: `user:${user.name}`, scopes, userId, role, language };
  }
}

/** The session's token in a Cookie header; empty where there is none. */
export function sessionToken(cookies: string | undefined): string {
  for (const part of (cookies ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE) return value;
  }
  return '';
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
  if (origin === undefined) return false;
  // A browser sends `null` from a page that has no origin of its own: not ours.
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.host;
}
