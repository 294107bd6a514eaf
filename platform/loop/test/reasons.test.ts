import { expect, it } from 'vitest';
import { LOOP_REASONS, REASONS_EN, REASONS_ZH, renderLoopReason } from '../src/index.ts';

const placesOf = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? '').sort();

it('both languages have the same codes and the same figures', () => {
  for (const [en, zh] of [
    [REASONS_EN, REASONS_ZH],
    [LOOP_REASONS.en, LOOP_REASONS.zh],
  ] as const) {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    for (const [code, text] of Object.entries(en)) {
      expect(placesOf(zh[code] ?? ''), code).toEqual(placesOf(text));
    }
  }
});

it('renderLoopReason() shows the Chinese form of a text that is a parameter', () => {
  const reason = {
    code: 'LOOP_TITLE_SEGMENT_ACTION',
    params: { customers: 12, segment: 'lapsed', segmentZh: '久未光顾' },
  };
  expect(renderLoopReason(reason, 'en')).toBe('Win back 12 customers of “lapsed”');
  expect(renderLoopReason(reason, 'zh')).toBe('唤回“久未光顾”的 12 位流失风险顾客');
});
