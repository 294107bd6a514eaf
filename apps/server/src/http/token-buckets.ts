const CALLERS_MAX = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Limits how often each caller may come: so many a second on average, so many at once. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** @returns 0 where the caller may come, else the seconds to wait. */
  take(caller: string, nowMs: number): number {
    const bucket = this.#buckets.get(caller) ?? { tokens: this.#burst, filledAt: nowMs };
    const gained = (Math.max(0, nowMs - bucket.filledAt) / 1000) * this.#perSecond;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + gained);
    bucket.filledAt = nowMs;
    // Put last, so that the caller who stayed away longest is forgotten first.
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > CALLERS_MAX) this.#forgetOldest();
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / this.#perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  #forgetOldest(): void {
    for (const caller of this.#buckets.keys()) {
      this.#buckets.delete(caller);
      return;
    }
  }
}
