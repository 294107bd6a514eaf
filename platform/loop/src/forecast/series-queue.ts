import { column } from '@quanyu/lake';
import type { StepContext } from '../step.ts';
import { seriesStates } from './series-rows.ts';

/** A series that is to be fitted now. */
export interface QueuedSeries {
  readonly series: string;
  readonly product: string;
  readonly location: string;
  /** Short text of the demand it is fitted on. */
  readonly history: string;
}

/** A fit is kept for a week at most. */
const KEPT_DAYS = 6;

/**
 * Which series to fit, and how many forecasts are kept: those younger than a week whose history has
 * not changed and whose demand since lies within what they expected (95 %).
 */
export async function chooseSeries(
  { engine, asOfDay }: StepContext,
  horizonDays: number,
): Promise<{ readonly queue: readonly QueuedSeries[]; readonly kept: number }> {
  const table = await engine.query(seriesStates(asOfDay));
  const text = (name: string) => column(table, name, 'VARCHAR').values;
  const [series, products, locations] = [text('series'), text('product_id'), text('location_id')];
  const [fitted, then, now] = [text('fitted_history'), text('history_then'), text('history_now')];
  const fittedDay = column(table, 'fitted_day', 'INTEGER');
  const number = (name: string) => column(table, name, 'DOUBLE').values;
  const [since, low, high] = [number('units_since'), number('units_low'), number('units_high')];
  const lastDay = column(table, 'last_day', 'INTEGER').values;
  const queue: QueuedSeries[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const age = asOfDay - (fittedDay.values[row] ?? 0);
    const isKept =
      fittedDay.nulls?.[row] !== 1 &&
      age >= 0 &&
      age <= KEPT_DAYS &&
      fitted?.[row] === then?.[row] &&
      (lastDay[row] ?? 0) >= asOfDay + horizonDays - KEPT_DAYS &&
      (age === 0 || isExpected(since?.[row] ?? 0, low?.[row] ?? 0, high?.[row] ?? 0));
    if (isKept) continue;
    queue.push({
      series: series?.[row] ?? '',
      product: products?.[row] ?? '',
      location: locations?.[row] ?? '',
      history: now?.[row] ?? '',
    });
  }
  return { queue, kept: table.rowCount - queue.length };
}

/** Whole units: a lower bound between two of them allows the smaller. */
function isExpected(units: number, low: number, high: number): boolean {
  return units >= Math.floor(low) && units <= Math.ceil(high);
}
