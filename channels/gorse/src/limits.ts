/** Most feedback, users or items of one request; Gorse itself has no limit. */
export const ROWS_MAX: number = 10_000;
/** Largest body of a request. */
export const BODY_BYTES_MAX: number = 8 * 1024 * 1024;
/** Answers of one page unless asked otherwise: Gorse's `default_n`. */
export const COUNT_DEFAULT: number = 10;
/** Most answers of one page. */
export const COUNT_MAX: number = 1_000;
/** Longest `write-back-delay` that is believed. */
export const DELAY_MAX_MS: number = 24 * 3_600_000;
