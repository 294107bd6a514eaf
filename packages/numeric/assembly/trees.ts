/** Columns of a block: what one row keeps together. */
const WIDTH: i32 = 16;
/** Rows of a tile: their bins and slopes stay in the nearest caches while a block is counted. */
const TILE: i32 = 512;

/**
 * Adds the slopes of n rows to histograms, for blocks [from, to) of 16 columns. Bins: one block
 * after another, `total` rows of 16 bytes each. Rows (n) i32; slopes (n, 2) f64, in the order of
 * `rows`; offsets (blocks · 16) i32: where a column's first bin lies; histogram (bins, 2) f64.
 */
export function addHistograms(
  bins: usize,
  total: i32,
  rows: usize,
  n: i32,
  slopes: usize,
  offsets: usize,
  histogram: usize,
  from: i32,
  to: i32,
): void {
  for (let block = from; block < to; block++) {
    const base = bins + <usize>block * <usize>total * <usize>WIDTH;
    const places = offsets + <usize>block * <usize>WIDTH * 4;
    for (let start = 0; start < n; start += TILE) {
      const first = rows + ((<usize>start) << 2);
      const end = rows + ((<usize>min(n, start + TILE)) << 2);
      touch(base, first, end);
      const pairs = slopes + ((<usize>start) << 4);
      for (let four = 0; four < WIDTH; four += 4) {
        addFour(base + <usize>four, first, end, pairs, places + ((<usize>four) << 2), histogram);
      }
    }
  }
}

/** Reads each row once, so that many slow reads are under way together. */
function touch(base: usize, first: usize, end: usize): void {
  let touched: u32 = 0;
  for (let r = first; r < end; r += 4) touched |= load<u32>(base + ((<usize>load<u32>(r)) << 4));
  // Kept, or the loop would be optimised away: offset 8 lies in the unused start of the memory.
  store<u32>(8, touched);
}

function addFour(
  base: usize,
  first: usize,
  end: usize,
  pairs: usize,
  places: usize,
  histogram: usize,
): void {
  const h0 = histogram + ((<usize>load<i32>(places)) << 4);
  const h1 = histogram + ((<usize>load<i32>(places, 4)) << 4);
  const h2 = histogram + ((<usize>load<i32>(places, 8)) << 4);
  const h3 = histogram + ((<usize>load<i32>(places, 12)) << 4);
  let pair = pairs;
  for (let r = first; r < end; r += 4) {
    const four = load<u32>(base + ((<usize>load<u32>(r)) << 4));
    const slope = v128.load(pair);
    const p0 = h0 + ((four & 255) << 4);
    v128.store(p0, f64x2.add(v128.load(p0), slope));
    const p1 = h1 + (((four >>> 8) & 255) << 4);
    v128.store(p1, f64x2.add(v128.load(p1), slope));
    const p2 = h2 + (((four >>> 16) & 255) << 4);
    v128.store(p2, f64x2.add(v128.load(p2), slope));
    const p3 = h3 + ((four >>> 24) << 4);
    v128.store(p3, f64x2.add(v128.load(p3), slope));
    pair += 16;
  }
}

/** out[i] = pairs[rows[i]], two f64 each. */
export function gatherPairs(pairs: usize, rows: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    v128.store(out + ((<usize>i) << 4), v128.load(pairs + ((<usize>row) << 4)));
  }
}

/**
 * Moves the rows whose bin is marked to the front; both parts keep their order. `bins` is the first
 * row's byte of the column, 16 bytes from row to row; `marks` (256) u8; `work` (n) i32. Returns how
 * many went to the front.
 */
export function partitionRows(
  bins: usize,
  rows: usize,
  n: i32,
  marks: usize,
  work: usize,
): i32 {
  let front = 0;
  let back = 0;
  for (let i = 0; i < n; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const mark = <i32>load<u8>(marks + <usize>load<u8>(bins + ((<usize>row) << 4)));
    store<u32>(rows + ((<usize>front) << 2), row);
    store<u32>(work + ((<usize>back) << 2), row);
    front += mark;
    back += 1 - mark;
  }
  memory.copy(rows + ((<usize>front) << 2), work, (<usize>back) << 2);
  return front;
}

/**
 * Number of edges below each value, written 16 bytes apart from `out` on; NaN gets `missing`.
 * Values (n) f64; edges (count) f64, rising.
 */
export function binValues(
  values: usize,
  n: i32,
  edges: usize,
  count: i32,
  missing: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    let low = 0;
    let left = count;
    while (left > 1) {
      const half = left >> 1;
      const edge = load<f64>(edges + ((<usize>(low + half - 1)) << 3));
      low = select<i32>(low + half, low, edge < value);
      left -= half;
    }
    if (left == 1) low += i32(load<f64>(edges + ((<usize>low) << 3)) < value);
    store<u8>(out + ((<usize>i) << 4), <u8>select<i32>(missing, low, value != value));
  }
}
