import { AppError } from '@quanyu/domain';
import type { FastifyRequest } from 'fastify';
import { type Actor, ActorCache, assertAllowed, isForeignChange } from '../actor.ts';
import type { Scope } from '../api/route-table.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ServerLimits } from '../limits.ts';
import { foreignChange } from '../problem.ts';
import type { Services } from '../services.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Who may come in, and how often: the same for every route. */
export interface Gate {
  /**
   * The caller, allowed and counted; null on open routes without a login.
   * @throws AppError SERVER_NOT_LOGGED_IN, SERVER_NOT_ALLOWED, SERVER_TOO_MANY_REQUESTS.
   */
  enter(request: FastifyRequest, scope: Scope | 'intake'): Promise<Actor | null>;
  /** @throws AppError SERVER_TOO_MANY_REQUESTS. */
  countLogin(request: FastifyRequest): void;
  /** The caller, whatever it may do. */
  find(request: Pick<FastifyRequest, 'headers'>): Promise<Actor | undefined>;
  /** Forgets who was remembered: after a key or a session was taken away. */
  forget(): void;
}

export function createGate({ ledger, clock }: Services, limits: ServerLimits): Gate {
  const actors = new ActorCache(ledger, clock);
  const people = new TokenBuckets(limits.requestsPerSecond, limits.requestsBurst);
  const machines = new TokenBuckets(limits.servingPerSecond, limits.servingBurst);
  const logins = new TokenBuckets(limits.loginsPerMinute / 60, limits.loginsPerMinute);
  const count = (buckets: TokenBuckets, caller: string): void => {
    const seconds = buckets.take(caller, clock.now());
    if (seconds > 0) throw tooMany(caller, seconds);
  };
  return {
    async enter(request, scope) {
      const found = await actors.find(request);
      const isServing = scope === 'intake' || scope === 'serve';
      count(isServing ? machines : people, found?.name ?? `address:${request.ip}`);
      if (isForeignChange(request)) throw foreignChange();
      return scope === 'open' ? (found ?? null) : assertAllowed(found, scope);
    },
    countLogin: (request) => count(logins, request.ip),
    find: (request) => actors.find(request),
    forget: () => actors.clear(),
  };
}

function tooMany(caller: string, retryAfterSeconds: number): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_TOO_MANY_REQUESTS,
    `Cannot answer ${caller} so often: come again in ${retryAfterSeconds} s`,
    { place: caller, details: { retryAfterSeconds } },
  );
}
