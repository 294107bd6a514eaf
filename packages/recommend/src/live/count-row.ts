import { rehash, slotOf } from '../kernels/count-row.ts';

/** Slots of a new row; a power of two. */
const SLOTS_MIN = 8;

/**
 * Counts by product index: open addressing in typed arrays, twelve bytes a slot. Counts are whole
 * numbers below 2^53, so that adding and taking away again leaves no trace in any order.
 */
export class CountRow {
  #keys: Int32Array = new Int32Array(SLOTS_MIN).fill(-1);
  #counts: Float64Array = new Float64Array(SLOTS_MIN);
  #used = 0;

  /** Slots in use: partners, and those that came back to zero lately. */
  get size(): number {
    return this.#used;
  }

  get(key: number): number {
    const slot = slotOf(this.#keys, key);
    return this.#keys[slot] === key ? (this.#counts[slot] ?? 0) : 0;
  }

  /** @returns The new count. */
  add(key: number, change: number): number {
    let slot = slotOf(this.#keys, key);
    if (this.#keys[slot] !== key) {
      if (4 * (this.#used + 1) > 3 * this.#keys.length) {
        this.#rebuild();
        slot = slotOf(this.#keys, key);
      }
      this.#keys[slot] = key;
      this.#used++;
    }
    const count = (this.#counts[slot] ?? 0) + change;
    this.#counts[slot] = count;
    return count;
  }

  /** Partners with a count that is not zero, in no order. Copies. */
  columns(): { readonly products: Int32Array; readonly counts: Float64Array } {
    const products = new Int32Array(this.#used);
    const counts = new Float64Array(this.#used);
    let n = 0;
    for (const [slot, count] of this.#counts.entries()) {
      if (count === 0) continue;
      products[n] = this.#keys[slot] ?? 0;
      counts[n] = count;
      n++;
    }
    return { products: products.subarray(0, n), counts: counts.subarray(0, n) };
  }

  /** Makes room, 30 to 60 % full; entries that came back to zero are dropped on the way. */
  #rebuild(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    let kept = 0;
    for (const count of counts) if (count !== 0) kept++;
    let size = SLOTS_MIN;
    while (0.6 * size < kept + 1) size *= 2;
    this.#keys = new Int32Array(size).fill(-1);
    this.#counts = new Float64Array(size);
    this.#used = rehash(keys, counts, this.#keys, this.#counts);
  }
}
