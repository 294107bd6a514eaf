/**
 * Festivals on generated stores of four years of days: the error inside the windows of Spring
 * Festival, 618 and Double 11 of the last year, forecast from seven days before each window, with
 * the calendar and without: `node --conditions=quanyu-source --import tsx
 * packages/forecast/bench/festivals.ts [stores]`. Floor: 60 % of the blind model's WAPE; goal 40 %.
 */
import { createRng } from '@quanyu/numeric';
import { auto, decomposable, type Forecaster, forecasterByName } from '../src/index.ts';
import { festivalWindows, generatedStores, storeCalendar } from '../test/generated-stores.ts';

const LEAD_DAYS = 7;

interface Rival {
  readonly name: string;
  readonly model: (horizon: number) => Forecaster;
  readonly seasons: readonly number[];
  readonly calendar: boolean;
}

const RIVALS: readonly Rival[] = [
  {
    name: 'decomposable, calendar',
    model: () => decomposable(),
    seasons: [7, 365],
    calendar: true,
  },
  { name: 'decomposable, blind', model: () => decomposable(), seasons: [7, 365], calendar: false },
  { name: 'auto, blind', model: (horizon) => auto({ horizon }), seasons: [7], calendar: false },
  {
    name: 'mstlEts, blind',
    model: () => forecasterByName('mstlEts'),
    seasons: [7, 365],
    calendar: false,
  },
];

const stores = generatedStores(Number(process.argv[2] ?? 20), 'festivals');
for (const rival of RIVALS) {
  const before = process.cpuUsage();
  const errors = new Map<string, [error: number, units: number]>();
  for (const { values } of stores) {
    for (const { key, first, last } of festivalWindows()) {
      const end = first - LEAD_DAYS;
      const horizon = last - end + 1;
      const model = rival.model(horizon);
      const history = values.slice(0, end);
      const regressors = rival.calendar ? { regressors: storeCalendar(0, end) } : {};
      const known = rival.calendar ? { known: storeCalendar(end, horizon) } : {};
      const series = { values: history, seasons: rival.seasons, ...regressors };
      const state = model.fit(series, { rng: createRng('bench') });
      const { mean } = model.predict(state, { horizon, ...known });
      for (const name of [key, 'all']) {
        const sum = errors.get(name) ?? [0, 0];
        for (let t = first; t <= last; t++) {
          sum[0] += Math.abs((values[t] ?? 0) - (mean[t - end] ?? 0));
          sum[1] += values[t] ?? 0;
        }
        errors.set(name, sum);
      }
    }
  }
  const { user, system } = process.cpuUsage(before);
  const shown = [...errors].map(([key, [error, units]]) => `${key} ${(error / units).toFixed(4)}`);
  process.stdout.write(
    `${rival.name}: WAPE ${shown.join(', ')}; ${((user + system) / 1e6).toFixed(1)} CPU s\n`,
  );
}
