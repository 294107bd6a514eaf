export { type CastType, type DateUnit, Dialect, type InstantUnit } from './dialect.ts';
export { DuckdbDialect } from './duckdb-dialect.ts';
export { type DuckdbEngineOptions, openDuckdbEngine } from './duckdb-engine.ts';
export type { AnalyticsEngine, QueryOptions, SnapshotView } from './engine.ts';
export { LAKE_ERRORS } from './errors.ts';
export { type Functions, fn } from './functions.ts';
export type { SeriesJob, SeriesReport } from './map-series.ts';
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
