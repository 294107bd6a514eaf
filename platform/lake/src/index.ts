export type { CompactionReport } from './compaction.ts';
export type { DatasetColumn, DatasetErasure, DatasetSpec, DatasetType } from './dataset.ts';
export { DATASETS } from './datasets.ts';
export { type CastType, type DateUnit, Dialect, type InstantUnit } from './dialect.ts';
export { DuckdbDialect } from './duckdb-dialect.ts';
export { type DuckdbEngineOptions, openDuckdbEngine } from './duckdb-engine.ts';
export type { AnalyticsEngine, QueryOptions, SnapshotView } from './engine.ts';
export type { ErasureReport } from './erasure.ts';
export { LAKE_ERRORS } from './errors.ts';
export type { ExportOptions, ExportProgress, ExportReport } from './export.ts';
export { type Functions, fn } from './functions.ts';
export { type GarbageReport, type Lake, type OpenLakeOptions, openLake } from './lake.ts';
export type { LakeLedger } from './lake-context.ts';
export type { Snapshot, SnapshotFile } from './manifest.ts';
export type { SeriesJob, SeriesReport } from './map-series.ts';
export type { DerivedCell, DerivedRows, DerivedSpec } from './publish.ts';
export {
  defineSeriesTask,
  type Series,
  type SeriesBatch,
  type SeriesOutcome,
  type SeriesTask,
  type SeriesValues,
} from './series-task.ts';
export { SparkDialect } from './spark-dialect.ts';
export {
  Expression,
  join,
  name,
  type ParameterType,
  type ParameterValue,
  parameter,
  type Rendered,
  raw,
  sql,
} from './sql.ts';
export { type Cell, type Column, type ColumnType, column, type Table } from './table.ts';
export { openTableFile, type TableFile, type TableFileFormat } from './table-file.ts';
