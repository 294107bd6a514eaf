import type { NewOrderLine } from '@quanyu/ledger';
import type { Storefront } from '../context.ts';
import type { CartLine } from '../session.ts';
import type { ShelfProduct } from './catalogue.ts';
import { deliveryPlace, type Place, readPlaces, readStock, type Stock, unitsAt } from './places.ts';

/** A line of the cart with the product, price and stock of this moment. */
export interface PricedLine {
  readonly line: CartLine;
  readonly product: ShelfProduct;
  readonly listMinor: number;
  readonly priceMinor: number;
  readonly totalMinor: number;
  readonly savedMinor: number;
}

export interface PricedCart {
  readonly lines: readonly PricedLine[];
  readonly totalMinor: number;
  readonly savedMinor: number;
}

/** Prices a cart. Products that are no longer sold fall out; sold-out ones stay, to be seen. */
export function priceCart(
  cart: readonly CartLine[],
  products: readonly ShelfProduct[],
): PricedCart {
  const known = new Map(products.map((product) => [product.product, product]));
  const lines = cart.flatMap((line): PricedLine[] => {
    const product = known.get(line.product);
    const { priceMinor = null, listMinor = null } = product ?? {};
    if (product === undefined || priceMinor === null || listMinor === null) return [];
    const savedMinor = (listMinor - priceMinor) * line.units;
    return [
      { line, product, listMinor, priceMinor, totalMinor: priceMinor * line.units, savedMinor },
    ];
  });
  return {
    lines,
    totalMinor: lines.reduce((sum, line) => sum + line.totalMinor, 0),
    savedMinor: lines.reduce((sum, line) => sum + line.savedMinor, 0),
  };
}

/** The lines as the ledger takes them: list price, and the promotion as a discount with its name. */
export function orderLines(cart: PricedCart): readonly NewOrderLine[] {
  return cart.lines.map(({ line, product, savedMinor }) => ({
    product: line.product,
    units: line.units,
    unitPrice: product.listPrice ?? 0,
    ...(savedMinor === 0 ? {} : { discountMinor: savedMinor }),
    ...(savedMinor === 0 || product.promotion === null ? {} : { promotion: product.promotion }),
  }));
}

/** The cart with everything its page and its order need. */
export interface CartState {
  readonly cart: PricedCart;
  readonly places: readonly Place[];
  readonly stock: Stock;
  /** Where a home delivery leaves from; null for an empty cart or a retailer without places. */
  readonly from: Place | null;
}

export async function readCart(store: Storefront, cart: readonly CartLine[]): Promise<CartState> {
  const ids = cart.map(({ product }) => product);
  const [products, places, stock] = await Promise.all([
    store.shelf.byId(ids),
    readPlaces(store.tools),
    readStock(store.tools, ids),
  ]);
  const priced = priceCart(cart, products);
  const wanted = priced.lines.map(({ line }) => line);
  const hasPlace = wanted.length > 0 && places.length > 0;
  return {
    cart: priced,
    places,
    stock,
    from: hasPlace ? deliveryPlace(places, stock, wanted) : null,
  };
}

/** Stores that have every line now. */
export function pickUpPlaces(state: CartState): readonly Place[] {
  const { cart, places, stock } = state;
  return places.filter(
    ({ kind, location }) =>
      kind === 'store' &&
      cart.lines.every(({ line }) => unitsAt(stock, line.product, location) >= line.units),
  );
}

/** The cart cut down to what one place has. */
export function fitCart(state: CartState, location: string): readonly CartLine[] {
  return state.cart.lines.flatMap(({ line }) => {
    const units = Math.min(line.units, unitsAt(state.stock, line.product, location));
    return units < 1 ? [] : [{ ...line, units }];
  });
}
