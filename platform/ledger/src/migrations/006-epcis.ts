/**
 * EPCIS events as they came, with the fields that queries narrow by; captures, named queries and
 * subscriptions of the EPCIS 2.0 interface. An event is known by its id and the hash of its content.
 */
export const EPCIS_SQL = `
CREATE TABLE epcis_events (
  event_key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  source TEXT NOT NULL,
  capture_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  event_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  action TEXT,
  biz_step TEXT,
  disposition TEXT,
  read_point TEXT,
  biz_location TEXT,
  epcs TEXT[] NOT NULL,
  body TEXT NOT NULL,
  context TEXT NOT NULL,
  UNIQUE (event_id, content_hash)
);
CREATE INDEX epcis_events_event_at ON epcis_events (event_at);
CREATE INDEX epcis_events_recorded_at ON epcis_events (recorded_at);
CREATE INDEX epcis_events_epcs ON epcis_events USING gin (epcs);
CREATE INDEX epcis_events_biz_step ON epcis_events (biz_step, event_at);
CREATE INDEX epcis_events_biz_location ON epcis_events (biz_location, event_at);
CREATE TABLE epcis_captures (
  capture_id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  success BOOLEAN NOT NULL,
  events INTEGER NOT NULL,
  errors JSONB NOT NULL
);
CREATE TABLE epcis_queries (
  query_name TEXT PRIMARY KEY,
  query JSONB NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE epcis_subscriptions (
  subscription_id TEXT PRIMARY KEY,
  query_name TEXT NOT NULL REFERENCES epcis_queries (query_name) ON DELETE CASCADE,
  destination TEXT NOT NULL,
  secret TEXT,
  schedule JSONB,
  report_if_empty BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  last_event_key BIGINT NOT NULL,
  last_run_at BIGINT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0
);
`;
