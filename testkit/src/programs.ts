import { existsSync } from 'node:fs';

const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium that tests may drive: `QUANYU_CHROMIUM`, else the usual places. */
export function chromiumPath(): string | undefined {
  const named = process.env['QUANYU_CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...CHROMIUM_PATHS].find((path) =>
    existsSync(path),
  );
}

/** Flags under which a headless Chromium starts anywhere, as root too, and asks the network for nothing. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Folder with `initdb` and `postgres` of a PostgreSQL server from the distribution, 15 or newer. */
export function systemPostgresBin(): string | undefined {
  const named = process.env['QUANYU_POSTGRES_BIN'];
  const usual = [18, 17, 16, 15].map((version) => `/usr/lib/postgresql/${version}/bin`);
  return [...(named === undefined ? [] : [named]), ...usual].find((path) =>
    existsSync(`${path}/postgres`),
  );
}
