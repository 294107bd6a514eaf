/**
 * Nearest centre of each row. Writes `labels` and squared `distances`; returns their sum (inertia).
 * Ties go to the lower index.
 */
export function assignRows(
  data: Float64Array,
  cols: number,
  centres: Float64Array,
  labels: Int32Array,
  distances: Float64Array,
): number {
  const rows = labels.length;
  const k = centres.length / cols;
  let inertia = 0;
  for (let i = 0, at = 0; i < rows; i++, at += cols) {
    let best = Number.POSITIVE_INFINITY;
    let label = 0;
    for (let c = 0, from = 0; c < k; c++, from += cols) {
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        const d = data[at + j]! - centres[from + j]!;
        sum += d * d;
      }
      if (sum < best) {
        best = sum;
        label = c;
      }
    }
    labels[i] = label;
    distances[i] = best;
    inertia += best;
  }
  return inertia;
}

/** Means of the rows of each group into `centres`, counts into `sizes`. A group without rows keeps its centre. */
export function updateCentres(
  data: Float64Array,
  cols: number,
  labels: Int32Array,
  centres: Float64Array,
  sizes: Int32Array,
): void {
  const k = sizes.length;
  const sums = new Float64Array(k * cols);
  sizes.fill(0);
  for (let i = 0, at = 0; i < labels.length; i++) {
    const label = labels[i]!;
    const from = label * cols;
    sizes[label]! += 1;
    for (let j = 0; j < cols; j++, at++) sums[from + j]! += data[at]!;
  }
  for (let c = 0; c < k; c++) {
    const size = sizes[c]!;
    if (size === 0) continue;
    for (let j = 0; j < cols; j++) centres[c * cols + j] = sums[c * cols + j]! / size;
  }
}

/** Lowers `distances[i]` to the squared distance from row i to row `chosen` where that is nearer; returns the new sum. */
export function lowerDistances(
  data: Float64Array,
  cols: number,
  chosen: number,
  distances: Float64Array,
): number {
  let total = 0;
  for (let i = 0, at = 0; i < distances.length; i++, at += cols) {
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const d = data[at + j]! - data[chosen * cols + j]!;
      sum += d * d;
    }
    if (sum < distances[i]!) distances[i] = sum;
    total += distances[i]!;
  }
  return total;
}

/** First index at which the running sum of `weights` exceeds `target`; the last positive one where rounding falls short. */
export function indexAtMass(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight > 0) last = i;
    sum += weight;
    if (sum > target) return i;
  }
  return last;
}

/**
 * One pass of Hartigan's exchange: each row moves to the group where the total squared distance
 * falls most, the centres moving with it. Escapes many optima of Lloyd's that are only local.
 * Returns the number of moves.
 * @see Hartigan & Wong (1979), Applied Statistics 28(1), 100-108.
 */
export function exchangePass(
  data: Float64Array,
  cols: number,
  labels: Int32Array,
  centres: Float64Array,
  sizes: Int32Array,
): number {
  const k = sizes.length;
  let moves = 0;
  for (let i = 0, at = 0; i < labels.length; i++, at += cols) {
    const home = labels[i]!;
    const size = sizes[home]!;
    if (size <= 1) continue;
    let own = 0;
    for (let j = 0; j < cols; j++) {
      const d = data[at + j]! - centres[home * cols + j]!;
      own += d * d;
    }
    const loss = (own * size) / (size - 1);
    let best = loss * (1 - 1e-12);
    let target = -1;
    for (let c = 0; c < k; c++) {
      if (c === home) continue;
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        const d = data[at + j]! - centres[c * cols + j]!;
        sum += d * d;
      }
      const gain = (sum * sizes[c]!) / (sizes[c]! + 1);
      if (gain < best) {
        best = gain;
        target = c;
      }
    }
    if (target < 0) continue;
    const grown = sizes[target]! + 1;
    for (let j = 0; j < cols; j++) {
      const value = data[at + j]!;
      centres[home * cols + j]! += (centres[home * cols + j]! - value) / (size - 1);
      centres[target * cols + j]! += (value - centres[target * cols + j]!) / grown;
    }
    sizes[home]! -= 1;
    sizes[target] = grown;
    labels[i] = target;
    moves++;
  }
  return moves;
}

/**
 * The best partition into at most k groups, by branch and bound over restricted growth strings.
 * Exact; meant for a dozen rows. Writes `labels`.
 */
export function exactPartition(
  data: Float64Array,
  cols: number,
  k: number,
  labels: Int32Array,
): void {
  const rows = labels.length;
  const current = new Int32Array(rows);
  const sizes = new Int32Array(k);
  const sums = new Float64Array(k * cols);
  let best = Number.POSITIVE_INFINITY;

  /** Growth of the within-group sum of squares when row i joins group c. */
  const cost = (i: number, c: number): number => {
    const size = sizes[c]!;
    if (size === 0) return 0;
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const d = data[i * cols + j]! - sums[c * cols + j]! / size;
      sum += d * d;
    }
    return (sum * size) / (size + 1);
  };

  const place = (i: number, used: number, total: number): void => {
    if (total >= best * (1 - 1e-14)) return;
    if (i === rows) {
      best = total;
      labels.set(current);
      return;
    }
    const open = Math.min(used + 1, k);
    for (let c = 0; c < open; c++) {
      const added = cost(i, c);
      current[i] = c;
      sizes[c]! += 1;
      for (let j = 0; j < cols; j++) sums[c * cols + j]! += data[i * cols + j]!;
      place(i + 1, Math.max(used, c + 1), total + added);
      sizes[c]! -= 1;
      for (let j = 0; j < cols; j++) sums[c * cols + j]! -= data[i * cols + j]!;
    }
  };
  place(0, 0, 0);
}

/**
 * Mean silhouette of several labellings of the same rows: each distance is computed once.
 * `labellings[m]` has `groups[m]` groups. A row alone in its group counts 0 (Rousseeuw 1987).
 */
export function meanSilhouettes(
  data: Float64Array,
  cols: number,
  labellings: readonly Int32Array[],
  groups: readonly number[],
): Float64Array {
  const means = new Float64Array(labellings.length);
  const rows = data.length / cols;
  const sizes = labellings.map((labels, m) => {
    const counts = new Int32Array(groups[m]!);
    for (let i = 0; i < rows; i++) counts[labels[i]!]! += 1;
    return counts;
  });
  const sums = groups.map((count) => new Float64Array(count));
  for (let i = 0; i < rows; i++) {
    for (const sum of sums) sum.fill(0);
    for (let o = 0; o < rows; o++) {
      let square = 0;
      for (let j = 0; j < cols; j++) {
        const d = data[i * cols + j]! - data[o * cols + j]!;
        square += d * d;
      }
      const distance = Math.sqrt(square);
      for (let m = 0; m < sums.length; m++) sums[m]![labellings[m]![o]!]! += distance;
    }
    for (let m = 0; m < sums.length; m++) {
      const home = labellings[m]![i]!;
      const size = sizes[m]![home]!;
      if (size <= 1) continue;
      const inner = sums[m]![home]! / (size - 1);
      let outer = Number.POSITIVE_INFINITY;
      for (let c = 0; c < groups[m]!; c++) {
        if (c === home || sizes[m]![c] === 0) continue;
        outer = Math.min(outer, sums[m]![c]! / sizes[m]![c]!);
      }
      const widest = Math.max(inner, outer);
      if (widest > 0 && Number.isFinite(outer)) means[m]! += (outer - inner) / widest / rows;
    }
  }
  return means;
}
