export {
  type CalendarColumns,
  type CalendarOptions,
  calendarColumns,
} from './calendar/calendar-columns.ts';
export { dayOfLunar, type LunarDate, lunarDateOf } from './calendar/lunar.ts';
export { type OfficialDay, type OfficialHoliday, officialDay } from './calendar/official-days.ts';
export {
  easterOf,
  paydayOf,
  publicHolidays,
  RETAIL_DAYS,
  type RetailDay,
} from './calendar/retail-days.ts';
export { qingmingOf } from './calendar/solar-term.ts';
export {
  pooledResponses,
  type ResponseCells,
  type ResponsePrior,
} from './effects/pooled-responses.ts';
export {
  effectLogs,
  type SharedEffects,
  type SharedHistory,
  sharedEffects,
} from './effects/shared-effects.ts';
export { FORECAST_ERRORS } from './errors.ts';
export {
  type BacktestFold,
  type BacktestOptions,
  type BacktestScores,
  backtest,
  backtestScores,
} from './evaluate/backtest.ts';
export {
  type BacktestCase,
  type BacktestReportOptions,
  backtestReport,
} from './evaluate/backtest-report.ts';
export {
  type DriftState,
  type DriftStep,
  driftWatch,
  type ErrorBand,
  errorBand,
  watchDrift,
} from './evaluate/drift-alarm.ts';
export {
  bias,
  coverage,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  overallWeightedAverage,
  rootScaledError,
  scaledError,
  symmetricPercentageError,
  weightedPercentageError,
  weightedQuantileLoss,
} from './evaluate/metrics.ts';
export {
  type Override,
  type OverrideOutcome,
  type OverrideValue,
  type OverrideWorth,
  overrideValue,
  withOverrides,
} from './evaluate/override-value.ts';
export { type PairedDifference, pairedDifference } from './evaluate/paired-difference.ts';
export { type StackCase, type StackOptions, stackWeights } from './evaluate/stack-weights.ts';
export {
  FORECAST_PARTS,
  type ForecastPart,
  type ForecastParts,
  forecastParts,
  meanParts,
  type RegressorPart,
  type WhatIf,
  whatIf,
} from './forecast-parts.ts';
export type {
  Forecast,
  ForecastContext,
  Forecaster,
  ForecasterState,
  PredictOptions,
  Series,
  SimulateOptions,
} from './forecaster.ts';
export { FORECASTER_NAMES, forecasterByName } from './forecaster-by-name.ts';
export {
  type GlobalBoosting,
  type GlobalBoostingParams,
  type GlobalBoostingState,
  globalBoosting,
} from './global/global-boosting.ts';
export {
  type GlobalNetwork,
  type GlobalNetworkParams,
  type GlobalNetworkState,
  globalNetwork,
} from './global/global-network.ts';
export type { Panel, PanelSeries } from './global/panel.ts';
export type { PointKind } from './global/residuals.ts';
export {
  type ArimaParams,
  type ArimaState,
  type AutoArimaParams,
  arima,
  autoArima,
} from './models/arima.ts';
export type { ArimaOrder } from './models/arima-fit.ts';
export { type AutoParams, type AutoState, auto, type FallbackReason } from './models/auto.ts';
export {
  type AutoregressionParams,
  type AutoregressionState,
  autoregression,
} from './models/autoregression.ts';
export { type CalibratedParams, type CalibratedState, calibrated } from './models/calibrated.ts';
export { type CesParams, type CesState, ces } from './models/ces.ts';
export {
  type CombinationParams,
  type CombinationState,
  combination,
} from './models/combination.ts';
export type { CountState } from './models/counts.ts';
export {
  type DecomposableParams,
  type DecomposableState,
  decomposable,
} from './models/decomposable.ts';
export { type EtsParams, type EtsState, ets } from './models/ets.ts';
export type { FactorCounts } from './models/factor-counts.ts';
export {
  type FourierParams,
  type FourierState,
  withFourier,
} from './models/fourier-forecast.ts';
export {
  type AggregateParams,
  adida,
  type CountPrior,
  croston,
  empirical,
  imapa,
  type NegativeBinomialParams,
  negativeBinomial,
  type SmoothingParams,
  sba,
  tsb,
  type WeightedParams,
} from './models/intermittent.ts';
export { type LogState, withLog } from './models/log-forecast.ts';
export { longSeason, severalSeasons } from './models/long-seasons.ts';
export { type MstlParams, type MstlState, withMstl } from './models/mstl-forecast.ts';
export { drift, type NaiveState, naive, seasonalNaive } from './models/naive.ts';
export { type PooledCountsOptions, pooledCounts } from './models/pooled-counts.ts';
export {
  poissonRegression,
  type RegressionParams,
  type RegressionState,
  regression,
} from './models/regression.ts';
export {
  type SeasonalWindowAverageParams,
  type SeasonalWindowAverageState,
  seasonalWindowAverage,
} from './models/seasonal-window-average.ts';
export { dynamicTheta, type ThetaState, theta } from './models/theta.ts';
export {
  type WindowAverageParams,
  type WindowAverageState,
  windowAverage,
} from './models/window-average.ts';
export {
  type FactorColumn,
  type FactorsState,
  withFactorParts,
  withFactors,
} from './models/with-factors.ts';
export { type PredictSumOptions, predictSum, type SumForecast } from './predict-sum.ts';
export {
  type ProductPromotion,
  type PromotionEffect,
  type PromotionHistory,
  promotionEffects,
} from './promotion-effects.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export { type ReconcileOptions, reconcile } from './reconcile.ts';
export {
  type ReconcileMethod,
  type ReconcilePathsOptions,
  reconcilePaths,
} from './reconcile-paths.ts';
export {
  type PointsOptions,
  type RegularSeries,
  regularSeries,
  type SeriesNote,
} from './regular-series.ts';
export {
  type MstlParts,
  mstl,
  type StlOptions,
  type StlParts,
  seasonalStrength,
  stl,
} from './stl.ts';
