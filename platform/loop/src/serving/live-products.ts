import { currency, currencyDecimals } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { ProductFacts } from '@quanyu/recommend';
import { isHidden, type ProductDetailsRow, productDetails } from '../recommend/product-details.ts';

interface ProductRow extends ProductDetailsRow {
  readonly product_id: string;
  readonly kind: string;
  readonly category_path: readonly string[];
  readonly stocked: boolean;
  readonly available: string | number | null;
}

/**
 * What rules ask of products: all, or those that some batches changed. A product that no stock move
 * ever named counts as available.
 */
export async function productFacts(
  ledger: Ledger,
  batchIds: readonly number[] | null,
  take: (product: string, facts: ProductFacts) => void,
): Promise<void> {
  const settings = await ledger.settings.get();
  const minorPerMajor = 10 ** currencyDecimals(currency(settings.currency));
  const { rows } = await ledger.pool.query<ProductRow>(
    `select p.product_id, p.name, p.brand, p.kind, p.category_path, p.price, p.cost, p.attributes,
       s.product_id is not null as stocked, s.available
     from products p left join lateral (
       select product_id, sum(on_hand_units - reserved_units) as available
       from stock_levels l where l.product_id = p.product_id group by product_id
     ) s on true
     where $1::bigint[] is null or p.batch_id = any($1)`,
    [batchIds],
  );
  for (const row of rows) take(row.product_id, factsOf(row, minorPerMajor));
}

function factsOf(row: ProductRow, minorPerMajor: number): ProductFacts {
  const { price } = row;
  return {
    ...productDetails(row),
    available: !row.stocked || Number(row.available) > 0,
    hidden: row.kind !== 'goods' || isHidden(row),
    category: row.category_path.join('>'),
    ...(price === null ? {} : { priceMinor: Math.round(Number(price) * minorPerMajor) }),
  };
}

/** A batch of stock moves as the outbox tells of it. */
export interface MovedBatch {
  readonly batchId: number;
  readonly rows: number;
}

interface MovedRow {
  readonly batch_id: string | number;
  readonly moves: number;
  readonly products: readonly string[];
}

/** Moves are looked for this far behind the latest known one: numbers are drawn before commits. */
const BEHIND = 10_000;

/**
 * Tells which products some batches sold out or brought back. Moves have no index by batch, but the
 * latest ones lie at the end of their primary key: only where moves are missing there (a long import
 * that committed late) all moves are read.
 */
export class StockFollower {
  readonly #ledger: Ledger;
  #latest = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Notes where moves end, so that the first look need not read them all. */
  async start(): Promise<void> {
    const { rows } = await this.#ledger.pool.query<{ latest: string | number }>(
      'select coalesce(max(move_id), 0) as latest from stock_moves',
    );
    this.#latest = Number(rows[0]?.latest ?? 0);
  }

  /** Whether each product that the batches moved can be sold now, anywhere. */
  async availability(batches: readonly MovedBatch[]): Promise<ReadonlyMap<string, boolean>> {
    const ids = batches.map(({ batchId }) => batchId);
    const from = Math.max(0, this.#latest - BEHIND);
    await this.start();
    const found = await this.#moved(ids, from);
    const counts = new Map(found.map((row) => [Number(row.batch_id), row.moves]));
    const missing = batches.filter(({ batchId, rows }) => (counts.get(batchId) ?? 0) < rows);
    const late =
      missing.length === 0 || from === 0
        ? []
        : await this.#moved(
            missing.map(({ batchId }) => batchId),
            0,
          );
    return this.#available([...found, ...late].flatMap(({ products }) => products));
  }

  async #moved(batchIds: readonly number[], fromMove: number): Promise<readonly MovedRow[]> {
    const { rows } = await this.#ledger.pool.query<MovedRow>(
      `select batch_id, count(*)::int as moves, array_agg(distinct product_id) as products
       from stock_moves where move_id > $2 and batch_id = any($1::bigint[]) group by batch_id`,
      [[...batchIds], fromMove],
    );
    return rows;
  }

  async #available(products: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    if (products.length === 0) return new Map();
    const { rows } = await this.#ledger.pool.query<{
      product_id: string;
      available: string | number;
    }>(
      `select product_id, sum(on_hand_units - reserved_units) as available from stock_levels
       where product_id = any($1) group by product_id`,
      [[...new Set(products)]],
    );
    return new Map(rows.map((row) => [row.product_id, Number(row.available) > 0]));
  }
}
