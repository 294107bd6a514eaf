import { mostWorth, raiseNear, type VariousPool } from '../kernels/various.ts';
import type { LiveIndex } from './live-index.ts';
import type { Ranked } from './pick.ts';
import type { ProductTable } from './product-table.ts';

/** How alike two products of the same category, or explained by the same history, are by that alone. */
const SAME_CATEGORY = 0.5;
const SAME_EXPLANATION = 0.5;

/**
 * Maximal marginal relevance: each place goes to the product with the largest
 * (1 − diversity) × score share − diversity × likeness to what stands above. Alike are products of one
 * category, of like content, and those that the same part of the history explains, so that a list speaks
 * for all that the history holds.
 * @complexity O(pool × count) comparisons of two products.
 * @see Carbonell and Goldstein (1998), SIGIR; Yu, Lakshmanan and Amer-Yahia (2009), It Takes Variety to
 * Make a World, EDBT.
 */
export function diversified(
  index: LiveIndex,
  pool: readonly Ranked[],
  want: {
    readonly count: number;
    readonly diversity: number;
    /** Asked of each in turn; those refused take no place. */
    readonly accept: (product: number) => boolean;
  },
): Ranked[] {
  const various = poolOf(index.products, pool);
  const dense = index.products.tokenBuffer();
  const picked: Ranked[] = [];
  while (picked.length < want.count) {
    const at = mostWorth(various, want.diversity);
    const chosen = pool[at];
    if (chosen === undefined) break;
    various.left[at] = 0;
    if (!want.accept(chosen.product)) continue;
    picked.push(chosen);
    raiseNear(various, at, SAME_CATEGORY, SAME_EXPLANATION, dense);
  }
  return picked;
}

function poolOf(products: ProductTable, pool: readonly Ranked[]): VariousPool {
  const best = pool[0]?.score ?? 1;
  const speakers = pool[0]?.values.length ?? 0;
  const parts = new Float64Array(pool.length * speakers);
  for (const [n, { values }] of pool.entries()) {
    const size = Math.hypot(...values);
    for (const [s, value] of values.entries()) {
      parts[n * speakers + s] = size === 0 ? 0 : value / size;
    }
  }
  return {
    shares: Float64Array.from(pool, ({ score }) => score / best),
    near: new Float64Array(pool.length),
    left: new Uint8Array(pool.length).fill(1),
    parts,
    speakers,
    categories: categoriesOf(products, pool),
    ...contentOf(products, pool),
  };
}

function categoriesOf(products: ProductTable, pool: readonly Ranked[]): Int32Array {
  const numbers = new Map([['', 0]]);
  return Int32Array.from(pool, ({ product }) => {
    const category = products.categories[product] ?? '';
    const known = numbers.get(category);
    if (known !== undefined) return known;
    numbers.set(category, numbers.size);
    return numbers.size - 1;
  });
}

function contentOf(
  products: ProductTable,
  pool: readonly Ranked[],
): Pick<VariousPool, 'offsets' | 'tokens' | 'weights'> {
  const offsets = new Int32Array(pool.length + 1);
  const lists = pool.map(({ product }, n) => {
    const tokens = products.tokens[product] ?? new Int32Array(0);
    offsets[n + 1] = (offsets[n] ?? 0) + tokens.length;
    return tokens;
  });
  const tokens = new Int32Array(offsets.at(-1) ?? 0);
  const weights = new Float64Array(tokens.length);
  for (const [n, list] of lists.entries()) {
    const own = Float64Array.from(list, (token) => products.tokenWeight(token));
    const size = Math.hypot(...own);
    for (const [t, weight] of own.entries()) own[t] = weight / size;
    tokens.set(list, offsets[n] ?? 0);
    weights.set(own, offsets[n] ?? 0);
  }
  return { offsets, tokens, weights };
}
