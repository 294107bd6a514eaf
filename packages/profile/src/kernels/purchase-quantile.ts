/** A quantile is not looked for beyond. */
const COUNT_MAX = 10_000;

/** Smallest count whose chance of no more reaches `level`: negative binomial by shape and mean. */
export function negativeBinomialQuantile(level: number, shape: number, mean: number): number {
  const success = shape / (shape + mean);
  let chance = success ** shape;
  let total = chance;
  let count = 0;
  while (total < level && count < COUNT_MAX) {
    chance *= ((shape + count) / (count + 1)) * (1 - success);
    total += chance;
    count++;
  }
  return count;
}
