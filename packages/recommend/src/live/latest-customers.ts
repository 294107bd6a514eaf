/** Customers remembered a product, the latest. */
const CUSTOMERS_MAX = 32;

/** Who met each product lately: a ring a product, which grows to its size as it fills. */
export class LatestCustomers {
  readonly #rings: (Int32Array | undefined)[] = [];
  readonly #counts: number[] = [];

  add(product: number, customer: number): void {
    while (this.#counts.length <= product) {
      this.#counts.push(0);
      this.#rings.push(undefined);
    }
    const count = this.#counts[product] ?? 0;
    const ring = this.#rings[product] ?? new Int32Array(4);
    const grown = count === ring.length && count < CUSTOMERS_MAX ? new Int32Array(2 * count) : ring;
    if (grown !== ring) grown.set(ring);
    grown[count % CUSTOMERS_MAX] = customer;
    this.#rings[product] = grown;
    this.#counts[product] = count + 1;
  }

  /** Each customer once. A place of a customer who was removed may be somebody else's by now. */
  of(products: readonly number[]): ReadonlySet<number> {
    const found = new Set<number>();
    for (const product of products) {
      const ring = this.#rings[product];
      const count = Math.min(this.#counts[product] ?? 0, ring?.length ?? 0);
      for (let n = 0; n < count; n++) found.add(ring?.[n] ?? 0);
    }
    return found;
  }
}
