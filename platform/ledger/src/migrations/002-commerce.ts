/** Commerce facts and the stock they move. */
export const COMMERCE_SQL = `
CREATE TABLE batches (
  batch_id BIGSERIAL PRIMARY KEY,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  run_id TEXT,
  rows_accepted INTEGER NOT NULL DEFAULT 0,
  rows_merged INTEGER NOT NULL DEFAULT 0,
  rows_rejected INTEGER NOT NULL DEFAULT 0,
  min_day INTEGER,
  max_day INTEGER,
  recorded_at BIGINT NOT NULL
);
CREATE TABLE orders (
  order_id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  channel_id TEXT,
  location_id TEXT,
  customer_id TEXT,
  ordered_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  state TEXT NOT NULL,
  promised_day INTEGER,
  currency TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  UNIQUE (source, external_id)
);
CREATE INDEX orders_ordered ON orders (ordered_at, order_id);
CREATE INDEX orders_customer ON orders (customer_id, ordered_at);
CREATE TABLE order_lines (
  order_id TEXT NOT NULL,
  line_index INTEGER NOT NULL,
  ordered_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  channel_id TEXT,
  location_id TEXT,
  customer_id TEXT,
  product_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  quantity DECIMAL(18,3) NOT NULL,
  unit_price DECIMAL(18,6) NOT NULL,
  discount_minor BIGINT NOT NULL DEFAULT 0,
  total_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  promotion_id TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (order_id, line_index)
);
CREATE INDEX order_lines_batch ON order_lines USING brin (batch_id, day) WITH (pages_per_range = 32);
CREATE TABLE order_states (
  order_id TEXT NOT NULL REFERENCES orders ON DELETE CASCADE,
  state_index INTEGER NOT NULL,
  state TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (order_id, state_index)
);
CREATE TABLE payments (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  paid_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  method TEXT,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX payments_order ON payments (order_id);
CREATE TABLE shipments (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  location_id TEXT,
  carrier TEXT,
  shipped_at BIGINT,
  delivered_at BIGINT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX shipments_order ON shipments (order_id);
CREATE TABLE returns (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  return_id TEXT NOT NULL,
  line_index INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  order_line_index INTEGER,
  product_id TEXT NOT NULL,
  returned_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  quantity DECIMAL(18,3) NOT NULL,
  refund_minor BIGINT,
  currency TEXT NOT NULL,
  reason TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX returns_order ON returns (order_id);
CREATE TABLE stock_levels (
  product_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  on_hand_units BIGINT NOT NULL DEFAULT 0 CHECK (on_hand_units >= 0),
  reserved_units BIGINT NOT NULL DEFAULT 0 CHECK (reserved_units >= 0),
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (product_id, location_id)
) WITH (fillfactor = 70);
CREATE INDEX stock_levels_location ON stock_levels (location_id, product_id);
CREATE TABLE stock_moves (
  move_id BIGSERIAL PRIMARY KEY,
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  on_hand_units BIGINT NOT NULL,
  reserved_units BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  reference TEXT,
  batch_id BIGINT NOT NULL,
  UNIQUE (source, external_id)
);
CREATE INDEX stock_moves_place ON stock_moves (product_id, location_id, moved_at);
CREATE INDEX stock_moves_reference ON stock_moves (reference) WHERE reference IS NOT NULL;
CREATE FUNCTION stock_moves_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'stock_moves is append-only';
END $$;
CREATE TRIGGER stock_moves_append_only BEFORE UPDATE OR DELETE ON stock_moves
  FOR EACH STATEMENT EXECUTE FUNCTION stock_moves_append_only();
CREATE TABLE stock_operations (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  result JSONB NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE TABLE purchase_orders (
  purchase_order_id TEXT PRIMARY KEY,
  supplier_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ordered', 'received', 'cancelled')),
  ordered_at BIGINT NOT NULL,
  due_day INTEGER,
  currency TEXT NOT NULL,
  total_minor BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
CREATE TABLE purchase_order_lines (
  purchase_order_id TEXT NOT NULL REFERENCES purchase_orders ON DELETE CASCADE,
  line_index INTEGER NOT NULL,
  product_id TEXT NOT NULL,
  ordered_units INTEGER NOT NULL CHECK (ordered_units > 0),
  received_units INTEGER NOT NULL DEFAULT 0 CHECK (received_units >= 0),
  unit_cost DECIMAL(18,6) NOT NULL,
  total_minor BIGINT NOT NULL,
  decision_id TEXT,
  PRIMARY KEY (purchase_order_id, line_index)
);
CREATE INDEX purchase_order_lines_product ON purchase_order_lines (product_id);
CREATE TABLE transfers (
  transfer_id TEXT PRIMARY KEY,
  from_location_id TEXT NOT NULL,
  to_location_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ordered', 'shipped', 'received', 'cancelled')),
  ordered_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
CREATE TABLE transfer_lines (
  transfer_id TEXT NOT NULL REFERENCES transfers ON DELETE CASCADE,
  line_index INTEGER NOT NULL,
  product_id TEXT NOT NULL,
  units INTEGER NOT NULL CHECK (units > 0),
  decision_id TEXT,
  PRIMARY KEY (transfer_id, line_index)
);
`;
