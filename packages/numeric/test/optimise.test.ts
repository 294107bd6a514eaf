import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRng,
  findRootBrent,
  minimiseBrent,
  minimiseGoldenSection,
  minimiseLbfgs,
  minimiseNelderMead,
  type ObjectiveWithGradient,
} from '../src/index.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
};

/** Rosenbrock's valley in n dimensions; minimum 0 at (1, …, 1). */
const rosenbrock: ObjectiveWithGradient = (x, g) => {
  let total = 0;
  g.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1]! - x[i]! ** 2;
    const b = 1 - x[i]!;
    total += 100 * a * a + b * b;
    g[i]! += -400 * x[i]! * a - 2 * b;
    g[i + 1]! += 200 * a;
  }
  return total;
};

/** Σ wᵢ (xᵢ − cᵢ)² with weights from 1 to 10⁴. */
const bowl =
  (centre: readonly number[]): ObjectiveWithGradient =>
  (x, g) => {
    let total = 0;
    for (let i = 0; i < x.length; i++) {
      const weight = 10 ** ((4 * i) / Math.max(1, x.length - 1));
      const d = x[i]! - centre[i]!;
      total += weight * d * d;
      g[i] = 2 * weight * d;
    }
    return total;
  };

describe('minimiseLbfgs()', () => {
  test('walks the valley of Rosenbrock in 2 and 50 dimensions', () => {
    const flat = minimiseLbfgs(rosenbrock, [-1.2, 1]);
    expect(flat.converged).toBe(true);
    expect(flat.evaluations).toBeLessThan(100);
    const start = Float64Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
    for (const found of [flat, minimiseLbfgs(rosenbrock, start)]) {
      expect(found.value).toBeLessThan(1e-9);
      for (const x of found.x) expect(x).toBeCloseTo(1, 4);
    }
  });

  test('stays in its box and finds the corner of a separable bowl', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (centre) => {
          const n = centre.length;
          const seen: number[] = [];
          const bound = bowl(centre);
          const watched: ObjectiveWithGradient = (x, g) => {
            seen.push(...x);
            return bound(x, g);
          };
          const found = minimiseLbfgs(watched, new Float64Array(n).fill(0.5), {
            lower: new Float64Array(n).fill(-1),
            upper: new Float64Array(n).fill(1),
            gradientTolerance: 1e-9,
            valueTolerance: 0,
          });
          expect(seen.every((x) => x >= -1 && x <= 1)).toBe(true);
          centre.forEach((c, i) => {
            expect(found.x[i]).toBeCloseTo(Math.min(1, Math.max(-1, c)), 5);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('finds the bounded minimum of Rosenbrock on the bound', () => {
    const found = minimiseLbfgs(rosenbrock, [-1, 2], { upper: [0.5, Number.POSITIVE_INFINITY] });
    expect(found.x[0]).toBeCloseTo(0.5, 6);
    expect(found.x[1]).toBeCloseTo(0.25, 5);
  });

  test('steps back from forbidden points', () => {
    const found = minimiseLbfgs(
      (x, g) => {
        g[0] = 1 - 2 / x[0]!;
        return x[0]! - 2 * Math.log(x[0]!);
      },
      [0.01],
    );
    expect(found.x[0]).toBeCloseTo(2, 5);
  });

  test('stops at once at a minimum, and reports a search cut short', () => {
    expect(minimiseLbfgs(rosenbrock, [1, 1])).toMatchObject({ iterations: 0, converged: true });
    expect(minimiseLbfgs(rosenbrock, [-1.2, 1], { iterationsMax: 3 })).toMatchObject({
      iterations: 3,
      converged: false,
    });
  });

  test('never ends above its start on random quartics, and ends finite', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = createRng(seed);
        const w = Float64Array.from({ length: 12 }, () => rng.normal());
        const quartic: ObjectiveWithGradient = (x, g) => {
          let total = 0;
          for (let i = 0; i < x.length; i++) {
            total += x[i]! ** 4 + w[i]! * 5 * x[i]! ** 2 + w[(i + 1) % 12]! * x[i]!;
            g[i] = 4 * x[i]! ** 3 + w[i]! * 10 * x[i]! + w[(i + 1) % 12]!;
          }
          return total;
        };
        const found = minimiseLbfgs(quartic, new Float64Array(12));
        expect(found.value).toBeLessThanOrEqual(0);
        expect(found.converged).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('bad input gives codes', () => {
    expect(code(() => minimiseLbfgs(rosenbrock, []))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => minimiseLbfgs(rosenbrock, [Number.NaN]))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => minimiseLbfgs(() => Number.NaN, [1]))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => minimiseLbfgs(rosenbrock, [1, 1], { lower: [1] }))).toBe(
      'NUMERIC_SHAPE_MISMATCH',
    );
    expect(code(() => minimiseLbfgs(rosenbrock, [1], { lower: [2], upper: [1] }))).toBe(
      'NUMERIC_PARAMETER_INVALID',
    );
    expect(code(() => minimiseLbfgs(rosenbrock, [1], { lower: [Number.NaN] }))).toBe(
      'NUMERIC_NOT_FINITE',
    );
    expect(code(() => minimiseLbfgs(rosenbrock, [1, 1], { iterationsMax: 0 }))).toBe(
      'NUMERIC_PARAMETER_INVALID',
    );
  });
});

describe('minimiseNelderMead()', () => {
  const plain = (x: Float64Array) => rosenbrock(x, new Float64Array(x.length));

  test('finds minima in 1, 2 and 6 dimensions', () => {
    expect(minimiseNelderMead((x) => (x[0]! - 3) ** 2, [0]).x[0]).toBeCloseTo(3, 4);
    const flat = minimiseNelderMead(plain, [-1.2, 1]);
    expect(flat.converged).toBe(true);
    expect(flat.value).toBeLessThan(1e-8);
    const six = minimiseNelderMead(plain, [0, 0, 0, 0, 0, 0], { iterationsMax: 20_000 });
    expect(six.value).toBeLessThan(1e-6);
  });

  test('treats NaN as forbidden', () => {
    const found = minimiseNelderMead((x) => (x[0]! < 1 ? Number.NaN : x[0]!), [4]);
    expect(found.x[0]).toBeCloseTo(1, 6);
  });

  test('bad input gives codes', () => {
    expect(code(() => minimiseNelderMead(plain, []))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => minimiseNelderMead(() => Number.NaN, [1]))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => minimiseNelderMead(plain, [1, 1], { step: [1] }))).toBe(
      'NUMERIC_SHAPE_MISMATCH',
    );
    expect(code(() => minimiseNelderMead(plain, [1, 1], { step: [0, 1] }))).toBe(
      'NUMERIC_PARAMETER_INVALID',
    );
  });
});

describe('searches on a line', () => {
  test('findRootBrent() finds roots, also at an end and across a jump', () => {
    expect(findRootBrent((x) => x ** 3 - 2, 0, 2)).toBeCloseTo(Math.cbrt(2), 9);
    expect(findRootBrent((x) => Math.cos(x) - x, 0, 1)).toBeCloseTo(0.7390851332151607, 9);
    expect(findRootBrent((x) => x, 0, 1)).toBe(0);
    expect(findRootBrent((x) => (x < 0.3 ? -1 : 1), 0, 1)).toBeCloseTo(0.3, 9);
    expect(findRootBrent((x) => Math.exp(x) - 1e100, 0, 600)).toBeCloseTo(100 * Math.LN10, 7);
  });

  test('findRootBrent() brackets every root of a cubic', () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (r) => {
        const root = findRootBrent((x) => (x - r) * (1 + (x - r) ** 2), -6, 6);
        expect(Math.abs(root - r)).toBeLessThan(1e-9);
      }),
    );
  });

  test('both minimisers find the bottom', () => {
    const f = (x: number) => (x - 2) ** 4 + 0.1 * (x - 2) ** 2 + 1;
    for (const search of [minimiseBrent, minimiseGoldenSection]) {
      const found = search(f, -10, 7);
      expect(found.converged).toBe(true);
      expect(found.x).toBeCloseTo(2, 5);
      expect(search((x) => Math.abs(x - 0.25), 0, 1).x).toBeCloseTo(0.25, 6);
      expect(search((x) => x, 3, 4).x).toBeCloseTo(3, 5);
    }
    expect(minimiseBrent(f, -10, 7).iterations).toBeLessThan(
      minimiseGoldenSection(f, -10, 7).iterations,
    );
  });

  test('bad input gives codes', () => {
    expect(code(() => findRootBrent((x) => x * x + 1, -1, 1))).toBe('NUMERIC_NO_BRACKET');
    expect(code(() => findRootBrent(() => Number.NaN, -1, 1))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => findRootBrent((x) => x, 1, -1))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => findRootBrent((x) => x - 0.1, -1e9, 1e9, { iterationsMax: 2 }))).toBe(
      'NUMERIC_NO_CONVERGENCE',
    );
    expect(code(() => minimiseBrent((x) => x, 0, Number.NaN))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => minimiseGoldenSection((x) => x, 1, 1))).toBe('NUMERIC_PARAMETER_INVALID');
  });
});
