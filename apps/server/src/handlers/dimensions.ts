import type { Dimensions } from '../api/kpi.ts';
import type { Handler } from '../handler.ts';

const ROWS_MAX = 5_000;

/** Read from the ledger, so that a channel of a minute ago can be chosen. */
export const dimensions: Handler<'dimensions'> = async (_, { ledger }) => {
  const named = async <R>(sql: string): Promise<R[]> =>
    (await ledger.pool.query(`${sql} limit ${ROWS_MAX}`)).rows as R[];
  const [channels, locations, suppliers, categories] = await Promise.all([
    named<Dimensions['channels'][number]>(
      'select channel_id as id, coalesce(name, channel_id) as name from channels order by 2, 1',
    ),
    named<Dimensions['locations'][number]>(
      'select location_id as id, coalesce(name, location_id) as name, kind from locations order by 2, 1',
    ),
    named<Dimensions['suppliers'][number]>(
      'select supplier_id as id, coalesce(name, supplier_id) as name from suppliers order by 2, 1',
    ),
    named<Dimensions['categories'][number]>(
      `select distinct array_to_string(category_path[1:depth], '>') as id,
         category_path[depth] as name, depth::int as depth
       from products, generate_series(1, cardinality(category_path)) as depth order by 1`,
    ),
  ]);
  return { channels, locations, suppliers, categories };
};
