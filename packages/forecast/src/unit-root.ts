import { difference } from './models/arima-fit.ts';
import { seasonalStrength, stl } from './stl.ts';

/** 5 % point of the KPSS statistic for a level. */
const KPSS_CRITICAL = 0.463;
/** Strength from which a season is differenced; set on M4 by the authors of R's forecast. */
const STRENGTH_MIN = 0.64;

/**
 * Statistic of the KPSS test for stationarity around a level, with 3√n/13 lags as R's `ndiffs`.
 * Source: Kwiatkowski, Phillips, Schmidt, Shin (1992). 0 for a constant.
 */
function kpssStatistic(y: Float64Array): number {
  const n = y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const e = y.map((value) => value - mean);
  const lags = Math.trunc((3 * Math.sqrt(n)) / 13);
  let partial = 0;
  let sums = 0;
  let variance = 0;
  for (const value of e) {
    partial += value;
    sums += partial * partial;
    variance += value * value;
  }
  for (let lag = 1; lag <= lags; lag++) {
    let product = 0;
    for (let t = lag; t < n; t++) product += (e[t] ?? 0) * (e[t - lag] ?? 0);
    variance += 2 * (1 - lag / (lags + 1)) * product;
  }
  return variance > 0 ? sums / n / variance : 0;
}

/** Differences until the KPSS test no longer rejects stationarity, at most `max`. */
export function differencesNeeded(y: Float64Array, max = 2): number {
  let rest = y;
  for (let d = 0; d < max; d++) {
    if (rest.length < 4 || isConstant(rest) || kpssStatistic(rest) <= KPSS_CRITICAL) return d;
    rest = difference(rest, 1);
    if (isConstant(rest)) return d + 1;
  }
  return max;
}

/** 1 where the season is strong enough to be differenced, else 0. */
export function seasonalDifferencesNeeded(y: Float64Array, season: number): number {
  if (season < 2 || y.length <= 2 * season || isConstant(y)) return 0;
  const parts = stl(y, { season, seasonalWindow: 11 });
  return seasonalStrength(parts) > STRENGTH_MIN ? 1 : 0;
}

function isConstant(y: Float64Array): boolean {
  return y.every((value) => value === y[0]);
}
