import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExpressionValue, parseExpression } from '../src/expression/expression.ts';

const doll: Readonly<Record<string, ExpressionValue>> = {
  category: 'dolls',
  price: 4_999,
  margin: 0.4,
  colours: ['red', 'blue'],
  brand: null,
  品牌: '乐高',
};
const ask = (text: string): ExpressionValue =>
  parseExpression(text)((name) => (Object.hasOwn(doll, name) ? (doll[name] ?? null) : null));

describe('parseExpression()', () => {
  it.each([
    ['category == "dolls" and price < 5000', true],
    ["category = 'dolls' and not price >= 5000", true],
    ['"red" in colours', true],
    ['"green" in colours or category in ["kites", "dolls"]', true],
    ['category in {"kites"}', false],
    ['品牌 == "乐高"', true],
    ['brand == null', true],
    ['brand != null', false],
    ['missing > 1', false],
    ['missing < 1', false],
    ['not (missing > 1)', true],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 / 4 / 2', 1],
    ['2 - 3 - 4', -5],
    ['-price + 1', -4_998],
    ['1 / 0', null],
    ['missing + 1', null],
    ['if margin > 0.3 then 1.5 else 1', 1.5],
    ['if margin > 0.9 then 2 else if price > 10 then 3 else 4', 3],
    ['"and" == "and"', true],
    ['"a\\"b" == \'a"b\'', true],
    ['"a" < "b"', true],
    ['"a" < 1', false],
    ['1 or 0', true],
    ['1e3 == 1000', true],
    ['["red", "blue"] == colours', true],
  ])('%s', (text, wanted) => {
    expect(ask(text)).toEqual(wanted);
  });

  it.each([
    ['', 1],
    ['price <', 8],
    ['price < 5000 and', 17],
    ['(price < 5', 11],
    ['price < 5)', 10],
    ['price $ 5', 7],
    ['"open', 1],
    ['if price > 1 then 2', 20],
    ['[1, 2', 6],
    ['[1 2]', 4],
    ['and', 1],
    ['price price', 7],
    ['not', 4],
    ['1..2', 2],
  ])('refuses %j, naming position %i', (text, position) => {
    expect(() => parseExpression(text)).toThrow(AppError);
    expect(() => parseExpression(text)).toThrow(`at position ${position}`);
  });

  it('refuses hostile input without falling over: deep, long, no text', () => {
    for (const text of [
      '('.repeat(2_000),
      'not '.repeat(900),
      '-'.repeat(3_000),
      '['.repeat(999),
    ]) {
      expect(() => parseExpression(`${text}1`)).toThrow(AppError);
    }
    expect(() => parseExpression('1'.repeat(5_000))).toThrow('4000 characters');
    expect(() => parseExpression(null as unknown as string)).toThrow(AppError);
    expect(parseExpression('constructor')(() => null)).toBe(null);
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseExpression(text)(() => 1);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.place).toMatch(/^position \d+$/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('calculates as JavaScript does', () => {
    const sum = fc.array(fc.tuple(fc.constantFrom('+', '-', '*'), fc.nat(9)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(9), sum, (first, rest) => {
        const text = rest.reduce((all, [sign, n]) => `${all} ${sign} ${n}`, `${first}`);
        expect(ask(text)).toBe(Number(new Function(`return ${text}`)()));
      }),
    );
  });
});
