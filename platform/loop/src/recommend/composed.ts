import type { LiveAnswer, LiveProduct } from '@quanyu/recommend';

/**
 * Search results in an order of the customer's own: each place is worth from 1 at the top down to
 * 1/n, the customer's score its share of the best one; both add up by the share asked for. Products
 * that the answer does not name (hidden, sold out, refused by a rule) are left out.
 * @param answer Asked for the found products alone, filled up.
 * @param personalShare From 0, the order as it came, to 1.
 */
export function reRankedSearch(
  answer: LiveAnswer,
  found: readonly string[],
  personalShare: number,
): readonly LiveProduct[] {
  const placeOf = new Map(found.toReversed().map((id, n) => [id, found.length - 1 - n]));
  const best = bestScore(answer);
  const ranked = answer.ranked.flatMap((one): LiveProduct[] => {
    const place = placeOf.get(one.product);
    if (place === undefined) return [];
    const base = (1 - personalShare) * (1 - place / found.length);
    const parts = isModelled(one) ? scaled(one, personalShare / best) : [];
    const [strongest] = parts.toSorted((a, b) => b.value - a.value);
    const at = { place: place + 1 };
    return [
      {
        product: one.product,
        source: one.source,
        base,
        contributions: parts,
        score: base + parts.reduce((sum, part) => sum + part.value, 0),
        reason:
          strongest === undefined
            ? { code: 'RECOMMEND_FOUND', params: at }
            : { code: 'RECOMMEND_SEARCH', params: { ...at, product: strongest.product } },
      },
    ];
  });
  return ranked.sort((a, b) => b.score - a.score);
}

/**
 * What fits a group of customers: the mean, over those asked, of each product's score as a share of
 * that customer's best. Parts of all of them add up to it.
 * @param answers One a customer, not filled up.
 */
export function bestForMany(answers: readonly LiveAnswer[], count: number): readonly LiveProduct[] {
  const all = new Map<string, { parts: Map<string, number>; customers: number }>();
  for (const answer of answers) {
    const best = bestScore(answer);
    for (const one of answer.ranked.filter(isModelled)) {
      const entry = all.get(one.product) ?? { parts: new Map(), customers: 0 };
      all.set(one.product, entry);
      entry.customers++;
      for (const { product, value } of scaled(one, 1 / best / answers.length)) {
        entry.parts.set(product, (entry.parts.get(product) ?? 0) + value);
      }
    }
  }
  const ranked = [...all].map(([product, { parts, customers }]): LiveProduct => {
    const contributions = [...parts]
      .map(([id, value]) => ({ product: id, value }))
      .sort((a, b) => b.value - a.value);
    const params = {
      share: customers / answers.length,
      product: contributions[0]?.product ?? product,
    };
    return {
      product,
      source: 'model',
      base: 0,
      contributions,
      score: contributions.reduce((sum, part) => sum + part.value, 0),
      reason: { code: 'RECOMMEND_SEGMENT', params },
    };
  });
  return ranked
    .sort((a, b) => b.score - a.score || (a.product < b.product ? -1 : 1))
    .slice(0, count);
}

function isModelled({ source }: LiveProduct): boolean {
  return source === 'model' || source === 'content';
}

function bestScore({ ranked }: LiveAnswer): number {
  const best = ranked.filter(isModelled).reduce((most, { score }) => Math.max(most, score), 0);
  return best > 0 ? best : 1;
}

function scaled(
  { contributions }: LiveProduct,
  factor: number,
): { readonly product: string; readonly value: number }[] {
  return contributions.map(({ product, value }) => ({ product, value: value * factor }));
}
