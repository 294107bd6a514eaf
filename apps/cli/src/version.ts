import { readFileSync } from 'node:fs';

const manifest = new URL('../package.json', import.meta.url);

/** The one version of all packages. */
export const VERSION: string = JSON.parse(readFileSync(manifest, 'utf8')).version;
