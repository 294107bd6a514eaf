import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineTotalMinor, microOf, minorOfMicro, textOfMicro } from '../src/values/decimal.ts';
import { addMark, decidedMark, microOfText, newMarkEvidence } from '../src/values/number-style.ts';
import { addDate, createTimeReader, decidedOrder } from '../src/values/time-style.ts';

describe('microOf()', () => {
  it.each([
    ['2.55', 2_550_000],
    ['-0.001', -1000],
    ['+7', 7_000_000],
    ['.5', 500_000],
    ['5.', 5_000_000],
    ['1e3', 1_000_000_000],
    ['0.0000005', 0],
    ['0.0000015', 2],
    ['-11062.06', -11_062_060_000],
    ['', Number.NaN],
    ['-', Number.NaN],
    ['1.2.3', Number.NaN],
    ['12a', Number.NaN],
    ['99999999999', Number.NaN],
  ])('reads %j', (text, micro) => expect(microOf(text)).toBe(micro));

  it('reads back what textOfMicro() writes', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (micro) => microOf(textOfMicro(micro)) === micro));
  });
});

describe('lineTotalMinor()', () => {
  it('rounds once, half to even, exactly', () => {
    expect(lineTotalMinor(1e6, 1_005_000, 2)).toBe(100);
    expect(lineTotalMinor(1e6, 1_015_000, 2)).toBe(102);
    expect(lineTotalMinor(-1e6, 1_005_000, 2)).toBe(-100);
    expect(lineTotalMinor(3e6, 19_990_000, 2, 150_000)).toBe(5097);
    expect(lineTotalMinor(80_995e6, 2_080_000, 2)).toBe(16_846_960);
  });

  it('agrees with arithmetic on whole numbers of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(9_999_999), (units, mills) => {
        const exact = BigInt(units) * BigInt(mills);
        const sign = exact < 0n ? -1n : 1n;
        const size = exact * sign;
        const tie = size % 10n === 5n && (size / 10n) % 2n === 0n;
        const minor = sign * ((size + (tie ? 4n : 5n)) / 10n);
        expect(BigInt(lineTotalMinor(units * 1e6, mills * 1000, 2))).toBe(minor);
      }),
    );
    expect(minorOfMicro(-5_000, 2)).toBe(0);
  });
});

describe('microOfText()', () => {
  it.each([
    ['$9.99 ', '.', 9.99],
    ['1,234.56', '.', 1234.56],
    ['1.234,56 €', ',', 1234.56],
    ['(12.00)', '.', -12],
    ['5-', '.', -5],
    ['−3', '.', -3],
    ['12 %', '.', 0.12],
    ['１２．５', '.', 12.5],
    ['¥1,000', '.', 1000],
    ["1'234.50", '.', 1234.5],
    ['1 234,5', ',', 1234.5],
    ['USD 12', '.', 12],
    ['12元', '.', 12],
    ['-$5.00', '.', -5],
    ['($5.00)', '.', -5],
    ['R$ 1.000,50', ',', 1000.5],
  ] as const)('reads %j', (text, mark, value) => {
    expect(microOfText(text, mark)).toBe(Math.round(value * 1e6));
  });
  it.each(['abc', '', '1,2,3.4.5', 'N/A', '12 apples', '1.5.5', '--5', '2024-01-02'])(
    'refuses %j',
    (text) => expect(microOfText(text, '.')).toBeNaN(),
  );
});

describe('decidedMark()', () => {
  it.each([
    [['1,50', '2,75'], ','],
    [['1.50', '2,000'], '.'],
    [['1.234,50'], ','],
    [['1,234', '5,678'], undefined],
    [['12', '13'], '.'],
  ])('of %j', (texts, mark) => {
    const evidence = newMarkEvidence();
    for (const text of texts) addMark(evidence, text);
    expect(decidedMark(evidence)).toBe(mark);
  });
});

describe('createTimeReader()', () => {
  const read = createTimeReader({ timeZone: 'UTC', orders: new Map() });
  const iso = (text: string): string => {
    const at = read(text);
    return typeof at === 'number' ? new Date(at).toISOString() : at;
  };
  it.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2024-02-03 04:05', '2024-02-03T04:05:00.000Z'],
    ['2024-02-03T04:05:06.789Z', '2024-02-03T04:05:06.789Z'],
    ['2024-02-03T04:05:06+08:00', '2024-02-02T20:05:06.000Z'],
    ['2024/2/3', '2024-02-03T00:00:00.000Z'],
    ['20240203', '2024-02-03T00:00:00.000Z'],
    ['2024年2月3日 14时05分', '2024-02-03T14:05:00.000Z'],
    ['2024年2月3日 下午2:05', '2024-02-03T14:05:00.000Z'],
    ['3 Feb 2024', '2024-02-03T00:00:00.000Z'],
    ['Feb 3, 2024 2:05 PM', '2024-02-03T14:05:00.000Z'],
    ['3-Feb-24', '2024-02-03T00:00:00.000Z'],
    ['03.02.2024', '2024-02-03T00:00:00.000Z'],
    ['12/31/2024', '2024-12-31T00:00:00.000Z'],
    ['1706932800', '2024-02-03T04:00:00.000Z'],
    ['1706932800000', '2024-02-03T04:00:00.000Z'],
    ['45325.5', '2024-02-03T12:00:00.000Z'],
    ['2024-02-30', 'impossible'],
    ['31/11/2024', 'impossible'],
    ['0001-01-01', 'impossible'],
    ['soon', 'unreadable'],
    ['2024-02-03 25:00', 'unreadable'],
    ['', 'empty'],
  ])('reads %j as %s', (text, expected) => expect(iso(text)).toBe(expected));

  it('takes local times in the time zone given', () => {
    const shanghai = createTimeReader({ timeZone: 'Asia/Shanghai', orders: new Map() });
    expect(shanghai('2024-02-03 08:00')).toBe(Date.UTC(2024, 1, 3));
  });
});

describe('decidedOrder()', () => {
  const order = (texts: readonly string[]): string => {
    const evidence = new Map();
    for (const text of texts) addDate(evidence, text);
    return decidedOrder(evidence, '/');
  };
  it('decides by one date that only one order allows', () => {
    expect(order(['01/02/2024', '13/02/2024'])).toBe('day-first');
    expect(order(['01/02/2024', '02/13/2024'])).toBe('month-first');
  });
  it('decides by neighbours where every date is open', () => {
    const days = [1, 2, 3, 4, 5, 6].map((day) => `0${day}/02/2024`);
    expect(order(days)).toBe('day-first');
  });
  it('stays open where nothing decides or the dates disagree', () => {
    expect(order(['01/02/2024'])).toBe('open');
    expect(order(['13/02/2024', '02/13/2024', '01/02/2024'])).toBe('open');
  });
});
