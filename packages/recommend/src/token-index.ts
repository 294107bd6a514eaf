/** Products with the features they have, each weighed: sparse rows of unit length and their transpose. */
export interface TokenIndex {
  /** Shape (products + 1,). */
  readonly offsets: Int32Array;
  /** Feature of each entry, rising in a row. */
  readonly features: Int32Array;
  readonly values: Float64Array;
  /** Shape (features + 1,). */
  readonly featureOffsets: Int32Array;
  readonly featureProducts: Int32Array;
  readonly featureValues: Float64Array;
  readonly names: readonly string[];
}

/**
 * Rows of log(1 + count) × log(1 + products / products with the feature), made unit length.
 * @param tokens Features of each product, repeats counted. Shape (products,).
 * @complexity O(tokens log tokens).
 * @see Salton and Buckley (1988), Term-weighting approaches in automatic text retrieval.
 */
export function tokenIndex(tokens: readonly (readonly string[])[]): TokenIndex {
  const names = [...new Set(tokens.flat())].sort();
  const byName = new Map(names.map((name, i) => [name, i]));
  const spread = new Float64Array(names.length);
  const counted = tokens.map((list) => {
    const counts = new Map<number, number>();
    for (const token of list) {
      const feature = byName.get(token) ?? 0;
      counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
    for (const feature of counts.keys()) spread[feature] = (spread[feature] ?? 0) + 1;
    return [...counts].sort((a, b) => a[0] - b[0]);
  });
  const offsets = [0];
  const features: number[] = [];
  const values: number[] = [];
  for (const row of counted) {
    const weights = row.map(
      ([feature, count]) =>
        Math.log1p(count) * Math.log1p(tokens.length / Math.max(1, spread[feature] ?? 1)),
    );
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
    for (const [n, [feature]] of row.entries()) {
      features.push(feature);
      values.push((weights[n] ?? 0) / length);
    }
    offsets.push(features.length);
  }
  const rows = {
    offsets: Int32Array.from(offsets),
    features: Int32Array.from(features),
    values: Float64Array.from(values),
  };
  return { ...rows, ...turned(rows, names.length), names };
}

function turned(
  rows: Pick<TokenIndex, 'offsets' | 'features' | 'values'>,
  features: number,
): Pick<TokenIndex, 'featureOffsets' | 'featureProducts' | 'featureValues'> {
  const featureOffsets = new Int32Array(features + 1);
  for (const feature of rows.features) {
    featureOffsets[feature + 1] = (featureOffsets[feature + 1] ?? 0) + 1;
  }
  for (let f = 0; f < features; f++) {
    featureOffsets[f + 1] = (featureOffsets[f + 1] ?? 0) + (featureOffsets[f] ?? 0);
  }
  const next = featureOffsets.slice();
  const featureProducts = new Int32Array(rows.features.length);
  const featureValues = new Float64Array(rows.features.length);
  for (let product = 0; product + 1 < rows.offsets.length; product++) {
    for (let n = rows.offsets[product] ?? 0; n < (rows.offsets[product + 1] ?? 0); n++) {
      const feature = rows.features[n] ?? 0;
      const at = next[feature] ?? 0;
      featureProducts[at] = product;
      featureValues[at] = rows.values[n] ?? 0;
      next[feature] = at + 1;
    }
  }
  return { featureOffsets, featureProducts, featureValues };
}

/** Adds `weight` × (row of `product` · each row) to `out`. @complexity O(Σ products of its features). */
export function addLikeness(
  index: TokenIndex,
  product: number,
  weight: number,
  out: Float64Array,
): void {
  for (let n = index.offsets[product] ?? 0; n < (index.offsets[product + 1] ?? 0); n++) {
    const feature = index.features[n] ?? 0;
    const share = weight * (index.values[n] ?? 0);
    const to = index.featureOffsets[feature + 1] ?? 0;
    for (let m = index.featureOffsets[feature] ?? 0; m < to; m++) {
      const other = index.featureProducts[m] ?? 0;
      out[other] = (out[other] ?? 0) + share * (index.featureValues[m] ?? 0);
    }
  }
}

/** What two rows have in common: each shared feature with what it adds to their product. */
export function sharedFeatures(
  index: TokenIndex,
  a: number,
  b: number,
): { readonly feature: number; readonly value: number }[] {
  const shared: { feature: number; value: number }[] = [];
  const end = index.offsets[b + 1] ?? 0;
  let m = index.offsets[b] ?? 0;
  for (let n = index.offsets[a] ?? 0; n < (index.offsets[a + 1] ?? 0); n++) {
    const feature = index.features[n] ?? 0;
    while (m < end && (index.features[m] ?? 0) < feature) m++;
    if (m < end && index.features[m] === feature) {
      shared.push({ feature, value: (index.values[n] ?? 0) * (index.values[m] ?? 0) });
    }
  }
  return shared;
}
