import { createRng, matrixFromRows } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureTable, fitSegments, predictSegments, segmentsOf } from '../src/segment.ts';
import { nameSegments } from '../src/segment-names.ts';

const table = (
  rows: readonly (readonly number[])[],
  features: readonly string[],
): FeatureTable => ({
  customers: rows.map((_, i) => `c${i}`),
  features,
  x: matrixFromRows(rows),
});

/** Row segments-unit of the mission's fixtures: per month, and spend. */
const five: FeatureTable = {
  customers: ['A', 'B', 'C', 'D', 'E'],
  features: ['purchases', 'spend'],
  x: matrixFromRows([
    [3, 3000],
    [2, 2000],
    [1, 1500],
    [13 / 3, 1000],
    [13, 500],
  ]),
};

describe('segmentsOf()', () => {
  it.each([
    [2, 'z', 3.283533, 'ABCD|E'],
    [3, 'z', 0.990668, 'A|BCD|E'],
    [4, 'z', 0.195833, 'A|BC|D|E'],
    [2, 'none', 1000077.2407, 'AB|CDE'],
  ] as const)('meets the mission’s example for k = %i, scale %s', (k, scale, inertia, groups) => {
    const { segments, report } = segmentsOf(five, { k, scale, rng: createRng(1) });
    expect(Math.abs(report.inertia - inertia)).toBeLessThan(1e-4);
    const found = report.segments.map(({ segment }) =>
      five.customers.filter((_, i) => segments[i] === segment).join(''),
    );
    expect(found.sort().join('|')).toBe(groups);
    expect(report.sizes.reduce((sum, size) => sum + size, 0)).toBe(5);
  });

  it('gives centres in the units of the features, and names in both languages', () => {
    const { report } = segmentsOf(five, { k: 2, rng: createRng(1) });
    expect(report.centres[1]).toEqual([expect.closeTo(13, 9), expect.closeTo(500, 6)]);
    expect(report.names[1]).toEqual({
      en: 'very frequent, low spend',
      zh: '超高频、低消费',
    });
    expect(report.segments[1]!.reasons[0]).toMatchObject({
      code: 'profile-segment-above',
      params: { feature: 'purchases' },
    });
  });

  it('has a state that survives JSON and assigns newcomers', () => {
    const { state, segments } = segmentsOf(five, { k: 3, rng: createRng(1) });
    const copy = JSON.parse(JSON.stringify(state));
    expect(predictSegments(copy, five)).toEqual(segments);
    const newcomer = table([[12, 700]], five.features);
    expect(predictSegments(copy, newcomer)[0]).toBe(segments[4]);
  });

  it('gives the same bits for the same seed', () => {
    const rng = createRng('many');
    const rows = Array.from({ length: 200 }, () => [rng.normal(), rng.normal(), rng.uniform()]);
    const wide = table(rows, ['a', 'b', 'c']);
    const run = () => JSON.stringify(segmentsOf(wide, { rng: createRng(5) }));
    expect(run()).toBe(run());
  });

  it('refuses ragged tables, repeated customers, missing values, other features', () => {
    const options = { k: 2, rng: createRng(1) };
    expect(() => segmentsOf({ ...five, features: ['a'] }, options)).toThrow(/5 customers × 1/);
    const twice = { ...five, customers: ['A', 'B', 'C', 'D', 'B'] };
    expect(() => segmentsOf(twice, options)).toThrow(/"B" in two/);
    expect(() => segmentsOf(table([[1], [Number.NaN]], ['a']), options)).toThrow(/finite/);
    expect(() => segmentsOf(table([], ['a']), options)).toThrow();
    expect(() => segmentsOf(five, { k: 6, rng: createRng(1) })).toThrow(/6 groups/);
    const state = fitSegments(five, options);
    expect(() => predictSegments(state, { ...five, features: ['x', 'y'] })).toThrow(/features/);
  });
});

describe('nameSegments()', () => {
  it('reads like a retailer: strongest trait first, what is ordinary left out', () => {
    const [first, second, third] = nameSegments(
      ['recency_days', 'frequency', 'monetary'],
      [
        { z: [-0.6, 2, 1], mean: [5, 12, 900] },
        { z: [1.2, -0.5, 0.1], mean: [300, 1, 40] },
        { z: [0.1, 0, -0.2], mean: [60, 3, 100] },
      ],
    );
    expect(first!.name.en).toBe('very frequent, high spend, recent');
    expect(first!.name.zh).toBe('超高频、高消费、近期活跃');
    expect(second!.name.en).toBe('lapsed, infrequent');
    expect(third!.name).toEqual({ en: 'average', zh: '一般顾客' });
  });

  it('says the name of a feature it does not know', () => {
    const [named] = nameSegments(['pets'], [{ z: [1], mean: [2] }]);
    expect(named!.name).toEqual({ en: 'high pets', zh: 'pets高' });
  });

  it('tells twins apart by further words, then by numbers', () => {
    const twin = (z: readonly number[]) => ({ z, mean: z });
    const near = nameSegments(['orders', 'spend'], [twin([1, 0.2]), twin([1, -0.2])]);
    expect(near.map(({ name }) => name.en)).toEqual([
      'frequent, high spend',
      'frequent, low spend',
    ]);
    const same = nameSegments(['orders'], [twin([1]), twin([1]), twin([1])]);
    expect(same.map(({ name }) => name.en)).toEqual(['frequent', 'frequent (2)', 'frequent (3)']);
    expect(same.map(({ name }) => name.zh)).toEqual(['高频', '高频（2）', '高频（3）']);
  });

  it('never gives two groups one name, in neither language', () => {
    const zs = fc.array(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }),
      { minLength: 1, maxLength: 12 },
    );
    const features = fc.constantFrom(
      ['recency', 'frequency', 'monetary'],
      ['orders', 'purchases', 'transactions'],
      ['a (2)', 'a', ''],
    );
    fc.assert(
      fc.property(zs, features, (rows, names) => {
        const named = nameSegments(
          names,
          rows.map((z) => ({ z, mean: z })),
        );
        expect(new Set(named.map(({ name }) => name.en)).size).toBe(rows.length);
        expect(new Set(named.map(({ name }) => name.zh)).size).toBe(rows.length);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
