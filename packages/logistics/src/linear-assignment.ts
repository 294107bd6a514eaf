import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from './errors.ts';

const ROWS_MAX = 3000;

/**
 * Gives every row its own column at the least total cost (shortest augmenting paths, Jonker and
 * Volgenant 1987). `Infinity` forbids a pair.
 * @param cost Row-major (rows, columns), rows ≤ columns.
 * @returns Column of each row; −1 for rows that no allowed column is left for.
 * @throws AppError LOGISTICS_PROBLEM_INVALID for a cost that is no number, LOGISTICS_TOO_LARGE
 * @complexity O(rows² × columns)
 */
export function assignLinear(cost: Float64Array, rows: number, columns: number): Int32Array {
  checkSize(cost, rows, columns);
  const rowOf = new Int32Array(columns).fill(-1);
  const columnOf = new Int32Array(rows).fill(-1);
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(columns);
  const search: Search = {
    cost,
    columns,
    rowOf,
    rowPrice,
    columnPrice,
    least: new Float64Array(columns),
    from: new Int32Array(columns),
    done: new Uint8Array(columns),
  };
  for (let row = 0; row < rows; row++) {
    const end = shortestPath(search, row);
    if (end >= 0) augment(search, columnOf, row, end);
  }
  return columnOf;
}

interface Search {
  readonly cost: Float64Array;
  readonly columns: number;
  readonly rowOf: Int32Array;
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  readonly least: Float64Array;
  /** The row from which a column was reached. */
  readonly from: Int32Array;
  readonly done: Uint8Array;
}

function checkSize(cost: Float64Array, rows: number, columns: number): void {
  const place = 'assignment';
  if (rows > ROWS_MAX) {
    const message = `Cannot assign ${rows} rows as the limit is ${ROWS_MAX}`;
    throw new AppError(LOGISTICS_ERRORS.LOGISTICS_TOO_LARGE, message, { place });
  }
  const isWrong = rows > columns || cost.length !== rows * columns || cost.some(Number.isNaN);
  if (!isWrong) return;
  const message = `Cannot assign ${rows} rows to ${columns} columns with ${cost.length} costs`;
  throw new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}

/** The nearest free column over alternating paths from a row; −1: none can be reached. */
function shortestPath(s: Search, start: number): number {
  s.least.fill(Number.POSITIVE_INFINITY);
  s.done.fill(0);
  let row = start;
  let reached = 0;
  for (;;) {
    const best = nearestColumn(s, row, reached);
    if (best < 0) return -1;
    s.done[best] = 1;
    reached = s.least[best] ?? 0;
    if ((s.rowOf[best] ?? -1) < 0) {
      reprice(s, start, reached);
      return best;
    }
    row = s.rowOf[best] ?? 0;
  }
}

/** Shortens the ways through one row; gives the nearest column that is not done. */
function nearestColumn(s: Search, row: number, reached: number): number {
  const { cost, columns, rowPrice, columnPrice, least, from, done } = s;
  const base = reached - (rowPrice[row] ?? 0);
  let best = -1;
  let low = Number.POSITIVE_INFINITY;
  for (let c = 0; c < columns; c++) {
    if (done[c] !== 0) continue;
    const way = base + (cost[row * columns + c] ?? 0) - (columnPrice[c] ?? 0);
    if (way < (least[c] ?? 0)) {
      least[c] = way;
      from[c] = row;
    }
    if ((least[c] ?? 0) >= low) continue;
    low = least[c] ?? 0;
    best = c;
  }
  return best;
}

/** Prices stay such that no pair costs less than its prices, and chosen pairs exactly that. */
function reprice(
  { rowOf, rowPrice, columnPrice, least, done }: Search,
  start: number,
  end: number,
) {
  rowPrice[start] = (rowPrice[start] ?? 0) + end;
  for (let c = 0; c < done.length; c++) {
    if (done[c] === 0 || (least[c] ?? 0) >= end) continue;
    const slack = end - (least[c] ?? 0);
    const row = rowOf[c] ?? -1;
    if (row >= 0) rowPrice[row] = (rowPrice[row] ?? 0) + slack;
    columnPrice[c] = (columnPrice[c] ?? 0) - slack;
  }
}

function augment({ rowOf, from }: Search, columnOf: Int32Array, start: number, end: number): void {
  let column = end;
  for (;;) {
    const row = from[column] ?? 0;
    const before = columnOf[row] ?? -1;
    rowOf[column] = row;
    columnOf[row] = column;
    if (row === start) return;
    column = before;
  }
}
