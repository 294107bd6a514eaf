import type { DerivedSpec } from '@quanyu/lake';

/** Tables of the forecast step beside the forecasts themselves. */

/**
 * What is known of products beside demand, as rows of their series: promotions, promotions of the
 * rest of their group, prices, group and a signature of what people decided. `location_id` '' is all.
 */
export const FORECAST_FACTS: DerivedSpec = {
  name: 'forecast_facts',
  key: ['product_id', 'location_id', 'kind', 'day', 'until_day', 'amount', 'share'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    kind: 'INTEGER',
    day: 'INTEGER',
    until_day: 'INTEGER',
    amount: 'DOUBLE',
    share: 'DOUBLE',
  },
};

/** Days on which a location that sells on such days sold nothing at all: it was closed. */
export const CLOSED_DAYS: DerivedSpec = {
  name: 'closed_days',
  key: ['location_id', 'day'],
  columns: { location_id: 'VARCHAR', day: 'INTEGER' },
};

/**
 * Factors that many series taught, by the `effects_id` of the fits that used them: coefficients of
 * calendar columns by location and group, answers to price and promotion by group.
 */
export const FORECAST_EFFECTS: DerivedSpec = {
  name: 'forecast_effects',
  key: ['effects_id', 'scope', 'place', 'name'],
  columns: {
    effects_id: 'VARCHAR',
    version: 'INTEGER',
    scope: 'VARCHAR',
    place: 'INTEGER',
    name: 'VARCHAR',
    column_place: 'INTEGER',
    value: 'DOUBLE',
    error: 'DOUBLE',
  },
};

/** How each series uses the factors, and how it would have done without. */
export const FORECAST_FACTORS: DerivedSpec = {
  name: 'forecast_factors',
  key: ['product_id', 'location_id'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    fitted_day: 'INTEGER',
    effects_id: 'VARCHAR',
    used: 'VARCHAR',
    lift: 'DOUBLE',
    plain_error: 'DOUBLE',
    adjusted_error: 'DOUBLE',
  },
};

/** Days of published forecasts beside what came, for eight weeks. */
export const FORECAST_OUTCOMES: DerivedSpec = {
  name: 'forecast_outcomes',
  key: ['product_id', 'location_id', 'day'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    day: 'INTEGER',
    fitted_day: 'INTEGER',
    mean: 'DOUBLE',
    q10: 'DOUBLE',
    q90: 'DOUBLE',
    units: 'DOUBLE',
    model: 'VARCHAR',
  },
};

/** The band in which a category's daily error lies while all is well, and its last alarm. */
export const FORECAST_BANDS: DerivedSpec = {
  name: 'forecast_bands',
  key: ['category'],
  columns: {
    category: 'VARCHAR',
    mean: 'DOUBLE',
    deviation: 'DOUBLE',
    set_day: 'INTEGER',
    alarm: 'VARCHAR',
    alarm_day: 'INTEGER',
  },
};

/** Errors of each judged series on a rolling origin. */
export const FORECAST_SCORES: DerivedSpec = {
  name: 'forecast_scores',
  key: ['product_id', 'location_id'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    days: 'INTEGER',
    units: 'DOUBLE',
    error: 'DOUBLE',
    absolute_error: 'DOUBLE',
    naive_error: 'DOUBLE',
    covered: 'INTEGER',
  },
};

/** All of them. */
export const FORECAST_TABLES: readonly DerivedSpec[] = [
  FORECAST_FACTS,
  CLOSED_DAYS,
  FORECAST_EFFECTS,
  FORECAST_FACTORS,
  FORECAST_OUTCOMES,
  FORECAST_BANDS,
  FORECAST_SCORES,
];
