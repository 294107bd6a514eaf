import { DUPLICATE_ROWS_MAX } from '../limits.ts';

/** Two independent 32-bit hashes of a row's fields (FNV-1a and a multiply-rotate), as one number below 2^53. */
export function rowHash(fields: readonly string[]): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const field of fields) {
    for (let i = 0; i < field.length; i += 1) {
      const code = field.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul((b << 5) ^ (b >>> 27) ^ code, 0x85ebca6b);
    }
    a = Math.imul(a ^ 0x1f, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ 0x1f, 0x85ebca6b);
  }
  b ^= b >>> 15;
  return (b & 0x1f_ffff) * 4_294_967_296 + (a >>> 0);
}

/**
 * A set of row hashes in one flat table, 8 to 16 bytes a row. Two different rows take each other's
 * place with probability n²/2^54: one in 100,000 files of 400,000 rows. Full, it forgets all and
 * begins anew, so duplicates further apart than half its size may be missed, never invented.
 */
export class RowHashes {
  private table = new Float64Array(1024);
  private count = 0;

  /** Adds a hash; true where it was there. */
  add(hash: number): boolean {
    const key = hash === 0 ? 1 : hash;
    if (this.count * 2 >= this.table.length) this.grow();
    const mask = this.table.length - 1;
    let at = (key ^ (key / 4_294_967_296)) & mask;
    for (;;) {
      const held = this.table[at];
      if (held === key) return true;
      if (held === 0) break;
      at = (at + 1) & mask;
    }
    this.table[at] = key;
    this.count += 1;
    return false;
  }

  private grow(): void {
    const old = this.table;
    const isFull = this.count >= DUPLICATE_ROWS_MAX;
    this.table = new Float64Array(isFull ? 1024 : old.length * 2);
    this.count = 0;
    if (isFull) return;
    for (const key of old) if (key !== 0) this.add(key);
  }
}
