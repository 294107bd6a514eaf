import { dayOfIso, NATIVE_FILES, type NativeColumn } from '@quanyu/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../src/index.ts';
import { collect, fen, rowsOf } from './collect.ts';

let kinds: Map<string, Cell[][]>;

beforeAll(async () => {
  kinds = await collect({
    scale: 'small',
    seed: 3,
    startDay: dayOfIso('2025-10-10'),
    days: 150,
    fraction: 0.25,
  });
});

describe('conservation', () => {
  it('keeps stock at or above zero after every move, and levels equal to the sum of moves', () => {
    const level = new Map<string, number>();
    const moves = rowsOf(kinds, 'stock-moves');
    // By time, not as written: whoever replays the file in order of time must meet no negative shelf.
    for (const row of moves.toSorted((a, b) => (a[1]! < b[1]! ? -1 : a[1]! > b[1]! ? 1 : 0))) {
      const cell = `${row[2]}|${row[3]}`;
      const now = (level.get(cell) ?? 0) + Number(row[5]);
      expect(now).toBeGreaterThanOrEqual(0);
      level.set(cell, now);
    }
    const counted = rowsOf(kinds, 'stock-levels');
    expect(counted.length).toBeGreaterThan(1000);
    for (const row of counted) expect(Number(row[3])).toBe(level.get(`${row[0]}|${row[1]}`) ?? 0);
  });

  it('sells exactly what the orders say, and moves between places in pairs', () => {
    const sold = new Map<string, number>();
    const net = new Map<string, number>();
    for (const row of rowsOf(kinds, 'stock-moves')) {
      const key = `${row[6]}|${row[2]}`;
      if (row[4] === 'sale') sold.set(key, (sold.get(key) ?? 0) - Number(row[5]));
      if (String(row[4]).startsWith('transfer')) net.set(key, (net.get(key) ?? 0) + Number(row[5]));
    }
    let lines = 0;
    for (const row of rowsOf(kinds, 'orders')) {
      if (row[13] === 'cancelled') continue;
      lines += 1;
      expect(sold.get(`${row[0]}|${row[6]}`)).toBe(row[8]);
    }
    expect(lines).toBe(sold.size);
    const open = [...net.values()].filter((units) => units !== 0);
    expect(open.every((units) => units < 0)).toBe(true);
    expect(open.length).toBeLessThan(net.size / 10);
  });

  it('pays each order that was not cancelled in full, to the fen', () => {
    const totals = new Map<string, number>();
    for (const row of rowsOf(kinds, 'orders')) {
      expect(fen(row[11])).toBe(Number(row[8]) * fen(row[9]) - fen(row[10]));
      if (row[13] === 'cancelled') continue;
      totals.set(String(row[0]), (totals.get(String(row[0])) ?? 0) + fen(row[11]));
    }
    const payments = rowsOf(kinds, 'payments');
    expect(payments.length).toBe(totals.size);
    for (const row of payments) expect(fen(row[4])).toBe(totals.get(String(row[1])));
  });

  it('refers only to customers, products, orders and places that exist', () => {
    const ids = (kind: string): Set<Cell> => new Set(rowsOf(kinds, kind).map((row) => row[0]!));
    const known = {
      customer: ids('customers'),
      product: ids('products'),
      order: ids('orders'),
      location: ids('locations'),
      channel: ids('channels'),
      supplier: ids('suppliers'),
      promotion: ids('promotions'),
    } as Record<string, Set<Cell>>;
    for (const file of NATIVE_FILES) {
      for (const [k, { name }] of file.columns.entries()) {
        const set = known[name];
        if (set === undefined) continue;
        const lost = rowsOf(kinds, file.kind).find((row) => row[k] !== '' && !set.has(row[k]!));
        expect(lost, `${file.kind}.${name}`).toBeUndefined();
      }
    }
  });

  it('buys only after the customer registered', () => {
    const since = new Map(rowsOf(kinds, 'customers').map((row) => [row[0], row[8]]));
    for (const row of rowsOf(kinds, 'orders')) {
      if (row[5] === '') continue;
      expect(String(row[2]).slice(0, 10) >= String(since.get(row[5]!)).slice(0, 10)).toBe(true);
    }
  });

  it('sells within the launch and never returns more than was sold', () => {
    const lines = new Map(rowsOf(kinds, 'orders').map((row) => [`${row[0]}|${row[1]}`, row]));
    for (const row of rowsOf(kinds, 'returns')) {
      const line = lines.get(`${row[2]}|${row[3]}`);
      expect(line?.[6]).toBe(row[4]);
      expect(Number(row[6])).toBeLessThanOrEqual(Number(line?.[8]));
      expect(fen(row[7])).toBeLessThanOrEqual(fen(line?.[11]));
      expect(String(row[5]) > String(line?.[2])).toBe(true);
    }
  });
});

const TYPES: Record<NativeColumn['type'], (cell: Cell) => boolean> = {
  id: (cell) => /^\S+$/.test(String(cell)),
  text: (cell) => typeof cell === 'string',
  decimal: (cell) => Number.isFinite(Number(cell)),
  integer: (cell) => Number.isSafeInteger(Number(cell)),
  money: (cell) => /^-?\d+\.\d\d$/.test(String(cell)),
  time: (cell) => /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(cell)),
  day: (cell) => Number.isFinite(dayOfIso(String(cell))),
  boolean: (cell) => cell === 'true' || cell === 'false',
  json: (cell) => typeof JSON.parse(String(cell)) === 'object',
  list: (cell) => String(cell).length > 0,
};

describe('native form', () => {
  it.each(NATIVE_FILES.map((file) => [file.kind, file] as const))('holds in %s', (kind, file) => {
    const rows = rowsOf(kinds, kind);
    expect(rows.length).toBeGreaterThan(0);
    const keys = new Set<string>();
    const keyAt = file.key.map((name) => file.columns.findIndex((column) => column.name === name));
    for (const row of rows) {
      expect(row.length).toBe(file.columns.length);
      keys.add(keyAt.map((k) => row[k]).join('|'));
    }
    expect(keys.size).toBe(rows.length);
    for (const [k, column] of file.columns.entries()) {
      const wrong = rows.find((row) => !fits(column, row[k]!));
      expect(wrong, `${kind}.${column.name}: ${JSON.stringify(wrong)}`).toBeUndefined();
    }
  });

  it('names products and categories in Chinese and English', () => {
    for (const row of rowsOf(kinds, 'products')) {
      expect(row[1]).toMatch(/\p{Script=Han}/u);
      const { nameEn, categoryEn } = JSON.parse(String(row[13]));
      expect(nameEn).toMatch(/^[\p{Script=Latin}\s’]+$/u);
      expect(categoryEn.split(' / ').length).toBe(String(row[3]).split('|').length);
    }
  });
});

function fits(column: NativeColumn, cell: Cell): boolean {
  if (cell === '') return column.required !== true;
  if (column.oneOf !== undefined && !column.oneOf.includes(String(cell))) return false;
  return TYPES[column.type](cell);
}
