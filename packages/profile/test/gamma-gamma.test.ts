import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { gammaGammaLogLikelihood } from '../src/kernels/gamma-gamma.ts';
import { fitGammaGamma } from '../src/models/gamma-gamma.ts';

describe('gammaGammaLogLikelihood()', () => {
  it('has a gradient equal to central differences to 1e-6', () => {
    const x = Int32Array.of(1, 1, 3, 8);
    const m = Float64Array.of(0.4, 2, 1.1, 0.9);
    const gradient = new Float64Array(3);
    const params = [3, 2.5, 0.7];
    const at = (p: readonly number[], g = new Float64Array(3)) =>
      gammaGammaLogLikelihood(x, m, p[0]!, p[1]!, p[2]!, g);
    at(params, gradient);
    params.forEach((_, j) => {
      const moved = (step: number) => at(params.map((v, k) => (k === j ? v + step : v)));
      expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - gradient[j]!)).toBeLessThan(1e-6);
    });
  });
});

describe('fitGammaGamma() on many customers', () => {
  it('is refined on all of them: no slope is left at its optimum', () => {
    const rng = createRng('values');
    const count = 21_000;
    const repeats = Int32Array.from({ length: count }, () => 1 + rng.int(6)).sort();
    const meanValue = Float64Array.from(
      repeats,
      (x) => 30 * Math.exp(0.7 * rng.normal() + (0.5 * rng.normal()) / Math.sqrt(x)),
    );
    const { p, q, v, logLikelihood } = fitGammaGamma({ repeats, meanValue });
    const gradient = new Float64Array(3);
    const here = gammaGammaLogLikelihood(repeats, meanValue, p, q, v, gradient);
    expect(here).toBeCloseTo(logLikelihood, 3);
    [p, q, v].forEach((parameter, j) => {
      expect(Math.abs((gradient[j]! * parameter) / count)).toBeLessThan(1e-5);
    });
  });
});
