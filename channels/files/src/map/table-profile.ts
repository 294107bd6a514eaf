import { PROFILE_CELLS_MAX, PROFILE_ROWS_MAX } from '../limits.ts';
import { openTable } from '../read/open-table.ts';
import { ownedText } from '../read/owned-text.ts';
import type { ParquetReader } from '../read/table.ts';
import {
  addMark,
  type DecimalMark,
  decidedMark,
  microOfText,
  newMarkEvidence,
} from '../values/number-style.ts';
import { isTimeText } from '../values/time-style.ts';

/** What the values of one column show. Shares are of its filled cells. */
export interface ColumnProfile {
  readonly name: string;
  readonly index: number;
  readonly filled: number;
  readonly distinct: number;
  readonly numberShare: number;
  readonly wholeShare: number;
  readonly timeShare: number;
  readonly min: number;
  readonly max: number;
  /** True where the texts carry a percent sign. */
  readonly hasPercent: boolean;
  /** Values in major units, NaN where empty or no number; empty where the column is no number. */
  readonly numbers: Float64Array;
}

export interface TableProfile {
  readonly path: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Decimal mark that the file's numbers prove; undefined where "1,234" stays open. */
  readonly mark: DecimalMark | undefined;
  /** Texts of a column, for grouping. */
  texts(index: number): readonly string[];
}

/** Reads the first rows of a file and profiles each column. */
export async function profileTable(path: string, parquet?: ParquetReader): Promise<TableProfile> {
  const table = await openTable(path, parquet === undefined ? {} : { parquet });
  const texts: string[][] = table.header.map(() => []);
  let rows = 0;
  for await (const batch of table.batches()) {
    for (const row of batch.rows) {
      texts.forEach((column, i) => {
        column.push(ownedText((row[i] ?? '').trim()));
      });
    }
    rows += batch.rows.length;
    const cells = rows * table.header.length;
    if (rows >= PROFILE_ROWS_MAX || cells >= PROFILE_CELLS_MAX) break;
  }
  const mark = markOf(texts);
  const columns = table.header.map((name, index) =>
    profileColumn({ name, index, texts: texts[index] ?? [], mark: mark ?? '.' }),
  );
  return { path, rows, columns, mark, texts: (index) => texts[index] ?? [] };
}

const AMOUNT = /^[^\p{L}\d]{0,4}[\d.,\s]*\d[^\p{L}\d]{0,4}$/u;

function markOf(texts: readonly (readonly string[])[]): DecimalMark | undefined {
  const evidence = newMarkEvidence();
  for (const column of texts) {
    for (const text of column.slice(0, 20_000)) {
      if (/[.,]/.test(text) && AMOUNT.test(text) && !isTimeText(text)) addMark(evidence, text);
    }
  }
  return decidedMark(evidence);
}

function profileColumn(column: {
  readonly name: string;
  readonly index: number;
  readonly texts: readonly string[];
  readonly mark: DecimalMark;
}): ColumnProfile {
  const { name, index, texts, mark } = column;
  const filled = texts.filter((text) => text !== '').length;
  const values = Float64Array.from(texts, (text) =>
    text === '' ? Number.NaN : microOfText(text, mark) / 1e6,
  );
  const known = values.filter((value) => !Number.isNaN(value));
  const sample = texts.filter((text) => text !== '').slice(0, 2_000);
  const times = sample.filter((text) => isTimeText(text)).length;
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  const numberShare = share(known.length, filled);
  return {
    name,
    index,
    filled,
    distinct: new Set(texts).size,
    numberShare,
    wholeShare: share(known.filter((value) => Number.isInteger(value)).length, known.length),
    timeShare: share(times, sample.length),
    min: known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    hasPercent: sample.some((text) => text.endsWith('%')),
    numbers: numberShare >= 0.9 ? values : new Float64Array(0),
  };
}
