import { defineErrors } from '@quanyu/domain';

/** Codes of the command line itself. */
export const CLI_ERRORS = defineErrors({
  CLI_USAGE: {
    status: 400,
    exitCode: 2,
    cause: 'A command, an option or its value is not known.',
    remedy: 'Look at the command with --help.',
  },
  CLI_FILE_UNREADABLE: {
    status: 422,
    exitCode: 3,
    cause: 'An input file is absent, a folder, or may not be read.',
    remedy: 'Check the path and the permissions.',
  },
  CLI_FILE_UNWRITABLE: {
    status: 422,
    exitCode: 3,
    cause: 'An output file cannot be written: its folder is absent, closed or the disk is full.',
    remedy: 'Give a path in a folder that exists, with room and permission to write.',
  },
  CLI_JSON_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'A JSON file cannot be parsed or does not have the form that the command expects.',
    remedy: 'Mend the place named in the message; the command shows the form with --help.',
  },
  CLI_TIME_INVALID: {
    status: 422,
    exitCode: 3,
    cause:
      'A time is neither a date, a date-time nor a number, or differs in kind from the others.',
    remedy: 'Write all times of the file in one way, such as 2026-10-31.',
  },
  CLI_FILE_EMPTY: {
    status: 422,
    exitCode: 3,
    cause: 'The file has a header line at most.',
    remedy: 'Give a file with rows.',
  },
  CLI_KNOWN_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'The file of known regressors lacks a series, a step or a column that the history has.',
    remedy: 'Give one row for each series and step ahead, with the columns of the history.',
  },
  CLI_MACHINE_UNFIT: {
    status: 500,
    exitCode: 4,
    cause: 'Something that quanyu needs is missing on this machine.',
    remedy: 'Follow the remedies that quanyu doctor prints.',
  },
  CLI_FOLDER_NOT_DEMO: {
    status: 409,
    exitCode: 3,
    cause: 'The data folder holds a real retailer, which the demo must not mix with.',
    remedy: 'Give the demo a folder of its own with --data-dir.',
  },
  CLI_NODE_TOO_OLD: {
    status: 500,
    exitCode: 4,
    cause: 'Node is older than 20.19.',
    remedy: 'Install Node 20.19 or newer.',
  },
  CLI_BUILD_FAILED: {
    status: 500,
    exitCode: 4,
    cause: 'The program could not be built from its sources.',
    remedy: 'Run npm install, then npm run build, and look at its output.',
  },
});
