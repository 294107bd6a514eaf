import type { RuleSwitches } from '../clean/rules.ts';
import type { ColumnMap } from '../map/column-map.ts';
import type { ParquetReader } from '../read/table.ts';
import type { FactSink } from '../sink/fact-sink.ts';
import type { ImportFigures } from './figures.ts';

/** What an import must know about the retailer. */
export interface ImportSettings {
  /** ISO 4217; of rows without a currency. */
  readonly currency: string;
  /** IANA name; times without an offset are local there. */
  readonly timeZone: string;
  /** Epoch ms of the import; lines dated later are flagged. Absent: nobody knows. */
  readonly nowMs?: number;
}

export interface ImportProgress {
  readonly file: string;
  /** `scan` looks at every row and records nothing; `record` hands them over. */
  readonly phase: 'scan' | 'record';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

export interface ImportOptions {
  /** Files and folders. */
  readonly files: readonly string[];
  /** A preset's name, `native`, or `auto`. Ignored where `map` is given. */
  readonly source: string;
  readonly map?: ColumnMap;
  readonly sink: FactSink;
  readonly settings: ImportSettings;
  readonly rules?: RuleSwitches;
  readonly parquet?: ParquetReader;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Told the map before anything is recorded. */
  readonly onMap?: (map: ColumnMap) => void;
}

export interface FileReport {
  readonly file: string;
  readonly kind: string;
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsMerged: number;
  readonly rowsRejected: number;
  readonly encoding: string;
  readonly delimiter: string | null;
}

export interface ImportReport {
  readonly kind: 'imported';
  readonly figures: ImportFigures;
  readonly files: readonly FileReport[];
  /** Files that hold nothing to import, and why. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly map: ColumnMap;
}

/** One reading of a file that the data cannot rule out. */
export interface Reading {
  readonly name: string;
  /** What would be read, one sentence. */
  readonly description: string;
  /** The whole map by this reading, ready to import with. */
  readonly map: ColumnMap;
}

/** The import stopped before recording anything: two readings give different figures. */
export interface AmbiguousImport {
  readonly kind: 'ambiguous';
  readonly file: string;
  readonly question: string;
  readonly readings: readonly Reading[];
  /** Map of the first reading. */
  readonly map: ColumnMap;
}

export type ImportResult = ImportReport | AmbiguousImport;
