import type { Interactions } from '../interactions.ts';

/**
 * How different the products of one list are: 1 less the mean likeness of its pairs. 0 for a list of
 * fewer than two.
 * @param likeness In [0, 1], the same both ways round.
 * @see Ziegler et al. (2005), WWW, intra-list similarity.
 * @example listDiversity([1, 2], () => 0.25) // 0.75
 */
export function listDiversity(
  products: ArrayLike<number>,
  likeness: (a: number, b: number) => number,
): number {
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < products.length; i++) {
    for (let j = i + 1; j < products.length; j++) {
      sum += likeness(products[i] ?? 0, products[j] ?? 0);
      pairs++;
    }
  }
  return pairs === 0 ? 0 : 1 - sum / pairs;
}

/**
 * Likeness of products by who chose them: the cosine of their customers.
 * @complexity O(events) to make, O(customers of both) to ask.
 */
export function customerLikeness(data: Interactions): (a: number, b: number) => number {
  const choosers = Array.from(data.products, (): number[] => []);
  for (let c = 0; c < data.customers.length; c++) {
    const own = new Set(data.product.subarray(data.offsets[c] ?? 0, data.offsets[c + 1] ?? 0));
    for (const product of own) choosers[product]?.push(c);
  }
  return (a, b) => {
    const [own = [], other = []] = [choosers[a], choosers[b]];
    const most = Math.sqrt(own.length * other.length);
    return most === 0 ? 0 : commonOf(own, other) / most;
  };
}

/** Numbers in both rising lists. */
function commonOf(a: readonly number[], b: readonly number[]): number {
  let common = 0;
  let at = 0;
  for (const one of a) {
    while ((b[at] ?? Number.POSITIVE_INFINITY) < one) at++;
    if (b[at] === one) common++;
  }
  return common;
}
