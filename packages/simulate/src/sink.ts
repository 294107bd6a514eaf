import type { Cell } from './cells.ts';

/** Rows of one file, cells in the file's column order. */
export interface RowBatch {
  readonly kind: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** Gathers rows by kind and hands them out in batches, so that memory holds batches and never a file. */
export class Sink {
  readonly #batchRows: number;
  readonly #open = new Map<string, (readonly Cell[])[]>();
  #full: RowBatch[] = [];
  rows = 0;

  constructor(batchRows: number) {
    this.#batchRows = batchRows;
  }

  add(kind: string, row: readonly Cell[]): void {
    this.rows += 1;
    let open = this.#open.get(kind);
    if (open === undefined) {
      open = [];
      this.#open.set(kind, open);
    }
    open.push(row);
    if (open.length >= this.#batchRows) {
      this.#open.delete(kind);
      this.#full.push({ kind, rows: open });
    }
  }

  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  takeFull(): readonly RowBatch[] {
    const taken = this.#full;
    this.#full = [];
    return taken;
  }

  /** What is left at the end. */
  takeRest(): readonly RowBatch[] {
    const rest = this.takeFull().concat([...this.#open].map(([kind, rows]) => ({ kind, rows })));
    this.#open.clear();
    return rest;
  }
}

/** Things that fall due on a later day; a day's list is dropped when taken. */
export class DayQueue<T> {
  readonly #days = new Map<number, T[]>();

  put(day: number, value: T): void {
    const list = this.#days.get(day);
    if (list === undefined) this.#days.set(day, [value]);
    else list.push(value);
  }

  take(day: number): readonly T[] {
    const list = this.#days.get(day) ?? [];
    this.#days.delete(day);
    return list;
  }
}
