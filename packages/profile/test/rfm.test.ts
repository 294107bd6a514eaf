import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PurchaseTable } from '../src/purchases.ts';
import { summarisePurchases } from '../src/purchases.ts';
import { rfmOf } from '../src/rfm.ts';

/** Customer i buys once, on day i, for i. */
const ladder = (customers: number): PurchaseTable => ({
  customers,
  customer: Int32Array.from({ length: customers }, (_, i) => i),
  day: Int32Array.from({ length: customers }, (_, i) => i),
  value: Float64Array.from({ length: customers }, (_, i) => i),
});

describe('rfmOf()', () => {
  it('cuts ten different customers into five pairs', () => {
    const rfm = rfmOf(summarisePurchases(ladder(10), 9));
    expect([...rfm.recencyScore]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...rfm.monetaryScore]).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    expect([...rfm.recencyDays]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('gives equal customers the same score: all in the middle', () => {
    expect([...rfmOf(summarisePurchases(ladder(10), 9)).frequencyScore]).toEqual(Array(10).fill(3));
  });

  it('leaves those who never bought at 0 and out of the fifths', () => {
    const table = { ...ladder(5), customers: 9 };
    const { recencyScore } = rfmOf(summarisePurchases(table, 9));
    expect([...recencyScore]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 0]);
  });

  it('does not depend on the order of rows, and never ranks the worse above the better', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 30 }), fc.nat(50)),
      { minLength: 1, maxLength: 60 },
    );
    const scored = (list: readonly (readonly [number, number, number])[]) =>
      rfmOf(
        summarisePurchases(
          {
            customers: 8,
            customer: Int32Array.from(list, ([c]) => c),
            day: Int32Array.from(list, ([, d]) => d),
            value: Float64Array.from(list, ([, , v]) => v),
          },
          30,
        ),
      );
    fc.assert(
      fc.property(rows, (list) => {
        const rfm = scored(list);
        expect(scored([...list].reverse())).toEqual(rfm);
        for (let i = 0; i < 8; i++) {
          for (let j = 0; j < 8; j++) {
            if (rfm.purchases[i] === 0 || rfm.purchases[j] === 0) continue;
            if (rfm.value[i]! < rfm.value[j]!) {
              expect(rfm.monetaryScore[i]!).toBeLessThanOrEqual(rfm.monetaryScore[j]!);
            }
          }
        }
      }),
      { seed: 9, numRuns: 100 },
    );
  });

  it('refuses a table in which nobody bought', () => {
    expect(() => rfmOf(summarisePurchases(ladder(3), -1))).toThrow(/at least one must have bought/);
  });
});
