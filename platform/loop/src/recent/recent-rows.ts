import { assert } from '@quanyu/domain';
import { DATASETS, type Expression, fn, type Lake, name, raw, sql } from '@quanyu/lake';
import type { ChangedBatches } from './recent-changes.ts';
import { loadedName, type RecentDataset } from './recent-tables.ts';

/**
 * Loads all that the ledger holds of some orders: heads, lines, returns, and the products in them.
 * @returns The ids of those orders and the days of their rows, as a query of `key` and `day`.
 */
export async function loadChangedOrders(
  lake: Lake,
  orders: readonly string[],
): Promise<Expression> {
  const ids = textList(orders);
  const day = fn.dayIndex(raw('day'));
  const sold = `select product_id from order_lines where order_id = any(${ids})
    union select product_id from returns where order_id = any(${ids})`;
  await Promise.all([
    lake.load('orders', loadedName('orders'), `order_id = any(${ids})`),
    lake.load('order_lines', loadedName('order_lines'), `l.order_id = any(${ids})`),
    lake.load('returns', loadedName('returns'), `order_id = any(${ids})`),
    lake.load('products', loadedName('products'), `product_id in (${sold})`),
  ]);
  return sql`
    select order_id as key, ${day} as day from ${name(loadedName('order_lines'))}
    union all select order_id, ${day} from ${name(loadedName('returns'))}`;
}

/** Loads the rows of a dataset that some batches brought. Returns how many. */
export async function loadFactsOf(
  lake: Lake,
  dataset: string,
  { ids, minDay, maxDay }: ChangedBatches,
): Promise<number> {
  const low = ids.reduce((a, b) => Math.min(a, b));
  const high = ids.reduce((a, b) => Math.max(a, b));
  // Bounds first: indexes by batch and partitions by day are pruned by them.
  const days = minDay === null || maxDay === null ? '' : ` and day between ${minDay} and ${maxDay}`;
  const where = `batch_id between ${low} and ${high} and batch_id = any('{${ids.join(',')}}'::bigint[])${days}`;
  return lake.load(dataset, loadedName(dataset), where);
}

/** The one dataset of facts that a table by batch is made from, and what the outbox calls it. */
export function batchSourceOf({ derived }: RecentDataset): {
  readonly source: string;
  readonly kind: string;
} {
  const [source] = derived.from;
  const spec = DATASETS.find((one) => one.name === source);
  const [kind] = spec?.kinds ?? [];
  assert(source !== undefined && kind !== undefined, `${derived.name} has no facts behind it`);
  return { source, kind };
}

/** Texts from outside as an array of the ledger's SQL. */
function textList(texts: readonly string[]): string {
  const quoted = texts.map((text) => `'${text.replaceAll("'", "''")}'`);
  return `array[${quoted.join(',')}]::text[]`;
}
