import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const bad = { status: 422, exitCode: 3 } as const;

/** Codes that stop the reading of a file before anything is recorded. */
export const FILES_ERRORS: {
  readonly FILES_NOT_FOUND: ErrorSpec;
  readonly FILES_IS_FOLDER: ErrorSpec;
  readonly FILES_UNREADABLE: ErrorSpec;
  readonly FILES_EMPTY: ErrorSpec;
  readonly FILES_NOT_TEXT: ErrorSpec;
  readonly FILES_GZIP_BROKEN: ErrorSpec;
  readonly FILES_QUOTE_OPEN: ErrorSpec;
  readonly FILES_RECORD_TOO_LONG: ErrorSpec;
  readonly FILES_TOO_MANY_COLUMNS: ErrorSpec;
  readonly FILES_JSON_INVALID: ErrorSpec;
  readonly FILES_PARQUET_UNAVAILABLE: ErrorSpec;
  readonly FILES_COLUMN_MISSING: ErrorSpec;
  readonly FILES_NUMBER_INVALID: ErrorSpec;
  readonly FILES_ROW_RAGGED: ErrorSpec;
  readonly FILES_MAP_INVALID: ErrorSpec;
  readonly FILES_MAP_UNKNOWN: ErrorSpec;
  readonly FILES_MAP_AMBIGUOUS: ErrorSpec;
  readonly FILES_NOTHING_TO_IMPORT: ErrorSpec;
  readonly FILES_TOO_MANY: ErrorSpec;
  readonly FILES_UNWRITABLE: ErrorSpec;
} = defineErrors({
  FILES_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'A file that was named does not exist.',
    remedy: 'Check the path; quote it where it holds blanks.',
  },
  FILES_IS_FOLDER: {
    ...bad,
    cause: 'A folder was named where one file is expected.',
    remedy: 'Name a file inside the folder.',
  },
  FILES_UNREADABLE: {
    ...bad,
    cause: 'The operating system refuses to read the file.',
    remedy: 'Check the rights of the file and that its disk is present.',
  },
  FILES_EMPTY: {
    ...bad,
    cause: 'The file holds no header line.',
    remedy: 'Export the file again; its first line must name the columns.',
  },
  FILES_NOT_TEXT: {
    ...bad,
    cause: 'The file holds binary data, such as a spreadsheet, picture or archive.',
    remedy: 'Save it as CSV (UTF-8) and import that.',
  },
  FILES_GZIP_BROKEN: {
    ...bad,
    cause: 'A gzip file is cut off or damaged.',
    remedy: 'Copy or download the file again and test it with gzip -t.',
  },
  FILES_QUOTE_OPEN: {
    ...bad,
    cause: 'A quote opens a field and never closes.',
    remedy: 'Close the quote at the named line, or double a quote that belongs to the text.',
  },
  FILES_RECORD_TOO_LONG: {
    ...bad,
    cause: 'One line of the file is longer than 8 MiB of characters.',
    remedy: 'Check that the file is a table with line ends, one record a line.',
  },
  FILES_TOO_MANY_COLUMNS: {
    ...bad,
    cause: 'A line has more than 10,000 columns.',
    remedy: 'Check the delimiter and the line ends; leave out columns that are not needed.',
  },
  FILES_JSON_INVALID: {
    ...bad,
    cause: 'A line of a JSON Lines file is not one JSON object.',
    remedy: 'Write one object a line, without commas between the lines.',
  },
  FILES_PARQUET_UNAVAILABLE: {
    status: 503,
    exitCode: 4,
    cause: 'A Parquet file was named but no analytics engine was given to read it.',
    remedy: 'Start the import through the command line or server, or save the file as CSV.',
  },
  FILES_COLUMN_MISSING: {
    ...bad,
    cause: 'A column that is needed is not in the header line.',
    remedy: 'Add the column, or name it in a map.',
  },
  FILES_NUMBER_INVALID: {
    ...bad,
    cause: 'A value that must be a number is not one.',
    remedy: 'Correct the value at the named line; use "." as decimal mark.',
  },
  FILES_ROW_RAGGED: {
    ...bad,
    cause: 'A line has more fields than the header line.',
    remedy: 'Quote fields that hold the delimiter.',
  },
  FILES_MAP_INVALID: {
    ...bad,
    cause: 'A map file is not JSON or breaks the rules of a map.',
    remedy: 'Correct the place that is named; docs/guides/import-a-file.md shows a whole map.',
  },
  FILES_MAP_UNKNOWN: {
    ...bad,
    cause: 'It cannot be told what the columns of a file mean.',
    remedy:
      'Give a map with --map, or rename the columns as docs/guides/import-a-file.md lists them.',
  },
  FILES_MAP_AMBIGUOUS: {
    ...bad,
    cause: 'The columns of a file can be read in two ways that give different figures.',
    remedy: 'Choose one reading in the map that was written and give it with --map.',
  },
  FILES_NOTHING_TO_IMPORT: {
    ...bad,
    cause: 'No file that holds importable rows was named.',
    remedy: 'Name at least one CSV, TSV, JSON Lines or Parquet file, or a folder with some.',
  },
  FILES_TOO_MANY: {
    ...bad,
    cause: 'More than 10,000 files were named in one import.',
    remedy: 'Import them in several runs.',
  },
  FILES_UNWRITABLE: {
    ...bad,
    cause: 'The operating system refuses to write a file.',
    remedy: 'Check that the folder exists, may be written to, and has room.',
  },
});
