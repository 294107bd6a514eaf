import { createHash } from 'node:crypto';
import {
  type Cell,
  nativeCsvChunks,
  type SimulateOptions,
  simulateRetailer,
} from '../src/index.ts';

export type Rows = readonly (readonly Cell[])[];

/** All rows of a short run by kind. */
export async function collect(options: SimulateOptions): Promise<Map<string, Cell[][]>> {
  const kinds = new Map<string, Cell[][]>();
  for await (const { kind, rows } of simulateRetailer(options).batches) {
    const list = kinds.get(kind) ?? [];
    for (const row of rows) list.push([...row]);
    kinds.set(kind, list);
  }
  return kinds;
}

/** SHA-256 of each file's bytes. */
export async function hashes(options: SimulateOptions): Promise<Record<string, string>> {
  const made = new Map<string, ReturnType<typeof createHash>>();
  for await (const { kind, text } of nativeCsvChunks(simulateRetailer(options).batches)) {
    const hash = made.get(kind) ?? createHash('sha256');
    hash.update(text);
    made.set(kind, hash);
  }
  const sorted = [...made].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([kind, hash]) => [kind, hash.digest('hex')]));
}

export function rowsOf(kinds: ReadonlyMap<string, Cell[][]>, kind: string): Rows {
  return kinds.get(kind) ?? [];
}

/** Fen of "12.30", exact. */
export function fen(cell: Cell | undefined): number {
  const text = String(cell);
  if (!/^-?\d+\.\d\d$/.test(text)) throw new Error(`not money: ${text}`);
  return Number(text.replace('.', ''));
}
