import { logBeta, logGamma, logHyp2f1, logSumExp } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bgBbLogLikelihood, groupChances } from '../src/kernels/bg-bb.ts';
import { bgNbdLogLikelihood, groupHistories } from '../src/kernels/bg-nbd.ts';
import { paretoNbdLogLikelihood } from '../src/kernels/pareto-nbd.ts';

const grouped = groupHistories(
  Int32Array.of(0, 0, 2, 30, 1, 7),
  Float64Array.of(0, 0, 30.43, 38, 0.2, 12),
  Float64Array.of(38.86, 5, 38.86, 39, 39, 30),
);
const chances = groupChances(
  Int32Array.of(0, 0, 3, 6, 1, 0),
  Int32Array.of(0, 0, 4, 6, 1, 0),
  Int32Array.of(6, 0, 6, 6, 5, 6),
  undefined,
);
const positive = fc.double({ min: 0.05, max: 20, noNaN: true });
const params = fc.tuple(positive, positive, positive, positive);

type Evaluate = (at: readonly number[], gradient: Float64Array) => number;
const KERNELS: Readonly<Record<string, Evaluate>> = {
  'BG/NBD': ([r = 1, alpha = 1, a = 1, b = 1], gradient) =>
    bgNbdLogLikelihood(grouped, r, alpha, a, b, gradient, 0),
  'MBG/NBD': ([r = 1, alpha = 1, a = 1, b = 1], gradient) =>
    bgNbdLogLikelihood(grouped, r, alpha, a, b, gradient, 1),
  'Pareto/NBD': ([r = 1, alpha = 1, s = 1, beta = 1], gradient) =>
    paretoNbdLogLikelihood(grouped, { r, alpha, s, beta }, gradient),
  'BG/BB': ([alpha = 1, beta = 1, gamma = 1, delta = 1], gradient) =>
    bgBbLogLikelihood(chances, { alpha, beta, gamma, delta }, gradient),
};

describe('gradients of the lifetime likelihoods', () => {
  for (const [name, evaluate] of Object.entries(KERNELS)) {
    it(`${name} equals central differences`, () => {
      fc.assert(
        fc.property(params, (at) => {
          const gradient = new Float64Array(4);
          evaluate(at, gradient);
          at.forEach((value, j) => {
            const step = value * 1e-5;
            const moved = (by: number) =>
              evaluate(
                at.map((one, k) => (k === j ? one + by : one)),
                new Float64Array(4),
              );
            const numeric = (moved(step) - moved(-step)) / (2 * step);
            const size = Math.max(1, Math.abs(numeric));
            expect(Math.abs((gradient[j] ?? 0) - numeric) / size).toBeLessThan(1e-5);
          });
        }),
        { numRuns: 60 },
      );
    });
  }
});

describe('likelihoods against their textbook forms', () => {
  it('Pareto/NBD equals the one of hypergeometric functions', () => {
    fc.assert(
      fc.property(params, ([r, alpha, s, beta]) => {
        const ours = paretoNbdLogLikelihood(grouped, { r, alpha, s, beta }, new Float64Array(4));
        let theirs = 0;
        grouped.count.forEach((count, g) => {
          const [x = 0, tx = 0, T = 0] = [grouped.x[g], grouped.tx[g], grouped.T[g]];
          const top = r + s + x;
          const base = Math.max(alpha, beta);
          const other = alpha >= beta ? s + 1 : r + x;
          const at = (t: number) =>
            logHyp2f1(top, other, top + 1, Math.abs(alpha - beta) / (base + t)) -
            top * Math.log(base + t);
          const gone = at(tx) + Math.log(-Math.expm1(at(T) - at(tx))) + Math.log(s / top);
          const stayed = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
          const rates = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta);
          theirs += count * (rates + logSumExp([stayed, gone]));
        });
        expect(Math.abs(ours - theirs)).toBeLessThan(1e-7 * Math.abs(theirs));
      }),
      { numRuns: 60 },
    );
  });

  it('BG/BB equals the one of beta functions', () => {
    fc.assert(
      fc.property(params, ([alpha, beta, gamma, delta]) => {
        const all = { alpha, beta, gamma, delta };
        const ours = bgBbLogLikelihood(chances, all, new Float64Array(4));
        let theirs = 0;
        chances.count.forEach((count, g) => {
          const [x = 0, last = 0, n = 0] = [chances.x[g], chances.last[g], chances.n[g]];
          const terms = [logBeta(alpha + x, beta + n - x) + logBeta(gamma, delta + n)];
          for (let m = last; m < n; m++) {
            terms.push(logBeta(alpha + x, beta + m - x) + logBeta(gamma + 1, delta + m));
          }
          theirs += count * (logSumExp(terms) - logBeta(alpha, beta) - logBeta(gamma, delta));
        });
        expect(Math.abs(ours - theirs)).toBeLessThan(1e-8 * Math.max(1, Math.abs(theirs)));
      }),
      { numRuns: 60 },
    );
  });
});
