import { defineSeriesTask, type SeriesTask } from '@quanyu/lake';
import { demandColumns, demandSeries } from './demand-series.ts';
import { circumstances } from './factor-columns.ts';
import { calendarLogs, type ForecastEffects } from './forecast-effects.ts';
import { seriesFacts } from './series-facts.ts';
import { SERIES_SEPARATOR } from './series-rows.ts';

export interface ResponseParams {
  readonly asOfDay: number;
  readonly effects: ForecastEffects;
}

/** Days of one series summed where price and promotion were the same, for `pooledResponses`. */
export interface SeriesCells {
  readonly group: number;
  /** Stretch of time that the cell lies in. Shape (C,). */
  readonly block: Float64Array;
  readonly units: Float64Array;
  readonly exposure: Float64Array;
  /** Log of the price paid, promoted, after, kin. Row-major (C, 4). */
  readonly features: Float64Array;
}

/** Demand is compared inside such stretches, so that its slow changes do not look like answers. */
const BLOCK_DAYS = 56;
/** Features are told apart in such steps. */
const STEPS = 20;

/** Sums a series' days by circumstances, its calendar taken into account. */
export const responseCells: SeriesTask<SeriesCells> = defineSeriesTask<SeriesCells, ResponseParams>(
  {
    module: '@quanyu/loop/tasks',
    name: 'responseCells',
    run({ key, columns, params }) {
      const { asOfDay, effects } = params;
      const values = demandSeries(demandColumns(columns), asOfDay);
      const facts = seriesFacts(columns);
      const location = key.slice(key.lastIndexOf(SERIES_SEPARATOR) + SERIES_SEPARATOR.length);
      const firstDay = asOfDay - values.length + 1;
      const days = values.length;
      const calendar = calendarLogs(effects, { location, group: facts.group, firstDay, days });
      const on = circumstances({ location, facts, lift: 0, firstDay, days, priceDay: asOfDay });
      const cells = new Map<string, number[]>();
      values.forEach((value, t) => {
        if (Number.isNaN(value)) return;
        const features = [
          (on.logPrice[t] ?? 0) + (on.logDiscount[t] ?? 0),
          on.promoted[t] ?? 0,
          on.after[t] ?? 0,
          on.kin[t] ?? 0,
        ].map((feature) => Math.round(feature * STEPS) / STEPS);
        const block = Math.floor(t / BLOCK_DAYS);
        const log =
          (calendar.weekday[t] ?? 0) + (calendar.yearly[t] ?? 0) + (calendar.calendar[t] ?? 0);
        const name = `${block} ${features.join(' ')}`;
        const cell = cells.get(name) ?? [block, 0, 0, ...features];
        cell[1] = (cell[1] ?? 0) + value;
        cell[2] = (cell[2] ?? 0) + Math.exp(log);
        cells.set(name, cell);
      });
      return packed(facts.group, [...cells.values()]);
    },
  },
);

function packed(group: number, cells: readonly (readonly number[])[]): SeriesCells {
  const at = (place: number) => Float64Array.from(cells, (cell) => cell[place] ?? 0);
  const features = Float64Array.from(cells.flatMap((cell) => cell.slice(3)));
  return { group, block: at(0), units: at(1), exposure: at(2), features };
}
