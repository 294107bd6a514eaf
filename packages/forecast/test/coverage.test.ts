import { createRng, drawNegativeBinomial, type Rng } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { type Forecaster, forecasterByName, predictSum } from '../src/index.ts';

const LEVELS = [0.8, 0.9, 0.95, 0.99];
const HORIZON = 6;
const PAST = 80;

/** A level that wanders, with noise: the process that smoothing is the best forecast of. */
function wandering(rng: Rng): Float64Array {
  let level = 500;
  return Float64Array.from({ length: PAST + HORIZON }, () => {
    const shock = 20 * rng.normal();
    const value = level + shock;
    level += 0.3 * shock;
    return value;
  });
}

function counts(rng: Rng): Float64Array {
  return Float64Array.from({ length: PAST + HORIZON }, () => drawNegativeBinomial(rng, 1.5, 1.2));
}

/** Shares of steps, and of whole lead times, at or below each one-sided quantile. */
function covered(model: Forecaster, make: (rng: Rng) => Float64Array, series: number) {
  const steps = LEVELS.map(() => 0);
  const sums = LEVELS.map(() => 0);
  let crossed = 0;
  for (let i = 0; i < series; i++) {
    const rng = createRng('coverage').stream(i);
    const y = make(rng);
    const state = model.fit({ values: y.slice(0, PAST) }, { rng });
    const { quantiles } = model.predict(state, { horizon: HORIZON, quantiles: LEVELS });
    const whole = predictSum(model, state, {
      fromStep: 1,
      toStep: HORIZON,
      quantiles: LEVELS,
      paths: 400,
      rng,
    });
    const future = y.slice(PAST);
    const total = future.reduce((sum, value) => sum + value, 0);
    LEVELS.forEach((_, q) => {
      const row = quantiles[q];
      future.forEach((value, h) => {
        if ((row?.[h] ?? -1) < (quantiles[q - 1]?.[h] ?? 0)) crossed++;
        if (value <= (row?.[h] ?? 0)) steps[q] = (steps[q] ?? 0) + 1 / (series * HORIZON);
      });
      if (total <= (whole.quantiles[q] ?? 0)) sums[q] = (sums[q] ?? 0) + 1 / series;
    });
  }
  expect(crossed).toBe(0);
  return { steps, sums };
}

// Six steps of one series err together, so 400 series leave about 1.5 points of noise at 0.80.
it.each([['theta'], ['ses']])(
  '%s covers what it promises, step by step and over a whole lead time',
  (name) => {
    const { steps, sums } = covered(forecasterByName(name), wandering, 400);
    LEVELS.forEach((level, q) => {
      expect(Math.abs((steps[q] ?? 0) - level), `${name} ${level}`).toBeLessThan(0.03);
      expect(Math.abs((sums[q] ?? 0) - level), `${name} sum ${level}`).toBeLessThan(0.04);
    });
  },
);

it('negativeBinomial covers at least what it promises for rare demand, and not far more', () => {
  const { steps, sums } = covered(forecasterByName('negativeBinomial'), counts, 400);
  LEVELS.forEach((level, q) => {
    // Whole units: the quantile is the first count that reaches the level, so it covers more.
    expect(steps[q]).toBeGreaterThan(level - 0.03);
    expect(steps[q]).toBeLessThan(Math.min(1, level + 0.1));
    expect(sums[q]).toBeGreaterThan(level - 0.06);
  });
});
