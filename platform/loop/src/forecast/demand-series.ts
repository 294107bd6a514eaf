import { assert } from '@quanyu/domain';

/** What a series task gets: rows of a series, ordered by day. */
export interface DemandColumns {
  /** Day of demand, or first day of a span without stock. */
  readonly day: Float64Array;
  /** NaN on rows that are spans without stock. */
  readonly units: Float64Array;
  /** Last day of a span without stock; NaN on demand rows. */
  readonly untilDay: Float64Array;
}

/** Longest history that is looked at: two years show a season twice. */
export const HISTORY_DAYS_MAX = 730;

/**
 * Daily demand from the first sale to `asOfDay`, at most {@link HISTORY_DAYS_MAX} days: 0 on days
 * without a sale, NaN on days without a sale on which there was nothing to sell, so that a stock-out
 * does not look like a lack of demand.
 */
export function demandSeries(columns: DemandColumns, asOfDay: number): Float64Array {
  const { day, units, untilDay } = columns;
  let firstDay = Number.POSITIVE_INFINITY;
  for (let i = 0; i < day.length; i++) {
    if (!Number.isNaN(units[i] ?? Number.NaN)) firstDay = Math.min(firstDay, day[i] ?? firstDay);
  }
  const from = Math.max(firstDay, asOfDay - HISTORY_DAYS_MAX + 1);
  if (!Number.isFinite(from) || from > asOfDay) return new Float64Array(0);
  const series = new Float64Array(asOfDay - from + 1);
  for (let i = 0; i < day.length; i++) {
    if (!Number.isNaN(units[i] ?? Number.NaN)) continue;
    const first = Math.max(day[i] ?? 0, from);
    const last = Math.min(untilDay[i] ?? 0, asOfDay);
    for (let d = first; d <= last; d++) series[d - from] = Number.NaN;
  }
  for (let i = 0; i < day.length; i++) {
    const sold = units[i] ?? Number.NaN;
    const at = (day[i] ?? 0) - from;
    if (Number.isNaN(sold) || at < 0 || at >= series.length) continue;
    const known = series[at] ?? 0;
    series[at] = (Number.isNaN(known) ? 0 : known) + sold;
  }
  return series;
}

/** Columns of a task's series, checked. */
export function demandColumns(columns: Readonly<Record<string, unknown>>): DemandColumns {
  const column = (name: string): Float64Array => {
    const values = columns[name];
    assert(values instanceof Float64Array, `a demand series has no numbers named ${name}`);
    return values;
  };
  return { day: column('day'), units: column('units'), untilDay: column('until_day') };
}
