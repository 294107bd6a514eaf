/**
 * Imported moves and counts. Places are locked first, in one order; then one statement writes the
 * moves, adds an opening count where a level would fall below zero, and sets the levels, so that
 * level = sum of moves holds at every commit.
 */

/** $1 now. Makes the levels that are absent. */
export function ensurePlacesSql(stage: string): string {
  return `INSERT INTO stock_levels (product_id, location_id, updated_at)
    SELECT DISTINCT product_id, location_id, $1::bigint FROM ${stage}
    ORDER BY product_id, location_id ON CONFLICT DO NOTHING`;
}

export function lockPlacesSql(stage: string): string {
  return `SELECT count(*) FROM (
    SELECT 1 FROM stock_levels l
    WHERE (l.product_id, l.location_id) IN (SELECT product_id, location_id FROM ${stage})
    ORDER BY l.product_id, l.location_id FOR UPDATE) AS locked`;
}

/** On hand and reserved deltas of an imported move; the kind gives the direction. */
const MOVE_ROWS = `
  SELECT s.row_index, s.external_id, s.product_id, s.location_id, s.kind,
    CASE WHEN s.kind IN ('receive', 'return', 'transfer-in') THEN abs(s.units)
         WHEN s.kind IN ('sale', 'transfer-out', 'write-off') THEN -abs(s.units)
         WHEN s.kind = 'count' THEN s.units ELSE 0 END AS on_hand_units,
    CASE WHEN s.kind = 'reserve' THEN abs(s.units)
         WHEN s.kind = 'release' THEN -abs(s.units) ELSE 0 END AS reserved_units,
    s.moved_at, s.day, s.reference
  FROM stage_stock_moves s`;

/**
 * A count's difference to what the moves up to then say, beyond the count before it. A count older
 * than one already known changes nothing: the later one was counted with eyes.
 */
const COUNT_ROWS = `
  SELECT row_index, external_id, product_id, location_id, 'count' AS kind,
    CASE WHEN is_old THEN 0
         ELSE gap - coalesce(lag(gap) OVER (PARTITION BY product_id, location_id, is_old ORDER BY moved_at, row_index), 0)
    END AS on_hand_units,
    0 AS reserved_units, moved_at, day, NULL::text AS reference
  FROM (
    SELECT s.*, s.on_hand - coalesce((
        SELECT sum(m.on_hand_units) FROM stock_moves m
        WHERE m.product_id = s.product_id AND m.location_id = s.location_id AND m.moved_at <= s.moved_at
      ), 0) AS gap,
      EXISTS (SELECT 1 FROM stock_moves m
        WHERE m.product_id = s.product_id AND m.location_id = s.location_id
          AND m.kind = 'count' AND m.source <> 'quanyu:opening' AND m.moved_at > s.moved_at) AS is_old
    FROM (SELECT DISTINCT ON (external_id) * FROM stage_stock_levels ORDER BY external_id, row_index) s
    WHERE NOT EXISTS (SELECT 1 FROM stock_moves k WHERE k.source = $1 AND k.external_id = 'level|' || s.external_id)
  ) AS compared`;

/** $1 source, $2 batch, $3 now. Answers one row: accepted, opened. */
function applyMovesSql(rows: string, externalId: string): string {
  return `WITH given AS (${rows}),
  written AS (
    INSERT INTO stock_moves (source, external_id, product_id, location_id, kind, on_hand_units,
      reserved_units, moved_at, day, reference, batch_id)
    SELECT $1, ${externalId}, product_id, location_id, kind, on_hand_units, reserved_units, moved_at,
      day, reference, $2::bigint FROM given ORDER BY row_index
    ON CONFLICT DO NOTHING
    RETURNING product_id, location_id, on_hand_units, reserved_units, moved_at, day),
  sums AS (
    SELECT w.product_id, w.location_id, min(w.moved_at) AS moved_at, min(w.day) AS day,
      l.on_hand_units + sum(w.on_hand_units) AS on_hand, l.reserved_units + sum(w.reserved_units) AS reserved
    FROM written w JOIN stock_levels l USING (product_id, location_id)
    GROUP BY w.product_id, w.location_id, l.on_hand_units, l.reserved_units),
  opened AS (
    INSERT INTO stock_moves (source, external_id, product_id, location_id, kind, on_hand_units,
      reserved_units, moved_at, day, reference, batch_id)
    SELECT 'quanyu:opening', $2::bigint || '|' || product_id || '|' || location_id, product_id, location_id,
      'count', greatest(0, -on_hand), greatest(0, -reserved), moved_at, day, 'opening', $2::bigint
    FROM sums WHERE on_hand < 0 OR reserved < 0 RETURNING 1),
  levelled AS (
    UPDATE stock_levels l SET on_hand_units = greatest(0, s.on_hand),
      reserved_units = greatest(0, s.reserved), updated_at = $3::bigint
    FROM sums s WHERE l.product_id = s.product_id AND l.location_id = s.location_id RETURNING 1)
  SELECT (SELECT count(*) FROM written)::int AS accepted, (SELECT count(*) FROM opened)::int AS opened,
    (SELECT count(*) FROM levelled)::int AS levelled`;
}

export const APPLY_MOVES_SQL: string = applyMovesSql(MOVE_ROWS, 'external_id');
/** Counts share the table of moves: their ids are set apart. */
export const APPLY_COUNTS_SQL: string = applyMovesSql(COUNT_ROWS, `'level|' || external_id`);
