import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as numeric from '../src/index.ts';
import { SPECIAL_GOLDEN } from './special-golden.ts';

const functions = numeric as unknown as Record<string, (...args: number[]) => number>;
/** Relative error allowed; wider where logarithms of large gammas cancel. */
const ALLOWED: Record<string, number> = {
  hyp2f1: 2e-12,
  logHyp2f1: 1e-12,
  gammaP: 2e-12,
  gammaQ: 2e-12,
  betaI: 2e-12,
  logBeta: 1e-13,
  // x√2 is rounded before the tail squares it.
  erfc: 1e-13,
};

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('golden values', () => {
  for (const { name, args, value } of SPECIAL_GOLDEN) {
    test(`${name}(${args.join(', ')})`, () => {
      const found = functions[name]?.(...args) ?? Number.NaN;
      const scale = Math.max(Math.abs(value), 1e-300);
      expect(Math.abs(found - value) / scale).toBeLessThan(ALLOWED[name] ?? 2e-14);
    });
  }
});

describe('properties', () => {
  const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });

  test('normalQuantile() undoes normalCdf()', () => {
    fc.assert(
      fc.property(unit, (p) => {
        expect(numeric.normalCdf(numeric.normalQuantile(p)) / p).toBeCloseTo(1, 11);
      }),
    );
  });

  test('gammaP() + gammaQ() = 1, betaI() mirrors', () => {
    const positive = fc.double({ min: 0.05, max: 200, noNaN: true });
    const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(positive, positive, inside, (a, b, x) => {
        expect(numeric.gammaP(a, b) + numeric.gammaQ(a, b)).toBeCloseTo(1, 12);
        expect(numeric.betaI(x, a, b) + numeric.betaI(1 - x, b, a)).toBeCloseTo(1, 9);
      }),
    );
  });

  test('logHyp2f1() is the logarithm of hyp2f1() and grows with z', () => {
    const some = fc.double({ min: 0, max: 6, noNaN: true });
    fc.assert(
      fc.property(some, some, fc.double({ min: 0.1, max: 8, noNaN: true }), unit, (a, b, c, u) => {
        const z = u * 0.99;
        const log = numeric.logHyp2f1(a, b, c, z);
        expect(log).toBeCloseTo(Math.log(numeric.hyp2f1(a, b, c, z)), 9);
        expect(numeric.logHyp2f1(a, b, c, z / 2)).toBeLessThanOrEqual(log + 1e-12);
      }),
    );
  });
});

describe('stable elementary functions', () => {
  test('logSumExp(), sigmoid(), log1pExp() and logit() hold at the extremes', () => {
    expect(numeric.logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(numeric.logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(numeric.logSumExp([-1e308, -1e308])).toBe(-1e308);
    expect(numeric.logSumExp([1, Number.NaN])).toBeNaN();
    expect(numeric.sigmoid(-800)).toBe(0);
    expect(numeric.sigmoid(800)).toBe(1);
    expect(numeric.sigmoid(-40)).toBeCloseTo(Math.exp(-40), 30);
    expect(numeric.log1pExp(800)).toBe(800);
    expect(numeric.log1pExp(-40)).toBeCloseTo(Math.exp(-40), 30);
    expect(numeric.logit(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(numeric.logit(0.25)).toBeCloseTo(-Math.log(3), 14);
  });

  test('NaN and values out of range are named', () => {
    expect(numeric.erf(Number.NaN)).toBeNaN();
    expect(numeric.normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(numeric.erfc(Number.NEGATIVE_INFINITY)).toBe(2);
    expect(numeric.normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    for (const run of [
      () => numeric.logGamma(0),
      () => numeric.logGamma(Number.NaN),
      () => numeric.digamma(-1),
      () => numeric.trigamma(Number.POSITIVE_INFINITY),
      () => numeric.normalQuantile(1.5),
      () => numeric.gammaP(0, 1),
      () => numeric.gammaP(1, -1),
      () => numeric.gammaQ(1, Number.NaN),
      () => numeric.betaI(2, 1, 1),
      () => numeric.betaI(0.5, 0, 1),
      () => numeric.studentCdf(1, 0),
      () => numeric.hyp2f1(1, 1, 1, 1),
      () => numeric.hyp2f1(1, 1, -2, 0.5),
      () => numeric.logHyp2f1(-1, 1, 1, 0.5),
      () => numeric.logHyp2f1(1, 1, 1, 1),
      () => numeric.logit(-0.1),
    ]) {
      expect(code(run)).toBe('NUMERIC_PARAMETER_INVALID');
    }
    expect(numeric.gammaP(3, Number.POSITIVE_INFINITY)).toBe(1);
    expect(code(() => numeric.logHyp2f1(5, 5, 5, 1 - 1e-12))).toBe('no error');
    expect(code(() => numeric.hyp2f1(0.5, 0.5, 1, 1 - 1e-14))).toBe('NUMERIC_NO_CONVERGENCE');
  });
});
