import { dayOfIso } from '@quanyu/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Cell, columnsOf, csvLines, DIRTY_FAULTS } from '../src/index.ts';
import { collect, rowsOf } from './collect.ts';

let kinds: Map<string, Cell[][]>;
const CLEAN_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

beforeAll(async () => {
  const startDay = dayOfIso('2025-09-01');
  kinds = await collect({
    scale: 'small',
    seed: 5,
    startDay,
    days: 120,
    dirty: true,
    fraction: 0.5,
  });
});

describe('the messy marketplace export', () => {
  it('holds every fault, and its answer key names the row and the true value', () => {
    const dirty = rowsOf(kinds, 'dirty-marketplace');
    const key = rowsOf(kinds, 'truth-dirty');
    expect(new Set(key.map((row) => row[3]))).toEqual(new Set(DIRTY_FAULTS));
    for (const [rowNumber, order, line, fault, truth] of key) {
      const row = dirty[Number(rowNumber) - 1]!;
      expect(row[0]).toBe(`TM${String(order).slice(1)}`);
      expect(row[1]).toBe(line);
      if (fault === 'unit-slip') expect(Number(row[7])).toBeCloseTo(100 * Number(truth), 6);
      if (fault === 'wild-quantity') expect(row[6]).toBe(1000 * Number(truth));
      if (fault === 'missing-customer') expect(row[3]).toBe('');
      if (fault === 'duplicate') expect(row).toEqual(dirty[Number(rowNumber) - 2]);
      if (String(fault).endsWith('date-format')) expect(row[2]).not.toMatch(CLEAN_TIME);
      if (fault === 'impossible-date') {
        const back = new Date(`${String(row[2]).replace(' ', 'T')}Z`);
        const same =
          !Number.isNaN(back.getTime()) &&
          back.toISOString().startsWith(String(row[2]).slice(0, 10));
        expect(same).toBe(false);
      }
    }
  });

  it('agrees with the native orders in every row without a fault', () => {
    const orders = new Map(rowsOf(kinds, 'orders').map((row) => [`${row[0]}|${row[1]}`, row]));
    const faulty = new Set(rowsOf(kinds, 'truth-dirty').map((row) => row[0]));
    let clean = 0;
    for (const [k, row] of rowsOf(kinds, 'dirty-marketplace').entries()) {
      if (faulty.has(k + 1)) continue;
      const order = orders.get(`o${String(row[0]).slice(2)}|${row[1]}`)!;
      expect([row[3], row[5], row[6], row[7], row[8], row[9]]).toEqual([
        order[5],
        order[6],
        order[8],
        order[9],
        order[10],
        order[11],
      ]);
      expect(Date.parse(`${String(row[2]).replace(' ', 'T')}+08:00`)).toBe(
        Date.parse(String(order[2])),
      );
      clean += 1;
    }
    expect(clean).toBeGreaterThan(200);
  });
});

describe('csvLines()', () => {
  it('quotes commas, quotes and line ends, and nothing else', () => {
    const rows = [['a', 'b,c', 'say "x"', 'two\nlines', 1.5, '', '积木']];
    expect(csvLines(rows)).toBe('a,"b,c","say ""x""","two\nlines",1.5,,积木\n');
    expect(csvLines([])).toBe('');
  });
});

describe('columnsOf()', () => {
  it('gives the native header, and none for a kind it does not know', () => {
    expect(columnsOf('stock-levels')).toEqual(['product', 'location', 'time', 'on_hand']);
    expect(columnsOf('truth-reviews')).toEqual(['review', 'sentiment']);
    expect(columnsOf('../etc/passwd')).toEqual([]);
  });
});
