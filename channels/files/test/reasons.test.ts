import { describe, expect, it } from 'vitest';
import { CLEAN_RULES, REASONS_EN, REASONS_ZH } from '../src/index.ts';

const params = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)(?:\|\w+)?\}/g)].map(String).sort();

describe('REASONS', () => {
  it('have the same codes and the same figures in both languages', () => {
    expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS_EN));
    for (const [code, text] of Object.entries(REASONS_EN)) {
      expect(params(REASONS_ZH[code] ?? ''), code).toEqual(params(text));
      expect(REASONS_ZH[code], code).toMatch(/\p{Script=Han}/u);
    }
  });
  it('have one row per rule', () => {
    const codes = CLEAN_RULES.map((rule) => rule.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(REASONS_EN).toHaveProperty([code]);
  });
});
