import { describe, expect, it } from 'vitest';
import { type BgBbState, type ChanceHistories, fitBgBb, predictBgBb } from '../src/models/bg-bb.ts';

/** Donations of 11,104 donors in six years: repeats, last, donors (Fader, Hardie & Shang 2010, table 1). */
const DONATIONS = [
  [6, 6, 1203],
  [5, 6, 728],
  [4, 6, 512],
  [3, 6, 357],
  [2, 6, 234],
  [1, 6, 129],
  [5, 5, 335],
  [4, 5, 284],
  [3, 5, 225],
  [2, 5, 173],
  [1, 5, 119],
  [4, 4, 240],
  [3, 4, 181],
  [2, 4, 155],
  [1, 4, 78],
  [3, 3, 322],
  [2, 3, 255],
  [1, 3, 129],
  [2, 2, 613],
  [1, 2, 277],
  [1, 1, 1091],
  [0, 0, 3464],
] as const;
const donations: ChanceHistories = {
  repeats: Int32Array.from(DONATIONS, ([x]) => x),
  last: Int32Array.from(DONATIONS, ([, last]) => last),
  chances: Int32Array.from(DONATIONS, () => 6),
  count: Float64Array.from(DONATIONS, ([, , count]) => count),
};
const published: BgBbState = {
  kind: 'bg-bb',
  version: 1,
  alpha: 1.204,
  beta: 0.75,
  gamma: 0.657,
  delta: 2.783,
  logLikelihood: 0,
};
const one = (x: number, last: number, chances: number): ChanceHistories => ({
  repeats: Int32Array.of(x),
  last: Int32Array.of(last),
  chances: Int32Array.of(chances),
});

describe('fitBgBb()', () => {
  it('meets the published parameters and log-likelihood', () => {
    const state = fitBgBb(donations);
    for (const name of ['alpha', 'beta', 'gamma', 'delta'] as const) {
      expect(Math.abs(state[name] / published[name] - 1), name).toBeLessThan(0.005);
    }
    expect(Math.abs(state.logLikelihood + 33225.6)).toBeLessThan(0.1);
  });
});

describe('predictBgBb()', () => {
  it('meets the published chances to be alive and purchases of the next five years', () => {
    const { alive, purchases } = predictBgBb(published, donations, 5);
    const at = (x: number, last: number) => DONATIONS.findIndex((d) => d[0] === x && d[1] === last);
    expect(alive[at(0, 0)]!).toBeCloseTo(0.11, 2);
    expect(alive[at(2, 4)]!).toBeCloseTo(0.59, 2);
    expect(alive[at(6, 6)]!).toBeCloseTo(0.93, 2);
    const total = purchases.reduce((sum, one, i) => sum + one * donations.count![i]!, 0);
    expect(Math.abs(total / 12884.2 - 1)).toBeLessThan(0.001);
  });

  it('agrees with a case worked by hand', () => {
    // P(alive and both bought) by hand: alpha = beta = gamma = delta = 1, x = last = n = 1.
    // L = B(2,1)/B(1,1) · B(1,2)/B(1,1) = 1/4; staying for chance 2: B(2,1) · B(1,3) = 1/6.
    const flat = { ...published, alpha: 1, beta: 1, gamma: 1, delta: 1 };
    const { alive, purchases } = predictBgBb(flat, one(1, 1, 1), 1);
    expect(alive[0]).toBeCloseTo(2 / 3, 12);
    expect(purchases[0]).toBeCloseTo((2 / 3) * (2 / 3), 12);
  });

  it.each([
    [one(2, 1, 6), 'PROFILE_VALUE_INVALID'],
    [one(1, 7, 6), 'PROFILE_VALUE_INVALID'],
    [one(0, 3, 6), 'PROFILE_VALUE_INVALID'],
    [{ ...one(1, 1, 6), count: Float64Array.of(NaN) }, 'PROFILE_VALUE_INVALID'],
    [{ ...one(1, 1, 6), count: new Float64Array(2) }, 'PROFILE_DATA_RAGGED'],
    [
      { repeats: new Int32Array(), last: new Int32Array(), chances: new Int32Array() },
      'PROFILE_DATA_EMPTY',
    ],
  ])('refuses bad histories', (bad, code) => {
    expect(() => predictBgBb(published, bad, 1)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a bad horizon and a bad state', () => {
    const expectCode = (code: string) => expect.objectContaining({ code });
    expect(() => predictBgBb(published, donations, 0.5)).toThrow(
      expectCode('PROFILE_PARAM_INVALID'),
    );
    const bad = { ...published, gamma: NaN };
    expect(() => predictBgBb(bad, donations, 1)).toThrow(expectCode('PROFILE_STATE_INVALID'));
  });
});
