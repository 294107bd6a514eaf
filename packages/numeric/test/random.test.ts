import { AppError } from '@quanyu/domain';
import { describe, expect, test } from 'vitest';
import {
  aliasTable,
  correlation,
  createRng,
  drawAlias,
  drawBeta,
  drawBinomial,
  drawCategorical,
  drawExponential,
  drawGamma,
  drawNegativeBinomial,
  drawPoisson,
  drawSubset,
  gammaQ,
  mean,
  normalCdf,
  type Rng,
  shuffled,
  variance,
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

const draws = (count: number, draw: () => number): Float64Array =>
  Float64Array.from({ length: count }, draw);

/** Probability of a chi-square at least this large if the counts come from the shares. */
function chiSquareP(counts: ArrayLike<number>, shares: ArrayLike<number>): number {
  const total = Array.from(counts).reduce((a, b) => a + b, 0);
  let chi = 0;
  for (let i = 0; i < counts.length; i++) {
    const expected = total * shares[i]!;
    chi += (counts[i]! - expected) ** 2 / expected;
  }
  return gammaQ((counts.length - 1) / 2, chi / 2);
}

/** Seeds are fixed, so these cannot flicker: they fail only when the generator changes for the worse. */
const PLAUSIBLE = 1e-4;

describe('createRng()', () => {
  test('keeps its numbers: a change here breaks every stored seed', () => {
    const rng = createRng(42);
    expect([rng.uint32(), rng.uint32(), rng.uint32()]).toEqual([
      2_675_042_339, 2_912_459_053, 3_680_975_908,
    ]);
    expect(createRng('customers').stream(7).uint32()).toBe(152_731_642);
  });

  test('uint32() fills 256 cells evenly, in every byte', () => {
    for (const shift of [0, 8, 16, 24]) {
      const rng = createRng(`bytes ${shift}`);
      const counts = new Float64Array(256);
      for (let i = 0; i < 200_000; i++) counts[(rng.uint32() >>> shift) & 255]!++;
      const p = chiSquareP(counts, new Float64Array(256).fill(1 / 256));
      expect(p).toBeGreaterThan(PLAUSIBLE);
      expect(p).toBeLessThan(1 - PLAUSIBLE);
    }
  });

  test('first numbers of neighbouring seeds and streams look unrelated', () => {
    const firsts: ((i: number) => Rng)[] = [
      (i) => createRng(i),
      (i) => createRng(`store ${i}`),
      (i) => createRng(1).stream(i),
      (i) => createRng(1).stream('a').stream(i),
      (i) => createRng(i).stream('a'),
    ];
    for (const first of firsts) {
      const values = draws(40_000, () => 0).map((_, i) => first(i).uniform());
      const counts = new Float64Array(100);
      for (const value of values) counts[Math.floor(value * 100)]!++;
      const p = chiSquareP(counts, new Float64Array(100).fill(0.01));
      expect(p).toBeGreaterThan(PLAUSIBLE);
      expect(p).toBeLessThan(1 - PLAUSIBLE);
      const lag = correlation(values.subarray(1), values.subarray(0, -1));
      expect(Math.abs(lag) * Math.sqrt(values.length)).toBeLessThan(4);
    }
  });

  test('labels that look alike give different streams, and no two of many collide', () => {
    const root = createRng(1);
    const labels = ['', 'a', 'b', 'ab', 'ba', '1', '#1', 'a\u0000', '全域', 'é', 'aa', 'aaa'];
    const words = labels.map((label) => root.stream(label).uniform());
    expect(new Set(words).size).toBe(labels.length);
    expect(root.stream(1).uniform()).not.toBe(root.stream('1').uniform());
    const many = new Set<number>();
    for (let i = 0; i < 100_000; i++) many.add(root.stream(i).uniform());
    expect(many.size).toBe(100_000);
  });

  test('every bit of a label turns half the bits of the stream', () => {
    let turned = 0;
    let compared = 0;
    for (let i = 0; i < 500; i++) {
      const a = createRng(7).stream(`sku-${i}`).uint32();
      for (let bit = 0; bit < 7; bit++) {
        const last = String.fromCharCode(`${i}`.charCodeAt(0) ^ (1 << bit));
        const b = createRng(7)
          .stream(`sku-${last}${`${i}`.slice(1)}`)
          .uint32();
        let x = a ^ b;
        for (; x !== 0; x &= x - 1) turned++;
        compared += 32;
      }
    }
    expect(turned / compared).toBeCloseTo(0.5, 2);
  });

  test('a stream does not depend on how much its parent has drawn', () => {
    const fresh = createRng('x');
    const used = createRng('x');
    for (let i = 0; i < 100; i++) used.normal();
    expect(used.stream('child').uniform()).toBe(fresh.stream('child').uniform());
  });

  test('uniform() stays in [0, 1) and normal() is normal', () => {
    const rng = createRng('shape');
    const values = draws(100_000, () => rng.uniform());
    expect(Math.min(...values.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
    const counts = new Float64Array(50);
    for (let i = 0; i < 100_000; i++) {
      counts[Math.min(49, Math.floor(normalCdf(rng.normal()) * 50))]!++;
    }
    expect(chiSquareP(counts, new Float64Array(50).fill(0.02))).toBeGreaterThan(PLAUSIBLE);
  });

  test('int() is even for awkward sizes, and refuses impossible ones', () => {
    const rng = createRng('int');
    const counts = new Float64Array(7);
    for (let i = 0; i < 70_000; i++) counts[rng.int(7)]!++;
    expect(chiSquareP(counts, new Float64Array(7).fill(1 / 7))).toBeGreaterThan(PLAUSIBLE);
    expect(rng.int(1)).toBe(0);
    const third = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (rng.int(third) < 2 ** 30) low++;
    expect(low / 30_000).toBeCloseTo(1 / 3, 1);
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) {
      expect(code(() => rng.int(n))).toBe('NUMERIC_PARAMETER_INVALID');
    }
  });
});

describe('distributions', () => {
  const n = 40_000;
  const rng = createRng('distributions');
  const cases: readonly [string, () => number, number, number][] = [
    ['exponential', () => drawExponential(rng, 2), 0.5, 0.25],
    ['gamma 0.3', () => drawGamma(rng, 0.3, 2), 0.6, 1.2],
    ['gamma 5', () => drawGamma(rng, 5, 0.5), 2.5, 1.25],
    ['beta', () => drawBeta(rng, 2, 3), 0.4, 0.04],
    ['beta of small parameters', () => drawBeta(rng, 0.01, 0.03), 0.25, 0.1875 / 1.04],
    ['poisson 3', () => drawPoisson(rng, 3), 3, 3],
    ['poisson 12', () => drawPoisson(rng, 12), 12, 12],
    ['poisson 1e6', () => drawPoisson(rng, 1e6), 1e6, 1e6],
    ['negative binomial', () => drawNegativeBinomial(rng, 4, 2), 4, 12],
    ['binomial by gaps', () => drawBinomial(rng, 30, 0.1), 3, 2.7],
    ['binomial by rejection', () => drawBinomial(rng, 200, 0.4), 80, 48],
    ['binomial mirrored', () => drawBinomial(rng, 200, 0.97), 194, 5.82],
  ];
  for (const [name, draw, expectedMean, expectedVariance] of cases) {
    test(`${name} has its mean and variance`, () => {
      const values = draws(n, draw);
      const error = Math.sqrt(expectedVariance / n);
      expect(Math.abs(mean(values) - expectedMean) / error).toBeLessThan(4.5);
      expect(variance(values) / expectedVariance).toBeGreaterThan(0.93);
      expect(variance(values) / expectedVariance).toBeLessThan(1.07);
    });
  }

  test('poisson and binomial by rejection match their probabilities cell by cell', () => {
    const poisson = [Math.exp(-11)];
    for (let k = 1; k < 40; k++) poisson[k] = (poisson[k - 1]! * 11) / k;
    const binomial = [0.6 ** 30];
    for (let k = 1; k <= 30; k++) {
      binomial[k] = (((binomial[k - 1]! * (31 - k)) / k) * 0.4) / 0.6;
    }
    const checks: [readonly number[], () => number][] = [
      [poisson, () => drawPoisson(rng, 11)],
      [binomial, () => drawBinomial(rng, 30, 0.4)],
    ];
    for (const [shares, draw] of checks) {
      const counts = new Float64Array(18);
      for (let i = 0; i < n; i++) counts[Math.min(17, Math.max(0, draw() - 3))]!++;
      const cell = (k: number) => shares[k] ?? 0;
      const expected = Array.from({ length: 18 }, (_, i) => cell(i + 3));
      expected[0] = cell(0) + cell(1) + cell(2) + cell(3);
      expected[17] = 1 - expected.slice(0, 17).reduce((a, b) => a + b, 0);
      expect(chiSquareP(counts, expected)).toBeGreaterThan(PLAUSIBLE);
    }
  });

  test('drawCategorical() and drawAlias() follow the weights and never draw a 0', () => {
    const weights = [3, 0, 1, 4, 2];
    const table = aliasTable(weights);
    for (const draw of [() => drawCategorical(rng, weights), () => drawAlias(rng, table)]) {
      const counts = new Float64Array(5);
      for (let i = 0; i < n; i++) counts[draw()]!++;
      expect(counts[1]).toBe(0);
      const kept = [0, 2, 3, 4];
      const p = chiSquareP(
        kept.map((i) => counts[i]!),
        kept.map((i) => weights[i]! / 10),
      );
      expect(p).toBeGreaterThan(PLAUSIBLE);
    }
  });

  test('drawSubset() and shuffled() are even in every place', () => {
    const sparse = new Float64Array(100);
    for (let i = 0; i < 20_000; i++) for (const j of drawSubset(rng, 100, 3)) sparse[j]!++;
    expect(chiSquareP(sparse, new Float64Array(100).fill(0.01))).toBeGreaterThan(PLAUSIBLE);
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const key = shuffled(rng, ['a', 'b', 'c', 'd']).join('');
      orders.set(key, (orders.get(key) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquareP([...orders.values()], new Float64Array(24).fill(1 / 24))).toBeGreaterThan(
      PLAUSIBLE,
    );
    for (const [size, count] of [
      [0, 0],
      [1, 1],
      [1000, 7],
      [9, 9],
    ] as const) {
      const subset = drawSubset(rng, size, count);
      expect(new Set(subset).size).toBe(count);
      expect(subset.every((i) => i < size)).toBe(true);
    }
  });

  test('edges and bad input', () => {
    expect(drawPoisson(rng, 0)).toBe(0);
    expect(drawNegativeBinomial(rng, 0, 1)).toBe(0);
    expect(drawBinomial(rng, 0, 0.5)).toBe(0);
    expect(drawBinomial(rng, 9, 1)).toBe(9);
    expect(drawBinomial(rng, 2 ** 50, 1e-300)).toBe(0);
    expect(shuffled(rng, [])).toEqual([]);
    for (const run of [
      () => drawExponential(rng, 0),
      () => drawGamma(rng, Number.NaN, 1),
      () => drawGamma(rng, 1, Number.POSITIVE_INFINITY),
      () => drawBeta(rng, 1, -1),
      () => drawPoisson(rng, -1),
      () => drawPoisson(rng, 1e300),
      () => drawNegativeBinomial(rng, 1, 0),
      () => drawBinomial(rng, 1.5, 0.5),
      () => drawBinomial(rng, 3, 1.5),
      () => drawCategorical(rng, []),
      () => drawCategorical(rng, [0, 0]),
      () => aliasTable([1, -1]),
      () => drawSubset(rng, 3, 4),
      () => drawSubset(rng, -1, 0),
    ]) {
      expect(code(run)).toBe('NUMERIC_PARAMETER_INVALID');
    }
    expect(code(() => aliasTable([1, Number.NaN]))).toBe('NUMERIC_NOT_FINITE');
  });
});
