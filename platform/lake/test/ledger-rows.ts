import type { LakeLedger } from '../src/lake-context.ts';

/** 2024-03-01 as a day index. */
export const FIRST_DAY = 19_783;
const DAY_MS = 86_400_000;

type Pool = LakeLedger['pool'];

/** Writes `select` into a table as one intake batch, with its outbox row, as the ledger does. */
export async function insertBatch(
  pool: Pool,
  batch: { kind: string; table: string; columns: string; select: string; hasDay?: boolean },
): Promise<number> {
  const { kind, table, columns, select, hasDay = true } = batch;
  const client = await pool.connect();
  try {
    await client.query('begin');
    const made = await client.query(
      `insert into batches (kind, source, recorded_at) values ($1, 'test', 0) returning batch_id`,
      [kind],
    );
    const batchId = Number((made.rows[0] as { batch_id: number }).batch_id);
    const inserted = await client.query(
      `insert into ${table} (${columns}, batch_id) select s.*, ${batchId} from (${select}) s`,
    );
    const days = hasDay
      ? await client.query(
          `select min(day) as first, max(day) as last from ${table} where batch_id = $1`,
          [batchId],
        )
      : { rows: [{ first: null, last: null }] };
    const { first, last } = days.rows[0] as { first: number | null; last: number | null };
    await client.query(
      `insert into outbox (topic, kind, batch_id, rows, min_day, max_day, created_at) values ('intake', $1, $2, $3, $4, $5, 0)`,
      [kind, batchId, inserted.rowCount, first, last],
    );
    await client.query('commit');
    return batchId;
  } finally {
    client.release();
  }
}

/** Events e<from> to e<from + count - 1>; event i is of customer c<i mod 50> on day FIRST_DAY + i mod days. */
export function eventBatch(
  pool: Pool,
  options: { from: number; count: number; days?: number },
): Promise<number> {
  const { from, count, days = 60 } = options;
  return insertBatch(pool, {
    kind: 'events',
    table: 'events',
    columns:
      'source, external_id, day, occurred_at, type, customer_id, anonymous_id, channel_id, product_id, query, value, properties',
    select: `select 'test', 'e' || i, ${FIRST_DAY} + i % ${days}, (${FIRST_DAY} + i % ${days})::bigint * ${DAY_MS} + i,
        (array['page-view', 'product-view', 'purchase'])[1 + i % 3], 'c' || i % 50, 'a' || i % 50,
        case when i % 2 = 0 then 'web' else 'app' end, 'p' || i % 20,
        case when i % 7 = 0 then '' when i % 7 = 1 then null else 'toy "red", ' || i || chr(10) || '全域' end,
        i / 4.0, jsonb_build_object('i', i)
      from generate_series(${from}, ${from + count - 1}) i`,
  });
}

/** Orders o<from>…, two lines each: 2 × 9.50 and a return of −1 × 9.50. */
export async function orderBatch(pool: Pool, from: number, count: number): Promise<void> {
  await insertBatch(pool, {
    kind: 'other',
    table: 'orders',
    columns:
      'order_id, source, external_id, channel_id, customer_id, ordered_at, day, state, currency',
    select: `select 'o' || i, 'test', 'o' || i, 'web', 'c' || i % 50, (${FIRST_DAY} + i % 60)::bigint * ${DAY_MS}, ${FIRST_DAY} + i % 60, 'placed', 'CNY' from generate_series(${from}, ${from + count - 1}) i`,
  });
  await insertBatch(pool, {
    kind: 'orders',
    table: 'order_lines',
    columns:
      'order_id, line_index, ordered_at, day, channel_id, customer_id, product_id, kind, quantity, unit_price, discount_minor, total_minor, currency',
    select: `select 'o' || i, l, (${FIRST_DAY} + i % 60)::bigint * ${DAY_MS}, ${FIRST_DAY} + i % 60, 'web', 'c' || i % 50, 'p' || i % 20,
        case l when 1 then 'sale' else 'return' end, case l when 1 then 2 else -1 end, 9.5, 0, case l when 1 then 1900 else -950 end, 'CNY'
      from generate_series(${from}, ${from + count - 1}) i cross join generate_series(1, 2) l`,
  });
}

/** Products p0 … p19 and customers c0 … c49 with an anonymous identity each. */
export async function entities(pool: Pool): Promise<void> {
  await insertBatch(pool, {
    kind: 'products',
    table: 'products',
    columns: 'product_id, name, category_path, price, cost, attributes',
    select: `select 'p' || i, case when i = 0 then '' else 'Toy ' || i end, array['toys', 'a "b", {c}', null], 9.5, 4.123456, '{"age": 3}'::jsonb from generate_series(0, 19) i`,
    hasDay: false,
  });
  await insertBatch(pool, {
    kind: 'customers',
    table: 'customers',
    columns: 'customer_id, name, email, birth_date, registered_at',
    select: `select 'c' || i, 'Name ' || i, 'c' || i || '@example.org', 3000 + i, 1700000000123 from generate_series(0, 49) i`,
    hasDay: false,
  });
  await insertBatch(pool, {
    kind: 'identities',
    table: 'identities',
    columns: 'kind, value, customer_id, source',
    select: `select 'anonymous', 'a' || i, 'c' || i, 'test' from generate_series(0, 49) i`,
    hasDay: false,
  });
}
