import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BacktestCase,
  backtest,
  backtestReport,
  driftWatch,
  errorBand,
  naive,
  type OverrideOutcome,
  overrideValue,
  pairedDifference,
  seasonalNaive,
  watchDrift,
  withOverrides,
} from '../src/index.ts';

const LEVELS = [0.1, 0.9];

function cases(): BacktestCase[] {
  const rng = createRng('report');
  return [0, 1, 2, 3].flatMap((i) => {
    const values = Array.from(
      { length: 48 },
      (_, t) => 20 + i + 8 * Math.sin((2 * Math.PI * t) / 12) + rng.normal(),
    );
    const series = { values, seasons: [12] };
    return [seasonalNaive(), naive()].map((model) => ({
      model: model.name,
      series: `<s${i}>`,
      group: i < 2 ? 'tea & coffee' : 'toys',
      values,
      season: 12,
      folds: backtest(model, series, { horizon: 6, origins: 2, quantiles: LEVELS, rng }),
    }));
  });
}

describe('backtestReport()', () => {
  const page = (language: 'en' | 'zh', list = cases()) =>
    backtestReport(list, { title: 'Q4 "plan"', levels: LEVELS, language });

  it('names models, winners and the worst, in both languages, with plots', () => {
    const english = page('en');
    expect(english).toContain('Who wins where');
    expect(english.match(/<svg /g)?.length).toBe(5);
    expect(english).toMatch(/naive<\/td>.*worse, 0 %/);
    expect(page('zh')).toContain('误差最大的序列');
    expect(page('zh')).toContain('lang="zh"');
  });

  it('escapes what it is given and has no script', () => {
    const html = page('en');
    expect(html).toContain('&lt;s0&gt;');
    expect(html).toContain('tea &amp; coffee');
    expect(html).not.toMatch(/<s\d>|<script/);
  });

  it('is a page for nothing, for missing and for one value too', () => {
    expect(page('en', [])).toContain('Nothing was backtested');
    const [one] = cases();
    if (one === undefined) throw new Error('no case');
    const silent = { ...one, values: [Number.NaN, Number.NaN], folds: [] };
    expect(page('en', [silent])).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('pairedDifference()', () => {
  it('gives Student’s interval, as worked by hand', () => {
    // Differences −1, −2, −3: mean −2, deviation 1, t(2) = 4.303, 4.303 / √3 = 2.4843.
    const found = pairedDifference([1, 1, 1, Number.NaN], [2, 3, 4, 9]);
    expect(found.mean).toBe(-2);
    expect(found.low).toBeCloseTo(-4.4843, 3);
    expect(found.wins).toBe(1);
    expect(found.pairs).toBe(3);
    expect(pairedDifference([1], [2]).high).toBe(Infinity);
  });
});

describe('watchDrift()', () => {
  const band = errorBand([-1, 1, -1, 1, 0]);
  const steps = (errors: readonly number[]) => {
    let state = driftWatch(band);
    return errors.map((error) => {
      const step = watchDrift(state, error);
      state = step.state;
      return step.alarm?.code ?? null;
    });
  };

  it('raises once when the level moves up, down or spreads, and stays silent else', () => {
    expect(steps(Array(8).fill(1.5)).filter(Boolean)[0]).toBe('FORECAST_DRIFT_UP');
    expect(steps(Array(8).fill(-1.5)).filter(Boolean)[0]).toBe('FORECAST_DRIFT_DOWN');
    const wild = Array.from({ length: 12 }, (_, t) => (t % 2 ? 3 : -3));
    expect(steps(wild)).toContain('FORECAST_DRIFT_SPREAD');
    expect(steps([0.4, -0.6, 1, -1, 0.2, Number.NaN, -0.5]).every((one) => one === null)).toBe(
      true,
    );
    // One wild value alone is no drift.
    expect(steps([0, 1e9, 0, 0])).toEqual([null, null, null, null]);
  });

  it('is seldom false on errors that stay in their band', () => {
    const rng = createRng('drift');
    const errors = Array.from({ length: 20_000 }, () => rng.normal());
    const codes = (() => {
      let state = driftWatch({ mean: 0, deviation: 1 });
      let alarms = 0;
      for (const error of errors) {
        const step = watchDrift(state, error);
        state = step.state;
        if (step.alarm !== null) alarms++;
      }
      return alarms;
    })();
    expect(codes).toBeLessThan(100);
    expect(codes).toBeGreaterThan(5);
  });

  it('refuses a band of nothing, and takes one without spread', () => {
    expect(() => errorBand([Number.NaN, 1])).toThrow(/at least 2 errors/);
    const flat = driftWatch(errorBand([0, 0, 0]));
    expect(watchDrift(flat, 5).state.seen).toBe(1);
  });
});

describe('overrides', () => {
  const outcome = (
    value: number,
    model: number,
    actual: number,
    reason: string,
  ): OverrideOutcome => ({
    key: 'p',
    step: 1,
    value,
    model,
    actual,
    reason,
    author: 'li',
  });

  it('withOverrides() keeps the model’s row and refuses hostile steps', () => {
    const mean = [1, 2, 3];
    expect(Array.from(withOverrides(mean, [{ step: 2, value: 9 }]))).toEqual([1, 9, 3]);
    expect(mean).toEqual([1, 2, 3]);
    for (const bad of [
      { step: 0, value: 1 },
      { step: 4, value: 1 },
      { step: 1, value: Number.NaN },
    ]) {
      expect(() => withOverrides(mean, [bad])).toThrow(/step must lie/);
    }
  });

  it('overrideValue() tells what people saved, by reason', () => {
    const value = overrideValue([
      outcome(12, 10, 14, 'fair'),
      outcome(20, 10, 12, 'gut'),
      outcome(5, 5, Number.NaN, 'gut'),
    ]);
    expect(value.all.count).toBe(2);
    // |14−10| − |14−12| = 2; |12−10| − |12−20| = −6.
    expect(value.all.unitsSaved).toBe(-4);
    expect(value.byReason.get('fair')?.unitsSaved).toBe(2);
    expect(value.byReason.get('gut')?.unitsSaved).toBe(-6);
    expect(value.byAuthor.get('li')?.share).toBeCloseTo(-4 / 6, 12);
    expect(overrideValue([]).all.count).toBe(0);
  });

  it('overrideValue() conserves units: reasons add up to the whole', () => {
    const one = fc.record({
      value: fc.integer({ min: 0, max: 99 }),
      model: fc.integer({ min: 0, max: 99 }),
      actual: fc.integer({ min: 0, max: 99 }),
      reason: fc.constantFrom('a', 'b', '__proto__'),
    });
    fc.assert(
      fc.property(fc.array(one), (list) => {
        const value = overrideValue(
          list.map(({ value, model, actual, reason }) => outcome(value, model, actual, reason)),
        );
        const sum = [...value.byReason.values()].reduce(
          (total, { unitsSaved }) => total + unitsSaved,
          0,
        );
        expect(sum).toBe(value.all.unitsSaved);
      }),
    );
  });
});
