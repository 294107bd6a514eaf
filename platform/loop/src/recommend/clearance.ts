import { type AnalyticsEngine, sql } from '@quanyu/lake';
import { rowsOf } from '../read/page.ts';

/**
 * What the plan says of each product's stock, over the places that hold it: 1 where it calls all of it
 * overstock or dead, down to -1 where all of it is sure to run out before the next delivery. Products
 * with nothing to say are not named.
 */
export async function clearanceOf(engine: AnalyticsEngine): Promise<ReadonlyMap<string, number>> {
  const rows = rowsOf(
    await engine.query(sql`
      select product_id,
        sum(greatest(on_hand_units, 1) * (case
          when risk in ('overstock', 'dead') then 1
          when risk in ('stock-out', 'low') then -coalesce(risk_before, 0.5) else 0 end))
          / sum(greatest(on_hand_units, 1)) as clearance
      from plan_lines group by 1`),
  );
  const all = new Map<string, number>();
  for (const row of rows) {
    const clearance = Math.min(1, Math.max(-1, Number(row['clearance'] ?? 0)));
    if (clearance !== 0) all.set(String(row['product_id']), clearance);
  }
  return all;
}
