import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { type Row, rowsOf } from './page.ts';

/** A supplier with what was agreed and how he has delivered. Null: not known. */
export interface SupplierRow {
  readonly supplier: string;
  readonly name: string;
  readonly products: number;
  readonly leadTimeDays: number | null;
  readonly leadTimeSdDays: number | null;
  readonly orderValueMinMinor: number | null;
  readonly scorecard: Scorecard;
}

export interface Scorecard {
  readonly closedOrders: number;
  readonly openOrders: number;
  readonly lateOrders: number;
  readonly openMinor: number;
  /** Of closed orders with a promised day those that were there on it. */
  readonly onTimeShare: number | null;
  /** Of closed orders those that came whole, and the share of units that came. */
  readonly inFullShare: number | null;
  readonly unitShare: number | null;
  /** Days from order to close. */
  readonly leadMeanDays: number | null;
  readonly leadSdDays: number | null;
}

const SUPPLIERS_SQL = `
  with orders as (
    select o.supplier_id, o.state, o.due_day, o.total_minor,
      (o.closed_at - o.ordered_at) / 86400000.0 as lead,
      (o.closed_at + $2::bigint) / 86400000 as closed_day,
      (select sum(l.ordered_units) from purchase_order_lines l
        where l.purchase_order_id = o.purchase_order_id) as ordered,
      (select sum(l.received_units) from purchase_order_lines l
        where l.purchase_order_id = o.purchase_order_id) as received
    from purchase_orders o
  ), score as (
    select supplier_id,
      count(*) filter (where state = 'received')::int as closed,
      count(*) filter (where state = 'ordered')::int as open,
      count(*) filter (where state = 'ordered' and due_day < $1)::int as late,
      coalesce(sum(total_minor) filter (where state = 'ordered'), 0)::bigint as open_minor,
      avg((closed_day <= due_day)::int) filter (where state = 'received' and due_day is not null)
        ::double precision as on_time,
      avg((received >= ordered)::int) filter (where state = 'received')::double precision as in_full,
      (sum(least(received, ordered)) filter (where state = 'received')::double precision
        / nullif(sum(ordered) filter (where state = 'received'), 0)) as unit_share,
      avg(lead) filter (where state = 'received')::double precision as lead_mean,
      stddev_samp(lead) filter (where state = 'received')::double precision as lead_sd
    from orders group by supplier_id
  ), named as (
    select supplier_id from suppliers union select supplier_id from score
    union select supplier_id from products where supplier_id is not null
  )
  select n.supplier_id, coalesce(s.name, n.supplier_id) as name, s.lead_time_days,
    s.lead_time_sd_days, s.order_value_min_minor, c.closed, c.open, c.late, c.open_minor, c.on_time,
    c.in_full, c.unit_share, c.lead_mean, c.lead_sd,
    (select count(*)::int from products p where p.supplier_id = n.supplier_id) as products
  from named n left join suppliers s using (supplier_id) left join score c using (supplier_id)
  where ($3::text is null or n.supplier_id = $3)
  order by c.open_minor desc nulls last, n.supplier_id`;

/** Suppliers, those with most on order first. `zoneMs`: what business time is ahead of UTC. */
export async function listSuppliers(
  ledger: Ledger,
  question: { readonly today: number; readonly zoneMs: number; readonly supplier?: string },
): Promise<readonly SupplierRow[]> {
  const { rows } = await ledger.pool.query<Row>(SUPPLIERS_SQL, [
    question.today,
    question.zoneMs,
    question.supplier ?? null,
  ]);
  return rows.map((row) => {
    const number = (name: string): number | null =>
      row[name] === null || row[name] === undefined ? null : Number(row[name]);
    return {
      supplier: String(row['supplier_id']),
      name: String(row['name']),
      products: Number(row['products']),
      leadTimeDays: number('lead_time_days'),
      leadTimeSdDays: number('lead_time_sd_days'),
      orderValueMinMinor: number('order_value_min_minor'),
      scorecard: {
        closedOrders: number('closed') ?? 0,
        openOrders: number('open') ?? 0,
        lateOrders: number('late') ?? 0,
        openMinor: number('open_minor') ?? 0,
        onTimeShare: number('on_time'),
        inFullShare: number('in_full'),
        unitShare: number('unit_share'),
        leadMeanDays: number('lead_mean'),
        leadSdDays: number('lead_sd'),
      },
    };
  });
}

/** What a supplier's products are expected to sell, and what that means for orders. */
export interface SupplierForecast {
  readonly product: string;
  readonly name: string;
  readonly stockUnits: number;
  readonly dueUnits: number;
  /** One in ten, the middle and nine in ten of the demand of the coming days. */
  readonly lowUnits: number;
  readonly midUnits: number;
  readonly highUnits: number;
}

/** The shared forecast of one supplier's products over so many days, most demand first. */
export async function supplierForecast(
  engine: AnalyticsEngine,
  supplier: string,
  days: number,
): Promise<readonly SupplierForecast[]> {
  const table = await engine.query(sql`
    with plan_day as (select max(day) as day from daily_demand), sums as (
      select f.product_id, f.location_id, f.day, f.s10, f.s50, f.s90,
        min(f.sum_mean - f.mean) over (partition by f.product_id, f.location_id) as past,
        row_number() over (partition by f.product_id, f.location_id order by f.day desc) as place
      from forecasts as f join plan_day as a on f.day > a.day and f.day <= a.day + ${days}
        join products as p on p.product_id = f.product_id where p.supplier_id = ${supplier}
    ), demand as (
      select product_id, sum(greatest(0, s50 - past)) as middle,
        sqrt(sum((s50 - s10) * (s50 - s10))) as below, sqrt(sum((s90 - s50) * (s90 - s50))) as above
      from sums where place = 1 group by 1
    ), stock as (
      select product_id, cast(sum(greatest(0, on_hand_units)) as double) as on_hand,
        cast(sum(due_units) as double) as due
      from plan_lines group by 1
    )
    select d.product_id, coalesce(p.name, d.product_id) as name, coalesce(s.on_hand, 0) as on_hand,
      coalesce(s.due, 0) as due, d.middle, d.below, d.above
    from demand as d join products as p on p.product_id = d.product_id
      left join stock as s on s.product_id = d.product_id
    order by d.middle desc, d.product_id asc limit 2000`);
  return rowsOf(table).map((row) => {
    const middle = Number(row['middle']);
    return {
      product: String(row['product_id']),
      name: String(row['name']),
      stockUnits: Number(row['on_hand']),
      dueUnits: Number(row['due']),
      lowUnits: Math.max(0, Math.round(middle - Number(row['below']))),
      midUnits: Math.round(middle),
      highUnits: Math.round(middle + Number(row['above'])),
    };
  });
}

/** How often to order from suppliers and what that changes, as the last plan found. */
export async function supplierCycles(engine: AnalyticsEngine): Promise<readonly Row[]> {
  return rowsOf(
    await engine.query(sql`select * from supplier_cycles order by supplier_id asc nulls first`),
  );
}
