import type { ProductTable } from './product-table.ts';
import type { Speaker } from './scorer.ts';

const NO_TOKENS = new Int32Array(0);

/** What the speaking products' contents say together, so that a product is compared with all at once. */
export class ContentProfile {
  readonly #products: ProductTable;
  readonly #weights = new Map<number, number>();

  constructor(products: ProductTable, speakers: readonly Speaker[]) {
    this.#products = products;
    for (const { product, pairs } of speakers) {
      const tokens = products.tokens[product] ?? NO_TOKENS;
      const size = Math.sqrt(sizeOf(products, tokens));
      if (size === 0 || pairs === 0) continue;
      for (const token of tokens) {
        const weight = (pairs * products.tokenWeight(token) ** 2) / size;
        this.#weights.set(token, (this.#weights.get(token) ?? 0) + weight);
      }
    }
  }

  /** Σ over the speakers of weight × `contentLikeness`. */
  likenessTo(product: number): number {
    const tokens = this.#products.tokens[product] ?? NO_TOKENS;
    let common = 0;
    for (const token of tokens) common += this.#weights.get(token) ?? 0;
    return common === 0 ? 0 : common / Math.sqrt(sizeOf(this.#products, tokens));
  }
}

/** Cosine of two products' content, tokens weighed by how much they tell. In [0, 1]. */
export function contentLikeness(products: ProductTable, a: number, b: number): number {
  const own = products.tokens[a] ?? NO_TOKENS;
  const other = products.tokens[b] ?? NO_TOKENS;
  let common = 0;
  let at = 0;
  for (const token of own) {
    while ((other[at] ?? Number.POSITIVE_INFINITY) < token) at++;
    if (other[at] === token) common += products.tokenWeight(token) ** 2;
  }
  return common === 0 ? 0 : common / Math.sqrt(sizeOf(products, own) * sizeOf(products, other));
}

function sizeOf(products: ProductTable, tokens: Int32Array): number {
  let size = 0;
  for (const token of tokens) size += products.tokenWeight(token) ** 2;
  return size;
}
