import { describe, expect, it } from 'vitest';
import {
  CLEAN_RULES,
  issueText,
  presetSettings,
  REASONS_EN,
  REASONS_ZH,
  REJECT_CODES,
  rejectedRowText,
} from '../src/index.ts';

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
  it('issueText() and rejectedRowText() say every code in both languages', () => {
    const codes = [...CLEAN_RULES.map((rule) => rule.code), ...Object.keys(REJECT_CODES)];
    for (const code of [...codes, 'LEDGER_ROW_INVALID']) {
      for (const text of Object.values(issueText(code, 'zh')))
        expect(text).toMatch(/\p{Script=Han}/u);
      expect(issueText(code).remedy).not.toMatch(/\p{Script=Han}/u);
    }
    const row = { code: 'NUMBER_UNREADABLE', params: { field: 'quantity', value: '"x"' } };
    expect(rejectedRowText(row)?.message).toBe(
      'Column quantity must be a number: current value is "x".',
    );
    expect(rejectedRowText(row, 'zh')?.message).toBe('列 quantity 应为数字，当前值为 "x"。');
    expect(rejectedRowText({ ...row, code: 'toString' })).toBeUndefined();
  });
  it('presetSettings() knows presets and nothing else', () => {
    expect(presetSettings('online-retail')).toEqual({ currency: 'GBP', timeZone: 'Europe/London' });
    for (const other of ['auto', 'native', '', 'toString']) {
      expect(presetSettings(other)).toBeUndefined();
    }
  });
  it('have one row per rule', () => {
    const codes = CLEAN_RULES.map((rule) => rule.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(REASONS_EN).toHaveProperty([code]);
  });
});
