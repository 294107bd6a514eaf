import { describe, expect, it } from 'vitest';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';

describe('reasons', () => {
  it('have the same codes and places in both languages', () => {
    expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS_EN));
    for (const [code, text] of Object.entries(REASONS_EN)) {
      const places = (words: string | undefined): string[] => (words ?? '').match(/\{\w+/g) ?? [];
      expect(places(REASONS_ZH[code])).toEqual(places(text));
    }
  });
});
