import { assert } from '@quanyu/domain';
import { ROW_GAP } from './series-facts.ts';

/** What a series task gets: rows of a series, ordered by day. */
export interface DemandColumns {
  /** Day of demand, or first day of a span without stock. */
  readonly day: Float64Array;
  /** NaN on rows that are spans without stock. */
  readonly units: Float64Array;
  /** Last day of a span without stock; NaN on demand rows. */
  readonly untilDay: Float64Array;
  /** What a row tells, as in `series-facts.ts`; absent = demand and spans only. */
  readonly kind?: Float64Array;
}

/** Longest history that is looked at: two years show a season twice. */
export const HISTORY_DAYS_MAX = 730;

/**
 * Daily demand from the first sale to `asOfDay`, at most {@link HISTORY_DAYS_MAX} days: 0 on days
 * without a sale, NaN on days without a sale on which there was nothing to sell, so that a stock-out
 * does not look like a lack of demand.
 */
export function demandSeries(columns: DemandColumns, asOfDay: number): Float64Array {
  const firstDay = firstSaleDay(columns);
  const from = Math.max(firstDay, asOfDay - HISTORY_DAYS_MAX + 1);
  if (!Number.isFinite(from) || from > asOfDay) return new Float64Array(0);
  const series = new Float64Array(asOfDay - from + 1);
  columns.units.forEach((units, row) => {
    if (!Number.isNaN(units) || (columns.kind?.[row] ?? 0) > ROW_GAP) return;
    const first = (columns.day[row] ?? 0) - from;
    const last = (columns.untilDay[row] ?? 0) - from;
    series.fill(Number.NaN, Math.max(0, first), Math.max(0, last + 1));
  });
  columns.units.forEach((units, row) => {
    const at = (columns.day[row] ?? 0) - from;
    const known = series[at];
    if (Number.isNaN(units) || known === undefined) return;
    series[at] = (Number.isNaN(known) ? 0 : known) + units;
  });
  return series;
}

function firstSaleDay({ day, units }: DemandColumns): number {
  return units.reduce(
    (first, sold, row) => (Number.isNaN(sold) ? first : Math.min(first, day[row] ?? first)),
    Number.POSITIVE_INFINITY,
  );
}

/** Columns of a task's series, checked. */
export function demandColumns(columns: Readonly<Record<string, unknown>>): DemandColumns {
  const column = (name: string): Float64Array => {
    const values = columns[name];
    assert(values instanceof Float64Array, `a demand series has no numbers named ${name}`);
    return values;
  };
  return {
    day: column('day'),
    units: column('units'),
    untilDay: column('until_day'),
    ...(columns['kind'] === undefined ? {} : { kind: column('kind') }),
  };
}
