import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactSteps, ladderAt, type PlainStep } from '../src/index.ts';

const STEPS: readonly PlainStep[] = [
  { units: 4, costMinor: 400, gainMinor: 200 },
  { units: 2, costMinor: 200, gainMinor: 40 },
  { units: 4, costMinor: 400, gainMinor: -20 },
];

const ladderGainAt = (steps: readonly PlainStep[], units: number): number =>
  ladderAt(steps, units).gainMinor;

describe('ladderAt()', () => {
  it('adds up whole rungs and runs straight within one', () => {
    expect([0, 2, 4, 5, 6, 10].map((units) => ladderGainAt(STEPS, units))).toEqual([
      0, 100, 200, 220, 240, 220,
    ]);
  });

  it('loses past the end what a unit of the last rung loses, and nothing where that gained', () => {
    expect(ladderGainAt(STEPS, 12)).toBe(210);
    expect(ladderGainAt(STEPS.slice(0, 2), 100)).toBe(240);
    expect(ladderGainAt([], 3)).toBe(0);
  });

  it('costs what the rungs cost, and beyond them what a unit of the last one does', () => {
    expect([0, 5, 10, 12].map((units) => ladderAt(STEPS, units).costMinor)).toEqual([
      0, 500, 1_000, 1_200,
    ]);
    expect(ladderAt([], 9).costMinor).toBe(0);
  });

  it('refuses what is no number of units', () => {
    expect(() => ladderGainAt(STEPS, -1)).toThrow(/units/);
    expect(() => ladderGainAt(STEPS, Number.NaN)).toThrow(/units/);
  });
});

describe('compactSteps()', () => {
  const ladders = fc
    .array(
      fc.record({ units: fc.integer({ min: 1, max: 9 }), fall: fc.integer({ min: 0, max: 50 }) }),
      {
        maxLength: 80,
      },
    )
    .map((rungs) => {
      let perUnit = 500;
      return rungs.map(({ units, fall }) => {
        perUnit -= fall;
        return { units, costMinor: units * 100, gainMinor: units * perUnit };
      });
    });

  it('keeps sums, the wanted size and falling returns in few rungs', () => {
    fc.assert(
      fc.property(ladders, fc.nat(80), fc.integer({ min: 2, max: 24 }), (steps, k, most) => {
        const keep = steps.slice(0, k).reduce((sum, { units }) => sum + units, 0);
        const few = compactSteps(steps, keep, most);
        expect(few.length).toBeLessThanOrEqual(most + 2);
        const ends = [0];
        for (const { units } of few) ends.push((ends.at(-1) ?? 0) + units);
        expect(ends).toContain(keep);
        for (const end of ends) {
          expect(ladderGainAt(few, end)).toBeCloseTo(ladderGainAt(steps, end), 6);
        }
        const returns = few.map(({ gainMinor, costMinor }) => gainMinor / costMinor);
        for (let i = 1; i < returns.length; i++) {
          expect(returns[i]).toBeLessThanOrEqual((returns[i - 1] ?? 0) + 1e-9);
        }
      }),
    );
  });

  it('leaves a short ladder as it is', () => {
    expect(compactSteps(STEPS, 4, 24)).toEqual(STEPS);
  });
});
