import { column, type DerivedCell, sql } from '@quanyu/lake';
import type { StepContext } from '../step.ts';
import { HISTORY_DAYS_MAX } from './demand-series.ts';

/** A place that sells less than this on an open day may sell nothing by chance. */
const OPEN_UNITS_MIN = 5;
/** Of such weekdays around, this share must have seen a sale: else the place rests on them. */
const OPEN_SHARE_MIN = 0.6;
const WEEKS_AROUND = 6;
/** So many closed days in a row are a holiday that comes again: they teach what it does. */
const LONG_CLOSURE_DAYS = 3;

/**
 * Days on which a location sold nothing at all although it sells on such weekdays: gaps, not zeros.
 * Longer closures stay zeros, as a yearly holiday is one that will come again.
 */
export async function closedDays({
  engine,
  asOfDay,
}: StepContext): Promise<readonly (readonly DerivedCell[])[]> {
  const table = await engine.query(sql`
    select location_id, day, cast(sum(units) as double) as units from daily_demand
    where day > ${asOfDay - HISTORY_DAYS_MAX} and day <= ${asOfDay}
    group by 1, 2 order by 1 asc nulls first, 2 asc nulls first`);
  const locations = column(table, 'location_id', 'VARCHAR').values;
  const days = column(table, 'day', 'INTEGER').values;
  const units = column(table, 'units', 'DOUBLE').values;
  const byLocation = new Map<string, Map<number, number>>();
  locations.forEach((location, row) => {
    const own = byLocation.get(location ?? '') ?? new Map<number, number>();
    own.set(days[row] ?? 0, units[row] ?? 0);
    byLocation.set(location ?? '', own);
  });
  return [...byLocation].flatMap(([location, sold]) =>
    closedOf(sold, asOfDay).map((day) => [location, day]),
  );
}

function closedOf(sold: ReadonlyMap<number, number>, asOfDay: number): readonly number[] {
  const first = Math.min(...sold.keys());
  const total = [...sold.values()].reduce((sum, value) => sum + value, 0);
  if (total / sold.size < OPEN_UNITS_MIN) return [];
  const closed: number[] = [];
  let run: number[] = [];
  for (let day = first; day <= asOfDay + 1; day++) {
    const isClosed = day <= asOfDay && !sold.has(day);
    if (isClosed) {
      run.push(day);
      continue;
    }
    if (run.length < LONG_CLOSURE_DAYS) {
      closed.push(...run.filter((at) => isUsuallyOpen(at, sold, { first, last: asOfDay })));
    }
    run = [];
  }
  return closed;
}

function isUsuallyOpen(
  day: number,
  sold: ReadonlyMap<number, number>,
  { first, last }: { readonly first: number; readonly last: number },
): boolean {
  let open = 0;
  let seen = 0;
  for (let week = -WEEKS_AROUND; week <= WEEKS_AROUND; week++) {
    const at = day + 7 * week;
    if (week === 0 || at < first || at > last) continue;
    seen += 1;
    if (sold.has(at)) open += 1;
  }
  return seen > 0 && open / seen >= OPEN_SHARE_MIN;
}
