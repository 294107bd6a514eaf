import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@quanyu/domain';
import { LOGIN_TOKEN_MS } from './limits.ts';

const TOKENS_MAX = 100;

/** One-time tokens of this process: kept as hashes, gone with their use or after 15 minutes. */
export class LoginTokens {
  readonly #clock: Clock;
  readonly #expiries = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const token = randomBytes(32).toString('base64url');
    for (const oldest of this.#expiries.keys()) {
      if (this.#expiries.size < TOKENS_MAX) break;
      this.#expiries.delete(oldest);
    }
    this.#expiries.set(hash(token), this.#clock.now() + LOGIN_TOKEN_MS);
    return token;
  }

  /** @returns whether the token was good; it is not any more. */
  use(token: string): boolean {
    const key = hash(token);
    const expiry = this.#expiries.get(key);
    this.#expiries.delete(key);
    return expiry !== undefined && expiry > this.#clock.now();
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
