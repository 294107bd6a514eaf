/** What a period's stock and sales were like. All money in minor units of one currency. */
export interface StockPeriod {
  /** Stock value at cost at the period's days. */
  readonly stockValueMinor: ArrayLike<number>;
  readonly costOfSalesMinor: number;
  readonly revenueMinor: number;
  readonly demandUnits: number;
  readonly servedUnits: number;
  /** Product-location-days looked at, and those without stock. */
  readonly stockDays: number;
  readonly emptyDays: number;
  readonly days: number;
}

/** Figures of stock, one definition each; null where nothing divides. */
export interface StockFigures {
  /** Cost of sales a year / mean stock value. */
  readonly turnover: number | null;
  /** Mean stock value / cost of sales a day. */
  readonly coverDays: number | null;
  /** Gross margin a year / mean stock value. */
  readonly gmroi: number | null;
  /** Share of units served. */
  readonly fillRate: number | null;
  /** Share of product-location-days with stock. */
  readonly inStockRate: number | null;
  readonly capitalMinor: number;
}

/** Turnover, cover, gross margin return on investment, fill rate and in-stock rate of a period. */
export function stockFigures(period: StockPeriod): StockFigures {
  const values = Array.from(period.stockValueMinor);
  const capital = values.length > 0 ? values.reduce((sum, one) => sum + one, 0) / values.length : 0;
  const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  const year = period.days > 0 ? 365 / period.days : 0;
  const margin = period.revenueMinor - period.costOfSalesMinor;
  const perDay = period.days > 0 ? period.costOfSalesMinor / period.days : 0;
  return {
    turnover: share(period.costOfSalesMinor * year, capital),
    coverDays: share(capital, perDay),
    gmroi: share(margin * year, capital),
    fillRate: share(period.servedUnits, period.demandUnits),
    inStockRate: share(period.stockDays - period.emptyDays, period.stockDays),
    capitalMinor: Math.round(capital),
  };
}
