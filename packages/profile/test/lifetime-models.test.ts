import { readFileSync } from 'node:fs';
import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import type { Histories } from '../src/models/bg-nbd.ts';
import { fitMbgNbd, predictMbgNbd } from '../src/models/mbg-nbd.ts';
import {
  expectedParetoPurchases,
  fitParetoNbd,
  type ParetoNbdState,
  predictParetoNbd,
} from '../src/models/pareto-nbd.ts';

const one = (x: number, last: number, age: number): Histories => ({
  repeats: Int32Array.of(x),
  lastWeeks: Float64Array.of(last),
  ageWeeks: Float64Array.of(age),
});

/** Parameters that Fader, Hardie & Lee (2005) print for CDNOW. */
const pareto: ParetoNbdState = {
  kind: 'pareto-nbd',
  version: 1,
  r: 0.553,
  alpha: 10.578,
  s: 0.606,
  beta: 11.669,
  logLikelihood: 0,
};

describeShared('on CDNOW', 'marketing/cdnow/cdnow_customers_summary.csv', (file) => {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const histories: Histories = {
    repeats: Int32Array.from(rows, (row) => row[1]!),
    lastWeeks: Float64Array.from(rows, (row) => row[2]!),
    ageWeeks: Float64Array.from(rows, (row) => row[3]!),
  };

  it('fitParetoNbd() meets the published parameters and log-likelihood', () => {
    const state = fitParetoNbd(histories);
    for (const name of ['r', 'alpha', 's', 'beta'] as const) {
      expect(Math.abs(state[name] / pareto[name] - 1), name).toBeLessThan(0.005);
    }
    expect(Math.abs(state.logLikelihood + 9595)).toBeLessThan(0.05);
  });

  it('fitMbgNbd() meets the parameters of BTYDplus', () => {
    const state = fitMbgNbd(histories);
    const published = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(state[name] / published[name] - 1), name).toBeLessThan(0.005);
    }
  });
});

describe('predictParetoNbd()', () => {
  // BTYD's documentation for a customer with 26 repeats: 25.46 is for 52 weeks, more than the mean
  // rate allows in 39.
  it('meets the worked example of the literature', () => {
    const { alive, purchases } = predictParetoNbd(pareto, one(26, 30.86, 31), 52);
    expect(Math.abs(alive[0]! - 0.9979)).toBeLessThan(1e-4);
    expect(Math.abs(purchases[0]! - 25.46)).toBeLessThan(0.01);
  });

  it('expects of a new customer what lifetimes prints for weeks 0 to 9', () => {
    const printed = [0, 0.0508, 0.0992, 0.1454, 0.1898, 0.2325, 0.2736, 0.3134, 0.3518, 0.3891];
    // They come from a fit of BTYD's own, half a per cent lower; lifetimes allows 0.01.
    printed.forEach((expected, weeks) => {
      expect(Math.abs(expectedParetoPurchases(pareto, weeks) - expected)).toBeLessThan(2.5e-3);
    });
  });

  it('takes the limit at s = 1 and equal scales, whichever scale is the larger', () => {
    const at = (changes: Partial<ParetoNbdState>) =>
      predictParetoNbd({ ...pareto, ...changes }, one(2, 20, 39), 39).purchases[0]!;
    expect(at({ s: 1 })).toBeCloseTo((at({ s: 1 - 1e-6 }) + at({ s: 1 + 1e-6 })) / 2, 8);
    const equal = at({ beta: pareto.alpha });
    expect(equal).toBeCloseTo(at({ beta: pareto.alpha + 1e-7 }), 6);
    expect(equal).toBeCloseTo(at({ beta: pareto.alpha - 1e-7 }), 6);
  });

  it('is sure of a customer who bought at the very end', () => {
    expect(predictParetoNbd(pareto, one(3, 39, 39), 1).alive[0]).toBe(1);
  });
});

describe('predictMbgNbd()', () => {
  const state = { kind: 'mbg-nbd', version: 1, r: 1, alpha: 1, a: 1, b: 1 } as const;

  it('doubts customers with one purchase, as BG/NBD cannot', () => {
    // a/(b + 0) · ((1 + 3)/(1 + 0))^1 = 4, so P(alive) = 1/5.
    const { alive } = predictMbgNbd({ ...state, logLikelihood: 0 }, one(0, 0, 3), 10);
    expect(alive[0]).toBeCloseTo(0.2, 12);
  });

  it('refuses bad states, horizons and histories', () => {
    const sound = { ...state, logLikelihood: 0 };
    const expectCode = (code: string) => expect.objectContaining({ code });
    expect(() => predictMbgNbd({ ...sound, a: NaN }, one(0, 0, 3), 1)).toThrow(
      expectCode('PROFILE_STATE_INVALID'),
    );
    expect(() => predictMbgNbd(sound, one(0, 0, 3), -1)).toThrow(
      expectCode('PROFILE_PARAM_INVALID'),
    );
    expect(() => predictParetoNbd(pareto, one(1, NaN, 3), 1)).toThrow(
      expectCode('PROFILE_VALUE_INVALID'),
    );
    expect(() => fitMbgNbd(one(1, 5, 3))).toThrow(expectCode('PROFILE_VALUE_INVALID'));
  });
});
