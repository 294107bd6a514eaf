import {
  currency,
  currencyDecimals,
  type Language,
  minorFromDecimal,
  roundHalfEven,
} from '@quanyu/domain';
import { nameIn } from '../brand/words.ts';
import { CATEGORIES_MAX, PAGE_PRODUCTS, SEARCH_LENGTH_MAX } from '../limits.ts';
import type { StorefrontTools } from '../tools.ts';

/** A product as the shop shows it. */
export interface ShelfProduct {
  readonly product: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly categoryPath: readonly string[];
  readonly categoryEn: string | null;
  readonly brand: string | null;
  readonly brandEn: string | null;
  readonly ageYears: readonly [from: number, to: number] | null;
  readonly barcode: string | null;
  /** List price, major units; null where nobody named one: then it cannot be bought. */
  readonly listPrice: number | null;
  readonly listMinor: number | null;
  /** What it costs now: list price less the best promotion of today. */
  readonly priceMinor: number | null;
  readonly promotion: string | null;
  /** Free units at all places together. */
  readonly availableUnits: number;
}

export interface ShelfCategory {
  readonly key: string;
  readonly name: string;
  readonly nameEn: string;
  readonly products: number;
}

export interface Found {
  readonly products: readonly ShelfProduct[];
  readonly count: number;
}

/** Reads products with the price and the stock of this moment. */
export interface Catalogue {
  /** The products named that can be shown, in the order named. */
  byId(ids: readonly string[]): Promise<readonly ShelfProduct[]>;
  search(
    asked: { readonly query?: string; readonly category?: string; readonly page: number },
    perPage?: number,
  ): Promise<Found>;
  /** The two widest levels, those with most products first. */
  categories(): Promise<readonly ShelfCategory[]>;
}

interface ProductRow {
  readonly product_id: string;
  readonly name: string | null;
  readonly category_path: readonly string[];
  readonly brand: string | null;
  readonly barcode: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly price: number | null;
  readonly available: number;
}

interface PromotionRow {
  readonly promotion_id: string;
  readonly products: readonly string[];
  readonly category_path: readonly string[];
  readonly discount_rate: number;
}

const SELECT = `
  SELECT p.product_id, p.name, p.category_path, p.brand, p.barcode, p.attributes,
    CASE WHEN coalesce(h.currency, p.currency, $2) = $2 THEN coalesce(h.price, p.price) END AS price,
    coalesce(s.available, 0)::bigint AS available
  FROM products p
  LEFT JOIN LATERAL (SELECT price, currency FROM prices
    WHERE product_id = p.product_id AND valid_from <= $1 AND price IS NOT NULL
      AND (channel_id IS NULL OR channel_id = $3)
    ORDER BY valid_from DESC LIMIT 1) h ON true
  LEFT JOIN LATERAL (SELECT sum(greatest(0, on_hand_units - reserved_units)) AS available
    FROM stock_levels WHERE product_id = p.product_id) s ON true
  WHERE p.kind = 'goods' AND p.product_id = ANY ($4)`;

/** @param channel Whose own prices and promotions hold. */
export function createCatalogue(tools: StorefrontTools, channel: () => Promise<string>): Catalogue {
  const byId: Catalogue['byId'] = async (ids) => {
    if (ids.length === 0) return [];
    const { ledger, clock } = tools;
    const now = clock.now();
    const settings = await ledger.settings.get();
    const own = await channel();
    const [{ rows }, promotions] = await Promise.all([
      ledger.pool.query<ProductRow>(SELECT, [now, settings.currency, own, [...ids]]),
      activePromotions(tools, await ledger.dayOf(now), own),
    ]);
    const decimals = currencyDecimals(currency(settings.currency));
    const known = new Map(
      rows.map((row) => [row.product_id, productOf(row, promotions, decimals)] as const),
    );
    return ids.flatMap((id) => known.get(id) ?? []);
  };
  let held: { readonly at: number; readonly categories: readonly ShelfCategory[] } | undefined;
  return {
    byId,
    async search({ query, category, page }, perPage = PAGE_PRODUCTS) {
      const text = (query ?? '').trim().slice(0, SEARCH_LENGTH_MAX);
      const pattern = text === '' ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
      const { rows } = await tools.ledger.pool.query<{ product_id: string; found: number }>(
        SEARCH,
        [pattern, text, category ?? null, perPage, (page - 1) * perPage],
      );
      const products = await byId(rows.map((row) => row.product_id));
      return { products, count: rows[0]?.found ?? 0 };
    },
    async categories() {
      const now = tools.clock.now();
      if (held === undefined || now - held.at > CATEGORIES_KEPT_MS) {
        held = { at: now, categories: await readCategories(tools) };
      }
      return held.categories;
    },
  };
}

/** Categories change with an import, not with a sale: they are counted once a minute at most. */
const CATEGORIES_KEPT_MS = 60_000;

/** Which products, in which order; prices and stock are read for the page alone. */
const SEARCH = `
  SELECT p.product_id, count(*) OVER ()::bigint AS found
  FROM products p
  WHERE p.kind = 'goods' AND NOT p.bare
    AND ($1::text IS NULL OR p.name ILIKE $1 OR p.attributes->>'nameEn' ILIKE $1 OR p.brand ILIKE $1
      OR p.attributes->>'brandEn' ILIKE $1 OR p.product_id = $2 OR p.barcode = $2)
    AND ($3::text IS NULL OR array_to_string(p.category_path, '>') = $3
      OR starts_with(array_to_string(p.category_path, '>'), $3 || '>'))
  ORDER BY (p.product_id = $2 OR p.barcode IS NOT DISTINCT FROM $2) DESC,
    p.product_id IN (SELECT product_id FROM stock_levels WHERE on_hand_units > reserved_units) DESC,
    p.name NULLS LAST, p.product_id
  LIMIT $4 OFFSET $5`;

async function activePromotions(
  { ledger }: StorefrontTools,
  day: number,
  channel: string,
): Promise<readonly PromotionRow[]> {
  const { rows } = await ledger.pool.query<PromotionRow>(
    `SELECT promotion_id, products, category_path, discount_rate FROM promotions
     WHERE $1 BETWEEN from_day AND to_day AND (channel_id IS NULL OR channel_id = $2)
       AND discount_rate > 0 AND discount_rate < 1
     ORDER BY discount_rate DESC, promotion_id LIMIT 500`,
    [day, channel],
  );
  return rows;
}

function productOf(
  row: ProductRow,
  promotions: readonly PromotionRow[],
  decimals: number,
): ShelfProduct {
  const { attributes } = row;
  const isPriced = row.price !== null && row.price > 0;
  const listMinor = isPriced ? minorFromDecimal(String(row.price), decimals) : null;
  const promotion = listMinor === null ? undefined : promotions.find((one) => holdsFor(one, row));
  const rate = promotion?.discount_rate ?? 0;
  return {
    product: row.product_id,
    name: row.name,
    nameEn: textIn(attributes, 'nameEn'),
    categoryPath: row.category_path,
    categoryEn: textIn(attributes, 'categoryEn'),
    brand: row.brand,
    brandEn: textIn(attributes, 'brandEn'),
    ageYears: agesIn(attributes),
    barcode: row.barcode,
    listPrice: isPriced ? row.price : null,
    listMinor,
    priceMinor: listMinor === null ? null : roundHalfEven(listMinor * (1 - rate)),
    promotion: promotion?.promotion_id ?? null,
    availableUnits: row.available,
  };
}

function holdsFor(promotion: PromotionRow, row: ProductRow): boolean {
  if (promotion.products.length > 0) return promotion.products.includes(row.product_id);
  const path = promotion.category_path;
  return path.length > 0 && path.every((name, depth) => row.category_path[depth] === name);
}

function textIn(attributes: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = attributes[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

function agesIn(attributes: Readonly<Record<string, unknown>>): readonly [number, number] | null {
  const [from, to] = [attributes['ageYearsMin'], attributes['ageYearsMax']];
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null;
}

/** By the first two levels: the widest alone often says no more than "toys". */
async function readCategories({ ledger }: StorefrontTools): Promise<readonly ShelfCategory[]> {
  const { rows } = await ledger.pool.query<{
    readonly path: readonly string[];
    readonly english: string | null;
    readonly products: number;
  }>(
    `SELECT category_path[1:2] AS path, min(attributes->>'categoryEn') AS english,
       count(*)::bigint AS products
     FROM products WHERE kind = 'goods' AND NOT bare AND cardinality(category_path) > 0
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${CATEGORIES_MAX}`,
  );
  return rows.map(({ path, english, products }) => {
    const name = path.at(-1) ?? '';
    const parts = (english ?? '').split(' / ');
    return { key: path.join('>'), name, nameEn: parts[path.length - 1] || name, products };
  });
}

/** A product's name in the reader's language. */
export function productName(product: ShelfProduct, language: Language): string {
  return nameIn(language, { id: product.product, name: product.name, nameEn: product.nameEn });
}

/** Where a product belongs, from wide to narrow. */
export function categoryText(product: ShelfProduct, language: Language): string {
  const own = product.categoryPath.join(' / ');
  return language === 'en' ? (product.categoryEn ?? own) : own;
}

export function brandText(product: ShelfProduct, language: Language): string | null {
  return language === 'en' ? (product.brandEn ?? product.brand) : product.brand;
}
