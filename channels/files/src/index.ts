export type { CleanRule } from './clean/rule.ts';
export { CLEAN_RULES, type RuleSwitches } from './clean/rules.ts';
export { FILES_ERRORS } from './errors.ts';
export type { ImportFigures } from './import/figures.ts';
export { issueText, rejectedRowText } from './import/findings.ts';
export { importFiles } from './import/import-files.ts';
export { REJECT_CODES, type RejectCode } from './import/reject-codes.ts';
export type {
  AmbiguousImport,
  FileReport,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportResult,
  ImportSettings,
  Reading,
} from './import/settings.ts';
export {
  type ColumnMap,
  ColumnMapSchema,
  type ColumnRule,
  columnMapText,
  type FileMap,
  type JoinRule,
  parseColumnMap,
  targetColumns,
} from './map/column-map.ts';
export { PRESETS, type Preset, type PresetSettings, presetSettings } from './map/presets.ts';
export { ENCODINGS, type Encoding } from './read/encoding.ts';
export { type OpenOptions, openTable } from './read/open-table.ts';
export { createParquetReader } from './read/parquet-reader.ts';
export {
  type ColumnSpec,
  type ColumnTable,
  type ReadColumnsOptions,
  readColumns,
} from './read/read-columns.ts';
export type { ParquetReader, RowBatch, Table, TableFormat, TableProgress } from './read/table.ts';
export { REASONS_EN, REASONS_ZH } from './reasons.ts';
export type {
  Fact,
  FactSink,
  FactValue,
  FoundIssue,
  IssueExample,
  RejectedFileRow,
  SinkRejection,
  SinkResult,
} from './sink/fact-sink.ts';
export { createLedgerSink, type LedgerSinkOptions } from './sink/ledger-sink.ts';
export { createMemorySink, type MemorySink } from './sink/memory-sink.ts';
export { type CsvCell, type CsvOptions, csvLine, csvText } from './write/csv-writer.ts';
export { rejectedRowsCsv } from './write/rejected-rows.ts';
export { writeCsv } from './write/write-csv.ts';
