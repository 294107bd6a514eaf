import { type Currency, currencyDecimals } from '@quanyu/domain';
import { type AnalyticsEngine, column, fn, join, raw, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import type { RuleEvent, RuleNeeds, RuleProfile } from '@quanyu/profile';
import { type Row, rowsOf } from '../read/page.ts';

/** What one customer did on one day. */
export interface CustomerEvent extends RuleEvent {
  readonly customer: string;
}

const PURCHASE = 'purchase';
const DAYS_MAX = 3_650;

interface FactsTools {
  readonly engine: AnalyticsEngine;
  readonly ledger: Ledger;
}

/** Minor units in one major unit of the retailer's currency. */
export async function minorPerMajorOf(ledger: Ledger): Promise<number> {
  const { currency } = await ledger.settings.get();
  return 10 ** currencyDecimals(currency as Currency);
}

/** Customers linked to a person, with the person's name. */
export async function personNames(engine: AnalyticsEngine): Promise<ReadonlyMap<string, string>> {
  const rows = rowsOf(await engine.query(sql`select customer_id, person_id from persons`));
  return new Map(rows.map((row) => [String(row['customer_id']), String(row['person_id'])]));
}

/** Everybody with a profile, as rules see them; amounts in major units. */
export async function* ruleProfiles({
  engine,
  ledger,
}: FactsTools): AsyncGenerator<readonly [customer: string, profile: RuleProfile]> {
  const minorPerMajor = await minorPerMajorOf(ledger);
  const table = await engine.query(sql`
    select p.*, c.city, c.country from profiles as p
      left join customers as c on c.customer_id = p.customer_id`);
  for (const row of rowsOf(table)) {
    yield [String(row['customer_id']), profileOf(row, minorPerMajor)];
  }
}

function profileOf(row: Row, minorPerMajor: number): RuleProfile {
  const number = (name: string): number | null =>
    row[name] === null || row[name] === undefined ? null : Number(row[name]);
  const text = (name: string): string | null => (row[name] as string | null | undefined) ?? null;
  const revenue = Number(row['revenue_minor'] ?? 0) / minorPerMajor;
  const orders = Number(row['orders'] ?? 0);
  const [recency, frequency, monetary] = [...(text('rfm') ?? '')].map(Number);
  const first = number('first_order_day');
  const last = number('last_order_day');
  const recencyDays = number('recency_days');
  return {
    orders,
    revenue,
    average_order: orders > 0 ? revenue / orders : null,
    recency_days: recencyDays,
    tenure_days:
      first === null || last === null || recencyDays === null ? null : last - first + recencyDays,
    discount_share: number('discount_share'),
    activity: number('activity'),
    alive: number('alive'),
    clv: Number(row['clv_minor'] ?? 0) / minorPerMajor,
    recency_score: recency ?? null,
    frequency_score: frequency ?? null,
    monetary_score: monetary ?? null,
    city: text('city'),
    country: text('country'),
    segment: text('segment_id'),
    life_stage: text('life_stage'),
    favourite_category: text('favourite_category'),
    favourite_channel: text('favourite_channel'),
    tags: (row['tags'] as readonly string[] | null) ?? [],
  };
}

/** What rules ask of events up to the last snapshot, summed by customer, kind and day. */
export async function snapshotEvents(
  { engine, ledger }: FactsTools,
  needs: RuleNeeds,
  today: number,
): Promise<readonly CustomerEvent[]> {
  const found: CustomerEvent[] = [];
  const perMajor = await minorPerMajorOf(ledger);
  const since = (window: number): number => today - Math.min(window, DAYS_MAX);
  const purchases = needs.windows.get(PURCHASE);
  if (purchases !== undefined) {
    const table = await engine.query(sql`
      select customer_id, day, count(distinct order_id) as count,
        cast(sum(total_minor) as double) as value
      from sales_facts where customer_id is not null and counts_as_order and day > ${since(purchases)}
      group by 1, 2`);
    found.push(...eventsOf(rowsOf(table), PURCHASE, perMajor));
  }
  const kinds = [...needs.windows].filter(([event]) => event !== PURCHASE);
  if (kinds.length === 0) return found;
  const named = join(
    kinds.map(([event]) => sql`${event}`),
    ', ',
  );
  const widest = Math.max(...kinds.map(([, window]) => Math.min(window, DAYS_MAX)));
  const day = fn.dayIndex(raw('day'));
  const table = await engine.query(sql`
    select customer_id, type, ${day} as day, count(*) as count,
      cast(coalesce(sum(value), 0) as double) as value
    from events where customer_id is not null and type in (${named}) and ${day} > ${today - widest}
    group by 1, 2, 3`);
  const types = column(table, 'type', 'VARCHAR').values;
  rowsOf(table).forEach((row, i) => {
    found.push(...eventsOf([row], types[i] ?? '', 1));
  });
  return found;
}

function eventsOf(rows: readonly Row[], event: string, divisor: number): CustomerEvent[] {
  return rows.map((row) => ({
    customer: String(row['customer_id']),
    event,
    day: Number(row['day']),
    count: Number(row['count']),
    value: Number(row['value']) / divisor,
  }));
}

/** Up to which intake batch the snapshots of sales and of events reach. */
export async function snapshotBatches(
  ledger: Ledger,
): Promise<{ readonly sales: number; readonly events: number }> {
  const { rows } = await ledger.pool.query<{ dataset: string; batch: string | number | null }>(
    `select distinct on (dataset) dataset, batch_id_max as batch from snapshots
     where dataset in ('order_lines', 'events') order by dataset, snapshot_id desc`,
  );
  const of = (name: string): number => Number(rows.find((row) => row.dataset === name)?.batch ?? 0);
  return { sales: of('order_lines'), events: of('events') };
}

/** Batches to read: those named, or all after a number. */
export type Batches = { readonly ids: readonly number[] } | { readonly after: number };

interface EventRow {
  readonly batch_id: string | number;
  readonly customer_id: string;
  readonly type: string;
  readonly day: number;
  readonly count: string | number;
  readonly value: string | number;
}

/** What some batches brought of purchases and of the other kinds that rules ask about. */
export async function ledgerEvents(
  ledger: Ledger,
  kinds: readonly string[],
  { sales, events }: { readonly sales: Batches; readonly events: Batches },
): Promise<readonly (CustomerEvent & { readonly batch: number })[]> {
  const perMajor = await minorPerMajorOf(ledger);
  const [whereSales, salesValue] = condition('l.batch_id', sales);
  const [whereEvents, eventsValue] = condition('batch_id', events);
  const found = await Promise.all([
    ledger.pool.query<EventRow>(
      `select l.batch_id, o.customer_id, '${PURCHASE}' as type, l.day,
         count(distinct l.order_id) as count, sum(l.total_minor)::float8 / ${perMajor} as value
       from order_lines l join orders o on o.order_id = l.order_id
       where ${whereSales} and o.customer_id is not null and l.kind = 'sale'
         and l.quantity > 0 and l.unit_price > 0
       group by 1, 2, 4`,
      [salesValue],
    ),
    ledger.pool.query<EventRow>(
      `select batch_id, customer_id, type, day, count(*) as count,
         coalesce(sum(value), 0)::float8 as value
       from events where ${whereEvents} and customer_id is not null and type = any($2)
       group by 1, 2, 3, 4`,
      [eventsValue, kinds.filter((kind) => kind !== PURCHASE)],
    ),
  ]);
  return found.flatMap(({ rows }) =>
    rows.map((row) => ({
      batch: Number(row.batch_id),
      customer: row.customer_id,
      event: row.type,
      day: row.day,
      count: Number(row.count),
      value: Number(row.value),
    })),
  );
}

function condition(name: string, batches: Batches): readonly [string, unknown] {
  return 'after' in batches
    ? [`${name} > $1::bigint`, batches.after]
    : [`${name} = any($1::bigint[])`, [...batches.ids]];
}
