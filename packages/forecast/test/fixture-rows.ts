import { createRng, type Matrix } from '@quanyu/numeric';
import { type ArimaState, arima, autoArima, type EtsState, ets } from '../src/index.ts';

/** One model fitted by R. */
export interface ModelRow {
  readonly id: string;
  readonly kind: 'arima' | 'ets';
  readonly series: string;
  readonly call: string;
  readonly order?: readonly [number, number, number];
  readonly seasonal?: readonly [number, number, number];
  readonly coef?: Readonly<Record<string, number>>;
  readonly method?: string;
  readonly loglik: number;
  readonly aicc: number | null;
  readonly mean?: readonly number[];
  readonly lo95?: readonly number[];
  readonly hi95?: readonly number[];
}

export interface Fixtures {
  readonly series: Readonly<
    Record<string, { readonly y: readonly (number | null)[]; readonly m: number }>
  >;
  readonly models: readonly ModelRow[];
}

export interface Comparison {
  readonly passed: boolean;
  readonly text: string;
}

/** Fits what R fitted and compares under the rules of the fixtures. */
export function compareRow(fixtures: Fixtures, row: ModelRow): Comparison {
  const { values, season, regressors } = seriesOf(fixtures, row);
  const series = {
    values,
    seasons: season > 1 ? [season] : [],
    nonNegative: false,
    ...(regressors === undefined ? {} : { regressors }),
  };
  const context = { rng: createRng(1) };
  if (row.kind === 'ets') {
    const model = etsModel(row);
    const state = model.fit(series, context) as EtsState;
    const { spec, aicc } = state.fit;
    const better = aicc <= (row.aicc ?? 0) + 0.05;
    const text = `${spec.error}${spec.trend}${spec.season} AICc ${aicc.toFixed(3)} R ${row.aicc} ${row.method}`;
    return { passed: better, text };
  }
  if (row.call.startsWith('auto')) {
    const state = autoArima().fit(series, context);
    const passed = (state.aicc ?? Infinity) <= (row.aicc ?? 0) + 0.05;
    const text = `${orderText(state)} AICc ${state.aicc?.toFixed(3)} R ${row.aicc} ${row.order} ${row.seasonal}`;
    return { passed, text };
  }
  return compareFixed(row, series);
}

function compareFixed(
  row: ModelRow,
  series: Parameters<ReturnType<typeof arima>['fit']>[0],
): Comparison {
  const css = row.call.includes('CSS');
  const model = arima({
    order: row.order ?? [0, 0, 0],
    seasonal: row.seasonal ?? [0, 0, 0],
    constant: 'intercept' in (row.coef ?? {}) || 'drift' in (row.coef ?? {}),
    method: css ? 'css' : 'ml',
    unbiased: true,
  });
  const state = model.fit(series, { rng: createRng(1) });
  const gain = css ? 0 : (state.logLikelihood ?? -Infinity) - row.loglik;
  const names: Readonly<Record<string, number | undefined>> = {
    ...numbered('ar', state.parts[0]),
    ...numbered('ma', state.parts[1]),
    ...numbered('sar', state.parts[2]),
    ...numbered('sma', state.parts[3]),
    intercept: state.mean,
    drift: state.mean,
    xreg: state.regression[0],
  };
  let worst = 0;
  for (const [name, value] of Object.entries(row.coef ?? {})) {
    const scale = Math.max(1, Math.abs(value));
    worst = Math.max(worst, Math.abs((names[name] ?? Number.NaN) - value) / scale);
  }
  let limits = 0;
  if (row.mean !== undefined && row.lo95 !== undefined && series.regressors === undefined) {
    const levels = { horizon: row.mean.length, quantiles: [0.025, 0.975] };
    const forecast = model.predict(state, levels);
    const rows = [forecast.mean, ...forecast.quantiles];
    [row.mean, row.lo95, row.hi95 ?? []].forEach((expected, i) => {
      expected.forEach((value, h) => {
        const error = Math.abs((rows[i]?.[h] ?? Number.NaN) - value);
        limits = Math.max(limits, error / Math.max(Math.abs(row.mean?.[h] ?? 1), 1e-9));
      });
    });
  }
  const close = worst <= 1e-3 && limits <= 1e-4;
  const passed = gain > 0.001 || (gain >= -0.001 && close);
  const text = `logLik ${gain >= 0 ? '+' : ''}${gain.toFixed(5)}, coefficients ${worst.toExponential(1)}, forecasts ${limits.toExponential(1)}`;
  return { passed, text };
}

function numbered(name: string, values: readonly number[] = []): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [`${name}${i + 1}`, value]));
}

function etsModel(row: ModelRow): ReturnType<typeof ets> {
  const given = /'([AMN]{3})'(?:,damped=(TRUE|FALSE))?/.exec(row.call);
  if (given === null) return ets();
  const [, name = '', damped] = given;
  const members = [damped === 'TRUE' ? `${name.slice(0, 2)}d${name.slice(2)}` : name];
  return ets({ members });
}

function orderText(state: ArimaState): string {
  const { p, d, q, P, D, Q, m, constant } = state.order;
  return `(${p},${d},${q})(${P},${D},${Q})${m}${constant ? ' c' : ''}`;
}

function seriesOf(
  fixtures: Fixtures,
  row: ModelRow,
): { values: Float64Array; season: number; regressors: Matrix | undefined } {
  const log = /^log\((.*)\)$/.exec(row.series);
  const cut = /\[1:(\d+)\]$/.exec(row.series);
  const name = (log?.[1] ?? row.series).replace(/\[.*$/, '');
  const found = fixtures.series[name];
  const y = (found?.y ?? []).slice(0, cut === null ? undefined : Number(cut[1]));
  const raw = Float64Array.from(y, (value) => value ?? Number.NaN);
  const values = log === null ? raw : raw.map(Math.log);
  const xreg = row.call.includes('xreg');
  const year = Float64Array.from(values, (_, t) => 1875 + t - 1920);
  const regressors = xreg ? { data: year, rows: year.length, cols: 1 } : undefined;
  return { values, season: Math.max(1, Math.round(found?.m ?? 1)), regressors };
}
