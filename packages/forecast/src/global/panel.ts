import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';

/** One of many series that are learnt together. */
export interface PanelSeries {
  /** Demand of each period of the panel. Shape (periods,), ≥ 0, NaN = missing or not yet sold. */
  readonly values: ArrayLike<number>;
  /** What the series is, as whole numbers ≥ 0: its product, location, brand; the same kinds for all. */
  readonly identity: readonly number[];
  /** Figures known ahead (price, promotion, …). Shape (periods + steps,) each, NaN = unknown. Default none. */
  readonly known?: readonly ArrayLike<number>[];
  /** 1 where stock ran out, so that demand was at least the value. Shape (periods,). Default never. */
  readonly soldOut?: ArrayLike<number>;
}

/** Series on one axis of time. */
export interface Panel {
  readonly periods: number;
  readonly series: readonly PanelSeries[];
  /**
   * Lengths of seasons in periods; each becomes Fourier pairs. Only for seasons of which several whole
   * ones are seen: in a single one they would name each period. Default none.
   */
  readonly seasons?: readonly number[];
  /** Further lags in periods, such as 52 for weeks; taken back by whole lags to the last period seen. Default none. */
  readonly lags?: readonly number[];
  /** Which of `known` is the price, if any. */
  readonly price?: number;
  /** Which of `known` says (> 0) that the series is promoted, if any. */
  readonly promotion?: number;
  /** Others of `known` that say (≥ 0.5) so too: a leaflet, a display. Default none. */
  readonly promotions?: readonly number[];
  /**
   * Which of `identity` series share the effects of known figures by, such as the product. Then a line
   * for each such group is learnt first, and trees learn what it leaves. Default none.
   */
  readonly effects?: number;
}

/** A series with its history made ready: logarithms, sold-out periods missing. */
export interface PreparedPanelSeries {
  /** log(1 + demand). Shape (periods,). */
  readonly logs: Float64Array;
  readonly identity: readonly number[];
  readonly known: readonly Float64Array[];
}

/** The panel, checked. */
export interface PreparedPanel {
  readonly periods: number;
  readonly series: readonly PreparedPanelSeries[];
  readonly seasons: readonly number[];
  readonly lags: readonly number[];
  readonly price: number;
  readonly promotion: number;
  /** The promotion and the others, each once. */
  readonly promotions: readonly number[];
  readonly effects: number;
  readonly identities: number;
  readonly knownCount: number;
}

/** Demand above this would overflow in the sums of a panel. */
const VALUE_MAX = 1e100;

/**
 * Checks a panel; `steps` periods after its end must be known.
 * @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID.
 */
export function preparePanel(panel: Panel, steps: number): PreparedPanel {
  const [first] = panel.series;
  if (first === undefined || panel.periods < 1) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_SERIES_EMPTY,
      `Cannot fit as a panel needs a series and a period: current value is ${panel.series.length} series of ${panel.periods} periods`,
      { place: 'panel' },
    );
  }
  const identities = first.identity.length;
  const knownCount = first.known?.length ?? 0;
  const { price = -1, promotion = -1, effects = -1, seasons = [], lags = [] } = panel;
  const promotions = [...new Set([promotion, ...(panel.promotions ?? [])])].filter((k) => k >= 0);
  for (const length of [...seasons, ...lags]) checkShape(length >= 1, 'seasons and lags', length);
  for (const index of [price, promotion, ...(panel.promotions ?? [])]) {
    checkShape(index < knownCount && Number.isInteger(index), 'price and promotion', index);
  }
  checkShape(effects < identities && Number.isInteger(effects), 'effects', effects);
  const series = panel.series.map((one, i) => {
    const known = (one.known ?? []).map((values) => Float64Array.from(values));
    checkShape(one.identity.length === identities, `identity of series ${i}`, one.identity.length);
    checkShape(known.length === knownCount, `known of series ${i}`, known.length);
    for (const values of known) {
      const enough = values.length >= panel.periods + steps;
      checkShape(enough, `periods known of series ${i}`, values.length);
    }
    return { logs: logsOf(one, panel.periods, i), identity: one.identity, known };
  });
  const { periods } = panel;
  return {
    ...{ periods, series, seasons, lags, price, promotion, promotions, effects },
    ...{ identities, knownCount },
  };
}

function logsOf(series: PanelSeries, periods: number, i: number): Float64Array {
  checkShape(series.values.length === periods, `values of series ${i}`, series.values.length);
  return Float64Array.from({ length: periods }, (_, t) => {
    const value = series.values[t] ?? Number.NaN;
    if (Number.isNaN(value) || (series.soldOut?.[t] ?? 0) > 0) return Number.NaN;
    if (value >= 0 && value <= VALUE_MAX) return Math.log1p(value);
    throw new AppError(
      FORECAST_ERRORS.FORECAST_VALUE_INVALID,
      `Cannot fit as demand must lie between 0 and ${VALUE_MAX}: current value is ${value}`,
      { place: `series[${i}].values[${t}]`, details: { series: i, period: t } },
    );
  });
}

function checkShape(fits: boolean, what: string, value: number): void {
  if (fits) return;
  throw new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot read a panel as all series must have one shape: current value of ${what} is ${value}`,
    { place: 'panel', details: { value } },
  );
}
