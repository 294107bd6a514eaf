/**
 * What buyers agree with suppliers, who may approve how much, links for suppliers and what they say of
 * orders, and what people did about alerts.
 */
export const BUYING_SQL = `
CREATE TABLE supplier_terms (
  supplier_id TEXT PRIMARY KEY,
  is_active BOOLEAN NOT NULL DEFAULT true,
  takes_back BOOLEAN NOT NULL DEFAULT false,
  email TEXT,
  order_cost_minor BIGINT CHECK (order_cost_minor >= 0),
  container_volume DOUBLE PRECISION CHECK (container_volume > 0),
  container_cost_minor BIGINT CHECK (container_cost_minor >= 0),
  interval_weeks INTEGER CHECK (interval_weeks BETWEEN 1 AND 52),
  weekday INTEGER CHECK (weekday BETWEEN 1 AND 7),
  changed_at BIGINT NOT NULL
);
CREATE TABLE approval_limits (
  role TEXT PRIMARY KEY,
  limit_minor BIGINT NOT NULL CHECK (limit_minor >= 0)
);
CREATE TABLE supplier_links (
  link_id TEXT PRIMARY KEY,
  token_sha256 TEXT NOT NULL UNIQUE,
  supplier_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  used_at BIGINT
);
CREATE INDEX supplier_links_supplier ON supplier_links (supplier_id);
CREATE TABLE supplier_notices (
  notice_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purchase_order_id TEXT NOT NULL REFERENCES purchase_orders ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('confirmed', 'shipped', 'late')),
  due_day INTEGER,
  note TEXT,
  said_at BIGINT NOT NULL,
  said_by TEXT NOT NULL
);
CREATE INDEX supplier_notices_order ON supplier_notices (purchase_order_id);
CREATE TABLE alert_marks (
  mark_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'dismissed', 'quiet')),
  cost_minor BIGINT NOT NULL,
  score DOUBLE PRECISION,
  day INTEGER NOT NULL,
  quiet_days INTEGER NOT NULL,
  marked_at BIGINT NOT NULL,
  marked_by TEXT NOT NULL
);
CREATE INDEX alert_marks_day ON alert_marks (day);
`;
