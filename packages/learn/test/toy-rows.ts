import { createRng, type Matrix } from '@quanyu/numeric';
import type { LabelledRows } from '../src/testing.ts';

/** A matrix from rows written out by hand. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float64Array.from(rows.flat()), rows: rows.length, cols: rows[0]?.length ?? 0 };
}

/** Noisy labels 0/1 that depend on the first two of three columns. */
export function toyClasses(rows: number, seed: string): LabelledRows {
  const rng = createRng(seed);
  const x = matrixOf(
    Array.from({ length: rows }, () => [rng.normal(), rng.normal(), rng.normal()]),
  );
  const y = Array.from({ length: rows }, (_, i) => {
    const z = 1.5 * x.data[i * 3]! - x.data[i * 3 + 1]! + 0.3;
    return rng.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return { x, y };
}

/** y = 2 + 3 x₀ − x₁ + noise, three columns. */
export function toyLine(rows: number, seed: string): LabelledRows {
  const rng = createRng(seed);
  const x = matrixOf(
    Array.from({ length: rows }, () => [rng.normal(), rng.normal(), rng.normal()]),
  );
  const y = Array.from(
    { length: rows },
    (_, i) => 2 + 3 * x.data[i * 3]! - x.data[i * 3 + 1]! + 0.1 * rng.normal(),
  );
  return { x, y };
}

/** Mean log-loss. */
export function logLossOf(p: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum -= Math.log(y[i] === 1 ? p[i]! : 1 - p[i]!);
  return sum / p.length;
}

export function squaredLossOf(p: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i]! - y[i]!) ** 2;
  return sum / p.length;
}

/** Log-loss of the base rate. */
export function naiveLogLoss(y: readonly number[]): number {
  const rate = y.reduce((sum, label) => sum + label, 0) / y.length;
  return logLossOf(new Array<number>(y.length).fill(rate), y);
}

/** Squared loss of the mean. */
export function naiveSquaredLoss(y: readonly number[]): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return squaredLossOf(new Array<number>(y.length).fill(mean), y);
}
