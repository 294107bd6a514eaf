import { type AnalyticsEngine, type Expression, join, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { type Row, rowsOf } from './page.ts';

const TIMELINE_ROWS = 200;
const SHARES = 8;
const CUSTOMERS_MAX = 1_000_000;

/**
 * What the profile step found about a person, named first, or about one of its customers where they
 * were joined since; undefined: nothing.
 */
export async function customerProfile(
  engine: AnalyticsEngine,
  customers: readonly string[],
): Promise<Row | undefined> {
  const rows = rowsOf(
    await engine.query(sql`select * from profiles where customer_id in (${listOf(customers)})`),
  );
  const place = (row: Row): number => customers.indexOf(String(row['customer_id']));
  return rows.toSorted((a, b) => place(a) - place(b))[0];
}

/**
 * What the ledger holds about a customer now: contacts, consents, and the identities of all customers
 * that are the same person; undefined: nobody.
 */
export async function customerFacts(
  ledger: Ledger,
  customer: string,
  customers: readonly string[],
): Promise<
  | {
      readonly person: Row;
      readonly identities: readonly Row[];
      readonly consents: readonly string[];
    }
  | undefined
> {
  const [people, identities, consents] = await Promise.all([
    ledger.pool.query<Row>('select * from customers where customer_id = $1', [customer]),
    ledger.pool.query<Row>(
      `select kind, value, source, customer_id from identities where customer_id = any($1)
       order by kind, value limit 200`,
      [[...customers]],
    ),
    ledger.pool.query<{ purpose: string }>(
      'select purpose from consents where customer_id = $1 and granted order by purpose',
      [customer],
    ),
  ]);
  const [person] = people.rows;
  if (person === undefined) return undefined;
  return {
    person,
    identities: identities.rows,
    consents: consents.rows.map(({ purpose }) => purpose),
  };
}

/** Orders and revenue of a person, known as these customers, as the ledger counts them now. */
export async function customerOrders(ledger: Ledger, customers: readonly string[]): Promise<Row> {
  const { rows } = await ledger.pool.query<Row>(
    `select count(distinct l.order_id)::int as orders,
       coalesce(sum(l.total_minor), 0)::float8 as revenue_minor, max(l.ordered_at) as last_at
     from orders o join order_lines l on l.order_id = o.order_id
     where o.customer_id = any($1) and o.state <> 'cancelled'`,
    [[...customers]],
  );
  return rows[0] ?? {};
}

/** What a person did, known as these customers, newest first, over all channels: order lines now, behaviour of the last snapshot. */
export async function customerTimeline(
  engine: AnalyticsEngine,
  ledger: Ledger,
  customers: readonly string[],
): Promise<readonly Row[]> {
  const [lines, events] = await Promise.all([
    ledger.pool.query<Row>(
      `select l.ordered_at as at, l.kind as what, l.channel_id, l.product_id, l.order_id,
         l.total_minor as value_minor, o.customer_id
       from orders o join order_lines l on l.order_id = o.order_id
       where o.customer_id = any($1) order by o.ordered_at desc limit ${TIMELINE_ROWS}`,
      [[...customers]],
    ),
    engine.query(sql`
      select occurred_at as at, type as what, channel_id, product_id, order_id, customer_id
      from events where customer_id in (${listOf(customers)}) and type <> 'purchase'
      order by occurred_at desc nulls last limit 200`),
  ]);
  const rows = [...lines.rows, ...rowsOf(events).map((row) => ({ ...row, value_minor: null }))];
  return rows
    .sort((a, b) => Number((b as Row)['at']) - Number((a as Row)['at']))
    .slice(0, TIMELINE_ROWS);
}

/** Shares of a person's spending by widest category, or by channel. */
export async function customerShares(
  engine: AnalyticsEngine,
  customers: readonly string[],
  by: 'category' | 'channel',
): Promise<readonly { readonly name: string; readonly share: number }[]> {
  const group = by === 'channel' ? sql`channel_id` : sql`split_part(category, '>', 1)`;
  const rows = rowsOf(
    await engine.query(sql`
      select coalesce(${group}, '') as name, cast(sum(total_minor) as double) as total
      from live_sales_facts where customer_id in (${listOf(customers)}) and kind = 'sale' group by 1
      order by 2 desc nulls last limit 50`),
  );
  const total = rows.reduce((sum, row) => sum + Number(row['total']), 0);
  if (!(total > 0)) return [];
  return rows
    .slice(0, SHARES)
    .map((row) => ({ name: String(row['name']), share: Number(row['total']) / total }));
}

function listOf(values: readonly string[]): Expression {
  return join(
    values.map((value) => sql`${value}`),
    ', ',
  );
}

/** Ids of a segment's customers. */
export async function segmentCustomers(
  engine: AnalyticsEngine,
  segment: string,
): Promise<readonly string[]> {
  const table = await engine.query(
    sql`select customer_id from profiles where segment_id = ${segment}`,
  );
  return rowsOf(table)
    .slice(0, CUSTOMERS_MAX)
    .map((row) => String(row['customer_id']));
}
