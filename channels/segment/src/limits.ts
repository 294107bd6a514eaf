/** Segment's published limits. */
export const EVENT_BYTES_MAX: number = 32 * 1024;
export const BATCH_BYTES_MAX: number = 500 * 1024;
/** Our own: a batch of tiny events must not hold the server. */
export const BATCH_EVENTS_MAX: number = 5_000;
/** A client clock further from ours than this is not believed. */
export const CLOCK_AHEAD_MAX_MS: number = 24 * 3_600_000;
