import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

export interface PurchaseFilter {
  readonly state?: string | undefined;
  readonly supplier?: string | undefined;
  readonly location?: string | undefined;
  readonly product?: string | undefined;
  /** Only those that are late, or only those that are not. */
  readonly isLate?: boolean | undefined;
  /** Part of the number, or of a supplier's or a product's name. */
  readonly search?: string | undefined;
  /** The day that lateness is judged on. */
  readonly today: number;
}

/** Purchase orders with names and lines; by default the newest first. */
export async function listPurchaseOrders(
  ledger: Ledger,
  filter: PurchaseFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = new Conditions();
  const select = purchaseRows(conditions.place(filter.today));
  conditions
    .add('state = ?', filter.state)
    .add('supplier_id = ?', filter.supplier)
    .add('location_id = ?', filter.location)
    .add('is_late = ?', filter.isLate)
    .add(
      `exists (select 1 from purchase_order_lines l
        where l.purchase_order_id = listed.purchase_order_id and l.product_id = ?)`,
      filter.product,
    )
    .add(
      `(strpos(lower(purchase_order_id), ?) > 0 or strpos(lower(supplier_name), ?) > 0
        or strpos(lower(lines::text), ?) > 0)`,
      searchText(filter.search),
    );
  return ledgerPage(
    ledger,
    {
      select,
      conditions,
      sortable: { orderedAt: 'ordered_at', dueDay: 'due_sort', total: 'total_minor' },
      defaultSort: '-orderedAt',
      key: 'purchase_order_id',
    },
    page,
  );
}

function searchText(search: string | undefined): string | undefined {
  const text = search?.trim().toLowerCase();
  return text === '' ? undefined : text;
}

/** Where no day is known an order stands behind all that have one. */
const NO_DAY = 2_147_483_647;

function purchaseRows(today: string): string {
  return `
    select o.purchase_order_id, o.supplier_id, coalesce(s.name, o.supplier_id) as supplier_name,
      o.location_id, coalesce(p.name, o.location_id) as location_name, o.state, o.ordered_at,
      o.due_day, coalesce(o.due_day, ${NO_DAY}) as due_sort, o.closed_at, o.total_minor, o.currency,
      o.created_by, (o.state = 'ordered' and coalesce(o.due_day < ${today}::int, false)) as is_late, (
        select coalesce(jsonb_agg(jsonb_build_object(
          'product', l.product_id, 'name', coalesce(g.name, l.product_id),
          'orderedUnits', l.ordered_units, 'receivedUnits', l.received_units,
          'unitCost', l.unit_cost, 'totalMinor', l.total_minor, 'decision', l.decision_id
        ) order by l.line_index), '[]')
        from purchase_order_lines l left join products g on g.product_id = l.product_id
        where l.purchase_order_id = o.purchase_order_id
      ) as lines
    from purchase_orders o
      left join suppliers s on s.supplier_id = o.supplier_id
      left join locations p on p.location_id = o.location_id`;
}

/** One purchase order as a row of the list, or undefined. */
export async function purchaseOrderRow(
  ledger: Ledger,
  id: string,
  today: number,
): Promise<Row | undefined> {
  const { rows } = await ledger.pool.query<Row>(
    `select * from (${purchaseRows('$1')}) as listed where purchase_order_id = $2`,
    [today, id],
  );
  return rows[0];
}

export interface TransferFilter {
  readonly state?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Either end. */
  readonly location?: string | undefined;
  readonly product?: string | undefined;
  readonly isLate?: boolean | undefined;
  readonly search?: string | undefined;
  readonly today: number;
}

/** Transfers between locations with names and lines; by default the newest first. */
export async function listTransfers(
  ledger: Ledger,
  filter: TransferFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = new Conditions();
  const select = transferRows(conditions.place(filter.today));
  conditions
    .add('state = ?', filter.state)
    .add('from_location_id = ?', filter.from)
    .add('to_location_id = ?', filter.to)
    .add('? in (from_location_id, to_location_id)', filter.location)
    .add('is_late = ?', filter.isLate)
    .add(
      `exists (select 1 from transfer_lines l
        where l.transfer_id = listed.transfer_id and l.product_id = ?)`,
      filter.product,
    )
    .add(
      `(strpos(lower(transfer_id), ?) > 0 or strpos(lower(from_name), ?) > 0
        or strpos(lower(to_name), ?) > 0 or strpos(lower(lines::text), ?) > 0)`,
      searchText(filter.search),
    );
  return ledgerPage(
    ledger,
    {
      select,
      conditions,
      sortable: { orderedAt: 'ordered_at', dueDay: 'due_sort' },
      defaultSort: '-orderedAt',
      key: 'transfer_id',
    },
    page,
  );
}

function transferRows(today: string): string {
  return `
    select t.transfer_id, t.from_location_id, coalesce(f.name, t.from_location_id) as from_name,
      t.to_location_id, coalesce(o.name, t.to_location_id) as to_name, t.state, t.ordered_at,
      t.shipped_at, t.due_day, coalesce(t.due_day, ${NO_DAY}) as due_sort, t.closed_at, t.created_by,
      (t.state in ('ordered', 'shipped') and coalesce(t.due_day < ${today}::int, false)) as is_late, (
        select coalesce(jsonb_agg(jsonb_build_object(
          'product', l.product_id, 'name', coalesce(g.name, l.product_id),
          'orderedUnits', l.units, 'receivedUnits', l.received_units, 'decision', l.decision_id
        ) order by l.line_index), '[]')
        from transfer_lines l left join products g on g.product_id = l.product_id
        where l.transfer_id = t.transfer_id
      ) as lines
    from transfers t
      left join locations f on f.location_id = t.from_location_id
      left join locations o on o.location_id = t.to_location_id`;
}

/** One transfer as a row of the list, or undefined. */
export async function transferRow(
  ledger: Ledger,
  id: string,
  today: number,
): Promise<Row | undefined> {
  const { rows } = await ledger.pool.query<Row>(
    `select * from (${transferRows('$1')}) as listed where transfer_id = $2`,
    [today, id],
  );
  return rows[0];
}

/** What moved in stock for a purchase order or transfer, one row an operation, oldest first. */
export async function supplyMoves(ledger: Ledger, id: string): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select min(m.moved_at) as at, m.kind, m.location_id as location, jsonb_agg(jsonb_build_object(
       'product', m.product_id, 'name', coalesce(g.name, m.product_id),
       'units', abs(m.on_hand_units)) order by m.product_id) as lines
     from stock_moves m left join products g on g.product_id = m.product_id
     where m.reference = $1 group by m.batch_id, m.kind, m.location_id
     order by min(m.moved_at), m.batch_id`,
    [id],
  );
  return rows;
}
