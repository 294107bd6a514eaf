import { describe, expect, it } from 'vitest';
import { applyScaler, fitScaler, identityScaler } from '../src/models/standard-scaler.ts';
import { matrixOf } from './toy-rows.ts';

describe('fitScaler()', () => {
  it('uses the population deviation', () => {
    const state = fitScaler(matrixOf([[1], [3]]));
    expect(state).toMatchObject({ mean: [2], sd: [1] });
    expect([...applyScaler(state, matrixOf([[1], [3], [4]])).data]).toEqual([-1, 1, 2]);
  });

  it('scales a constant column to zeros, even where its mean rounds', () => {
    const x = matrixOf(new Array(30).fill([0.1, 1e12 + 0.3]));
    for (const value of applyScaler(fitScaler(x), x).data)
      expect(Math.abs(value)).toBeLessThan(1e-3);
  });

  it('leaves everything as it is under the identity', () => {
    const x = matrixOf([[1, -2]]);
    expect(applyScaler(identityScaler(2), x).data).toEqual(x.data);
  });

  it('refuses empty and non-finite tables and another width', () => {
    expect(() => fitScaler(matrixOf([]))).toThrow(/at least 1 rows/);
    expect(() => fitScaler(matrixOf([[Number.NaN]]))).toThrow(/finite/);
    expect(() => applyScaler(identityScaler(1), matrixOf([[1, 2]]))).toThrow(/columns/);
  });
});
