// The plain twins of assembly/trees.ts: the same additions in the same order, so the same bits.

/** Columns of a block. */
const WIDTH = 16;

/** Adds slopes of rows to the histograms of blocks [from, to). */
export function addHistograms(
  bins: Uint8Array,
  total: number,
  rows: Int32Array,
  slopes: Float64Array,
  offsets: Int32Array,
  histogram: Float64Array,
  from: number,
  to: number,
): void {
  for (let column = from * WIDTH; column < to * WIDTH; column++) {
    const base = (column - (column % WIDTH)) * total + (column % WIDTH);
    const start = offsets[column]!;
    for (let i = 0; i < rows.length; i++) {
      const cell = 2 * (start + bins[base + WIDTH * rows[i]!]!);
      histogram[cell]! += slopes[2 * i]!;
      histogram[cell + 1]! += slopes[2 * i + 1]!;
    }
  }
}

/** out[i] = pairs[rows[i]] */
export function gatherPairs(pairs: Float64Array, rows: Int32Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    out[2 * i] = pairs[2 * row]!;
    out[2 * i + 1] = pairs[2 * row + 1]!;
  }
}

/** Moves marked rows to the front, order kept; returns their number. */
export function partitionRows(
  bins: Uint8Array,
  rows: Int32Array,
  marks: Uint8Array,
  work: Int32Array,
): number {
  let front = 0;
  let back = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const mark = marks[bins[WIDTH * row]!]!;
    rows[front] = row;
    work[back] = row;
    front += mark;
    back += 1 - mark;
  }
  rows.set(work.subarray(0, back), front);
  return front;
}

/** Number of edges below each value, 16 bytes apart; NaN gets `missing`. */
export function binValues(
  values: Float64Array,
  edges: Float64Array,
  missing: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    out[WIDTH * i] = Number.isNaN(value) ? missing : low;
  }
}
