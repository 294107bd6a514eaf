/** Words of one chunk of a history: its events and, last, the number of the next chunk. */
export const CHUNK_WORDS = 8;
/** Events of one chunk. */
export const CHUNK_EVENTS = 7;

/**
 * Copies one history, oldest first: words, times and orders of `length` events from place `first` of
 * chunk `head` on.
 */
export function unpackHistory(
  chunks: Int32Array,
  times: Float64Array,
  orders: Float64Array,
  head: number,
  first: number,
  length: number,
  out: { readonly events: Int32Array; readonly times: Float64Array; readonly orders: Float64Array },
): void {
  let chunk = head;
  let place = first;
  for (let n = 0; n < length; n++) {
    out.events[n] = chunks[chunk * CHUNK_WORDS + place]!;
    out.times[n] = times[chunk * CHUNK_EVENTS + place]!;
    out.orders[n] = orders[chunk * CHUNK_EVENTS + place]!;
    place++;
    if (place < CHUNK_EVENTS) continue;
    place = 0;
    chunk = chunks[chunk * CHUNK_WORDS + CHUNK_EVENTS]!;
  }
}
