import { broken, fileNumber } from '../number-reader.ts';

/** Reads TSPLIB's forms of an explicit table into a full one, shape (n, n), row-major. */
export function readExplicitWeights(
  words: readonly string[],
  format: string,
  n: number,
): Float64Array {
  const table = new Float64Array(n * n);
  const cells = cellsOf(format, n);
  if (cells === undefined) throw broken('Cannot read distances', format, 'EDGE_WEIGHT_FORMAT');
  let at = 0;
  for (const [from, to] of cells) {
    const value = fileNumber(words[at++], `EDGE_WEIGHT_SECTION, number ${at}`);
    table[from * n + to] = value;
    if (format !== 'FULL_MATRIX') table[to * n + from] = value;
  }
  return table;
}

type Cells = Iterable<readonly [number, number]>;

function cellsOf(format: string, n: number): Cells | undefined {
  if (format === 'FULL_MATRIX') return rows(n, () => [0, n]);
  if (format === 'LOWER_ROW') return rows(n, (i) => [0, i]);
  if (format === 'LOWER_DIAG_ROW') return rows(n, (i) => [0, i + 1]);
  if (format === 'UPPER_ROW') return rows(n, (i) => [i + 1, n]);
  if (format === 'UPPER_DIAG_ROW') return rows(n, (i) => [i, n]);
  return undefined;
}

function* rows(n: number, span: (row: number) => readonly [number, number]): Cells {
  for (let i = 0; i < n; i++) {
    const [from, to] = span(i);
    for (let j = from; j < to; j++) yield [i, j];
  }
}
