/** Point and quantile errors. Pairs whose actual value is NaN are left out; NaN where none is left. */

type Numbers = ArrayLike<number>;

function average(
  actual: Numbers,
  forecast: Numbers,
  loss: (y: number, f: number) => number,
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < actual.length; i++) {
    const y = actual[i] ?? Number.NaN;
    const value = loss(y, forecast[i] ?? Number.NaN);
    if (Number.isNaN(y) || Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** Mean squared error. */
export function meanSquaredError(actual: Numbers, forecast: Numbers): number {
  return average(actual, forecast, (y, f) => (y - f) ** 2);
}

/** Mean absolute error. */
export function meanAbsoluteError(actual: Numbers, forecast: Numbers): number {
  return average(actual, forecast, (y, f) => Math.abs(y - f));
}

/** Mean absolute percentage error in percent; actual zeros are left out. */
export function meanAbsolutePercentageError(actual: Numbers, forecast: Numbers): number {
  return average(actual, forecast, (y, f) =>
    y === 0 ? Number.NaN : (100 * Math.abs(y - f)) / Math.abs(y),
  );
}

/** Symmetric MAPE of the M competitions in percent: mean of 200·|y−f| / (|y|+|f|), 0 where both are 0. */
export function symmetricPercentageError(actual: Numbers, forecast: Numbers): number {
  return average(actual, forecast, (y, f) =>
    y === f ? 0 : (200 * Math.abs(y - f)) / (Math.abs(y) + Math.abs(f)),
  );
}

/** Mean of f − y: positive = too much was forecast. */
export function bias(actual: Numbers, forecast: Numbers): number {
  return average(actual, forecast, (y, f) => f - y);
}

/** Σ|y−f| / Σ|y|. */
export function weightedPercentageError(actual: Numbers, forecast: Numbers): number {
  const error = meanAbsoluteError(actual, forecast);
  return error / average(actual, forecast, (y) => Math.abs(y));
}

/** Scale of MASE: in-sample mean |y(t) − y(t−m)|. */
function naiveScale(history: Numbers, season: number): number {
  const lag = Math.max(1, season);
  const before = Array.from(history).slice(0, Math.max(0, history.length - lag));
  return meanAbsoluteError(Array.from(history).slice(lag), before);
}

/** Mean absolute scaled error (Hyndman and Koehler, 2006); NaN for a constant history. */
export function scaledError(
  actual: Numbers,
  forecast: Numbers,
  scale: { readonly history: Numbers; readonly season: number },
): number {
  const unit = naiveScale(scale.history, scale.season);
  return unit > 0 ? meanAbsoluteError(actual, forecast) / unit : Number.NaN;
}

/** Root mean squared scaled error of M5: scaled by one-step changes of the history. */
export function rootScaledError(actual: Numbers, forecast: Numbers, history: Numbers): number {
  const before = Array.from(history).slice(0, -1);
  const unit = meanSquaredError(Array.from(history).slice(1), before);
  return unit > 0 ? Math.sqrt(meanSquaredError(actual, forecast) / unit) : Number.NaN;
}

/** Mean over the levels of 2·Σ pinball / Σ|y|. `quantiles` holds one row a level. */
export function weightedQuantileLoss(
  actual: Numbers,
  quantiles: readonly Numbers[],
  levels: readonly number[],
): number {
  const size = average(actual, actual, (y) => Math.abs(y));
  const losses = levels.map((level, q) =>
    average(actual, quantiles[q] ?? [], (y, f) => Math.max(level * (y - f), (level - 1) * (y - f))),
  );
  return (2 * losses.reduce((sum, loss) => sum + loss, 0)) / (levels.length * size);
}

/** Share of actual values at or below the forecast quantile: should equal its level. */
export function coverage(actual: Numbers, quantile: Numbers): number {
  return average(actual, quantile, (y, f) => (y <= f ? 1 : 0));
}

/** M4's overall weighted average: half of sMAPE and half of MASE, each relative to Naive2. */
export function overallWeightedAverage(
  scores: { readonly smape: number; readonly mase: number },
  naive2: { readonly smape: number; readonly mase: number },
): number {
  return (scores.smape / naive2.smape + scores.mase / naive2.mase) / 2;
}
