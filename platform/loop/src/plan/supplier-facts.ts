import { createHash } from 'node:crypto';
import { column, sql } from '@quanyu/lake';
import type { SupplierTermsRecord } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';

/** Where a supplier's lead time is not known. */
const LEAD_TIME_DAYS_ASSUMED = 14;
const LEAD_TIME_DAYS_MAX = 180;

/** What is known of a supplier when its products are planned. */
export interface SupplierFacts {
  readonly supplier: string | null;
  readonly leadTimeDays: number;
  readonly isLeadTimeAssumed: boolean;
  /** The record says 0 days, which no delivery takes. */
  readonly isLeadTimeZero?: boolean;
  readonly orderValueMinMinor: number;
  readonly terms?: SupplierTermsRecord;
  /** Shares of what was ordered that came, of orders that are closed; absent: too few to tell. */
  readonly receivedShares?: readonly number[];
}

export interface StockedSupplier extends SupplierFacts {
  readonly positions: number;
}

/** Suppliers of products that stock is known of, and null for products without one. */
export async function suppliersWithStock({
  engine,
  ledger,
}: Pick<StepContext, 'engine' | 'ledger'>): Promise<readonly StockedSupplier[]> {
  const table = await engine.query(sql`
    select p.supplier_id, count(*) as positions, max(s.lead_time_days) as lead_days,
      max(coalesce(s.lead_time_sd_days, 0)) as sd_days,
      cast(max(coalesce(s.order_value_min_minor, 0)) as double) as minimum
    from stock_levels as l join products as p on p.product_id = l.product_id
      left join suppliers as s on s.supplier_id = p.supplier_id
    where p.kind = 'goods' group by 1 order by 1 asc nulls first`);
  const lead = column(table, 'lead_days', 'DOUBLE');
  const deviation = column(table, 'sd_days', 'DOUBLE').values;
  const minimum = column(table, 'minimum', 'DOUBLE').values;
  const positions = column(table, 'positions', 'BIGINT').values;
  const terms = new Map((await ledger.buying.terms()).map((one) => [one.supplier, one]));
  const shares = await receivedShares(ledger);
  return column(table, 'supplier_id', 'VARCHAR').values.map((supplier, row) => {
    const agreed = supplier === null ? undefined : terms.get(supplier);
    const received = supplier === null ? undefined : shares.get(supplier);
    return {
      supplier,
      ...leadTimeOf(lead.values[row], deviation[row]),
      orderValueMinMinor: minimum[row] || 0,
      positions: Number(positions[row] ?? 0),
      ...(agreed === undefined ? {} : { terms: agreed }),
      ...(received === undefined ? {} : { receivedShares: received }),
    };
  });
}

/** Cautious days until goods come: the mean and one deviation; what is missing or zero is assumed. */
export function leadTimeOf(
  days: number | undefined,
  deviation: number | undefined,
): Pick<SupplierFacts, 'leadTimeDays' | 'isLeadTimeAssumed' | 'isLeadTimeZero'> {
  const isKnown = days !== undefined && days >= 0;
  const planned = isKnown ? Math.ceil(days + (deviation || 0)) : LEAD_TIME_DAYS_ASSUMED;
  return {
    leadTimeDays: Math.min(LEAD_TIME_DAYS_MAX, Math.max(1, planned)),
    isLeadTimeAssumed: !isKnown,
    ...(isKnown && planned < 1 ? { isLeadTimeZero: true } : {}),
  };
}

/** Fewer closed orders say nothing of a supplier. */
const ORDERS_MIN = 5;
const ORDERS_MAX = 40;

/** By supplier the shares of the last closed orders, newest first; cancelled ones are no fault of his. */
async function receivedShares({
  pool,
}: StepContext['ledger']): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await pool.query<{ readonly supplier_id: string; readonly share: number }>(
    `select supplier_id, least(1, received::double precision / ordered) as share from (
       select o.supplier_id, o.closed_at, o.purchase_order_id,
         sum(l.received_units) as received, sum(l.ordered_units) as ordered,
         row_number() over (partition by o.supplier_id order by o.closed_at desc, o.purchase_order_id)
           as place
       from purchase_orders o join purchase_order_lines l using (purchase_order_id)
       where o.state = 'received'
       group by o.supplier_id, o.closed_at, o.purchase_order_id) as closed
     where place <= ${ORDERS_MAX} order by supplier_id, place`,
  );
  const shares = new Map<string, number[]>();
  for (const { supplier_id, share } of rows) {
    const known = shares.get(supplier_id);
    if (known === undefined) shares.set(supplier_id, [share]);
    else known.push(share);
  }
  return new Map([...shares].filter(([, list]) => list.length >= ORDERS_MIN));
}

/** Changes when terms of a supplier are changed or an order of his is closed. */
export async function supplierTermsVersion({
  ledger,
}: Pick<StepContext, 'ledger'>): Promise<string> {
  const terms = await ledger.buying.terms();
  const shares = await receivedShares(ledger);
  if (terms.length + shares.size === 0) return '';
  const text = JSON.stringify([terms, [...shares]]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
