import { createHash } from 'node:crypto';
import { type DerivedCell, fn, raw, sql } from '@quanyu/lake';
import { numberOf, type PlainRow, plainRows, textOf } from '../decide/table-rows.ts';
import type { StepContext } from '../step.ts';
import { ROW_GROUP, ROW_KIN, ROW_PRICE, ROW_PROMOTION } from './series-facts.ts';

/** What is known of products beside their demand, ready to become rows of series. */
export interface ProductFacts {
  /** Groups of products by name, in order. */
  readonly groups: readonly string[];
  /** Cells of the table `forecast_facts`. */
  readonly rows: readonly (readonly DerivedCell[])[];
  readonly promotions: number;
  readonly pricesChanged: number;
}

/** More leaf categories than this are joined under their parents. */
const GROUPS_MAX = 300;
/** A promotion of less than this share of a group does nothing to the rest of it that can be told. */
const KIN_SHARE_MIN = 0.1;
/** Days of sales that shares of groups and channels are taken from. */
const SHARE_DAYS = 180;
const PRICES_MAX = 40;
const ROW_SIGNATURE = 6;

interface Product {
  readonly id: string;
  readonly path: readonly string[];
  readonly units: number;
}

interface Promotion {
  readonly fromDay: number;
  readonly toDay: number;
  readonly discount: number;
  readonly channel: string;
  readonly products: ReadonlySet<string>;
  readonly path: readonly string[];
}

/**
 * Promotions, prices and groups of all products. A promotion of the whole range is left to the
 * calendar, which knows its days: everything is promoted then, so nothing can be told apart.
 */
export async function loadFacts(context: StepContext): Promise<ProductFacts> {
  const products = await loadProducts(context);
  const groups = groupsOf(products);
  const promotions = await loadPromotions(context);
  const shares = await channelShares(context);
  const prices = await loadPrices(context);
  const members = membersOf(products, groups);
  const spans = promotedSpans(promotions, products, shares);
  const kin = kinSpans(promotions, { products, groups, members });
  const rows: DerivedCell[][] = [];
  for (const product of products) {
    const own = [
      ...(spans.get(product.id) ?? []),
      ...(kin.get(product.id) ?? []),
      ...(prices.get(product.id) ?? []),
    ];
    const group = groups.of(product);
    if (group >= 0) own.push(['', ROW_GROUP, 0, null, group, null]);
    own.push(['', ROW_SIGNATURE, 0, null, signatureOf(own), null]);
    for (const cells of own) rows.push([product.id, ...cells]);
  }
  const changed = [...prices.values()].filter((steps) => steps.length > 1).length;
  return { groups: groups.names, rows, promotions: promotions.length, pricesChanged: changed };
}

/** location, kind, day, until_day, amount, share. */
type FactCells = readonly [string, number, number, number | null, number, number | null];

async function loadProducts({ engine, asOfDay }: StepContext): Promise<readonly Product[]> {
  const rows = await plainRows(
    engine,
    sql`
      with sold as (
        select product_id, cast(sum(units) as double) as units from daily_demand
        where day > ${asOfDay - SHARE_DAYS} and day <= ${asOfDay} group by 1
      )
      select p.product_id, ${raw("array_to_string(p.category_path, '\u001f')")} as path,
        coalesce(s.units, 0) as units
      from products as p left join sold as s on s.product_id = p.product_id
      order by p.product_id asc nulls first`,
  );
  return rows.map((row) => ({
    id: textOf(row, 'product_id'),
    path: pathOf(row, 'path'),
    units: numberOf(row, 'units'),
  }));
}

function pathOf(row: PlainRow, name: string): readonly string[] {
  const text = textOf(row, name);
  return text === '' ? [] : text.split('\u001f');
}

interface Groups {
  readonly names: readonly string[];
  readonly of: (product: Product) => number;
}

/** Leaf categories, or their parents where there are too many. */
function groupsOf(products: readonly Product[]): Groups {
  const deepest = products.reduce((most, { path }) => Math.max(most, path.length), 0);
  for (let depth = deepest; ; depth--) {
    const nameOf = ({ path }: Product): string => path.slice(0, depth).join('>');
    const names = [...new Set(products.map(nameOf))].filter((name) => name !== '').sort();
    if (names.length > GROUPS_MAX && depth > 1) continue;
    const places = new Map(names.map((name, place) => [name, place]));
    return { names, of: (product) => places.get(nameOf(product)) ?? -1 };
  }
}

async function loadPromotions({ engine }: StepContext): Promise<readonly Promotion[]> {
  const rows = await plainRows(
    engine,
    sql`
      select ${fn.dayIndex(raw('from_day'))} as from_day, ${fn.dayIndex(raw('to_day'))} as to_day,
        channel_id, ${raw("array_to_string(products, '\u001f')")} as products,
        ${raw("array_to_string(category_path, '\u001f')")} as path, discount_rate
      from promotions order by promotion_id asc nulls first`,
  );
  return rows
    .map((row) => ({
      fromDay: numberOf(row, 'from_day'),
      toDay: numberOf(row, 'to_day'),
      discount: numberOf(row, 'discount_rate'),
      channel: textOf(row, 'channel_id'),
      products: new Set(pathOf(row, 'products')),
      path: pathOf(row, 'path'),
    }))
    .filter(({ products, path }) => products.size > 0 || path.length > 0);
}

/** Whether a promotion holds for a product: named, or in its category where none is named. */
function holdsFor({ products, path }: Promotion, product: Product): boolean {
  if (products.size > 0) return products.has(product.id);
  return path.length > 0 && path.every((name, depth) => product.path[depth] === name);
}

/** Share of each channel in what each location sells. */
async function channelShares({
  engine,
  asOfDay,
}: StepContext): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = await plainRows(
    engine,
    sql`
      select coalesce(location_id, '') as location_id, coalesce(channel_id, '') as channel_id,
        cast(sum(quantity) as double) as units
      from sales_facts where kind = 'sale' and is_goods and quantity > 0
        and day > ${asOfDay - SHARE_DAYS} and day <= ${asOfDay}
      group by 1, 2 order by 1 asc, 2 asc`,
  );
  const totals = new Map<string, number>();
  for (const row of rows) {
    const location = textOf(row, 'location_id');
    totals.set(location, (totals.get(location) ?? 0) + numberOf(row, 'units'));
  }
  const shares = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const location = textOf(row, 'location_id');
    const channel = textOf(row, 'channel_id');
    const ofChannel = shares.get(channel) ?? new Map<string, number>();
    ofChannel.set(location, numberOf(row, 'units') / (totals.get(location) ?? 1));
    shares.set(channel, ofChannel);
  }
  return shares;
}

function promotedSpans(
  promotions: readonly Promotion[],
  products: readonly Product[],
  shares: ReadonlyMap<string, ReadonlyMap<string, number>>,
): ReadonlyMap<string, readonly FactCells[]> {
  const spans = new Map<string, FactCells[]>();
  for (const promotion of promotions) {
    const { fromDay, toDay, discount, channel } = promotion;
    const places: readonly (readonly [string, number])[] =
      channel === '' ? [['', 1]] : [...(shares.get(channel) ?? [])];
    for (const product of products) {
      if (!holdsFor(promotion, product)) continue;
      const own = spans.get(product.id) ?? [];
      for (const [location, share] of places) {
        own.push([location, ROW_PROMOTION, fromDay, toDay, discount, share]);
      }
      spans.set(product.id, own);
    }
  }
  return spans;
}

function membersOf(products: readonly Product[], groups: Groups): readonly (readonly Product[])[] {
  const members: Product[][] = groups.names.map(() => []);
  for (const product of products) members[groups.of(product)]?.push(product);
  return members;
}

interface Kin {
  readonly products: readonly Product[];
  readonly groups: Groups;
  readonly members: readonly (readonly Product[])[];
}

/** Spans in which a good part of a product's group is promoted and the product is not. */
function kinSpans(
  promotions: readonly Promotion[],
  { products, groups, members }: Kin,
): ReadonlyMap<string, readonly FactCells[]> {
  const spans = new Map<string, FactCells[]>();
  for (const promotion of promotions) {
    const touched = new Set(
      products.filter((one) => holdsFor(promotion, one)).map((one) => groups.of(one)),
    );
    for (const group of touched) {
      const { rest, share } = restOf(promotion, members[group] ?? []);
      if (share < KIN_SHARE_MIN) continue;
      const { fromDay, toDay } = promotion;
      for (const { id } of rest) {
        spans.set(id, [...(spans.get(id) ?? []), ['', ROW_KIN, fromDay, toDay, 0, share]]);
      }
    }
  }
  return spans;
}

/** The products of a group that a promotion leaves out, and the share of its demand that it holds for. */
function restOf(promotion: Promotion, members: readonly Product[]) {
  const rest = members.filter((product) => !holdsFor(promotion, product));
  const unitsOf = (some: readonly Product[]): number =>
    some.reduce((sum, { units }) => sum + units, 0);
  const total = unitsOf(members);
  return { rest, share: total > 0 ? 1 - unitsOf(rest) / total : 0 };
}

/** Steps of the list price that holds for every channel, newest last. */
async function loadPrices({
  engine,
  asOfDay,
}: StepContext): Promise<ReadonlyMap<string, readonly FactCells[]>> {
  const rows = await plainRows(
    engine,
    sql`
      select product_id, day, max(price) as price from (
        select product_id, ${fn.dayIndex(raw('day'))} as day, cast(price as double) as price
        from prices where price > 0 and coalesce(channel_id, '') = ''
      ) as listed
      where day <= ${asOfDay} group by 1, 2 order by 1 asc nulls first, 2 asc nulls first`,
  );
  const prices = new Map<string, FactCells[]>();
  for (const row of rows) {
    const own = prices.get(textOf(row, 'product_id')) ?? [];
    const price = numberOf(row, 'price');
    if (own.at(-1)?.[4] === price) continue;
    own.push(['', ROW_PRICE, numberOf(row, 'day'), null, price, null]);
    prices.set(textOf(row, 'product_id'), own);
  }
  for (const [product, own] of prices) prices.set(product, own.slice(-PRICES_MAX));
  return prices;
}

/** A whole number that differs where promotions, prices or the group differ. */
function signatureOf(cells: readonly FactCells[]): number {
  // Shares move a little every day; what is decided by people does not.
  const decided = cells
    .filter(([, kind]) => kind === ROW_PROMOTION || kind === ROW_PRICE)
    .map(([location, kind, day, until, amount]) => [location, kind, day, until, amount].join(' '));
  if (decided.length === 0) return 0;
  const digest = createHash('sha256').update(decided.join('\n')).digest('hex');
  return Number.parseInt(digest.slice(0, 12), 16);
}
