import type { Pool } from 'pg';

/** Units ordered or on their way that have not come. */
export interface DueArrival {
  readonly product: string;
  readonly location: string;
  /** Null where nobody said when. */
  readonly dueDay: number | null;
  readonly units: number;
}

/**
 * What is still to come, by product, location and due day, in that order. Transfers count from the
 * moment they are ordered; their units leave the other location's stock when they are shipped.
 * Overdue arrivals are included: their day lies in the past.
 */
export async function readDueArrivals(pool: Pool): Promise<readonly DueArrival[]> {
  const { rows } = await pool.query<DueArrival>(`
    SELECT product_id AS product, location_id AS location, due_day AS "dueDay", sum(units)::bigint AS units
    FROM (
      SELECT l.product_id, p.location_id, p.due_day, l.ordered_units - l.received_units AS units
      FROM purchase_orders p JOIN purchase_order_lines l USING (purchase_order_id)
      WHERE p.state = 'ordered' AND l.received_units < l.ordered_units
      UNION ALL
      SELECT l.product_id, t.to_location_id, t.due_day, l.units - l.received_units
      FROM transfers t JOIN transfer_lines l USING (transfer_id)
      WHERE t.state IN ('ordered', 'shipped') AND l.received_units < l.units) AS due
    GROUP BY product_id, location_id, due_day
    ORDER BY product_id COLLATE "C", location_id COLLATE "C", due_day NULLS LAST`);
  return rows;
}
