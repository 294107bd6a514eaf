import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the lake and of the analytics engine. */
export const LAKE_ERRORS: {
  readonly LAKE_QUERY_INVALID: ErrorSpec;
  readonly LAKE_QUERY_CANCELLED: ErrorSpec;
  readonly LAKE_MEMORY_EXCEEDED: ErrorSpec;
  readonly LAKE_DISK_FULL: ErrorSpec;
  readonly LAKE_ENGINE_CLOSED: ErrorSpec;
  readonly LAKE_ENGINE_OPTIONS: ErrorSpec;
  readonly LAKE_TYPE_UNSUPPORTED: ErrorSpec;
  readonly LAKE_NUMBER_UNSAFE: ErrorSpec;
  readonly LAKE_RESULT_TOO_LARGE: ErrorSpec;
  readonly LAKE_NAME_INVALID: ErrorSpec;
  readonly LAKE_SERIES_KEY_NULL: ErrorSpec;
  readonly LAKE_SERIES_LOST: ErrorSpec;
  readonly LAKE_FILE_DAMAGED: ErrorSpec;
  readonly LAKE_FILE_UNREADABLE: ErrorSpec;
  readonly LAKE_FOLDER_MISSING: ErrorSpec;
  readonly LAKE_EXPORT_CONFLICT: ErrorSpec;
} = defineErrors({
  LAKE_QUERY_INVALID: {
    status: 400,
    exitCode: 3,
    cause: 'The analytics engine refused a query: a name, a type or a value in it is wrong.',
    remedy: 'Correct the part of the query that the message points at.',
  },
  LAKE_QUERY_CANCELLED: {
    status: 409,
    exitCode: 3,
    cause: 'A query was cancelled before it ended.',
    remedy: 'Run it again, with a narrower filter if it took too long.',
  },
  LAKE_MEMORY_EXCEEDED: {
    status: 503,
    exitCode: 4,
    cause: 'A query needs more memory than the analytics engine may use.',
    remedy: 'Raise the memory limit, use fewer threads, or narrow the filter of the query.',
  },
  LAKE_DISK_FULL: {
    status: 507,
    exitCode: 4,
    cause: 'The disk that holds the lake or its temporary files has no space left.',
    remedy: 'Free space on that disk and run the step again; nothing half-written is kept.',
  },
  LAKE_ENGINE_CLOSED: {
    status: 503,
    exitCode: 4,
    cause: 'The analytics engine was used after it had been closed.',
    remedy: 'Open the engine again.',
  },
  LAKE_ENGINE_OPTIONS: {
    status: 422,
    exitCode: 3,
    cause: 'An option of the analytics engine lies outside its range.',
    remedy: 'Give at least 32 MiB of memory and at least one thread.',
  },
  LAKE_TYPE_UNSUPPORTED: {
    status: 422,
    exitCode: 3,
    cause: 'A column has a type that the lake does not carry.',
    remedy:
      'Cast it to BOOLEAN, INTEGER, BIGINT, DOUBLE, DECIMAL, VARCHAR, DATE, TIMESTAMPTZ, or a LIST or STRUCT of these.',
  },
  LAKE_NUMBER_UNSAFE: {
    status: 422,
    exitCode: 3,
    cause: 'A whole number lies beyond what a JavaScript number holds exactly.',
    remedy: 'Ask for BIGINT columns as bigint, or for DECIMAL columns as text.',
  },
  LAKE_RESULT_TOO_LARGE: {
    status: 413,
    exitCode: 3,
    cause: 'A query gave more rows than may be held in memory at once.',
    remedy: 'Aggregate or filter more, or read the result as a stream.',
  },
  LAKE_NAME_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'A name of a table, column or parameter is not lower-case letters, digits and _.',
    remedy: 'Use a name such as order_lines.',
  },
  LAKE_SERIES_KEY_NULL: {
    status: 422,
    exitCode: 3,
    cause: 'A row of a series query has no key.',
    remedy: 'Filter such rows out or give them a key in the query.',
  },
  LAKE_SERIES_LOST: {
    status: 500,
    exitCode: 5,
    cause: 'The outcomes of a series run do not match the series that went in.',
    remedy: 'Report the task named in the message; its results were not used.',
  },
  LAKE_FILE_DAMAGED: {
    status: 500,
    exitCode: 4,
    cause: 'A file of the lake is missing or is not the file that was written.',
    remedy: 'Restore the file from a backup, or rebuild the dataset from the ledger.',
  },
  LAKE_FILE_UNREADABLE: {
    status: 422,
    exitCode: 3,
    cause: 'A file cannot be opened or is not in the format its name says.',
    remedy: 'Check that the file exists, may be read, and is complete.',
  },
  LAKE_FOLDER_MISSING: {
    status: 500,
    exitCode: 4,
    cause: 'The folder of the lake is gone although the ledger lists files in it.',
    remedy: 'Restore the folder from a backup, or rebuild the lake from the ledger.',
  },
  LAKE_EXPORT_CONFLICT: {
    status: 409,
    exitCode: 4,
    cause: 'Another process wrote a snapshot of the same dataset at the same time.',
    remedy: 'Run the step again.',
  },
});
