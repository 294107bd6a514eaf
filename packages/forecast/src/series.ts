import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from './errors.ts';
import { checkOption, type Series } from './forecaster.ts';

/** A series made ready for a model: leading gaps cut, the rest checked. */
export interface PreparedSeries {
  /** Shape (T,), first value observed, NaN = missing. */
  readonly values: Float64Array;
  /** The same with gaps filled. Shape (T,). */
  readonly filled: Float64Array;
  readonly observed: number;
  /** Main season, 1 = none. A season is kept only where two whole ones are seen. */
  readonly season: number;
  readonly nonNegative: boolean;
  /** Periods cut at the start because nothing was observed yet. */
  readonly offset: number;
}

/** Squares of larger values would overflow. */
const VALUE_MAX = 1e100;

/**
 * Checks a series and fills its gaps: a missing value inside is drawn on the straight line between
 * its neighbours, plus the season's mean departure where there is a season.
 * @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID.
 */
export function prepareSeries(series: Series): PreparedSeries {
  const length = series.values.length;
  let first = 0;
  while (first < length && Number.isNaN(series.values[first])) first++;
  const values = new Float64Array(length - first);
  let observed = 0;
  let negative = false;
  for (let i = first; i < length; i++) {
    const value = series.values[i] ?? Number.NaN;
    values[i - first] = value;
    if (Number.isNaN(value)) continue;
    if (!(Math.abs(value) <= VALUE_MAX)) throw invalidValue(value, i);
    observed++;
    if (value < 0) negative = true;
  }
  if (observed === 0) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_SERIES_EMPTY,
      `Cannot fit as at least one value must be observed: current value is 0 of ${length}`,
      { place: 'values' },
    );
  }
  const season = usableSeason(series.seasons?.[0] ?? 1, values.length);
  const filled = observed === values.length ? values : fillGaps(values, season);
  const nonNegative = series.nonNegative ?? !negative;
  return { values, filled, observed, season, nonNegative, offset: first };
}

function invalidValue(value: number, index: number): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_VALUE_INVALID,
    `Cannot fit as values must be at most ${VALUE_MAX} in size: current value is ${value}`,
    { place: `values[${index}]`, details: { index } },
  );
}

function usableSeason(season: number, length: number): number {
  checkOption('season', season, { min: 1, max: 100_000, integer: true });
  return length >= 2 * season ? season : 1;
}

function fillGaps(values: Float64Array, season: number): Float64Array {
  const departures = seasonDepartures(values, season);
  const filled = values.slice();
  for (let i = 1; i < filled.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    let next = i;
    while (next < values.length && Number.isNaN(values[next])) next++;
    const before = base(filled, departures, i - 1);
    const after = next < values.length ? base(filled, departures, next) : before;
    for (let j = i; j < next; j++) {
      const weight = (j - i + 1) / (next - i + 1);
      const level = before + weight * (after - before);
      filled[j] = level + (departures[j % season] ?? 0);
    }
    i = next;
  }
  return filled;
}

function base(filled: Float64Array, departures: Float64Array, i: number): number {
  return (filled[i] ?? 0) - (departures[i % departures.length] ?? 0);
}

/** Mean of each season's place minus the mean of all; zero where a place was never observed. */
function seasonDepartures(values: Float64Array, season: number): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  let total = 0;
  let count = 0;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sums[i % season] = (sums[i % season] ?? 0) + value;
    counts[i % season] = (counts[i % season] ?? 0) + 1;
    total += value;
    count++;
  });
  const mean = total / count;
  return sums.map((sum, k) => ((counts[k] ?? 0) > 0 ? sum / (counts[k] ?? 1) - mean : 0));
}
