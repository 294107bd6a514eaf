import { type Currency, currencyDecimals } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';

export interface ShownProduct {
  readonly name: string;
  readonly priceMinor: number | null;
}

export interface ProductShelf {
  readonly products: ReadonlyMap<string, ShownProduct>;
  /** Units that can be sold at one place, or over all. */
  available(product: string, location: string | undefined): number;
}

const FRESH_MS = 1_000;
/** Reading it again may take at most this share of the time. */
const READING_SHARE = 0.05;

/**
 * Names, prices and units beside a recommendation, in memory: at most about a second old. What is
 * sold out is known by the service itself and never waits for this.
 */
export class ShownProducts {
  readonly #ledger: Ledger;
  #shelf: ProductShelf | undefined;
  #reading: Promise<ProductShelf> | undefined;
  #staleAt = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** What is known now; an old shelf is given at once and read anew behind it. */
  async shelf(): Promise<ProductShelf> {
    const now = performance.now();
    if (this.#shelf !== undefined && now < this.#staleAt) return this.#shelf;
    this.#reading ??= this.#read(now).finally(() => {
      this.#reading = undefined;
    });
    if (this.#shelf === undefined) return this.#reading;
    // A ledger that is away leaves the old shelf standing; the next request tries again.
    this.#reading.catch(() => undefined);
    return this.#shelf;
  }

  async #read(started: number): Promise<ProductShelf> {
    const settings = await this.#ledger.settings.get();
    const minorPerMajor = 10 ** currencyDecimals(settings.currency as Currency);
    const [products, levels] = await Promise.all([
      this.#ledger.pool.query<{ product_id: string; name: string; price: number | null }>(
        `select product_id, coalesce(name, product_id) as name, price::float8 as price
         from products`,
      ),
      this.#ledger.pool.query<{ product_id: string; location_id: string; units: number }>(
        `select product_id, location_id, (on_hand_units - reserved_units)::float8 as units
         from stock_levels where on_hand_units > reserved_units`,
      ),
    ]);
    const shelf = shelfOf(
      new Map(
        products.rows.map(({ product_id, name, price }) => [
          product_id,
          { name, priceMinor: price === null ? null : Math.round(price * minorPerMajor) },
        ]),
      ),
      levels.rows,
    );
    const tookMs = performance.now() - started;
    this.#staleAt = performance.now() + Math.max(FRESH_MS, tookMs / READING_SHARE);
    this.#shelf = shelf;
    return shelf;
  }
}

function shelfOf(
  products: ReadonlyMap<string, ShownProduct>,
  levels: readonly {
    readonly product_id: string;
    readonly location_id: string;
    readonly units: number;
  }[],
): ProductShelf {
  const totals = new Map<string, number>();
  const places = new Map<string, number>();
  for (const { product_id: product, location_id: location, units } of levels) {
    totals.set(product, (totals.get(product) ?? 0) + units);
    places.set(`${product}\n${location}`, units);
  }
  return {
    products,
    available: (product, location) =>
      (location === undefined ? totals.get(product) : places.get(`${product}\n${location}`)) ?? 0,
  };
}
