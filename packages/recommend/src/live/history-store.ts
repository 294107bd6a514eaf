import { CHUNK_EVENTS, CHUNK_WORDS, unpackHistory } from '../kernels/history-chunks.ts';

/** An event is one word: product × 2^this + type. */
export const TYPE_BITS: number = 6;

/** Most event types that can be told apart. */
export const TYPES_MAX: number = 2 ** TYPE_BITS;

/** Most products: one word holds a product and a type. */
export const PRODUCTS_MAX: number = 2 ** (31 - TYPE_BITS);

/** A history laid out for work, oldest first; places from `length` on are left over. */
export interface Timeline {
  length: number;
  /** Product × 2^TYPE_BITS + type. */
  readonly events: Int32Array;
  readonly times: Float64Array;
  /** Fingerprints of orders, 0 where none. */
  readonly orders: Float64Array;
}

const GROWTH = 1.5;

/**
 * The latest events of every customer in flat arrays: 23 bytes an event in chunks of seven, and about
 * a hundred bytes a customer for its id. Removed customers leave their places to new ones.
 */
export class HistoryStore {
  readonly #indices = new Map<string, number>();
  readonly #ids: (string | undefined)[] = [];
  readonly #freeCustomers: number[] = [];
  readonly #freeChunks: number[] = [];
  #customers = 0;
  #chunkCount = 0;
  #chunks = new Int32Array(64 * CHUNK_WORDS);
  #times = new Float64Array(64 * CHUNK_EVENTS);
  #orders = new Float64Array(64 * CHUNK_EVENTS);
  #heads = new Int32Array(64);
  #tails = new Int32Array(64);
  #firsts = new Uint8Array(64);
  #lengths = new Int32Array(64);

  get size(): number {
    return this.#indices.size;
  }

  indexOf(customer: string): number {
    return this.#indices.get(customer) ?? -1;
  }

  /** Absent where the place is free. */
  idOf(index: number): string | undefined {
    return this.#ids[index];
  }

  ensure(customer: string): number {
    const known = this.#indices.get(customer);
    if (known !== undefined) return known;
    const index = this.#freeCustomers.pop() ?? this.#customers++;
    if (index >= this.#heads.length) this.#growCustomers();
    this.#indices.set(customer, index);
    this.#ids[index] = customer;
    this.#heads[index] = -1;
    this.#tails[index] = -1;
    this.#firsts[index] = 0;
    this.#lengths[index] = 0;
    return index;
  }

  /** Copies a history into `out`, which has room for it. */
  read(index: number, out: Timeline): void {
    const [head = -1, first = 0] = [this.#heads[index], this.#firsts[index]];
    out.length = this.#lengths[index] ?? 0;
    unpackHistory(this.#chunks, this.#times, this.#orders, head, first, out.length, out);
  }

  append(index: number, event: { word: number; time: number; order: number }): void {
    const length = this.#lengths[index] ?? 0;
    const place = ((this.#firsts[index] ?? 0) + length) % CHUNK_EVENTS;
    if (place === 0) this.#addChunk(index);
    const tail = this.#tails[index] ?? 0;
    this.#chunks[tail * CHUNK_WORDS + place] = event.word;
    this.#times[tail * CHUNK_EVENTS + place] = event.time;
    this.#orders[tail * CHUNK_EVENTS + place] = event.order;
    this.#lengths[index] = length + 1;
  }

  dropOldest(index: number): void {
    const first = (this.#firsts[index] ?? 0) + 1;
    const length = (this.#lengths[index] ?? 0) - 1;
    this.#lengths[index] = length;
    this.#firsts[index] = first % CHUNK_EVENTS;
    if (first < CHUNK_EVENTS && length > 0) return;
    const head = this.#heads[index] ?? 0;
    this.#freeChunks.push(head);
    const next = length > 0 ? (this.#chunks[head * CHUNK_WORDS + CHUNK_EVENTS] ?? -1) : -1;
    this.#heads[index] = next;
    if (next >= 0) return;
    this.#tails[index] = -1;
    this.#firsts[index] = 0;
  }

  /** Replaces a whole history. */
  write(index: number, timeline: Timeline): void {
    this.#clear(index);
    for (let n = 0; n < timeline.length; n++) {
      const [word = 0, time = 0] = [timeline.events[n], timeline.times[n]];
      this.append(index, { word, time, order: timeline.orders[n] ?? 0 });
    }
  }

  remove(customer: string): void {
    const index = this.indexOf(customer);
    if (index < 0) return;
    this.#clear(index);
    this.#indices.delete(customer);
    this.#ids[index] = undefined;
    this.#freeCustomers.push(index);
  }

  #clear(index: number): void {
    let chunk = this.#heads[index] ?? -1;
    while (chunk >= 0) {
      this.#freeChunks.push(chunk);
      chunk = this.#chunks[chunk * CHUNK_WORDS + CHUNK_EVENTS] ?? -1;
    }
    this.#heads[index] = -1;
    this.#tails[index] = -1;
    this.#firsts[index] = 0;
    this.#lengths[index] = 0;
  }

  #addChunk(index: number): void {
    const chunk = this.#freeChunks.pop() ?? this.#chunkCount++;
    if (chunk * CHUNK_WORDS >= this.#chunks.length) this.#growChunks();
    this.#chunks[chunk * CHUNK_WORDS + CHUNK_EVENTS] = -1;
    const tail = this.#tails[index] ?? -1;
    if (tail < 0) this.#heads[index] = chunk;
    else this.#chunks[tail * CHUNK_WORDS + CHUNK_EVENTS] = chunk;
    this.#tails[index] = chunk;
  }

  #growChunks(): void {
    const count = Math.ceil((GROWTH * this.#chunks.length) / CHUNK_WORDS);
    this.#chunks = copied(this.#chunks, new Int32Array(count * CHUNK_WORDS));
    this.#times = copied(this.#times, new Float64Array(count * CHUNK_EVENTS));
    this.#orders = copied(this.#orders, new Float64Array(count * CHUNK_EVENTS));
  }

  #growCustomers(): void {
    const count = Math.ceil(GROWTH * this.#heads.length);
    this.#heads = copied(this.#heads, new Int32Array(count));
    this.#tails = copied(this.#tails, new Int32Array(count));
    this.#firsts = copied(this.#firsts, new Uint8Array(count));
    this.#lengths = copied(this.#lengths, new Int32Array(count));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/**
 * Tells orders apart by 53 bits of their id, which saves keeping the ids: two orders of one customer
 * fall together with a chance below 10⁻¹¹ even in 200 events. Never 0.
 */
export function orderFingerprint(order: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let n = 0; n < order.length; n++) {
    const code = order.charCodeAt(n);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
    high ^= high >>> 15;
  }
  return ((high >>> 0) & 0x1f_ffff) * 2 ** 32 + (low >>> 0) + 1;
}
