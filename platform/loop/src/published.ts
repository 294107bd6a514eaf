import type { DerivedSpec } from '@quanyu/lake';
import { FLOOR_PLANS, PICK_PLANS, ROUTE_PLANS } from './logistics/logistics-tables.ts';
import { FORECAST_TABLES } from './published-forecasts.ts';

/** Tables that the steps after the snapshot make; readers find them in the engine by these names. */

/**
 * One row a person who has bought; `customer_id` names the person, see `persons`. `scores` is JSON: the
 * chance to buy in each of the widest categories, and at a discount, within 28 days.
 */
export const PROFILES: DerivedSpec = {
  name: 'profiles',
  key: ['customer_id'],
  columns: {
    customer_id: 'VARCHAR',
    segment_id: 'VARCHAR',
    recency_days: 'INTEGER',
    orders: 'BIGINT',
    revenue_minor: 'BIGINT',
    first_order_day: 'INTEGER',
    last_order_day: 'INTEGER',
    rfm: 'VARCHAR',
    activity: 'DOUBLE',
    activity_reasons: 'VARCHAR',
    alive: 'DOUBLE',
    expected_purchases: 'DOUBLE',
    clv_minor: 'BIGINT',
    tags_mask: 'INTEGER',
    tags: 'VARCHAR[]',
    favourite_category: 'VARCHAR',
    favourite_category_share: 'DOUBLE',
    favourite_channel: 'VARCHAR',
    favourite_channel_share: 'DOUBLE',
    favourite_hour: 'INTEGER',
    price_band: 'VARCHAR',
    discount_share: 'DOUBLE',
    promotion_index: 'DOUBLE',
    life_stage: 'VARCHAR',
    next_order_day: 'INTEGER',
    next_order_early_day: 'INTEGER',
    next_order_late_day: 'INTEGER',
    clv_low_minor: 'BIGINT',
    clv_high_minor: 'BIGINT',
    scores: 'VARCHAR',
    x: 'DOUBLE',
    y: 'DOUBLE',
  },
};

/** Customers whom links in the ledger make one person, with the person's name: its smallest id. */
export const PERSONS: DerivedSpec = {
  name: 'persons',
  key: ['customer_id'],
  columns: { customer_id: 'VARCHAR', person_id: 'VARCHAR' },
};

/** Pairs of customers who are probably one person; `reasons` is JSON, the strongest first. */
export const PERSON_CANDIDATES: DerivedSpec = {
  name: 'person_candidates',
  key: ['a', 'b'],
  columns: {
    a: 'VARCHAR',
    b: 'VARCHAR',
    probability: 'DOUBLE',
    log_odds: 'DOUBLE',
    reasons: 'VARCHAR',
  },
};

/** One row a group of customers; `features` is JSON: mean by feature in its own unit. */
export const SEGMENTS: DerivedSpec = {
  name: 'segments',
  key: ['segment_id'],
  columns: {
    segment_id: 'VARCHAR',
    name_en: 'VARCHAR',
    name_zh: 'VARCHAR',
    description_en: 'VARCHAR',
    description_zh: 'VARCHAR',
    customers: 'BIGINT',
    revenue_minor: 'BIGINT',
    clv_minor: 'BIGINT',
    share: 'DOUBLE',
    features: 'VARCHAR',
    x: 'DOUBLE',
    y: 'DOUBLE',
  },
};

/** Levels of the quantiles that are published. */
export const QUANTILE_LEVELS: readonly number[] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
/** Columns of those quantiles for the demand from the day after `fitted_day` up to and with this day. */
export const SUM_COLUMNS = ['s025', 's10', 's25', 's50', 's75', 's90', 's975'] as const;

/** Demand of a day, its quantiles, and the quantiles of the demand summed since the fit. */
const FORECAST_COLUMNS = {
  product_id: 'VARCHAR',
  location_id: 'VARCHAR',
  day: 'INTEGER',
  fitted_day: 'INTEGER',
  mean: 'DOUBLE',
  q025: 'DOUBLE',
  q10: 'DOUBLE',
  q25: 'DOUBLE',
  q50: 'DOUBLE',
  q75: 'DOUBLE',
  q90: 'DOUBLE',
  q975: 'DOUBLE',
  sum_mean: 'DOUBLE',
  s025: 'DOUBLE',
  s10: 'DOUBLE',
  s25: 'DOUBLE',
  s50: 'DOUBLE',
  s75: 'DOUBLE',
  s90: 'DOUBLE',
  s975: 'DOUBLE',
  model: 'VARCHAR',
} as const;

export const FORECASTS: DerivedSpec = {
  name: 'forecasts',
  key: ['product_id', 'location_id', 'day'],
  columns: FORECAST_COLUMNS,
};

/** Forecasts of the series that were fitted in this run; joined into `forecasts` at its end. */
export const FRESH_FORECASTS: DerivedSpec = { ...FORECASTS, name: 'fresh_forecasts' };

/** What each series was fitted on: decides whether it is fitted again. */
export const FORECAST_FITS: DerivedSpec = {
  name: 'forecast_fits',
  key: ['product_id', 'location_id'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    fitted_day: 'INTEGER',
    history: 'VARCHAR',
    model: 'VARCHAR',
  },
};

/** Series to fit in this run. */
export const FORECAST_QUEUE: DerivedSpec = {
  name: 'forecast_queue',
  key: ['series'],
  columns: { series: 'VARCHAR', product_id: 'VARCHAR', location_id: 'VARCHAR' },
};

/** Errors on a rolling origin, by category; `category` '' is all. */
export const FORECAST_QUALITY: DerivedSpec = {
  name: 'forecast_quality',
  key: ['category'],
  columns: {
    category: 'VARCHAR',
    series: 'BIGINT',
    units: 'DOUBLE',
    wape: 'DOUBLE',
    bias: 'DOUBLE',
    mase: 'DOUBLE',
    naive_wape: 'DOUBLE',
    coverage_80: 'DOUBLE',
  },
};

/** One row a product at a location that holds or sells it. */
export const PLAN_LINES: DerivedSpec = {
  name: 'plan_lines',
  key: ['product_id', 'location_id'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    supplier_id: 'VARCHAR',
    on_hand_units: 'BIGINT',
    due_units: 'BIGINT',
    lead_time_days: 'INTEGER',
    expected_demand_units: 'DOUBLE',
    order_up_to_units: 'BIGINT',
    order_units: 'BIGINT',
    cost_minor: 'BIGINT',
    unit_cost_minor: 'BIGINT',
    unit_price_minor: 'BIGINT',
    days_of_cover: 'DOUBLE',
    stock_out_day: 'INTEGER',
    risk: 'VARCHAR',
    risk_before: 'DOUBLE',
    risk_after: 'DOUBLE',
    worth_minor: 'BIGINT',
    worth_low_minor: 'BIGINT',
    worth_high_minor: 'BIGINT',
    reasons: 'VARCHAR',
    /** `order`, `enough`, `put-off`, `stopped`; `none`: another place orders for this one. */
    state: 'VARCHAR',
    last_return: 'DOUBLE',
    next_return: 'DOUBLE',
    /** JSON: [[units more, their cost, their gain], …], best return first. */
    ladder: 'VARCHAR',
  },
};

/** How often and when to order from each supplier, and what that would change. */
export const SUPPLIER_CYCLES: DerivedSpec = {
  name: 'supplier_cycles',
  key: ['supplier_id'],
  columns: {
    supplier_id: 'VARCHAR',
    products: 'BIGINT',
    weekday: 'INTEGER',
    interval_weeks_now: 'DOUBLE',
    interval_weeks: 'DOUBLE',
    capital_now_minor: 'BIGINT',
    capital_minor: 'BIGINT',
    turnover_now: 'DOUBLE',
    turnover: 'DOUBLE',
    cost_now_minor: 'BIGINT',
    cost_minor: 'BIGINT',
    order_cost_minor: 'BIGINT',
    is_order_cost_assumed: 'BOOLEAN',
  },
};

/** Things to look at, with their cost and one act. `reasons` is JSON. */
export const STOCK_ALERTS: DerivedSpec = {
  name: 'stock_alerts',
  key: ['product_id', 'location_id'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    kind: 'VARCHAR',
    act: 'VARCHAR',
    cost_minor: 'BIGINT',
    cover_days: 'DOUBLE',
    on_hand_units: 'BIGINT',
    reasons: 'VARCHAR',
    /** Units that the act is about. */
    units: 'BIGINT',
    /** The figure that the threshold is on; null where it has none. */
    score: 'DOUBLE',
  },
};

/** Moves of stock between locations that the plan found worth it. */
export const PLAN_TRANSFERS: DerivedSpec = {
  name: 'plan_transfers',
  key: ['product_id', 'from_location_id', 'to_location_id'],
  columns: {
    product_id: 'VARCHAR',
    from_location_id: 'VARCHAR',
    to_location_id: 'VARCHAR',
    units: 'BIGINT',
    worth_minor: 'BIGINT',
    worth_low_minor: 'BIGINT',
    worth_high_minor: 'BIGINT',
    reasons: 'VARCHAR',
  },
};

/** Products that are bought in one order, both ways round. */
export const BOUGHT_TOGETHER: DerivedSpec = {
  name: 'bought_together',
  key: ['product_id', 'other_product_id'],
  columns: {
    product_id: 'VARCHAR',
    other_product_id: 'VARCHAR',
    orders: 'BIGINT',
    confidence: 'DOUBLE',
    lift: 'DOUBLE',
  },
};

/** What each segment buys more than others. */
export const SEGMENT_PRODUCTS: DerivedSpec = {
  name: 'segment_products',
  key: ['segment_id', 'rank'],
  columns: {
    segment_id: 'VARCHAR',
    rank: 'INTEGER',
    product_id: 'VARCHAR',
    customers: 'BIGINT',
    lift: 'DOUBLE',
  },
};

/** Every table that a step publishes. */
export const PUBLISHED_TABLES: readonly DerivedSpec[] = [
  PERSONS,
  PERSON_CANDIDATES,
  PROFILES,
  SEGMENTS,
  FORECASTS,
  FRESH_FORECASTS,
  FORECAST_FITS,
  FORECAST_QUEUE,
  ...FORECAST_TABLES,
  FORECAST_QUALITY,
  PLAN_LINES,
  STOCK_ALERTS,
  PLAN_TRANSFERS,
  SUPPLIER_CYCLES,
  BOUGHT_TOGETHER,
  SEGMENT_PRODUCTS,
  PICK_PLANS,
  ROUTE_PLANS,
  FLOOR_PLANS,
];
