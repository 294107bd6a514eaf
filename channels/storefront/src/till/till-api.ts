import { AppError } from '@quanyu/domain';
import { nameIn } from '../brand/words.ts';
import { type Storefront, voiceOf } from '../context.ts';
import { STOREFRONT_ERRORS } from '../errors.ts';
import { SEARCH_LENGTH_MAX, TILL_FOUND_MAX, TILL_PRODUCTS_MAX } from '../limits.ts';
import {
  json,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
} from '../route.ts';
import { productName, type ShelfProduct } from '../shop/catalogue.ts';
import { readStock, unitsAt } from '../shop/places.ts';
import { readSale, recordSale } from './sale.ts';

/** What the till's script asks: find, member, catalogue for the time without network, record. */
export function tillApi(store: Storefront): readonly StorefrontRoute[] {
  return [
    { method: 'GET', path: '/till/api/find', handler: (request) => find(store, request) },
    { method: 'GET', path: '/till/api/catalogue', handler: (request) => catalogue(store, request) },
    { method: 'GET', path: '/till/api/customer', handler: (request) => customer(store, request) },
    { method: 'POST', path: '/till/api/sales', handler: (request) => sell(store, request) },
  ];
}

/** Who works the till. @throws AppError STOREFRONT_TILL_CLOSED */
export async function actorOf(store: Storefront, request: StorefrontRequest): Promise<string> {
  const { tillActor, isDemo } = store.tools;
  const actor =
    tillActor === undefined ? (isDemo ? 'till' : undefined) : await tillActor(request.headers);
  if (actor !== undefined) return actor;
  throw new AppError(
    STOREFRONT_ERRORS.STOREFRONT_TILL_CLOSED,
    'Cannot open the till without a login that may sell',
  );
}

async function find(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  await actorOf(store, request);
  const query = (request.query['q'] ?? '').trim().slice(0, SEARCH_LENGTH_MAX);
  if (query === '') return json({ products: [] });
  const { products } = await store.counter.search({ query, page: 1 }, TILL_FOUND_MAX);
  const ids = products.map(({ product }) => product);
  const stock = await readStock(store.tools, ids);
  const location = request.query['location'] ?? '';
  return json({
    products: products.map((product) => ({
      ...tillProduct(product, request),
      availableUnits: unitsAt(stock, product.product, location),
    })),
  });
}

function tillProduct(
  product: ShelfProduct,
  { language }: StorefrontRequest,
): Readonly<Record<string, string | number | null>> {
  return {
    product: product.product,
    barcode: product.barcode,
    name: productName(product, language),
    priceMinor: product.priceMinor,
  };
}

/** Everything with a price, small: a till without network sells from it. */
async function catalogue(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  await actorOf(store, request);
  const { products } = await store.counter.search({ page: 1 }, TILL_PRODUCTS_MAX);
  const priced = products.filter(({ priceMinor }) => priceMinor !== null);
  return json({ products: priced.map((product) => tillProduct(product, request)) });
}

/** A member by card, phone or code; the phone is shown by its end alone. */
async function customer(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  await actorOf(store, request);
  const query = (request.query['q'] ?? '').trim().slice(0, SEARCH_LENGTH_MAX);
  const { rows } = await store.tools.ledger.pool.query<{
    readonly customer_id: string;
    readonly name: string | null;
    readonly phone: string | null;
  }>(
    `SELECT c.customer_id, c.name, c.phone FROM customers c
     WHERE c.erased_at IS NULL AND (c.customer_id = $1 OR c.customer_id IN (
       SELECT customer_id FROM identities WHERE kind IN ('phone', 'card') AND value = $1))
     ORDER BY c.customer_id LIMIT 1`,
    [query],
  );
  const [row] = rows;
  if (row === undefined) return json({ customer: null });
  const ending = row.phone === null ? '' : `··· ${row.phone.slice(-4)}`;
  const name = nameIn('zh', { id: row.customer_id, name: row.name });
  return json({ customer: { customer: row.customer_id, name, ending } });
}

async function sell(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const actor = await actorOf(store, request);
  const sale = readSale(request.body);
  const result = await recordSale(store, sale, actor);
  if (result.kind === 'sold') {
    const { order } = result;
    return json({ kind: 'sold', order: order.order, totalMinor: order.totalMinor });
  }
  const { language } = await voiceOf(store, request);
  const products = await store.counter.byId(result.lines.map(({ product }) => product));
  const names = new Map(products.map((one) => [one.product, productName(one, language)]));
  const lines = result.lines.map((line) => ({
    ...line,
    name: names.get(line.product) ?? line.product,
  }));
  return json({ kind: 'short', lines }, 409);
}
