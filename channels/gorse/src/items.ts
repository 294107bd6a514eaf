import { AppError } from '@quanyu/domain';
import type { FactRow, Ledger } from '@quanyu/ledger';
import { GORSE_ERRORS } from './errors.ts';
import type { RowAffected } from './feedback.ts';
import {
  cursorOf,
  type GorseProduct,
  instantOf,
  readCursor,
  readItems,
  readPage,
  readProductChange,
  timestampOf,
} from './shapes.ts';

/** An item as Gorse answers it. */
export interface ProductAnswer {
  readonly ItemId: string;
  readonly IsHidden: boolean;
  readonly Categories: readonly string[];
  readonly Timestamp: string;
  readonly Labels: readonly string[] | null;
  readonly Comment: string;
}

export interface WriteTools {
  readonly ledger: Ledger;
  /** Source of the facts: the name of the API key. */
  readonly source: string;
}

/** Inserts or replaces items: products of the ledger. @throws AppError GORSE_BODY_INVALID. */
export async function putItems(tools: WriteTools, body: unknown): Promise<RowAffected> {
  const items = readItems(body);
  const rows = items.map((item) => productOf(item, {}));
  if (rows.length > 0) await tools.ledger.recordFacts('products', tools.source, rows);
  return { RowAffected: items.length };
}

/** Changes the fields that are sent. @throws AppError GORSE_BODY_INVALID, GORSE_NOT_FOUND. */
export async function changeItem(
  tools: WriteTools,
  itemId: string,
  body: unknown,
): Promise<RowAffected> {
  const item = readProductChange(itemId, body);
  const { attributes } = await storedItem(tools.ledger, itemId);
  await tools.ledger.recordFacts('products', tools.source, [productOf(item, attributes)]);
  return { RowAffected: 1 };
}

/** Adds a category to an item, or takes it away. @throws AppError GORSE_NOT_FOUND. */
export async function changeCategory(
  tools: WriteTools,
  itemId: string,
  change: { readonly category: string; readonly isAdded: boolean },
): Promise<RowAffected> {
  const { Categories } = itemAnswer(await storedItem(tools.ledger, itemId));
  const others = Categories.filter((category) => category !== change.category);
  const after = change.isAdded ? [...others, change.category] : others;
  return changeItem(tools, itemId, { Categories: after });
}

/**
 * Takes an item out: it is neither shown nor listed any more, and what was sold of it stays. Inserting it
 * again brings it back. @throws AppError GORSE_NOT_FOUND.
 */
export async function deleteItem(tools: WriteTools, itemId: string): Promise<RowAffected> {
  await storedItem(tools.ledger, itemId);
  const attributes = { hidden: true, deleted: true };
  await tools.ledger.recordFacts('products', tools.source, [{ product: itemId, attributes }]);
  return { RowAffected: 1 };
}

/** @throws AppError GORSE_NOT_FOUND. */
export async function oneItem(ledger: Ledger, itemId: string): Promise<ProductAnswer> {
  return itemAnswer(await storedItem(ledger, itemId));
}

/** A page of items by id. @throws AppError GORSE_QUERY_INVALID. */
export async function pageItems(
  ledger: Ledger,
  query: Readonly<Record<string, unknown>>,
): Promise<{ readonly Cursor: string; readonly Items: readonly ProductAnswer[] }> {
  const { count } = readPage(query);
  const [behind = ''] = readCursor(query);
  const { rows } = await ledger.pool.query<StoredItem>(
    `${STORED} and product_id > $1 order by product_id limit $2`,
    [behind, count + 1],
  );
  const Items = rows.slice(0, count).map(itemAnswer);
  const last = rows.length > count ? Items.at(-1) : undefined;
  return { Cursor: last === undefined ? '' : cursorOf([last.ItemId]), Items };
}

/** The latest items that may be shown now, with their time in seconds as score. */
export async function latestItems(
  ledger: Ledger,
  want: { readonly category: string; readonly count: number; readonly offset: number },
): Promise<readonly { readonly Id: string; readonly Score: number }[]> {
  const { rows } = await ledger.pool.query<{ readonly id: string; readonly at: string }>(
    `select p.product_id as id, coalesce((p.attributes->>'timestamp')::bigint, 86400000::bigint * p.launched_day, 0) as at
     from (${STORED}) s join products p on p.product_id = s.product_id
     where p.kind = 'goods' and not coalesce((p.attributes->>'hidden')::boolean, false)
       and ($1 = '' or p.attributes->'categories' ? $1 or $1 = any(p.category_path))
       and not exists (select 1 from stock_levels l where l.product_id = p.product_id
         group by l.product_id having sum(l.on_hand_units - l.reserved_units) <= 0)
     order by at desc, id limit $2 offset $3`,
    [want.category, want.count, want.offset],
  );
  return rows.map(({ id, at }) => ({ Id: id, Score: Number(at) / 1_000 }));
}

interface StoredItem {
  readonly product_id: string;
  readonly name: string | null;
  readonly category_path: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Items that nobody deleted. */
const STORED = `
  select product_id, name, category_path, attributes from products
  where not coalesce((attributes->>'deleted')::boolean, false)`;

async function storedItem(ledger: Ledger, itemId: string): Promise<StoredItem> {
  const { rows } = await ledger.pool.query<StoredItem>(`${STORED} and product_id = $1`, [itemId]);
  const [found] = rows;
  if (found !== undefined) return found;
  throw new AppError(GORSE_ERRORS.GORSE_NOT_FOUND, 'Cannot find this item', { place: itemId });
}

/** A product: its first category is its place in the tree, all of them can be asked for. */
function productOf(item: GorseProduct, before: Readonly<Record<string, unknown>>): FactRow {
  const { ItemId, Categories, Comment, IsHidden, Labels } = item;
  const at = instantOf(item.Timestamp);
  return {
    product: ItemId,
    ...(Comment ? { name: Comment.slice(0, 200) } : {}),
    ...(Categories ? { category_path: Categories.slice(0, 1) } : {}),
    attributes: {
      ...before,
      ...(IsHidden === undefined || IsHidden === null ? {} : { hidden: IsHidden }),
      ...(Categories ? { categories: Categories } : {}),
      ...(Labels ? { labels: Labels } : {}),
      ...(at === undefined ? {} : { timestamp: at }),
      ...(Comment === undefined || Comment === null ? {} : { comment: Comment }),
    },
  };
}

function itemAnswer({ product_id, name, category_path, attributes }: StoredItem): ProductAnswer {
  const { categories, labels, timestamp, comment, hidden } = attributes;
  return {
    ItemId: product_id,
    IsHidden: hidden === true,
    Categories: Array.isArray(categories) ? categories.map(String) : category_path,
    Timestamp: timestampOf(typeof timestamp === 'number' ? timestamp : 0),
    Labels: Array.isArray(labels) ? labels.map(String) : null,
    Comment: typeof comment === 'string' ? comment : (name ?? ''),
  };
}
