import { createRng, drawPoisson, type Matrix } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { pooledResponses } from '../src/effects/pooled-responses.ts';
import { effectLogs, sharedEffects } from '../src/effects/shared-effects.ts';

const DAYS = 540;

/** A week's two marks and a festival of ten days, twice. */
function columnsOf(days: number): Matrix {
  const data = new Float64Array(days * 3);
  for (let t = 0; t < days; t++) {
    if (t % 7 === 5) data[3 * t] = 1;
    if (t % 7 === 6) data[3 * t + 1] = 1;
    if (t % 365 >= 160 && t % 365 < 170) data[3 * t + 2] = 1;
  }
  return { data, rows: days, cols: 3 };
}

describe('sharedEffects()', () => {
  it('finds planted factors on a growing level and leaves the growth out', () => {
    const rng = createRng(3);
    const columns = columnsOf(DAYS);
    const truth = [0.4, 0.3, 0.9];
    const logs = effectLogs(truth, columns);
    const units = logs.map((log, t) => drawPoisson(rng, 60 * Math.exp(log + 0.001 * t)));
    units[40] = Number.NaN;
    const { coefficients, dispersion, observed } = sharedEffects({
      units,
      columns,
      deviations: [0.5, 0.5, 0.5],
    });
    truth.forEach((value, i) => {
      expect(coefficients[i]).toBeCloseTo(value, 1);
    });
    expect(dispersion).toBeLessThan(1.3);
    expect(observed).toBe(DAYS - 1);
  });

  it('takes known exposure off, and shrinks what little data speaks for', () => {
    const columns = columnsOf(DAYS);
    const logs = effectLogs([0.4, 0.3, 0.9], columns);
    const units = logs.map((log) => Math.round(200 * Math.exp(log)));
    const known = sharedEffects({
      units,
      columns,
      deviations: [0.5, 0.5, 0.5],
      exposure: logs.map(Math.exp),
    });
    for (const value of known.coefficients) expect(Math.abs(value)).toBeLessThan(0.02);
    const doubted = sharedEffects({ units, columns, deviations: [0.5, 0.5, 0.001] });
    expect(Math.abs(doubted.coefficients[2] ?? 1)).toBeLessThan(0.1);
  });

  it('gives 0 to columns never seen and to histories without demand', () => {
    const columns = columnsOf(100);
    const sparse = Float64Array.from({ length: 100 }, (_, t) => t % 3);
    expect(sharedEffects({ units: sparse, columns, deviations: [1, 1, 1] }).coefficients[2]).toBe(
      0,
    );
    for (const units of [new Float64Array(100), new Float64Array(100).fill(Number.NaN)]) {
      expect(sharedEffects({ units, columns, deviations: [1, 1, 1] })).toEqual({
        coefficients: [0, 0, 0],
        dispersion: 1,
        observed: 0,
      });
    }
    expect(
      sharedEffects({ units: [], columns: columnsOf(0), deviations: [1, 1, 1] }).observed,
    ).toBe(0);
  });

  it('stays finite on wild counts and refuses shapes that do not fit', () => {
    const columns = columnsOf(60);
    const wild = Float64Array.from({ length: 60 }, (_, t) => (t === 30 ? 1e14 : -t));
    const { coefficients } = sharedEffects({ units: wild, columns, deviations: [1, 1, 1] });
    expect(coefficients.every(Number.isFinite)).toBe(true);
    const refuse = (more: object) =>
      expect(() =>
        sharedEffects({ units: new Float64Array(60), columns, deviations: [1, 1, 1], ...more }),
      ).toThrow(expect.objectContaining({ code: 'FORECAST_OPTION_INVALID' }));
    refuse({ deviations: [1, 1] });
    refuse({ deviations: [1, 1, 0] });
    refuse({ units: new Float64Array(59) });
    refuse({ exposure: [1] });
    refuse({ columns: { ...columns, data: columns.data.map(() => Number.NaN) } });
  });
});

describe('pooledResponses()', () => {
  /** Forty series of very different size, each with plain and promoted days. */
  function cells(elasticity: number, noise: boolean) {
    const rng = createRng(5);
    const rows = Array.from({ length: 80 }, (_, i) => {
      const series = i >> 1;
      const promoted = i % 2;
      const logPrice = promoted === 0 ? 0 : Math.log(1 - 0.1 * (1 + (series % 4)));
      const exposure = promoted === 0 ? 40 : 8;
      const mean = (0.2 + series) * exposure * Math.exp(elasticity * logPrice);
      return { series, logPrice, exposure, units: noise ? drawPoisson(rng, mean) : mean };
    });
    return {
      series: rows.map(({ series }) => series),
      units: rows.map(({ units }) => units),
      exposure: rows.map(({ exposure }) => exposure),
      features: {
        data: Float64Array.from(rows, ({ logPrice }) => logPrice),
        rows: rows.length,
        cols: 1,
      },
    };
  }

  it('finds an elasticity whatever the size of the series, with an honest error', () => {
    const wide = { means: [0], deviations: [100] };
    const [exact] = pooledResponses(cells(-2.2, false), wide);
    expect(exact?.units).toBeCloseTo(-2.2, 4);
    const [noisy] = pooledResponses(cells(-2.2, true), wide);
    expect(Math.abs((noisy?.units ?? 0) + 2.2)).toBeLessThan(3 * (noisy?.error ?? 0));
    expect(noisy?.error).toBeLessThan(0.2);
  });

  it('stays with the prior where nothing differs', () => {
    const { features, ...rest } = cells(-2, false);
    const same = { ...features, data: features.data.map(() => 0) };
    const prior = { means: [-1.5], deviations: [0.7] };
    const [answer] = pooledResponses({ ...rest, features: same }, prior);
    expect(answer?.units).toBeCloseTo(-1.5, 9);
    expect(answer?.error).toBeCloseTo(0.7, 6);
    const none = {
      series: [],
      units: [],
      exposure: [],
      features: { ...same, data: same.data.slice(0, 0), rows: 0 },
    };
    expect(pooledResponses(none, prior)[0]?.units).toBe(-1.5);
  });

  it('refuses shapes that do not fit', () => {
    const { series, ...rest } = cells(-1, false);
    const prior = { means: [0], deviations: [1] };
    const code = expect.objectContaining({ code: 'FORECAST_OPTION_INVALID' });
    expect(() => pooledResponses({ ...rest, series: series.slice(1) }, prior)).toThrow(code);
    expect(() => pooledResponses({ ...rest, series }, { means: [], deviations: [] })).toThrow(code);
    expect(() => pooledResponses({ ...rest, series }, { ...prior, deviations: [0] })).toThrow(code);
  });
});
