import type { Forecaster } from '../forecaster.ts';
import { autoregression } from './autoregression.ts';
import { calibrated } from './calibrated.ts';
import { combination } from './combination.ts';
import { ets } from './ets.ts';
import { withLog } from './log-forecast.ts';
import { withMstl } from './mstl-forecast.ts';

/** Longest season that smoothing models carry themselves. */
export const SMOOTHED_SEASON_MAX = 24;

const RIDGE = 1e-6;
const HORIZON = 24;

/**
 * For several seasons that meet, as hour of day and of week: median of a sparse autoregression, the
 * same in logarithms, and smoothing after MSTL; intervals set by past forecasts. Members chosen on
 * held-out ends of the training parts of M4 Hourly.
 */
export function severalSeasons(horizon: number = HORIZON): Forecaster {
  const members = [
    autoregression({ ridge: RIDGE }),
    withLog(autoregression({ ridge: RIDGE })),
    withMstl(ets(), { log: true }),
  ];
  return calibrated(combination(members), { horizon, name: 'severalSeasons' });
}

/**
 * For one long season, as the year in weeks: mean of a sparse autoregression in logarithms and of
 * smoothing after STL; intervals set by past forecasts. Members chosen on held-out ends of the
 * training parts of M4 Weekly.
 */
export function longSeason(horizon: number = HORIZON): Forecaster {
  const members = [withLog(autoregression({ ridge: RIDGE })), withMstl(ets(), { log: true })];
  return calibrated(combination(members, { by: 'mean' }), { horizon, name: 'longSeason' });
}
