import { type AnalyticsEngine, fn, join, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import { enginePage, type PageQuery, type Row, type RowPage } from './page.ts';

export interface EventFilter {
  readonly fromDay?: number | undefined;
  readonly toDay?: number | undefined;
  readonly channel?: string | undefined;
  readonly product?: string | undefined;
  readonly customers?: readonly string[] | undefined;
  readonly search?: string | undefined;
}

/** Days listed where no period is given: the newest of them that has events is the last. */
const DEFAULT_DAYS = 7;

/**
 * Behaviour events, newest first; by default of the last 7 days that have any. They come from the
 * ledger, or from the lake where the ledger has let go of the whole period.
 */
export async function listEvents(
  { ledger, engine }: { readonly ledger: Ledger; readonly engine: AnalyticsEngine },
  filter: EventFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const toDay = filter.toDay ?? (await lastEventDay(ledger));
  const period = { ...filter, toDay, fromDay: filter.fromDay ?? toDay - DEFAULT_DAYS + 1 };
  const isLake = page.cursor?.startsWith('o') ?? !(await isHeld(ledger, period));
  return isLake ? lakeEvents(engine, period, page) : ledgerEvents(ledger, period, page);
}

interface EventPeriod extends EventFilter {
  readonly fromDay: number;
  readonly toDay: number;
}

async function isHeld(ledger: Ledger, { fromDay, toDay }: EventPeriod): Promise<boolean> {
  const { rowCount } = await ledger.pool.query(
    'select 1 from events where day between $1 and $2 limit 1',
    [fromDay, toDay],
  );
  return (rowCount ?? 0) > 0;
}

function lakeEvents(
  engine: AnalyticsEngine,
  { fromDay, toDay, channel, product, customers, search }: EventPeriod,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const parts = [sql`${fn.dayIndex(sql`day`)} between ${fromDay} and ${toDay}`];
  if (channel !== undefined) parts.push(sql`channel_id = ${channel}`);
  if (product !== undefined) parts.push(sql`product_id = ${product}`);
  if (customers !== undefined) parts.push(sql`list_contains(${[...customers]}, customer_id)`);
  const text = search?.trim() ?? '';
  if (text !== '') {
    parts.push(sql`(customer_id = ${text} or anonymous_id = ${text} or session_id = ${text}
      or type = ${text} or external_id = ${text})`);
  }
  return enginePage(
    engine,
    {
      select: sql`
        select source, external_id as event_id, source || '|' || external_id as event_key,
          occurred_at, type, customer_id, anonymous_id, session_id, channel_id, product_id, query,
          value, order_id
        from events where ${join(parts, ' and ')}`,
      key: 'event_key',
      defaultSort: '-at',
      sortable: { at: 'occurred_at' },
    },
    page,
  );
}

function ledgerEvents(ledger: Ledger, filter: EventPeriod, page: PageQuery): Promise<RowPage<Row>> {
  const search = filter.search?.trim();
  const conditions = new Conditions()
    .add('day >= ?', filter.fromDay)
    .add('day <= ?', filter.toDay)
    .add('channel_id = ?', filter.channel)
    .add('product_id = ?', filter.product)
    .add('customer_id = any(?::text[])', filter.customers)
    .add(
      '(customer_id = ? or anonymous_id = ? or session_id = ? or type = ? or event_id = ?)',
      search === '' ? undefined : search,
    );
  const select = `
    select source, external_id as event_id, source || '|' || external_id as event_key,
      occurred_at, day, type, customer_id, anonymous_id, session_id, channel_id, product_id, query,
      value, order_id
    from events`;
  return ledgerPage(
    ledger,
    {
      select,
      conditions,
      sortable: { at: 'occurred_at' },
      defaultSort: '-at',
      key: 'event_key',
    },
    page,
  );
}

/** From the batches, which know their days: the partitions need not be read. */
async function lastEventDay(ledger: Ledger): Promise<number> {
  const { rows } = await ledger.pool.query<{ day: number | null }>(
    `select max(max_day) as day from batches where kind = 'events'`,
  );
  return rows[0]?.day ?? (await ledger.dayOf(ledger.clock.now()));
}
