import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import { expect, it } from 'vitest';
import { ets, theta } from '../src/index.ts';

interface Fixtures {
  readonly series: Readonly<Record<string, { readonly y: readonly number[]; readonly m: number }>>;
}

describeShared('values of R', 'forecast/r-forecast-fixtures.json', (file) => {
  const { series } = JSON.parse(readFileSync(file, 'utf8')) as Fixtures;
  const passengers = series['AirPassengers'];

  it('theta() forecasts AirPassengers as R forecast 8.20 thetaf does', () => {
    const model = theta();
    const state = model.fit({ values: passengers?.y ?? [], seasons: [12] }, { rng: createRng(1) });
    const { mean } = model.predict(state, { horizon: 3 });
    // R searches α to about four digits, so agreement ends there.
    [440.0782, 428.3843, 489.7071].forEach((value, h) => {
      expect(Math.abs((mean[h] ?? 0) / value - 1)).toBeLessThan(2e-4);
    });
  });

  it('ets() chooses a multiplicative season for AirPassengers', () => {
    const model = ets();
    const state = model.fit({ values: passengers?.y ?? [], seasons: [12] }, { rng: createRng(1) });
    expect(state.fit.spec.season).toBe('M');
    // R reaches 1400.638 by searching all start states too; ours keeps the decomposition's season.
    expect(state.fit.aicc).toBeLessThan(1440);
  });
});
