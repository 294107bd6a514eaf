import { describe, expect, it } from 'vitest';
import { gammaGammaLogLikelihood } from '../src/kernels/gamma-gamma.ts';

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
