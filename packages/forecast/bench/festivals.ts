/**
 * Festivals on generated stores of four years of days: the error inside the windows of Spring
 * Festival, 618 and Double 11 of the last year, forecast from seven days before each window, with
 * the calendar and without: `node --conditions=quanyu-source --import tsx
 * packages/forecast/bench/festivals.ts [stores] [python]`; with a Python that has `prophet`, Prophet
 * runs beside us on the same stores with the same festivals. Floor: 60 % of the blind model's WAPE; goal 40 %.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRng } from '@quanyu/numeric';
import {
  auto,
  decomposable,
  type Forecaster,
  forecasterByName,
  RETAIL_DAYS,
} from '../src/index.ts';
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

const python = process.argv[3];
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

if (python !== undefined) {
  const shown = RETAIL_DAYS.filter(({ key }) => festivalWindows().some((one) => one.key === key));
  const windows = stores.flatMap((store) => festivalWindows().map((window) => ({ store, window })));
  const cases = windows.map(({ store, window }) => {
    const end = window.first - LEAD_DAYS;
    const holidays = [2021, 2022, 2023, 2024].flatMap((year) =>
      shown.map(({ key, dayIn, before, after }) => ({ key, day: dayIn(year), before, after })),
    );
    return {
      firstDay: store.firstDay,
      values: Array.from(store.values.slice(0, end)),
      horizon: window.last - end + 1,
      holidays,
    };
  });
  const script = fileURLToPath(new URL('peer_prophet.py', import.meta.url));
  const run = spawnSync(python, [script], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1e9,
    timeout: 1_200_000,
  });
  if (run.status === 0) {
    const peer = JSON.parse(run.stdout) as { means: number[][]; cpuSeconds: number };
    let error = 0;
    let units = 0;
    windows.forEach(({ store, window }, i) => {
      const end = window.first - LEAD_DAYS;
      for (let t = window.first; t <= window.last; t++) {
        error += Math.abs((store.values[t] ?? 0) - (peer.means[i]?.[t - end] ?? 0));
        units += store.values[t] ?? 0;
      }
    });
    process.stdout.write(
      `Prophet with the festivals: WAPE all ${(error / units).toFixed(4)}; ${peer.cpuSeconds.toFixed(1)} CPU s\n`,
    );
  } else {
    process.stdout.write('prophet is absent from that Python: no peer run\n');
  }
}
