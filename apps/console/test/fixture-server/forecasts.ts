import type {
  ForecastBacktest,
  ForecastDetail,
  ForecastOffender,
  ForecastOverride,
  ForecastQuality,
  OverrideValueAnswer,
  WhatIfResult,
} from '@quanyu/server/api-types';
import { LAST_DAY, NOW, productOf } from './commerce.ts';

const DAYS = 63;
const DAY_MS = 86_400_000;

const dayAfter = (ahead: number): string =>
  new Date(Date.parse(LAST_DAY) + ahead * DAY_MS).toISOString().slice(0, 10);

/** A forecast with a feast in its second week and a promotion in its fourth. */
export function forecastDetailOf(product: string, channel: string | null): ForecastDetail {
  const days = Array.from({ length: DAYS }, (_, d) => {
    const parts = {
      base: 8,
      trend: 0.02 * d,
      season: 2 * Math.sin((2 * Math.PI * d) / 7),
      calendar: d >= 8 && d < 15 ? 5 : 0,
      price: d >= 40 ? -0.8 : 0,
      promotion: d >= 22 && d < 29 ? 4 : 0,
    };
    const mean = Object.values(parts).reduce((sum, value) => sum + value, 0);
    const isOverridden = d >= 3 && d < 6;
    return {
      day: dayAfter(d + 1),
      mean,
      used: isOverridden ? mean * 1.5 : mean,
      isOverridden,
      ...parts,
    };
  });
  const answer = (value: number) => ({ value, error: 0.2 });
  return {
    product,
    location: null,
    channel,
    channelShare: channel === null ? 1 : 0.35,
    days,
    places: [{ location: 'SH-DC', model: 'counts', fittedDay: LAST_DAY, usesCalendar: true }],
    responses: {
      elasticity: answer(-1.6),
      promoted: answer(0.1),
      after: answer(-0.06),
      kin: answer(-0.1),
    },
  };
}

export const BACKTEST: ForecastBacktest = {
  days: 112,
  origins: 4,
  horizonDays: 14,
  units: 812,
  wape: 0.412,
  bias: -0.031,
  mase: 0.78,
  naiveWape: 0.528,
  coverage80: 0.83,
};

export const WHAT_IF: WhatIfResult = {
  currency: 'CNY',
  days: Array.from({ length: 14 }, (_, d) => ({
    day: dayAfter(d + 1),
    before: 8 + Math.sin(d),
    after: d < 7 ? 14 + Math.sin(d) : 7.5 + Math.sin(d),
  })),
  before: { units: 112, revenueMinor: 670_880, marginMinor: 268_352 },
  after: { units: 150.5, revenueMinor: 721_245, marginMinor: 241_000 },
  change: { units: 38.5, revenueMinor: 50_365, marginMinor: -27_352 },
  unitsLow: 26.1,
  unitsHigh: 52.7,
  pullForwardUnits: -3.5,
  others: { units: -6.2, revenueMinor: -31_000, marginMinor: -12_000 },
  elasticity: { value: -1.6, error: 0.2 },
  isAssumed: false,
};

export function overrideOf(index: number): ForecastOverride {
  return {
    override: 500 - index,
    product: productOf(index).product,
    location: index % 2 === 0 ? null : 'SH-DC',
    from: dayAfter(4 - 9 * index),
    to: dayAfter(6 - 9 * index),
    units: 60 + index,
    modelUnits: 40.5,
    actualUnits: index === 0 ? null : 57,
    reason: '学校园游会团购',
    createdAt: NOW - index * DAY_MS,
    createdBy: 'admin',
    withdrawnAt: index % 3 === 2 ? NOW : null,
  };
}

const CATEGORIES = ['', '玩具', '配件', '图书'];

export function qualityOf(index: number): ForecastQuality {
  return {
    category: CATEGORIES[index] ?? `类目 ${index}`,
    series: 120 - index,
    units: 2_400 + 30 * index,
    wape: 0.41 + 0.01 * (index % 7),
    bias: index % 2 === 0 ? -0.04 : 0.06,
    mase: 0.81,
    naiveWape: 0.55,
    coverage80: 0.84,
    liveDays: 21,
    liveWape: 0.45,
    liveBias: 0.03,
    liveCoverage80: 0.81,
    alarm: index === 2 ? 'FORECAST_DRIFT_DOWN' : null,
  };
}

export function offenderOf(index: number): ForecastOffender {
  const { product, name } = productOf(index);
  return {
    product,
    name,
    location: 'SH-DC',
    category: '玩具>积木',
    basis: 'live',
    days: 21,
    units: 140 - index,
    forecastUnits: 190.5,
    absoluteError: 88.2 - 0.3 * index,
    wape: 0.63,
    bias: 0.36,
    model: 'counts',
  };
}

export const OVERRIDE_VALUE: OverrideValueAnswer = {
  all: { count: 9, unitsSaved: 42.5, share: 0.18 },
  byAuthor: [{ name: 'admin', count: 9, unitsSaved: 42.5, share: 0.18 }],
  byReason: [{ name: '学校园游会团购', count: 9, unitsSaved: 42.5, share: 0.18 }],
};
