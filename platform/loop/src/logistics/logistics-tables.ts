import type { DerivedSpec } from '@quanyu/lake';

/** One row a pick wave that is proposed; `body` is its lists as JSON. */
export const PICK_PLANS: DerivedSpec = {
  name: 'pick_plans',
  key: ['wave_id'],
  columns: {
    wave_id: 'VARCHAR',
    location_id: 'VARCHAR',
    day: 'INTEGER',
    wave: 'INTEGER',
    orders: 'INTEGER',
    lines: 'INTEGER',
    units: 'INTEGER',
    late: 'INTEGER',
    distance_m: 'DOUBLE',
    simple_m: 'DOUBLE',
    starts_at: 'BIGINT',
    ends_at: 'BIGINT',
    worth_minor: 'BIGINT',
    worth_low_minor: 'BIGINT',
    worth_high_minor: 'BIGINT',
    body: 'VARCHAR',
  },
};

/** One row a route that is proposed; `body` is its stops as JSON, without names and places. */
export const ROUTE_PLANS: DerivedSpec = {
  name: 'route_plans',
  key: ['route_id'],
  columns: {
    route_id: 'VARCHAR',
    vehicle_id: 'VARCHAR',
    location_id: 'VARCHAR',
    day: 'INTEGER',
    stops: 'INTEGER',
    units: 'INTEGER',
    late: 'INTEGER',
    distance_m: 'DOUBLE',
    starts_at: 'BIGINT',
    ends_at: 'BIGINT',
    cost_minor: 'BIGINT',
    parcel_minor: 'BIGINT',
    body: 'VARCHAR',
  },
};

/** One row a store whose floor could earn more; `body` holds placements and the test as JSON. */
export const FLOOR_PLANS: DerivedSpec = {
  name: 'floor_plans',
  key: ['location_id'],
  columns: {
    location_id: 'VARCHAR',
    moved: 'INTEGER',
    baskets: 'INTEGER',
    before_minor: 'DOUBLE',
    after_minor: 'DOUBLE',
    low_minor: 'DOUBLE',
    high_minor: 'DOUBLE',
    body: 'VARCHAR',
  },
};
