import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AppError,
  currency,
  currencyDecimals,
  decimalFromMinor,
  minorFromDecimal,
  minorUnits,
  roundHalfEven,
} from '../src/index.ts';

describe('minorFromDecimal()', () => {
  it.each([
    ['1234.56', 2, 123456],
    ['-0.005', 2, 0],
    ['0.015', 2, 2],
    ['0.025', 2, 2],
    ['0.0250000001', 2, 3],
    ['1.005', 2, 100],
    ['1.015', 2, 102],
    ['.5', 0, 0],
    ['1.5', 0, 2],
    ['2.5', 0, 2],
    ['1e3', 2, 100000],
    ['12e-3', 2, 1],
    ['-11062.06', 2, -1106206],
    ['7', 3, 7000],
    [' 9.99 ', 2, 999],
  ])('reads %s with %i decimals as %i, rounding half to even once', (text, decimals, minor) => {
    expect(minorFromDecimal(text, decimals)).toBe(minor);
  });

  it.each(['', '.', 'abc', '1,5', '--1', '1e9999', '99999999999999999999', 'NaN', '0x10'])(
    'refuses %j with DOMAIN_MONEY_INVALID',
    (text) => {
      expect(() => minorFromDecimal(text, 2)).toThrow(
        expect.objectContaining({ code: 'DOMAIN_MONEY_INVALID' }),
      );
    },
  );

  it('is undone by decimalFromMinor() for every amount and number of decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4 }), (minor, decimals) => {
        expect(minorFromDecimal(decimalFromMinor(minor, decimals), decimals)).toBe(minor + 0 || 0);
      }),
    );
  });
});

describe('roundHalfEven()', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [2.4999, 2],
    [3.7, 4],
  ])('rounds %f to %i', (value, rounded) => {
    expect(roundHalfEven(value) + 0).toBe(rounded);
  });
});

describe('minorUnits()', () => {
  it('refuses fractions and what a double cannot hold exactly', () => {
    for (const value of [0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => minorUnits(value)).toThrow(AppError);
    }
  });
});

describe('currency()', () => {
  it('knows the decimals of CNY, JPY and KWD', () => {
    expect(['CNY', 'JPY', 'KWD'].map((code) => currencyDecimals(currency(code)))).toEqual([
      2, 0, 3,
    ]);
  });
  it('refuses what is not three capitals', () => {
    for (const code of ['', 'cny', 'RMB1', '¥']) {
      expect(() => currency(code)).toThrow(AppError);
    }
  });
});
