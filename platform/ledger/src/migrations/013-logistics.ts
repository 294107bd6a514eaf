/**
 * Plans of sites, vehicles with where they were, pick waves, routes with their stops, fences, alarms,
 * and what customers are to be told. Waves and routes are written by executing decisions.
 */
export const LOGISTICS_SQL = `
CREATE TABLE site_plans (
  location_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('warehouse', 'floor')),
  body JSONB NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  PRIMARY KEY (location_id, kind)
);
CREATE TABLE vehicles (
  vehicle_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  location_id TEXT NOT NULL,
  device_id TEXT UNIQUE,
  terms JSONB NOT NULL,
  is_active BOOLEAN NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE pick_waves (
  wave_id TEXT PRIMARY KEY,
  location_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('released', 'done', 'cancelled')),
  decision_id TEXT,
  lines INTEGER NOT NULL,
  units INTEGER NOT NULL,
  distance_m DOUBLE PRECISION NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  body JSONB NOT NULL,
  released_at BIGINT NOT NULL,
  closed_at BIGINT,
  created_by TEXT NOT NULL
);
CREATE INDEX pick_waves_day ON pick_waves (day, wave_id);
CREATE TABLE pick_wave_orders (
  wave_id TEXT NOT NULL REFERENCES pick_waves ON DELETE CASCADE,
  order_id TEXT NOT NULL,
  state_before TEXT NOT NULL,
  PRIMARY KEY (wave_id, order_id)
);
CREATE INDEX pick_wave_orders_order ON pick_wave_orders (order_id);
CREATE TABLE routes (
  route_id TEXT PRIMARY KEY,
  vehicle_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'underway', 'done', 'cancelled')),
  decision_id TEXT,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  distance_m DOUBLE PRECISION NOT NULL,
  cost_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  late_s DOUBLE PRECISION NOT NULL DEFAULT 0,
  departed_at BIGINT,
  closed_at BIGINT,
  created_by TEXT NOT NULL
);
CREATE INDEX routes_day ON routes (day, route_id);
CREATE TABLE route_stops (
  route_id TEXT NOT NULL REFERENCES routes ON DELETE CASCADE,
  stop_index INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  customer_id TEXT,
  name TEXT,
  address TEXT,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL,
  opens_at BIGINT NOT NULL,
  closes_at BIGINT NOT NULL,
  service_s DOUBLE PRECISION NOT NULL,
  units INTEGER NOT NULL,
  planned_at BIGINT NOT NULL,
  expected_at BIGINT NOT NULL,
  low_at BIGINT NOT NULL,
  high_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed')),
  done_at BIGINT,
  PRIMARY KEY (route_id, stop_index)
);
CREATE INDEX route_stops_order ON route_stops (order_id);
CREATE INDEX route_stops_customer ON route_stops (customer_id);
CREATE TABLE vehicle_positions (
  device_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL,
  speed_mps DOUBLE PRECISION,
  heading DOUBLE PRECISION,
  accuracy_m DOUBLE PRECISION,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (device_id, at)
);
CREATE TABLE geofences (
  fence_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL,
  radius_m DOUBLE PRECISION NOT NULL CHECK (radius_m > 0),
  updated_at BIGINT NOT NULL
);
CREATE TABLE logistics_alarms (
  alarm_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  params JSONB NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX logistics_alarms_open ON logistics_alarms (kind, subject) WHERE ended_at IS NULL;
CREATE TABLE customer_notices (
  notice_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id TEXT NOT NULL,
  customer_id TEXT,
  route_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  params JSONB NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (route_id, order_id, kind)
);
`;
