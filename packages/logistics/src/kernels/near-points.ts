/** Points of one cell that are looked at. */
const CROWD = 256;

/**
 * Nearest points of every point by a grid of about four points a cell, rings outwards, so that a
 * hundred thousand points take a second and no table of all pairs.
 * @returns (n, k) indices, nearest first; ties by index.
 */
export function nearestPoints(x: Float64Array, y: Float64Array, k: number): Int32Array {
  const n = x.length;
  const lists = new Int32Array(n * k);
  const grid = buildGrid(x, y);
  const nearD = new Float64Array(k);
  const nearI = new Int32Array(k);
  for (let i = 0; i < n; i++) {
    const found = searchRings(grid, x, y, i, k, nearD, nearI);
    for (let j = 0; j < k; j++) lists[i * k + j] = j < found ? nearI[j]! : i;
  }
  return lists;
}

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly x0: number;
  readonly y0: number;
  readonly first: Int32Array;
  readonly members: Int32Array;
}

function bounds(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  return [low, high];
}

function buildGrid(x: Float64Array, y: Float64Array): Grid {
  const n = x.length;
  const [x0, x1] = bounds(x);
  const [y0, y1] = bounds(y);
  const width = Math.max(x1 - x0, 1e-9);
  const height = Math.max(y1 - y0, 1e-9);
  const cells = Math.max(1, n / 4);
  const cell = Math.max(Math.sqrt((width * height) / cells), Math.max(width, height) / cells);
  const columns = Math.max(1, Math.floor(width / cell) + 1);
  const rows = Math.max(1, Math.floor(height / cell) + 1);
  const first = new Int32Array(columns * rows + 1);
  const at = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const c = Math.floor((y[i]! - y0) / cell) * columns + Math.floor((x[i]! - x0) / cell);
    at[i] = c;
    first[c + 1] = first[c + 1]! + 1;
  }
  for (let c = 0; c < columns * rows; c++) first[c + 1] = first[c + 1]! + first[c]!;
  const fill = first.slice();
  const members = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const c = at[i]!;
    members[fill[c]!] = i;
    fill[c] = fill[c]! + 1;
  }
  return { columns, rows, cell, x0, y0, first, members };
}

function searchRings(
  grid: Grid,
  x: Float64Array,
  y: Float64Array,
  i: number,
  k: number,
  nearD: Float64Array,
  nearI: Int32Array,
): number {
  const column = Math.floor((x[i]! - grid.x0) / grid.cell);
  const row = Math.floor((y[i]! - grid.y0) / grid.cell);
  const ringsMax = Math.max(grid.columns, grid.rows);
  let found = 0;
  for (let ring = 0; ring <= ringsMax; ring++) {
    // Nothing outside the ring before this one can be nearer than its inner edge.
    const safe = (ring - 1) * grid.cell;
    if (found === k && ring > 0 && safe >= 0 && nearD[k - 1]! <= safe * safe) break;
    for (let r = row - ring; r <= row + ring; r++) {
      if (r < 0 || r >= grid.rows) continue;
      const edge = r === row - ring || r === row + ring;
      const step = edge || ring === 0 ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c < 0 || c >= grid.columns) continue;
        const at = r * grid.columns + c;
        const size = grid.first[at + 1]! - grid.first[at]!;
        // In a crowd any of its members is near enough; a window keeps equal points linear.
        const looked = size < CROWD ? size : CROWD;
        for (let m = 0; m < looked; m++) {
          const j = grid.members[grid.first[at]! + ((i + m) % size)]!;
          if (j === i) continue;
          const dx = x[i]! - x[j]!;
          const dy = y[i]! - y[j]!;
          found = keepNear(nearD, nearI, found, k, dx * dx + dy * dy, j);
        }
      }
    }
  }
  return found;
}

/** Inserts into the sorted list of the k nearest; returns how many it holds. */
function keepNear(
  nearD: Float64Array,
  nearI: Int32Array,
  found: number,
  k: number,
  distance: number,
  index: number,
): number {
  if (k === 0 || (found === k && distance >= nearD[k - 1]!)) return found;
  let at = found < k ? found : k - 1;
  while (at > 0 && nearD[at - 1]! > distance) {
    nearD[at] = nearD[at - 1]!;
    nearI[at] = nearI[at - 1]!;
    at -= 1;
  }
  nearD[at] = distance;
  nearI[at] = index;
  return found < k ? found + 1 : found;
}

/**
 * The k smallest columns of every row of a scored table, the row itself left out.
 * @param score Called once a pair; smaller is nearer.
 */
export function nearestByScore(
  n: number,
  k: number,
  score: (from: number, to: number) => number,
): Int32Array {
  const lists = new Int32Array(n * k);
  const nearD = new Float64Array(k);
  const nearI = new Int32Array(k);
  for (let i = 0; i < n; i++) {
    let found = 0;
    for (let j = 0; j < n; j++) {
      if (j !== i) found = keepNear(nearD, nearI, found, k, score(i, j), j);
    }
    for (let m = 0; m < k; m++) lists[i * k + m] = m < found ? nearI[m]! : i;
  }
  return lists;
}
