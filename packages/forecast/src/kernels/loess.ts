/** One local fit: `degree` 0 or 1 over `span` neighbours, at every `jump`-th place. */
export interface LoessOptions {
  readonly span: number;
  readonly degree: number;
  readonly jump: number;
}

/**
 * Value at place `x` (from 1) of a tricube-weighted local constant or line through
 * `y[left..right]` (from 1), as `est` of Cleveland et al. (1990). NaN where all weights vanish.
 */
export function localFit(
  y: Float64Array,
  n: number,
  options: LoessOptions,
  place: { readonly x: number; readonly left: number; readonly right: number },
): number {
  const { x, left, right } = place;
  let h = Math.max(x - left, right - x);
  if (options.span > n) h += Math.floor((options.span - n) / 2);
  const far = 0.999 * h;
  const near = 0.001 * h;
  let total = 0;
  let centre = 0;
  for (let j = left; j <= right; j++) {
    const w = tricube(Math.abs(j - x), { h, far, near });
    total += w;
    centre += w * j;
  }
  if (total <= 0) return Number.NaN;
  centre /= total;
  let tilt = 0;
  if (h > 0 && options.degree > 0) {
    let spread = 0;
    for (let j = left; j <= right; j++) {
      spread += (tricube(Math.abs(j - x), { h, far, near }) / total) * (j - centre) ** 2;
    }
    if (Math.sqrt(spread) > 0.001 * (n - 1)) tilt = (x - centre) / spread;
  }
  let fit = 0;
  for (let j = left; j <= right; j++) {
    const w = tricube(Math.abs(j - x), { h, far, near }) / total;
    fit += w * (tilt * (j - centre) + 1) * y[j - 1]!;
  }
  return fit;
}

interface Reach {
  readonly h: number;
  readonly far: number;
  readonly near: number;
}

function tricube(distance: number, { h, far, near }: Reach): number {
  if (distance > far) return 0;
  if (distance <= near) return 1;
  const r = distance / h;
  const c = 1 - r * r * r;
  return c * c * c;
}

/** Smooths the first `n` values of `y` into `out`; between jumps it draws straight lines. */
export function loess(y: Float64Array, n: number, options: LoessOptions, out: Float64Array): void {
  if (n < 2) {
    out[0] = y[0]!;
    return;
  }
  const jump = Math.min(options.jump, n - 1);
  const half = Math.floor((options.span + 1) / 2);
  const at = (i: number): number => {
    const { left, right } = window(i, n, options.span, half);
    const fit = localFit(y, n, options, { x: i, left, right });
    return Number.isNaN(fit) ? y[i - 1]! : fit;
  };
  for (let i = 1; i <= n; i += jump) out[i - 1] = at(i);
  if (jump === 1) return;
  for (let i = 1; i + jump <= n; i += jump) join(out, i, i + jump);
  const last = Math.floor((n - 1) / jump) * jump + 1;
  if (last === n) return;
  out[n - 1] = at(n);
  join(out, last, n);
}

function window(
  i: number,
  n: number,
  span: number,
  half: number,
): { readonly left: number; readonly right: number } {
  if (span >= n) return { left: 1, right: n };
  if (i < half) return { left: 1, right: span };
  if (i >= n - half + 1) return { left: n - span + 1, right: n };
  return { left: i - half + 1, right: span + i - half };
}

function join(out: Float64Array, from: number, to: number): void {
  const slope = (out[to - 1]! - out[from - 1]!) / (to - from);
  for (let j = from + 1; j < to; j++) out[j - 1] = out[from - 1]! + slope * (j - from);
}
