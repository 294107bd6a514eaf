import type { Series } from '../forecaster.ts';

/** Share of periods without demand from which a series counts as intermittent (ADI ≥ 1.32). */
const ZERO_SHARE = 0.25;

/** Whether demand comes only now and then: a quarter of the periods observed, or more, are 0. */
export function isIntermittent(series: Series): boolean {
  let zeros = 0;
  let seen = 0;
  for (let t = 0; t < series.values.length; t++) {
    const value = series.values[t] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (value < 0 || series.nonNegative === false) return false;
    seen++;
    if (value === 0) zeros++;
  }
  return zeros / seen >= ZERO_SHARE;
}
