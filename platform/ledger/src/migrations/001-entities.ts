/** Entities: who and what the facts are about. Ids are the retailer's own codes, the same over all sources. */
export const ENTITIES_SQL = `
CREATE TABLE settings (
  only_row BOOLEAN PRIMARY KEY DEFAULT true CHECK (only_row),
  name TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  time_zone TEXT NOT NULL,
  day_start_hour INTEGER NOT NULL DEFAULT 0 CHECK (day_start_hour BETWEEN 0 AND 23),
  options JSONB NOT NULL DEFAULT '{}',
  updated_at BIGINT NOT NULL
);
CREATE TABLE channels (
  channel_id TEXT PRIMARY KEY,
  name TEXT,
  kind TEXT,
  bare BOOLEAN NOT NULL DEFAULT false,
  batch_id BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE locations (
  location_id TEXT PRIMARY KEY,
  name TEXT,
  kind TEXT,
  time_zone TEXT,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  channel_id TEXT,
  bare BOOLEAN NOT NULL DEFAULT false,
  batch_id BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE suppliers (
  supplier_id TEXT PRIMARY KEY,
  name TEXT,
  lead_time_days DOUBLE PRECISION,
  lead_time_sd_days DOUBLE PRECISION,
  order_value_min_minor BIGINT,
  currency TEXT,
  bare BOOLEAN NOT NULL DEFAULT false,
  batch_id BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE products (
  product_id TEXT PRIMARY KEY,
  name TEXT,
  kind TEXT NOT NULL DEFAULT 'goods',
  category_path TEXT[] NOT NULL DEFAULT '{}',
  brand TEXT,
  price DECIMAL(18,6),
  cost DECIMAL(18,6),
  currency TEXT,
  supplier_id TEXT,
  pack_units INTEGER CHECK (pack_units > 0),
  order_units_min INTEGER CHECK (order_units_min >= 0),
  barcode TEXT,
  launched_day INTEGER,
  attributes JSONB NOT NULL DEFAULT '{}',
  bare BOOLEAN NOT NULL DEFAULT false,
  batch_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX products_supplier ON products (supplier_id);
CREATE INDEX products_barcode ON products (barcode) WHERE barcode IS NOT NULL;
CREATE TABLE prices (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  channel_id TEXT,
  valid_from BIGINT NOT NULL,
  day INTEGER NOT NULL,
  price DECIMAL(18,6),
  cost DECIMAL(18,6),
  currency TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX prices_product ON prices (product_id, valid_from);
CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY,
  name TEXT,
  email TEXT,
  phone TEXT,
  city TEXT,
  country TEXT,
  gender TEXT,
  birth_date INTEGER,
  registered_at BIGINT,
  attributes JSONB NOT NULL DEFAULT '{}',
  erased_at BIGINT,
  bare BOOLEAN NOT NULL DEFAULT false,
  batch_id BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE identities (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  source TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (kind, value)
);
CREATE INDEX identities_customer ON identities (customer_id);
CREATE TABLE consents (
  customer_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  granted BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  source TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (customer_id, purpose)
);
CREATE TABLE promotions (
  promotion_id TEXT PRIMARY KEY,
  name TEXT,
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL,
  channel_id TEXT,
  products TEXT[] NOT NULL DEFAULT '{}',
  category_path TEXT[] NOT NULL DEFAULT '{}',
  discount_rate DOUBLE PRECISION,
  batch_id BIGINT NOT NULL
);
CREATE TABLE targets (
  kpi TEXT NOT NULL,
  channel_id TEXT NOT NULL DEFAULT '',
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (kpi, channel_id, from_day)
);
CREATE TABLE contents (
  content_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  published_at BIGINT,
  title TEXT,
  products TEXT[] NOT NULL DEFAULT '{}',
  batch_id BIGINT NOT NULL
);
`;
