import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from './errors.ts';
import type { Forecaster, ForecasterState, PredictOptions } from './forecaster.ts';

/** Parts of a forecast, in the order in which factors are told apart. */
export const FORECAST_PARTS = [
  'base',
  'trend',
  'season',
  'calendar',
  'price',
  'promotion',
] as const;

export type ForecastPart = (typeof FORECAST_PARTS)[number];

/** What a regressor belongs to. */
export type RegressorPart = 'season' | 'calendar' | 'price' | 'promotion';

/** Amounts by step that add up to the forecast's mean. Shape (horizon,) each. */
export type ForecastParts = { readonly [part in ForecastPart]: Float64Array };

/**
 * Splits a forecast's mean into base, trend, season, calendar, price and promotion, which add up to
 * it. Models that know their parts tell them (`Forecaster.explain`); any other mean is read as its
 * first season's level (base), the least-squares line through the rest (trend) and what is left
 * (season).
 * @throws AppError as `predict`.
 */
export function forecastParts<S extends ForecasterState>(
  model: Forecaster<S>,
  state: S,
  options: PredictOptions & { readonly season?: number },
): ForecastParts {
  if (model.explain !== undefined) return model.explain(state, options);
  return meanParts(model.predict(state, options).mean, options.season);
}

/**
 * Reads a mean by itself as its first season's level (base), the line through the rest (trend) and
 * what is left (season), which add up to it.
 */
export function meanParts(mean: Float64Array, seasonGiven: number = 1): ForecastParts {
  const horizon = mean.length;
  const season = Math.max(1, Math.min(seasonGiven, horizon));
  const level = mean.subarray(0, season).reduce((sum, value) => sum + value, 0) / season;
  const slope = seasonalSlope(mean, season);
  const centre = (season - 1) / 2;
  const base = new Float64Array(horizon).fill(level);
  const trend =
    season === 1
      ? mean.map((value) => value - level)
      : mean.map((_, h) => slope * Math.max(0, h - centre));
  const left = mean.map((value, h) => value - level - (trend[h] ?? 0));
  const none = (): Float64Array => new Float64Array(horizon);
  return { base, trend, season: left, calendar: none(), price: none(), promotion: none() };
}

/** Mean growth a period between the same places of the first and the last whole season. */
function seasonalSlope(mean: Float64Array, season: number): number {
  const seasons = Math.floor(mean.length / season);
  if (seasons < 2) return 0;
  let sum = 0;
  for (let k = 0; k < season; k++) {
    sum += (mean[(seasons - 1) * season + k] ?? 0) - (mean[k] ?? 0);
  }
  return sum / season / ((seasons - 1) * season);
}

export interface WhatIf {
  readonly before: ForecastParts;
  readonly after: ForecastParts;
  /** Change of the mean by step. Shape (horizon,). */
  readonly change: Float64Array;
}

/**
 * The forecast under another future of price, promotion or calendar, beside the planned one.
 * @param changed Columns of `options.known` that differ, as column → one value a step.
 * @throws AppError FORECAST_OPTION_INVALID where `known` is missing or a column does not fit.
 */
export function whatIf<S extends ForecasterState>(
  model: Forecaster<S>,
  state: S,
  options: PredictOptions & { readonly changed: ReadonlyMap<number, ArrayLike<number>> },
): WhatIf {
  const { known, horizon, changed } = options;
  if (known === undefined) throw unfit('known', 'none');
  const other: Matrix = { ...known, data: Float64Array.from(known.data) };
  for (const [column, values] of changed) {
    const fits = column >= 0 && column < known.cols && Number.isInteger(column);
    if (!fits || values.length < horizon) throw unfit('changed', `column ${column}`);
    for (let h = 0; h < horizon; h++) other.data[h * known.cols + column] = values[h] ?? Number.NaN;
  }
  const before = forecastParts(model, state, options);
  const after = forecastParts(model, state, { ...options, known: other });
  const sum = (parts: ForecastParts, h: number): number =>
    FORECAST_PARTS.reduce((total, part) => total + (parts[part][h] ?? 0), 0);
  const change = Float64Array.from({ length: horizon }, (_, h) => sum(after, h) - sum(before, h));
  return { before, after, change };
}

function unfit(place: string, value: string): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot compare futures as changed columns need known figures for every step: current value is ${value}`,
    { place },
  );
}
