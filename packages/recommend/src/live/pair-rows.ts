import {
  appendChanges,
  applyChanges,
  ENTRY_BYTES_MAX,
  mergeRow,
  sumChanges,
  unpackRow,
} from '../kernels/packed-row.ts';
import type { RowEntries } from './row-entries.ts';

/** Changes that wait, at least; more for long rows. */
const WAITING_MIN = 16;

/** Of the entries of a row this share may wait as changes before the row is packed again. */
const WAITING_SHARE = 1 / 8;

/** Room that a packed row leaves for the next packing. */
const SLACK = 1.125;

/** One row: packed entries, and the changes since they were packed. */
interface PackedRow {
  bytes: Uint8Array;
  length: number;
  entries: number;
  /** Partner and change by turns. */
  changes: Int32Array;
  changeCount: number;
}

/**
 * How strongly each product follows each other one: whole numbers in packed rows, about three bytes a
 * pair, so that millions of customers fit into memory. An event only notes its changes; a row works
 * them in when they are many.
 */
export class PairRows {
  readonly #rows: (PackedRow | undefined)[] = [];
  /** Buffers of all rows; `#dense` is zero between calls. */
  #dense = new Float64Array(64);
  #keys = new Int32Array(64);
  #counts = new Float64Array(64);
  #out = new Uint8Array(64 * ENTRY_BYTES_MAX);

  /** @param change A whole number of less than 2^31 in size. */
  add(product: number, partner: number, change: number): void {
    if (partner >= this.#dense.length) this.#dense = new Float64Array(2 * partner);
    const row = this.#rows[product] ?? this.#newRow(product);
    if (2 * row.changeCount === row.changes.length) this.#makeRoom(row);
    row.changes[2 * row.changeCount] = partner;
    row.changes[2 * row.changeCount + 1] = change;
    row.changeCount++;
  }

  /**
   * Appends the row of a product to `entries`, in no order; `isRaw`: a partner may come again with a
   * change of its count, which saves working the changes in.
   * @complexity O(partners).
   */
  rowInto(product: number, entries: RowEntries, { isRaw }: { readonly isRaw: boolean }): void {
    const row = this.#rows[product];
    const from = entries.end;
    if (row === undefined) {
      entries.ends.push(from);
      return;
    }
    entries.reserve(row.entries + row.changeCount);
    const { products, counts } = entries;
    const to = unpackRow(row.bytes, row.length, products, counts, from);
    const { changes, changeCount } = row;
    entries.ends.push(
      isRaw
        ? appendChanges(changes, changeCount, products, counts, to)
        : applyChanges(changes, changeCount, products, counts, from, to, this.#dense),
    );
  }

  #newRow(product: number): PackedRow {
    const row = {
      bytes: new Uint8Array(0),
      length: 0,
      entries: 0,
      changes: new Int32Array(4),
      changeCount: 0,
    };
    while (this.#rows.length < product) this.#rows.push(undefined);
    this.#rows[product] = row;
    return row;
  }

  /** More room for changes, or the changes worked in. */
  #makeRoom(row: PackedRow): void {
    const most = Math.max(WAITING_MIN, Math.floor(WAITING_SHARE * row.entries));
    if (row.changeCount < most) {
      const changes = new Int32Array(2 * Math.min(most, 2 * row.changeCount));
      changes.set(row.changes);
      row.changes = changes;
      return;
    }
    this.#pack(row);
  }

  #pack(row: PackedRow): void {
    this.#reserve(row.entries + row.changeCount);
    const { changes, changeCount, bytes, length } = row;
    const found = sumChanges(changes, changeCount, this.#dense, this.#keys);
    const sorted = this.#keys.slice(0, found).sort();
    const [keys, counts] = [this.#keys, this.#counts];
    const into = { out: this.#out, entries: 0 };
    row.length = mergeRow(bytes, length, sorted, this.#dense, keys, counts, into);
    row.entries = into.entries;
    row.changeCount = 0;
    if (row.length > bytes.length || 2 * row.length < bytes.length) {
      row.bytes = new Uint8Array(Math.ceil(SLACK * row.length));
    }
    row.bytes.set(this.#out.subarray(0, row.length));
  }

  #reserve(entries: number): void {
    if (entries <= this.#keys.length) return;
    this.#keys = new Int32Array(2 * entries);
    this.#counts = new Float64Array(2 * entries);
    this.#out = new Uint8Array(2 * entries * ENTRY_BYTES_MAX);
  }
}
