import { AppError, type ErrorSpec } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';

/** First match wins. DuckDB begins its messages with the kind of error. */
const KINDS: readonly (readonly [RegExp, ErrorSpec])[] = [
  [/^INTERRUPT Error/, LAKE_ERRORS.LAKE_QUERY_CANCELLED],
  [/No space left on device|disk is full|max_temp_directory_size/i, LAKE_ERRORS.LAKE_DISK_FULL],
  [/^Out of Memory Error/, LAKE_ERRORS.LAKE_MEMORY_EXCEEDED],
  // It quotes the query, in which files may be named: no word about the files themselves.
  [/^Binder Error: Referenced column/, LAKE_ERRORS.LAKE_QUERY_INVALID],
  [/^IO Error|magic bytes|Parquet|parquet|thrift|TProtocol/, LAKE_ERRORS.LAKE_FILE_UNREADABLE],
  [
    /^(Parser|Binder|Catalog|Conversion|Invalid Input|Invalid Error|Out of Range|Constraint|Not implemented|Syntax|Serialization|Permission|Dependency|Invalid Configuration|Cannot|Failed|Values were not provided|Invalid)/i,
    LAKE_ERRORS.LAKE_QUERY_INVALID,
  ],
];

/** The engine's failure as ours; a bug of our own code passes unchanged. */
export function engineError(error: unknown, cancelled: boolean): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const text = error.message;
  const spec = cancelled
    ? LAKE_ERRORS.LAKE_QUERY_CANCELLED
    : KINDS.find(([pattern]) => pattern.test(text))?.[1];
  if (spec === undefined) return error;
  const firstLine = text.split('\n', 1)[0] ?? '';
  return new AppError(spec, `Cannot run a query: ${firstLine}`, {
    details: { engine: 'duckdb', message: text.slice(0, 2000) },
    cause: error,
  });
}
