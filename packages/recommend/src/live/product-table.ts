import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { selectStrongest } from '../kernels/select.ts';
import type { SequenceParams } from '../models/sequence.ts';
import { type AttributeValue, contentTokens } from '../text-tokens.ts';
import { LatestFirst } from './latest-first.ts';

/** What rules ask of a product. Absent fields stay as they are. */
export interface ProductFacts {
  /** Whether it can be sold now. Default true. */
  readonly available?: boolean;
  /** Whether it must not be shown anywhere. Default false. */
  readonly hidden?: boolean;
  readonly category?: string;
  /** Price in minor units. */
  readonly priceMinor?: number;
  readonly title?: string;
  /** Asked by filters and boosters, and what a product without events is recommended by. */
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Share of the price that is earned, at most 1. */
  readonly marginShare?: number;
  /** From -1 (about to run out: spare it) to 1 (the plan calls it overstock: sell it). */
  readonly clearance?: number;
  /** Where it may be sold; absent: everywhere. */
  readonly regions?: readonly string[];
  /** For whom it is, in years; absent: no limit. */
  readonly ageYearsMin?: number;
  readonly ageYearsMax?: number;
}

/** Most demanded products at hand. */
const POPULAR_MAX = 1_000;

/** Products by index with what rules and scores need, in arrays that grow. */
export class ProductTable {
  readonly ids: string[] = [];
  readonly categories: string[] = [];
  readonly #indices = new Map<string, number>();
  readonly available: boolean[] = [];
  readonly hidden: boolean[] = [];
  /** NaN: not known; price rules then leave the product out. */
  readonly pricesMinor: number[] = [];
  /** Everything that was ever told of each product. */
  readonly facts: ProductFacts[] = [];
  /** Indices of the content tokens of each product, rising. */
  readonly tokens: Int32Array[] = [];
  /** Products that no event names. */
  readonly untouched: LatestFirst = new LatestFirst();
  readonly #tokenIndices = new Map<string, number>();
  readonly #tokenCounts: number[] = [];
  #tokenBuffer = new Float64Array(0);
  #popular = new Int32Array(0);
  #unsorted = Number.POSITIVE_INFINITY;
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
    this.facts.push({});
    this.tokens.push(new Int32Array(0));
    this.untouched.add(product);
    if (product >= this.#degree.length) this.#grow();
    return product;
  }

  /** @throws AppError RECOMMEND_PARAM_INVALID where a number is not one or out of range. */
  setFacts(product: number, facts: ProductFacts): void {
    checkFacts(facts);
    this.facts[product] = { ...this.facts[product], ...facts };
    if (facts.title !== undefined || facts.category !== undefined || facts.attributes !== undefined)
      this.#setTokens(product);
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
    this.#unsorted++;
    const degree = this.degreeOf(product) + change;
    if (degree === 0) this.untouched.add(product);
    else this.untouched.delete(product);
    this.#degree[product] = degree;
    this.#sourceScale[product] = (degree + 1) ** -params.sourceExponent;
    this.#targetScale[product] = (degree + 1) ** -params.targetExponent;
  }

  /**
   * The most demanded products, best first: the first thousand, or all. Beyond a thousand products
   * the order may be behind by as many events as a tenth of the catalogue.
   */
  popular(isWhole: boolean): Int32Array {
    const { size } = this;
    const mayWait = size > POPULAR_MAX && 10 * this.#unsorted <= size;
    const isLong = this.#popular.length >= (isWhole ? size : Math.min(size, POPULAR_MAX));
    if (isLong && mayWait) return this.#popular;
    if (isLong && this.#unsorted === 0) return this.#popular;
    const all = Int32Array.from({ length: size }, (_, i) => i);
    if (!isWhole && size > POPULAR_MAX) {
      selectStrongest(all, this.#degree, new Float64Array(size).fill(1), POPULAR_MAX);
    }
    const kept = isWhole ? all : all.slice(0, POPULAR_MAX);
    this.#popular = kept.sort((a, b) => this.degreeOf(b) - this.degreeOf(a) || a - b);
    this.#unsorted = 0;
    return this.#popular;
  }

  /** Weighted events of the most demanded product, at least 1. */
  mostDemand(): number {
    return Math.max(1, this.degreeOf(this.popular(false)[0] ?? -1));
  }

  addOrders(product: number, change: number): void {
    this.#orders[product] = this.ordersOf(product) + change;
  }

  /** How much a token tells: log(1 + products / products with it). */
  tokenWeight(token: number): number {
    return Math.log1p(this.size / Math.max(1, this.#tokenCounts[token] ?? 1));
  }

  /** One number a token, all zero; whoever writes to it leaves it so. */
  tokenBuffer(): Float64Array {
    if (this.#tokenBuffer.length < this.#tokenCounts.length) {
      this.#tokenBuffer = new Float64Array(2 * this.#tokenCounts.length);
    }
    return this.#tokenBuffer;
  }

  #setTokens(product: number): void {
    for (const token of this.tokens[product] ?? []) {
      this.#tokenCounts[token] = (this.#tokenCounts[token] ?? 1) - 1;
    }
    const { text, category, attribute } = contentTokens(this.facts[product] ?? {});
    const names = [
      ...text.map((word) => `w:${word}`),
      ...category.map((path) => `c:${path}`),
      ...attribute.map((pair) => `a:${pair}`),
    ];
    const indices = [...new Set(names)].map((name) => {
      const known = this.#tokenIndices.get(name);
      if (known !== undefined) return known;
      this.#tokenIndices.set(name, this.#tokenCounts.length);
      return this.#tokenCounts.push(0) - 1;
    });
    for (const token of indices) this.#tokenCounts[token] = (this.#tokenCounts[token] ?? 0) + 1;
    this.tokens[product] = Int32Array.from(indices).sort();
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

function checkFacts(facts: ProductFacts): void {
  const ranges = {
    priceMinor: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    marginShare: [Number.NEGATIVE_INFINITY, 1],
    clearance: [-1, 1],
    ageYearsMin: [0, 200],
    ageYearsMax: [0, 200],
  } as const;
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = facts[name as keyof typeof ranges];
    if (value === undefined || (value >= low && value <= high)) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot set a product as ${name} must be from ${low} to ${high}: current value is ${value}`,
      { place: name },
    );
  }
}
