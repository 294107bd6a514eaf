import { describe, expect, it } from 'vitest';
import {
  AppError,
  assert,
  checkedNumber,
  DECISION_STATUSES,
  DECISION_STEPS,
  defineErrors,
  meters,
  NATIVE_FILES,
  nativeFile,
  productId,
  renderReason,
  seconds,
  units,
} from '../src/index.ts';

describe('productId()', () => {
  it('keeps a good id as it is', () => {
    expect(productId('SKU-1 红色')).toBe('SKU-1 红色');
  });
  it.each(['', ' a', 'a ', 'a\u0000b', 'a\nb', 'x'.repeat(201)])('refuses %j', (text) => {
    expect(() => productId(text)).toThrow(expect.objectContaining({ code: 'DOMAIN_ID_INVALID' }));
  });
});

describe('checkedNumber()', () => {
  it('names the unit, the range and the value', () => {
    expect(() => checkedNumber(-1, 'distanceM', { min: 0, max: 9 })).toThrow(
      /distanceM.*from 0 to 9.*-1/,
    );
  });
  it('guards units, meters and seconds', () => {
    expect(units(-3)).toBe(-3);
    for (const make of [() => units(0.5), () => meters(-1), () => seconds(Number.NaN)]) {
      expect(make).toThrow(AppError);
    }
  });
});

describe('AppError', () => {
  const table = defineErrors({
    TOY_EMPTY: { status: 422, exitCode: 3, cause: 'Empty.', remedy: 'Fill it.' },
  });
  it('carries code, status, exit code, remedy, place and cause', () => {
    const cause = new Error('below');
    const error = new AppError(table.TOY_EMPTY, 'Cannot play', { place: 'box', cause });
    expect(error).toMatchObject({
      code: 'TOY_EMPTY',
      status: 422,
      exitCode: 3,
      remedy: 'Fill it.',
      place: 'box',
      cause,
    });
  });
});

describe('assert()', () => {
  it('passes truth and stops on the rest', () => {
    expect(() => assert(1, 'one')).not.toThrow();
    expect(() => assert(0, 'zero')).toThrow('Assertion failed: zero');
  });
});

describe('renderReason()', () => {
  const reason = {
    code: 'R',
    params: {
      n: 12345.67,
      share: 0.125,
      day: 20781,
      amount: 123456,
      currency: 'CNY',
      name: '积木',
    },
  };
  it('formats numbers, shares, days and money by language', () => {
    const text = '{name} {n|int} {n|number1} {share|percent} {day|day} {amount|money} {gone}';
    expect(renderReason(reason, { R: text }, 'en')).toBe(
      '积木 12,346 12,345.7 12.5% 24 Nov 2026 ¥1,234.56 {gone}',
    );
    expect(renderReason(reason, { R: text }, 'zh')).toBe(
      '积木 12,346 12,345.7 12.5% 2026年11月24日 ¥1,234.56 {gone}',
    );
  });
  it('shows an unknown code with its figures', () => {
    expect(renderReason({ code: 'X', params: { a: 1 } }, {}, 'en')).toBe('X {"a":1}');
  });
});

describe('DECISION_STEPS', () => {
  it('leads from every status only to known statuses', () => {
    expect(Object.keys(DECISION_STEPS).sort()).toEqual([...DECISION_STATUSES].sort());
    for (const next of Object.values(DECISION_STEPS).flat()) {
      expect(DECISION_STATUSES).toContain(next);
    }
  });
});

describe('NATIVE_FILES', () => {
  it('has unique kinds, unique columns and keys that are columns', () => {
    expect(new Set(NATIVE_FILES.map((f) => f.kind)).size).toBe(NATIVE_FILES.length);
    for (const { key, columns } of NATIVE_FILES) {
      const names = columns.map((c) => c.name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of key) expect(names).toContain(name);
    }
  });
  it('is found by kind', () => {
    expect(nativeFile('orders')?.key).toEqual(['order', 'line']);
    expect(nativeFile('nothing')).toBeUndefined();
  });
});
