import { slotOf } from '../kernels/count-row.ts';

/** Slots of a new row; a power of two. */
const SLOTS_MIN = 8;

/**
 * Counts by product index: open addressing in typed arrays, twelve bytes a slot. Counts are whole
 * numbers below 2^53, so that adding and taking away again leaves no trace in any order.
 */
export class CountRow {
  keys: Int32Array = new Int32Array(SLOTS_MIN).fill(-1);
  counts: Float64Array = new Float64Array(SLOTS_MIN);
  #used = 0;

  get(key: number): number {
    const slot = slotOf(this.keys, key);
    return this.keys[slot] === key ? (this.counts[slot] ?? 0) : 0;
  }

  add(key: number, change: number): void {
    let slot = slotOf(this.keys, key);
    if (this.keys[slot] !== key) {
      if (2 * (this.#used + 1) > this.keys.length) {
        this.#rebuild();
        slot = slotOf(this.keys, key);
      }
      this.keys[slot] = key;
      this.#used++;
    }
    this.counts[slot] = (this.counts[slot] ?? 0) + change;
  }

  /** Non-zero entries by rising key. */
  entries(): [key: number, count: number][] {
    return Array.from(this.keys, (key, slot): [number, number] => [key, this.counts[slot] ?? 0])
      .filter(([key, count]) => key >= 0 && count !== 0)
      .sort((a, b) => a[0] - b[0]);
  }

  /** Makes room; entries that came back to zero are dropped on the way. */
  #rebuild(): void {
    const kept = this.entries();
    let size = SLOTS_MIN;
    while (size < 4 * (kept.length + 1)) size *= 2;
    this.keys = new Int32Array(size).fill(-1);
    this.counts = new Float64Array(size);
    this.#used = kept.length;
    for (const [key, count] of kept) {
      const slot = slotOf(this.keys, key);
      this.keys[slot] = key;
      this.counts[slot] = count;
    }
  }
}
