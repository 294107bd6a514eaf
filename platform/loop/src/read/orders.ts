import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

export interface OrderFilter {
  readonly fromDay?: number | undefined;
  readonly toDay?: number | undefined;
  readonly channel?: string | undefined;
  readonly location?: string | undefined;
  readonly customer?: string | undefined;
  /** Customers of a segment. */
  readonly customers?: readonly string[] | undefined;
  readonly category?: string | undefined;
  readonly product?: string | undefined;
  readonly state?: string | undefined;
  readonly exception?: string | undefined;
  /** Part of the order's or the customer's id. */
  readonly search?: string | undefined;
  /** The day that lateness is judged on. */
  readonly asOfDay: number;
}

/** An order unpaid for longer than this many days is an exception. */
const UNPAID_DAYS = 2;

/** Orders as they are now, newest first, with what is wrong with each. */
export async function listOrders(
  ledger: Ledger,
  filter: OrderFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = new Conditions();
  const select = orderRows(conditions.place(filter.asOfDay));
  const search = filter.search?.trim().toLowerCase();
  conditions
    .add('day >= ?', filter.fromDay)
    .add('day <= ?', filter.toDay)
    .add('channel_id = ?', filter.channel)
    .add('location_id = ?', filter.location)
    .add('customer_id = ?', filter.customer)
    .add('customer_id = any(?::text[])', filter.customers)
    .add('state = ?', filter.state)
    .add('? = any(exceptions)', filter.exception)
    .add(
      "(strpos(lower(order_id), ?) > 0 or strpos(lower(coalesce(customer_id, '')), ?) > 0)",
      search === '' ? undefined : search,
    )
    .add(
      'exists (select 1 from order_lines l where l.order_id = listed.order_id and l.product_id = ?)',
      filter.product,
    )
    .add(
      `exists (select 1 from order_lines l join products p on p.product_id = l.product_id
        where l.order_id = listed.order_id
          and starts_with(array_to_string(p.category_path, '>') || '>', ? || '>'))`,
      filter.category,
    );
  const sortable = { orderedAt: 'ordered_at', day: 'day', total: 'total_minor', units: 'units' };
  return ledgerPage(
    ledger,
    { select, conditions, sortable, defaultSort: '-orderedAt', key: 'order_id' },
    page,
  );
}

function orderRows(today: string): string {
  return `
    select o.order_id, o.channel_id, o.location_id, o.customer_id, o.ordered_at, o.day, o.state,
      o.promised_day, o.currency, h.name as channel_name, a.name as location_name,
      c.name as customer_name, t.total_minor, t.units, t.lines,
      array_remove(array[
        case when o.promised_day < ${today}::int and o.state in ('placed', 'paid', 'picking')
          then 'late' end,
        case when o.state = 'placed' and o.day <= ${today}::int - ${UNPAID_DAYS} then 'unpaid' end,
        case when o.state = 'returned' then 'returned' end,
        case when o.state = 'cancelled' then 'cancelled' end
      ], null) as exceptions
    from orders o left join lateral (
      select coalesce(sum(total_minor), 0)::bigint as total_minor, count(*)::int as lines,
        coalesce(sum(quantity) filter (where kind = 'sale'), 0)::float8 as units
      from order_lines l where l.order_id = o.order_id
    ) t on true
      left join channels h on h.channel_id = o.channel_id
      left join locations a on a.location_id = o.location_id
      left join customers c on c.customer_id = o.customer_id`;
}

/** One order as a row of the list, or undefined. */
export async function orderRow(
  ledger: Ledger,
  order: string,
  asOfDay: number,
): Promise<Row | undefined> {
  const { rows } = await ledger.pool.query<Row>(
    `select * from (${orderRows('$1')}) as listed where order_id = $2`,
    [asOfDay, order],
  );
  return rows[0];
}

/** Lines of an order with the products' names. */
export async function orderLines(ledger: Ledger, order: string): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select l.line_index, l.product_id, coalesce(p.name, l.product_id) as name, l.kind,
       l.quantity::float8 as quantity, l.unit_price::float8 as unit_price, l.discount_minor,
       l.total_minor
     from order_lines l left join products p on p.product_id = l.product_id
     where l.order_id = $1 order by l.line_index`,
    [order],
  );
  return rows;
}

/** What happened to an order, oldest first: states, payments, shipments, returns. */
export async function orderTimeline(ledger: Ledger, order: string): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select * from (
       select changed_at as at, state as what, note, actor from order_states where order_id = $1
       union all
       select paid_at, 'payment', concat_ws(' ', method, amount_minor, currency), source
         from payments where order_id = $1
       union all
       select shipped_at, 'shipment', concat_ws(' ', carrier, location_id), source
         from shipments where order_id = $1 and shipped_at is not null
       union all
       select delivered_at, 'delivery', carrier, source
         from shipments where order_id = $1 and delivered_at is not null
       union all
       select returned_at, 'return', concat_ws(' ', quantity::float8, product_id, reason), source
         from returns where order_id = $1
     ) as happened order by at, what`,
    [order],
  );
  return rows;
}
