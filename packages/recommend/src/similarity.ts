import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from './errors.ts';

/** How alike two sparse vectors are. */
export type Similarity =
  | 'cosine'
  | 'jaccard'
  | 'pearson'
  | 'adjusted-cosine'
  | 'pearson-baseline'
  | 'bm25';

/** What is needed of a pair of vectors, gathered over the places where both have a value. */
export interface PairSums {
  /** Places where both have a value. */
  readonly common: number;
  /** Σ xy, Σ x², Σ y² over common places, of centred values for pearson and adjusted cosine. */
  readonly xy: number;
  readonly xx: number;
  readonly yy: number;
}

/** Jaccard |A ∩ B| / |A ∪ B|, already in [0, 1]; 0 for two empty sets. @see Jaccard (1901). */
export function jaccard(common: number, sizeA: number, sizeB: number): number {
  const union = sizeA + sizeB - common;
  return union === 0 ? 0 : common / union;
}

/** Cosine of two vectors from their product and squared lengths; 0 where one is zero. */
export function cosine(xy: number, xx: number, yy: number): number {
  const scale = Math.sqrt(xx * yy);
  return scale > 0 ? xy / scale : 0;
}

/**
 * Pearson correlation of two series. NaN-free: 0 where one does not vary.
 * @param x Shape (n,), n ≥ 2 for anything but 0. @param y Shape (n,).
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = Math.min(x.length, y.length);
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < n; i++) {
    meanX += (x[i] ?? 0) / n;
    meanY += (y[i] ?? 0) / n;
  }
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    const dx = (x[i] ?? 0) - meanX;
    const dy = (y[i] ?? 0) - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return cosine(xy, xx, yy);
}

/** Similarity shrunk towards 0 where few places are common: sim × n / (n + shrinkage). */
export function shrunk(similarity: number, common: number, shrinkage: number): number {
  return shrinkage === 0 ? similarity : (similarity * common) / (common + shrinkage);
}

/** One rated neighbour of a product (or of a customer). */
export interface RatedNeighbour {
  readonly similarity: number;
  readonly rating: number;
  /** Mean of the neighbour itself: of the product for products, of the customer for customers. */
  readonly mean: number;
}

/**
 * Rating from neighbours, base and deviations centred on the same kind of mean:
 * base + Σ sim (r − mean) / Σ|sim|; the base alone where no neighbour has weight.
 * @param base Mean of the product asked for with product neighbours, of the customer with customers.
 * @see Resnick et al. (1994), CSCW; Sarwar et al. (2001), WWW10, with item means.
 * @example meanCentredRating(3, [{ similarity: 1, rating: 5, mean: 3 }]) // 5
 */
export function meanCentredRating(base: number, neighbours: readonly RatedNeighbour[]): number {
  let sum = 0;
  let weight = 0;
  for (const { similarity, rating, mean } of neighbours) {
    sum += similarity * (rating - mean);
    weight += Math.abs(similarity);
  }
  return weight > 0 ? base + sum / weight : base;
}

/**
 * Σ θ w r / Σ|θ w|: ratings weighted by interest θ and similarity w.
 * @returns undefined where no weight is left.
 * @example weightedRating([1, 0.5], [0.9, 0.4], [4, 2]) // 3.636…
 */
export function weightedRating(
  interest: ArrayLike<number>,
  similarity: ArrayLike<number>,
  rating: ArrayLike<number>,
): number | undefined {
  let sum = 0;
  let weight = 0;
  for (let j = 0; j < rating.length; j++) {
    const w = (interest[j] ?? 0) * (similarity[j] ?? 0);
    sum += w * (rating[j] ?? 0);
    weight += Math.abs(w);
  }
  return weight > 0 ? sum / weight : undefined;
}

/**
 * Content score Σ α r x: how far the product's attributes `r` meet the customer's interests `x`,
 * each attribute weighted by a learnt `α`.
 * @throws AppError RECOMMEND_PARAM_INVALID where lengths differ or a value is not finite.
 */
export function contentScore(
  alpha: ArrayLike<number>,
  attributes: ArrayLike<number>,
  interests: ArrayLike<number>,
): number {
  let score = 0;
  for (let k = 0; k < alpha.length; k++) {
    score += (alpha[k] ?? 0) * (attributes[k] ?? Number.NaN) * (interests[k] ?? Number.NaN);
  }
  if (
    Number.isFinite(score) &&
    attributes.length === alpha.length &&
    interests.length === alpha.length
  ) {
    return score;
  }
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot score content as ${alpha.length} finite values are needed each: current value is ${score}`,
  );
}
