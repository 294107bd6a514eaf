/**
 * One stock operation in one statement: claims the key, changes every level under its condition,
 * appends the moves, tells the outbox. A function instead of statements of ours because each of its
 * statements is planned once per connection, and because one round trip replaces four.
 *
 * Lines come sorted by place, so that two operations never wait for each other in a circle. Error
 * QY001: a line lacked units; nothing of the operation stays.
 */
export const STOCK_FUNCTION_SQL = `
CREATE FUNCTION apply_stock(
  p_source TEXT, p_external_id TEXT, p_verb TEXT, p_now BIGINT, p_moved_at BIGINT, p_day INTEGER,
  p_reference TEXT, p_products TEXT[], p_locations TEXT[], p_kinds TEXT[], p_on_hand BIGINT[],
  p_reserved BIGINT[], p_needs_available BIGINT[], p_needs_reserved BIGINT[], p_makes BOOLEAN[])
RETURNS TABLE (product_id TEXT, location_id TEXT, on_hand_units BIGINT, reserved_units BIGINT)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  this_batch BIGINT;
  lines INTEGER := cardinality(p_products);
  left_on_hand BIGINT;
  left_reserved BIGINT;
BEGIN
  INSERT INTO stock_operations (source, external_id, kind, result, recorded_at)
  VALUES (p_source, p_external_id, p_verb, '{"kind":"moved"}', p_now) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN QUERY SELECT p.product_id, p.location_id, coalesce(l.on_hand_units, 0), coalesce(l.reserved_units, 0)
      FROM unnest(p_products, p_locations) AS p (product_id, location_id)
      LEFT JOIN stock_levels l USING (product_id, location_id);
    RETURN;
  END IF;
  this_batch := nextval('batches_batch_id_seq');
  FOR i IN 1..lines LOOP
    FOR attempt IN 1..2 LOOP
      UPDATE stock_levels l SET on_hand_units = l.on_hand_units + p_on_hand[i],
        reserved_units = l.reserved_units + p_reserved[i], updated_at = p_now
      WHERE l.product_id = p_products[i] AND l.location_id = p_locations[i]
        AND l.on_hand_units - l.reserved_units >= p_needs_available[i]
        AND l.reserved_units >= p_needs_reserved[i]
        AND l.on_hand_units + p_on_hand[i] >= 0
      RETURNING l.on_hand_units, l.reserved_units INTO left_on_hand, left_reserved;
      EXIT WHEN FOUND;
      IF attempt = 2 OR NOT p_makes[i] THEN
        RAISE EXCEPTION 'not enough units' USING ERRCODE = 'QY001';
      END IF;
      INSERT INTO products (product_id, bare) VALUES (p_products[i], true) ON CONFLICT DO NOTHING;
      INSERT INTO locations (location_id, bare) VALUES (p_locations[i], true) ON CONFLICT DO NOTHING;
      INSERT INTO stock_levels (product_id, location_id, updated_at)
      VALUES (p_products[i], p_locations[i], p_now) ON CONFLICT DO NOTHING;
    END LOOP;
    INSERT INTO stock_moves (source, external_id, product_id, location_id, kind, on_hand_units,
      reserved_units, moved_at, day, reference, batch_id)
    VALUES (p_source, p_external_id || '#' || i, p_products[i], p_locations[i], p_kinds[i], p_on_hand[i],
      p_reserved[i], p_moved_at, p_day, p_reference, this_batch);
    product_id := p_products[i];
    location_id := p_locations[i];
    on_hand_units := left_on_hand;
    reserved_units := left_reserved;
    RETURN NEXT;
  END LOOP;
  INSERT INTO outbox (topic, kind, batch_id, rows, min_day, max_day, created_at)
  VALUES ('intake', 'stock-moves', this_batch, lines, p_day, p_day, p_now);
END $$;
-- A purchase order stays as it was ordered; when it was closed is when its last units came or never will.
ALTER TABLE purchase_orders ADD COLUMN closed_at BIGINT;
ALTER TABLE transfers ADD COLUMN due_day INTEGER, ADD COLUMN shipped_at BIGINT, ADD COLUMN closed_at BIGINT;
ALTER TABLE transfer_lines ADD COLUMN received_units INTEGER NOT NULL DEFAULT 0 CHECK (received_units >= 0);
CREATE INDEX transfer_lines_product ON transfer_lines (product_id);
-- Each change of a consent, for ever: what was agreed to when must be shown on demand.
CREATE TABLE consent_changes (
  consent_change_id BIGSERIAL PRIMARY KEY,
  customer_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  granted BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX consent_changes_customer ON consent_changes (customer_id);
-- For an import that meets a known order in another state.
ALTER TABLE data_issues ADD COLUMN params JSONB;
ALTER TABLE rejected_rows ADD COLUMN params JSONB;
`;
