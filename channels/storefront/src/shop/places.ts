import { AppError } from '@quanyu/domain';
import { STOREFRONT_ERRORS } from '../errors.ts';
import type { StorefrontTools } from '../tools.ts';

/** A place that goods can come from. */
export interface Place {
  readonly location: string;
  readonly name: string;
  readonly kind: string;
}

/** Free units by product, then by location. */
export type Stock = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Where home deliveries leave from, best first: the online warehouse, then the centre, then stores. */
const DELIVERY_ORDER: readonly string[] = ['warehouse', 'distribution-centre', 'store'];

export async function readPlaces({ ledger }: StorefrontTools): Promise<readonly Place[]> {
  const rows = await ledger.db
    .selectFrom('locations')
    .select(['location_id', 'name', 'kind'])
    .orderBy('location_id')
    .limit(500)
    .execute();
  return rows
    .map((row) => ({
      location: row.location_id,
      name: row.name ?? row.location_id,
      kind: row.kind ?? 'store',
    }))
    .filter((place) => place.kind !== 'supplier')
    .sort((a, b) => rank(a) - rank(b));
}

function rank(place: Place): number {
  const at = DELIVERY_ORDER.indexOf(place.kind);
  return at < 0 ? DELIVERY_ORDER.length : at;
}

export async function readStock(
  { ledger }: StorefrontTools,
  products: readonly string[],
): Promise<Stock> {
  const stock = new Map<string, Map<string, number>>();
  if (products.length === 0) return stock;
  for (const level of await ledger.stock.levels([...new Set(products)])) {
    const places = stock.get(level.product) ?? new Map<string, number>();
    places.set(level.location, Math.max(0, level.onHandUnits - level.reservedUnits));
    stock.set(level.product, places);
  }
  return stock;
}

interface Wanted {
  readonly product: string;
  readonly units: number;
}

/**
 * The place to send an order from: the first in delivery order that has every line; where none has,
 * the one that can give most units, so that a short answer names the best there is.
 * @throws AppError STOREFRONT_NO_PLACE
 */
export function deliveryPlace(
  places: readonly Place[],
  stock: Stock,
  wanted: readonly Wanted[],
): Place {
  let best: { readonly place: Place; readonly units: number } | undefined;
  const total = wanted.reduce((sum, line) => sum + line.units, 0);
  for (const place of places) {
    const units = wanted.reduce(
      (sum, line) => sum + Math.min(line.units, unitsAt(stock, line.product, place.location)),
      0,
    );
    if (units === total) return place;
    if (units > (best?.units ?? -1)) best = { place, units };
  }
  if (best !== undefined) return best.place;
  throw new AppError(
    STOREFRONT_ERRORS.STOREFRONT_NO_PLACE,
    'Cannot send an order as the ledger knows no location',
  );
}

export function unitsAt(stock: Stock, product: string, location: string): number {
  return stock.get(product)?.get(location) ?? 0;
}

/** The first channel of a kind, else the name of the kind itself. */
export async function channelOfKind(
  { ledger }: StorefrontTools,
  kind: 'web' | 'store',
): Promise<string> {
  const row = await ledger.db
    .selectFrom('channels')
    .select('channel_id')
    .where('kind', '=', kind)
    .orderBy('channel_id')
    .limit(1)
    .executeTakeFirst();
  return row?.channel_id ?? kind;
}
