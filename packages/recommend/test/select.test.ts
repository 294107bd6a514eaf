import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectStrongest } from '../src/kernels/select.ts';

describe('selectStrongest()', () => {
  it('finds the same columns as a full sort, ties by smaller index', () => {
    const strengths = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(strengths, fc.nat(200), fc.boolean(), (list, most, fine) => {
        const row = Float64Array.from(list, (value, i) => (fine ? value + i * 1e-3 : value));
        const target = row.map((_, i) => 1 + (i % 3));
        const limit = Math.min(most, list.length);
        const columns = Int32Array.from(list.keys()).reverse();
        const strength = (j: number): number => (row[j] ?? 0) * (target[j] ?? 0);
        const sorted = columns.slice().sort((a, b) => strength(b) - strength(a) || a - b);
        selectStrongest(columns, row, target, limit);
        expect(columns.slice(0, limit).sort()).toEqual(sorted.slice(0, limit).sort());
        expect(columns.slice().sort()).toEqual(Int32Array.from(list.keys()));
      }),
      { numRuns: 500 },
    );
  });
});
