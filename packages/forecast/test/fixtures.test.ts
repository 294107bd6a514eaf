import { readFileSync } from 'node:fs';
import { describeShared } from '@quanyu/testkit';
import { expect, it } from 'vitest';
import { arimaInnovations } from '../src/kernels/arima-diffuse.ts';
import { differenceEquation } from '../src/models/arima-fit.ts';
import { mstl, stl } from '../src/stl.ts';
import { compareRow, type Fixtures } from './fixture-rows.ts';

/** Rows that differ from R for a reason that is known. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'airline-log-ml':
    'R starts the differences from a prior of variance 1e6, which lends it 0.003; ours is exact.',
  'presidents-300-missing':
    'Our likelihood is no lower; R stopped a step earlier, which moves one limit by 1.2e-4.',
};

interface Extra {
  readonly id: string;
  readonly value: readonly number[];
}

describeShared('rows of R', 'forecast/r-forecast-fixtures.json', (file) => {
  const fixtures = JSON.parse(readFileSync(file, 'utf8')) as Fixtures & {
    readonly extras: readonly Extra[];
  };
  const extra = (id: string): readonly number[] =>
    fixtures.extras.find((one) => one.id === id)?.value ?? [];
  const values = (name: string): Float64Array =>
    Float64Array.from(fixtures.series[name]?.y ?? [], (value) => value ?? Number.NaN);

  it('are met but for two that are explained', () => {
    const missed = fixtures.models.filter((row) => !compareRow(fixtures, row).passed);
    expect(fixtures.models.length).toBe(46);
    expect(missed.length).toBeLessThanOrEqual(2);
    for (const { id } of missed) expect(Object.keys(EXPLAINED)).toContain(id);
  });

  it('explain the airline model: from R’s start our filter gives R’s likelihood', () => {
    const y = values('AirPassengers').map(Math.log);
    const [ma, seasonal] = [-0.401826782408, -0.556946638277];
    const theta = new Float64Array(13);
    theta[0] = ma;
    theta[11] = seasonal;
    theta[12] = ma * seasonal;
    const out = [new Float64Array(y.length)];
    const delta = differenceEquation({ d: 1, D: 1, m: 12 });
    const model = { phi: new Float64Array(0), theta, delta };
    const { logs, count } = arimaInnovations([y], model, out);
    const squares = (out[0] ?? y).reduce((sum, value) => sum + value * value, 0);
    const sigma2 = squares / count;
    const logLikelihood = -0.5 * (count * (Math.log(2 * Math.PI * sigma2) + 1) + logs);
    expect(Math.abs(logLikelihood - 244.699530597)).toBeLessThan(1e-4);
  });

  it('are met by stl() within 1e-6', () => {
    const periodic = stl(values('nottem'), { season: 12, seasonalWindow: 'periodic' });
    extra('stl-nottem-seasonal').forEach((value, t) => {
      expect(Math.abs((periodic.seasonal[t] ?? 0) - value)).toBeLessThan(1e-6 * Math.abs(value));
    });
    const parts = stl(values('co2').map(Math.log), { season: 12, seasonalWindow: 21 });
    extra('stl-logco2-trend').forEach((value, t) => {
      expect(Math.abs((parts.trend[t] ?? 0) - value)).toBeLessThan(1e-6 * Math.abs(value));
    });
    extra('stl-logco2-seasonal').forEach((value, t) => {
      expect(Math.abs((parts.seasonal[t] ?? 0) - value)).toBeLessThan(1e-8);
    });
  });
});

it('mstl() takes two seasons apart that add up to the series', () => {
  const y = Float64Array.from(
    { length: 28 * 12 },
    (_, t) => 50 + 5 * Math.sin((2 * Math.PI * t) / 4) + 9 * Math.sin((2 * Math.PI * t) / 28),
  );
  const parts = mstl(y, [28, 4]);
  expect(parts.seasons).toEqual([4, 28]);
  for (let t = 0; t < y.length; t++) {
    const sum = parts.seasonals.reduce((total, row) => total + (row[t] ?? 0), 0);
    const rest = (y[t] ?? 0) - sum - (parts.trend[t] ?? 0) - (parts.remainder[t] ?? 0);
    expect(Math.abs(rest)).toBeLessThan(1e-9);
    expect(Math.abs((parts.trend[t] ?? 0) - 50)).toBeLessThan(0.5);
  }
  expect(mstl(Float64Array.of(3, 1, 2), [12]).seasons).toEqual([]);
});
