import { AppError, type BusinessCalendar, dayOfInstant } from '@quanyu/domain';
import { FORECAST_ERRORS } from './errors.ts';

/** What was done to points to make a series of them; named, never silent. */
export type SeriesNote =
  | 'unsorted'
  | 'duplicate-times'
  | 'gaps'
  | 'mixed-frequency'
  | 'infinite-values';

export interface PointsOptions {
  /** Whole periods, or epoch milliseconds where `calendar` is given. In any order. */
  readonly times: ArrayLike<number>;
  /** One a time; NaN = missing. */
  readonly values: ArrayLike<number>;
  /** Cuts instants into business days, so that a day is a day when clocks change. */
  readonly calendar?: BusinessCalendar;
  /** Periods from one value to the next. Default: the most frequent distance. */
  readonly step?: number;
  /** What several values of one time become. Default `sum`. */
  readonly duplicates?: 'sum' | 'mean' | 'last';
}

export interface RegularSeries {
  /** One a step from the first time on; NaN where nothing was seen. */
  readonly values: Float64Array;
  readonly firstPeriod: number;
  readonly step: number;
  readonly notes: readonly SeriesNote[];
}

/** A mistyped time must not ask for a series of a billion gaps. */
const LENGTH_MAX = 1_000_000;
/** From this share of empty steps on the points are of another frequency than the step says. */
const SPARSE_SHARE = 0.5;

/**
 * Points in time made into a regular series: sorted, joined where they share a step, gaps left
 * missing. Infinite values become missing. What was done is named in `notes`.
 * Cost n log n + steps.
 * @throws AppError FORECAST_SERIES_EMPTY without points, FORECAST_VALUE_INVALID for times that are
 * not finite, FORECAST_OPTION_INVALID for lengths that differ or over a million steps.
 */
export function regularSeries(options: PointsOptions): RegularSeries {
  const times = periodsOf(options);
  const order = times.map((_, i) => i).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const grid = gridOf(
    order.map((i) => times[i] ?? 0),
    options.step,
  );
  const { values, counts, off } = placed(options, { times, order, grid });
  const empty = counts.filter((count) => count === 0).length;
  const said: Readonly<Record<SeriesNote, boolean>> = {
    unsorted: order.some((from, i) => from !== i),
    'duplicate-times': counts.some((count) => count > 1),
    gaps: empty > 0,
    'mixed-frequency': off || empty / grid.length > SPARSE_SHARE,
    'infinite-values': Array.from(options.values).some((value) => Math.abs(value) === Infinity),
  };
  const notes = (Object.keys(said) as SeriesNote[]).filter((note) => said[note]);
  return { values, firstPeriod: grid.first, step: grid.step, notes };
}

interface Grid {
  readonly first: number;
  readonly step: number;
  readonly length: number;
}

function gridOf(sorted: readonly number[], given: number | undefined): Grid {
  const first = sorted[0] ?? 0;
  const step = given ?? commonStep(sorted);
  if (!(step > 0)) throw unfit('step', `${step}`);
  const length = Math.floor(((sorted.at(-1) ?? 0) - first) / step) + 1;
  if (!(length <= LENGTH_MAX)) throw unfit('times', `${length} steps`);
  return { first, step, length };
}

interface Placing {
  readonly times: readonly number[];
  readonly order: readonly number[];
  readonly grid: Grid;
}

/** Values and number of points by step; `off` where a time lies between two steps. */
function placed(options: PointsOptions, { times, order, grid }: Placing) {
  const values = new Float64Array(grid.length).fill(Number.NaN);
  const counts = new Float64Array(grid.length);
  let off = false;
  for (const i of order) {
    const place = ((times[i] ?? 0) - grid.first) / grid.step;
    const at = Math.floor(place);
    off ||= place !== at;
    const value = options.values[i] ?? Number.NaN;
    join(values, counts, { at, value, how: options.duplicates ?? 'sum' });
  }
  return { values, counts, off };
}

function periodsOf({ times, values, calendar }: PointsOptions): number[] {
  if (times.length !== values.length) {
    throw unfit('values', `${values.length} values for ${times.length} times`);
  }
  if (times.length === 0) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_SERIES_EMPTY,
      'Cannot make a series as at least one point is needed: current value is 0',
      { place: 'times' },
    );
  }
  return Array.from(times, (time, i) => {
    if (Number.isFinite(time)) return calendar === undefined ? time : dayOfInstant(time, calendar);
    throw new AppError(
      FORECAST_ERRORS.FORECAST_VALUE_INVALID,
      `Cannot make a series as times must be finite: current value is ${time}`,
      { place: `times[${i}]` },
    );
  });
}

/** The most frequent distance of neighbours that are not the same; the smaller of equals; 1 without. */
function commonStep(sorted: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < sorted.length; i++) {
    const distance = (sorted[i] ?? 0) - (sorted[i - 1] ?? 0);
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return ranked[0]?.[0] ?? 1;
}

function join(
  sums: Float64Array,
  counts: Float64Array,
  point: { readonly at: number; readonly value: number; readonly how: 'sum' | 'mean' | 'last' },
): void {
  const { at, value, how } = point;
  // A missing value tells that its step was looked at, but adds nothing to what is known of it.
  const seen = counts[at] ?? 0;
  counts[at] = seen + 1;
  if (!Number.isFinite(value)) return;
  const before = sums[at] ?? Number.NaN;
  if (Number.isNaN(before) || how === 'last') sums[at] = value;
  else sums[at] = how === 'sum' ? before + value : before + (value - before) / (seen + 1);
}

function unfit(place: string, value: string): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot make a series as times and values must pair up, at most ${LENGTH_MAX} steps of positive length: current value is ${value}`,
    { place },
  );
}
