import type { StepContext } from '../step.ts';

/** Units under way to a place, by `product|location`: each with the day they are expected. */
export type UnitsDue = ReadonlyMap<
  string,
  readonly { readonly day: number; readonly units: number }[]
>;

interface DueRow {
  readonly product: string;
  readonly location: string;
  readonly day: number | string | null;
  readonly units: number | string;
}

/** Transfers are a few days on the road. */
export const TRANSFER_DAYS = 2;

/** Purchase orders and transfers of this ledger that have not arrived; overdue ones count as due tomorrow. */
export async function unitsDue({ ledger, asOfDay }: StepContext): Promise<UnitsDue> {
  const { rows } = await ledger.pool.query<DueRow>(
    `select l.product_id as product, o.location_id as location, o.due_day as day,
       sum(l.ordered_units - l.received_units) as units
     from purchase_orders o join purchase_order_lines l using (purchase_order_id)
     where o.state = 'ordered' group by 1, 2, 3 having sum(l.ordered_units - l.received_units) > 0
     union all
     select l.product_id, t.to_location_id, null, sum(l.units)
     from transfers t join transfer_lines l using (transfer_id)
     where t.state in ('ordered', 'shipped') group by 1, 2
     order by 1, 2, 3`,
  );
  const due = new Map<string, { day: number; units: number }[]>();
  for (const row of rows) {
    const key = `${row.product}|${row.location}`;
    const day = row.day === null ? asOfDay + TRANSFER_DAYS : Number(row.day);
    const list = due.get(key) ?? [];
    list.push({ day: Math.max(day, asOfDay + 1), units: Number(row.units) });
    due.set(key, list);
  }
  return due;
}

/** Changes when an order or a transfer is made, received or cancelled. */
export async function openOrdersVersion({ ledger }: Pick<StepContext, 'ledger'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ version: string }>(
    `select concat_ws('|',
       (select string_agg(state || ':' || n, ',' order by state) from (
         select state, count(*) as n from purchase_orders group by state) s),
       (select sum(received_units) from purchase_order_lines),
       (select string_agg(state || ':' || n, ',' order by state) from (
         select state, count(*) as n from transfers group by state) s)) as version`,
  );
  return rows[0]?.version ?? '';
}
