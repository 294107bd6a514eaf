import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

export interface StockFilter {
  readonly fromDay?: number | undefined;
  readonly toDay?: number | undefined;
  readonly location?: string | undefined;
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly search?: string | undefined;
}

const IN_CATEGORY = "starts_with(array_to_string(category_path, '>') || '>', ? || '>')";
const IS_FOUND = "(strpos(lower(product_id), ?) > 0 or strpos(lower(coalesce(name, '')), ?) > 0)";

/** Stock as it is now. */
export async function listStockLevels(
  ledger: Ledger,
  filter: StockFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = new Conditions()
    .add('location_id = ?', filter.location)
    .add('product_id = ?', filter.product)
    .add(IN_CATEGORY, filter.category)
    .add(IS_FOUND, searched(filter.search));
  const select = `
    select s.product_id, coalesce(p.name, s.product_id) as name, p.category_path, s.location_id,
      coalesce(l.name, s.location_id) as location_name, s.on_hand_units, s.reserved_units,
      s.on_hand_units - s.reserved_units as available_units, s.updated_at,
      s.product_id || '|' || s.location_id as place
    from stock_levels s
      left join products p on p.product_id = s.product_id
      left join locations l on l.location_id = s.location_id`;
  const sortable = {
    product: 'product_id',
    name: 'name',
    location: 'location_id',
    onHand: 'on_hand_units',
    available: 'available_units',
    updatedAt: 'updated_at',
  };
  return ledgerPage(
    ledger,
    { select, conditions, sortable, defaultSort: 'product', key: 'place' },
    page,
  );
}

/** Stock moves, newest first. */
export async function listStockMoves(
  ledger: Ledger,
  filter: StockFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = new Conditions()
    .add('day >= ?', filter.fromDay)
    .add('day <= ?', filter.toDay)
    .add('location_id = ?', filter.location)
    .add('product_id = ?', filter.product)
    .add(IN_CATEGORY, filter.category)
    .add(IS_FOUND, searched(filter.search));
  const select = `
    select m.move_id, m.product_id, p.name, p.category_path, m.location_id, m.kind, m.day,
      m.on_hand_units, m.reserved_units, m.moved_at, m.reference
    from stock_moves m left join products p on p.product_id = m.product_id`;
  return ledgerPage(
    ledger,
    { select, conditions, sortable: { move: 'move_id' }, defaultSort: '-move', key: 'move_id' },
    page,
  );
}

/** On hand and reserved of some products as they are now, summed over all places or at one. */
export async function liveStock(
  ledger: Ledger,
  products: readonly string[],
  location: string | undefined,
): Promise<ReadonlyMap<string, { readonly onHandUnits: number; readonly reservedUnits: number }>> {
  const { rows } = await ledger.pool.query<{
    product_id: string;
    on_hand: number;
    reserved: number;
  }>(
    `select product_id, sum(on_hand_units)::float8 as on_hand, sum(reserved_units)::float8 as reserved
     from stock_levels where product_id = any($1) and ($2::text is null or location_id = $2)
     group by product_id`,
    [products, location ?? null],
  );
  return new Map(
    rows.map((row) => [row.product_id, { onHandUnits: row.on_hand, reservedUnits: row.reserved }]),
  );
}

function searched(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toLowerCase();
  return trimmed === '' ? undefined : trimmed;
}
