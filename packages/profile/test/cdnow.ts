import { readFileSync } from 'node:fs';
import { dayOfIso } from '@quanyu/domain';
import type { PurchaseTable } from '../src/purchases.ts';

/** 1997-09-30: end of the 39 weeks of calibration that the literature uses. */
export const CALIBRATION_END = dayOfIso('1997-09-30');
export const HOLDOUT_END = dayOfIso('1998-06-30');

/** CDNOW purchases; customers are numbered in order of first appearance. `idColumn` 0 for master, 1 for sample. */
export function readCdnow(file: string, idColumn: number): PurchaseTable {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => /^\d+$/.test(cells[0] ?? ''));
  const index = new Map<string, number>();
  const customer = rows.map((cells) => {
    const id = cells[idColumn]!;
    if (!index.has(id)) index.set(id, index.size);
    return index.get(id)!;
  });
  const day = rows.map((cells) => {
    const text = cells[idColumn + 1]!;
    return dayOfIso(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
  });
  return {
    customers: index.size,
    customer: Int32Array.from(customer),
    day: Int32Array.from(day),
    value: Float64Array.from(rows, (cells) => Number(cells[idColumn + 3])),
  };
}
