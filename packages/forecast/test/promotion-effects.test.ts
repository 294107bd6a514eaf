import { createRng, type Matrix } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { promotionEffects, REASONS_EN, REASONS_ZH } from '../src/index.ts';

const PERIODS = 156;

/** Four products: promoting 0 sells 40 more, 8 less each of two periods after, takes 12 from 1, brings 6 to 2. */
function shop(): { units: Matrix; promoted: Matrix } {
  const rng = createRng('promotions');
  const promoted = new Float64Array(4 * PERIODS);
  const units = new Float64Array(4 * PERIODS);
  for (let t = 0; t < PERIODS; t++) {
    promoted[t] = rng.uniform() < 0.15 ? 1 : 0;
    promoted[PERIODS + t] = rng.uniform() < 0.15 ? 1 : 0;
  }
  const on = (product: number, t: number): number =>
    t < 0 ? 0 : (promoted[product * PERIODS + t] ?? 0);
  for (let t = 0; t < PERIODS; t++) {
    const season = 10 * Math.sin((2 * Math.PI * t) / 52);
    const noise = (): number => 4 * rng.normal();
    units[t] = 100 + season + 40 * on(0, t) - 8 * (on(0, t - 1) + on(0, t - 2)) + noise();
    units[PERIODS + t] = 60 - 12 * on(0, t) + 20 * on(1, t) + noise();
    units[2 * PERIODS + t] = 30 + 6 * on(0, t) + noise();
    units[3 * PERIODS + t] = 20 + noise();
  }
  return {
    units: { data: units, rows: 4, cols: PERIODS },
    promoted: { data: promoted, rows: 4, cols: PERIODS },
  };
}

describe('promotionEffects()', () => {
  it('finds what was put in: own lift, pull-forward, cannibalism, halo and the net', () => {
    const [first, second, ...rest] = promotionEffects(shop());
    expect(rest).toEqual([]);
    expect(Math.abs((first?.own.units ?? 0) - 40)).toBeLessThan(4);
    expect(Math.abs((first?.pullForward.units ?? 0) + 16)).toBeLessThan(6);
    expect([...(first?.cannibalism.keys() ?? [])]).toEqual([1]);
    expect(Math.abs((first?.cannibalism.get(1)?.units ?? 0) + 12)).toBeLessThan(3);
    expect([...(first?.halo.keys() ?? [])]).toEqual([2]);
    expect(Math.abs((first?.netUnits ?? 0) - (40 - 16 - 12 + 6))).toBeLessThan(9);
    expect(second?.product).toBe(1);
    expect(Math.abs((second?.own.units ?? 0) - 20)).toBeLessThan(3);
  });

  it('takes missing weeks, and leaves out products never promoted', () => {
    const { units, promoted } = shop();
    units.data.fill(Number.NaN, 10, 20);
    expect(promotionEffects({ units, promoted }).map(({ product }) => product)).toEqual([0, 1]);
    const none = { ...promoted, data: new Float64Array(4 * PERIODS) };
    expect(promotionEffects({ units, promoted: none })).toEqual([]);
  });

  it('refuses shapes and values that do not fit', () => {
    const { units, promoted } = shop();
    expect(() => promotionEffects({ units, promoted: { ...promoted, rows: 3 } })).toThrow(
      /same shape/,
    );
    expect(() => promotionEffects({ units, promoted, payBackPeriods: -1 })).toThrow(/whole/);
    promoted.data[3] = Number.NaN;
    expect(() => promotionEffects({ units, promoted })).toThrow(/same shape/);
  });
});

it('reasons have the same codes and figures in both languages', () => {
  const figures = (text = ''): string[] =>
    [...text.matchAll(/\{[^}]*\}/g)].map(([found]) => found).sort();
  expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS_EN));
  for (const code of Object.keys(REASONS_EN)) {
    expect(figures(REASONS_ZH[code])).toEqual(figures(REASONS_EN[code]));
  }
});
