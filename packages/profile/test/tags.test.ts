import { renderReason } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { ACTIVITY_FEATURES } from '../src/activity-features.ts';
import { LINK_EVIDENCE } from '../src/linking/compare-people.ts';
import { summarisePurchases } from '../src/purchases.ts';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';
import { rfmOf } from '../src/rfm.ts';
import { CUSTOMER_TAGS, tagMasks, tagReasons, tagsOfMask } from '../src/tags.ts';

/** 0 buys weekly to the end, 1 bought weekly long ago, 2 once long ago, 3 once just now, 4 never; 5-9 twice in the middle. */
const rows: [number, number, number][] = [
  ...Array.from({ length: 40 }, (_, i): [number, number, number] => [0, 100 + 7 * i, 50]),
  ...Array.from({ length: 15 }, (_, i): [number, number, number] => [1, 7 * i, 40]),
  [2, 20, 5],
  [3, 370, 5],
  ...[5, 6, 7, 8, 9].flatMap((c): [number, number, number][] => [
    [c, 150 + c, 10],
    [c, 200 + c, 10],
  ]),
];
const summary = summarisePurchases(
  {
    customers: 10,
    customer: Int32Array.from(rows, ([c]) => c),
    day: Int32Array.from(rows, ([, day]) => day),
    value: Float64Array.from(rows, ([, , value]) => value),
  },
  375,
);
const rfm = rfmOf(summary);

describe('tagMasks()', () => {
  it('tags by its written rules', () => {
    const tags = [...tagMasks({ summary, rfm })].map(tagsOfMask);
    expect(tags[0]).toEqual(['loyal', 'big-spender', 'champion']);
    // Second of nine by value: 1 + ⌊5 · 7.5 / 9⌋ = 5.
    expect(tags[1]).toEqual(['loyal', 'big-spender', 'at-risk', 'lapsed']);
    expect(tags[2]).toEqual(['one-time', 'lapsed']);
    expect(tags[3]).toEqual(['new']);
    expect(tags[4]).toEqual([]);
  });

  it('reads the risk from P(alive) where it is known', () => {
    const full = (value: number) => new Float64Array(10).fill(value);
    const clv = { alive: full(0.9), purchases: full(1), value: full(1) };
    expect(tagsOfMask(tagMasks({ summary, rfm, clv })[1]!)).not.toContain('at-risk');
    clv.alive.fill(0.1);
    expect(tagsOfMask(tagMasks({ summary, rfm, clv })[1]!)).toContain('at-risk');
  });

  it('refuses parts of other customers', () => {
    const other = { ...rfm, purchases: new Int32Array(3) };
    expect(() => tagMasks({ summary, rfm: other })).toThrow(/10 customers/);
  });
});

describe('tagReasons()', () => {
  it('gives the figures behind each tag', () => {
    const reasons = tagReasons({ summary, rfm }, 1);
    expect(reasons.map(({ code }) => code)).toEqual([
      'profile-tag-loyal',
      'profile-tag-big-spender',
      'profile-tag-at-risk',
      'profile-tag-lapsed',
    ]);
    expect(renderReason(reasons[3]!, REASONS_EN, 'en')).toBe('Lapsed: no purchase for 277 days');
    expect(renderReason(reasons[3]!, REASONS_ZH, 'zh')).toBe('已流失：277天没有购买');
  });
});

describe('REASONS_EN and REASONS_ZH', () => {
  it('have the same codes and the same figures in each', () => {
    expect(Object.keys(REASONS_ZH).sort()).toEqual(Object.keys(REASONS_EN).sort());
    const places = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name).sort();
    for (const [code, text] of Object.entries(REASONS_EN)) {
      expect(places(REASONS_ZH[code] ?? ''), code).toEqual(places(text));
    }
  });

  it('know every code this package can give', () => {
    const codes = [
      'profile-segment-above',
      'profile-segment-below',
      ...CUSTOMER_TAGS.map((tag) => `profile-tag-${tag}`),
      ...LINK_EVIDENCE.map((code) => `profile-link-${code}`),
      ...ACTIVITY_FEATURES.flatMap((name) => [
        `profile-activity-${name}-up`,
        `profile-activity-${name}-down`,
      ]),
    ];
    expect(Object.keys(REASONS_EN).sort()).toEqual(codes.sort());
  });
});
