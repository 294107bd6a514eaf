import { defineErrors, type ErrorSpec } from '@quanyu/domain';

const input = { status: 422, exitCode: 3 } as const;
const service = { status: 503, exitCode: 4 } as const;
const conflict = { status: 409, exitCode: 3 } as const;

/** Failures of the ledger: its server, its folder, its rows and its rules. */
export const LEDGER_ERRORS: {
  readonly LEDGER_UNAVAILABLE: ErrorSpec;
  readonly LEDGER_URL_INVALID: ErrorSpec;
  readonly LEDGER_SERVER_TOO_OLD: ErrorSpec;
  readonly LEDGER_START_FAILED: ErrorSpec;
  readonly LEDGER_PLATFORM_UNSUPPORTED: ErrorSpec;
  readonly LEDGER_PORT_IN_USE: ErrorSpec;
  readonly LEDGER_DISK_FULL: ErrorSpec;
  readonly LEDGER_BUSY: ErrorSpec;
  readonly LEDGER_FOLDER_IN_USE: ErrorSpec;
  readonly LEDGER_FOLDER_NEWER: ErrorSpec;
  readonly LEDGER_FOLDER_INVALID: ErrorSpec;
  readonly LEDGER_SCHEMA_NEWER: ErrorSpec;
  readonly LEDGER_SCHEMA_CHANGED: ErrorSpec;
  readonly LEDGER_KIND_UNKNOWN: ErrorSpec;
  readonly LEDGER_SOURCE_INVALID: ErrorSpec;
  readonly LEDGER_ROW_MISSING: ErrorSpec;
  readonly LEDGER_ROW_INVALID: ErrorSpec;
  readonly LEDGER_NOT_FOUND: ErrorSpec;
  readonly LEDGER_EXISTS: ErrorSpec;
  readonly LEDGER_STEP_REFUSED: ErrorSpec;
  readonly LEDGER_UNITS_INVALID: ErrorSpec;
  readonly LEDGER_FIELD_INVALID: ErrorSpec;
  readonly LEDGER_CURSOR_INVALID: ErrorSpec;
} = defineErrors({
  LEDGER_UNAVAILABLE: {
    ...service,
    cause: 'The database does not answer, refused the login, or went away in the middle.',
    remedy: 'Check that the database runs and that DATABASE_URL is right, then repeat: it is safe.',
  },
  LEDGER_URL_INVALID: {
    status: 422,
    exitCode: 2,
    cause: 'DATABASE_URL is not the address of a PostgreSQL database.',
    remedy: 'Give postgres://user:password@host:port/database, or leave it unset.',
  },
  LEDGER_SERVER_TOO_OLD: {
    ...service,
    cause: 'The PostgreSQL server is older than version 15.',
    remedy: 'Name a server of version 15 or newer, or unset DATABASE_URL to use the built-in one.',
  },
  LEDGER_START_FAILED: {
    ...service,
    cause: 'The built-in PostgreSQL server could not be set up or started.',
    remedy: 'Read the server log named in the message, or set DATABASE_URL to another server.',
  },
  LEDGER_PLATFORM_UNSUPPORTED: {
    ...service,
    cause: 'There is no built-in PostgreSQL server for this operating system or processor.',
    remedy: 'Set DATABASE_URL to a PostgreSQL server of version 15 or newer.',
  },
  LEDGER_PORT_IN_USE: {
    ...service,
    cause: 'The port asked for the built-in server is taken by another program.',
    remedy: 'Name another port, or none to let a free one be chosen.',
  },
  LEDGER_DISK_FULL: {
    ...service,
    cause: 'There is no space left where the ledger is kept; nothing was half written.',
    remedy: 'Free space on that disk and repeat.',
  },
  LEDGER_BUSY: {
    ...service,
    cause: 'More events wait to be written than the ledger keeps in memory.',
    remedy: 'Send the batch again in a moment; nothing of it was taken.',
  },
  LEDGER_FOLDER_IN_USE: {
    ...conflict,
    exitCode: 4,
    cause: 'Another process already works on this data folder.',
    remedy: 'Stop that process first, or give another --data-dir.',
  },
  LEDGER_FOLDER_NEWER: {
    ...conflict,
    cause: 'The data folder was written by a newer version of Quanyu.',
    remedy: 'Update Quanyu, or give another --data-dir.',
  },
  LEDGER_FOLDER_INVALID: {
    ...input,
    cause: 'The data folder cannot be made, read or written, or holds something else.',
    remedy: 'Give a folder that may be written.',
  },
  LEDGER_SCHEMA_NEWER: {
    ...conflict,
    cause: 'The database was migrated by a newer version of Quanyu.',
    remedy: 'Update Quanyu, or name another database.',
  },
  LEDGER_SCHEMA_CHANGED: {
    ...conflict,
    cause: 'A migration that was applied to this database differs from the one in this version.',
    remedy: 'Use the version that made the database, or start from an empty one.',
  },
  LEDGER_KIND_UNKNOWN: {
    ...input,
    cause: 'There is no kind of fact of that name.',
    remedy: 'Name one of the native file kinds.',
  },
  LEDGER_SOURCE_INVALID: {
    ...input,
    cause: 'The name of a source is empty, too long, or holds control characters.',
    remedy: 'Give a name of 1 to 200 printable characters.',
  },
  LEDGER_ROW_MISSING: {
    ...input,
    cause: 'A row lacks a field that its kind requires.',
    remedy: 'Fill the field named in the message and import the row again.',
  },
  LEDGER_ROW_INVALID: {
    ...input,
    cause: 'A field of a row has a value that its type does not allow.',
    remedy: 'Correct the field named in the message and import the row again.',
  },
  LEDGER_NOT_FOUND: {
    status: 404,
    exitCode: 3,
    cause: 'What was named is not in the ledger.',
    remedy: 'Check the id.',
  },
  LEDGER_EXISTS: {
    ...conflict,
    cause: 'Something of that name is already in the ledger.',
    remedy: 'Choose another name.',
  },
  LEDGER_STEP_REFUSED: {
    ...conflict,
    cause: 'The state does not allow that step; somebody may have been faster.',
    remedy: 'Reload and decide on the present state.',
  },
  LEDGER_UNITS_INVALID: {
    ...input,
    cause: 'A number of units is not a whole number of the range allowed.',
    remedy: 'Give whole units, at least 1 (a count may be 0).',
  },
  LEDGER_FIELD_INVALID: {
    ...input,
    cause: 'A field given to the ledger is empty or outside what it allows.',
    remedy: 'Correct the field named in the message.',
  },
  LEDGER_CURSOR_INVALID: {
    ...input,
    cause: 'The cursor of a page is not one that the ledger gave out.',
    remedy: 'Start again from the first page.',
  },
});
