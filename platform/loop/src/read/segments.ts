import { type AnalyticsEngine, sql } from '@quanyu/lake';
import { type Row, rowsOf } from './page.ts';

const DOTS_MAX = 2_000;

/** Segments, the largest first. */
export async function listSegments(engine: AnalyticsEngine): Promise<readonly Row[]> {
  return rowsOf(
    await engine.query(
      sql`select * from segments order by customers desc nulls last, segment_id asc nulls last`,
    ),
  );
}

/** Customers as dots of the map: at most 2,000, the same ones each time. */
export async function segmentDots(engine: AnalyticsEngine): Promise<readonly Row[]> {
  return rowsOf(
    await engine.query(sql`
      select customer_id, segment_id, x, y from (
        select customer_id, segment_id, x, y,
          row_number() over (order by md5(customer_id) asc nulls last) as turn
        from profiles where segment_id is not null and x is not null
      ) as shuffled where turn <= ${DOTS_MAX}`),
  );
}
