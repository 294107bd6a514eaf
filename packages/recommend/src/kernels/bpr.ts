/**
 * Steps of Bayesian personalised ranking on triples (customer, chosen, not chosen), in place.
 * @param triples Row-major, shape (steps, 3).
 * @returns Share of triples that were in the right order before their step.
 */
export function bprPass(
  triples: Int32Array,
  customers: Float64Array,
  products: Float64Array,
  factors: number,
  rate: number,
  penalty: number,
): number {
  let right = 0;
  for (let at = 0; at < triples.length; at += 3) {
    const u = triples[at]! * factors;
    const i = triples[at + 1]! * factors;
    const j = triples[at + 2]! * factors;
    let gap = 0;
    for (let k = 0; k < factors; k++) {
      gap += customers[u + k]! * (products[i + k]! - products[j + k]!);
    }
    if (gap > 0) right++;
    const pull = 1 / (1 + Math.exp(gap));
    for (let k = 0; k < factors; k++) {
      const own = customers[u + k]!;
      const chosen = products[i + k]!;
      const other = products[j + k]!;
      customers[u + k] = own + rate * (pull * (chosen - other) - penalty * own);
      products[i + k] = chosen + rate * (pull * own - penalty * chosen);
      products[j + k] = other + rate * (-pull * own - penalty * other);
    }
  }
  return (3 * right) / triples.length;
}
