/**
 * worth[x] = Σ_d P(d) (price · min(d, x) − holding · (x − min(d, x)) + next[x − min(d, x)]): one
 * period at one price, by stock at its beginning.
 */
export function worthAtPrice(
  next: Float64Array,
  worth: Float64Array,
  mass: Float64Array,
  price: number,
  holding: number,
): void {
  for (let x = 0; x < next.length; x++) {
    let sum = 0;
    let tail = 1;
    const most = Math.min(x, mass.length);
    for (let d = 0; d < most; d++) {
      sum += mass[d]! * (price * d - holding * (x - d) + next[x - d]!);
      tail -= mass[d]!;
    }
    worth[x] = sum + Math.max(0, tail) * (price * x + next[0]!);
  }
}
