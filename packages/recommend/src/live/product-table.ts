import type { SequenceParams } from '../models/sequence.ts';

/** What rules ask of a product. Absent fields stay as they are. */
export interface ProductFacts {
  /** Whether it can be sold now. Default true. */
  readonly available?: boolean;
  /** Whether it must not be shown anywhere. Default false. */
  readonly hidden?: boolean;
  readonly category?: string;
  /** Price in minor units. */
  readonly priceMinor?: number;
}

/** Products by index with what rules and scores need, in arrays that grow. */
export class ProductTable {
  readonly ids: string[] = [];
  readonly categories: string[] = [];
  readonly #indices = new Map<string, number>();
  readonly available: boolean[] = [];
  readonly hidden: boolean[] = [];
  /** NaN: not known; price rules then leave the product out. */
  readonly pricesMinor: number[] = [];
  #degree = new Float64Array(64);
  #orders = new Float64Array(64);
  #sourceScale = new Float64Array(64).fill(1);
  #targetScale = new Float64Array(64).fill(1);

  get size(): number {
    return this.ids.length;
  }

  /** (events + 1)^-sourceExponent. Shape (≥ size,). */
  get sourceScale(): Float64Array {
    return this.#sourceScale;
  }

  /** (events + 1)^-targetExponent. Shape (≥ size,). */
  get targetScale(): Float64Array {
    return this.#targetScale;
  }

  /** Weighted events of each product. Shape (≥ size,). */
  get degree(): Float64Array {
    return this.#degree;
  }

  indexOf(id: string): number {
    return this.#indices.get(id) ?? -1;
  }

  ensure(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const product = this.ids.length;
    this.#indices.set(id, product);
    this.ids.push(id);
    this.categories.push('');
    this.available.push(true);
    this.hidden.push(false);
    this.pricesMinor.push(Number.NaN);
    if (product >= this.#degree.length) this.#grow();
    return product;
  }

  setFacts(product: number, facts: ProductFacts): void {
    if (facts.available !== undefined) this.available[product] = facts.available;
    if (facts.hidden !== undefined) this.hidden[product] = facts.hidden;
    if (facts.category !== undefined) this.categories[product] = facts.category;
    if (facts.priceMinor !== undefined) this.pricesMinor[product] = facts.priceMinor;
  }

  degreeOf(product: number): number {
    return this.#degree[product] ?? 0;
  }

  ordersOf(product: number): number {
    return this.#orders[product] ?? 0;
  }

  addDegree(product: number, change: number, params: SequenceParams): void {
    const degree = this.degreeOf(product) + change;
    this.#degree[product] = degree;
    this.#sourceScale[product] = (degree + 1) ** -params.sourceExponent;
    this.#targetScale[product] = (degree + 1) ** -params.targetExponent;
  }

  addOrders(product: number, change: number): void {
    this.#orders[product] = this.ordersOf(product) + change;
  }

  #grow(): void {
    const size = 2 * this.#degree.length;
    const grown = (old: Float64Array, value: number): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(size).fill(value);
      next.set(old);
      return next;
    };
    this.#degree = grown(this.#degree, 0);
    this.#orders = grown(this.#orders, 0);
    this.#sourceScale = grown(this.#sourceScale, 1);
    this.#targetScale = grown(this.#targetScale, 1);
  }
}
