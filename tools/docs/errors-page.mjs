import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceFolders } from '../ensure-built.mjs';

/** Every error table that the built packages export, by package. */
async function tables() {
  const found = [];
  for (const folder of workspaceFolders()) {
    const file = join(folder, 'dist/errors.js');
    if (!existsSync(file)) continue;
    const module = await import(pathToFileURL(file).href);
    for (const [name, table] of Object.entries(module)) {
      if (name.endsWith('_ERRORS')) found.push(...Object.values(table));
    }
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1));
}

const EXITS = {
  2: 'wrong use',
  3: 'bad input',
  4: 'a needed service or model is missing',
  5: 'a bug',
};

export async function errorsPage() {
  const rows = await tables();
  const codes = new Set();
  for (const { code } of rows) {
    if (codes.has(code)) throw new Error(`Two packages declare ${code}`);
    codes.add(code);
  }
  const body = rows.map(
    ({ code, status, exitCode, cause, remedy }) =>
      `| <a id="${code.toLowerCase()}"></a>\`${code}\` | ${status} | ${exitCode} | ${cause} | ${remedy} |`,
  );
  const exits = Object.entries(EXITS).map(([code, text]) => `${code} ${text}`);
  return `# Errors

Made from the tables in the code by \`npm run docs\`; do not edit. Every error has a code, the place and the remedy. The HTTP API answers with the status as problem+json; the command line prints the three and ends with the exit code (0 done, ${exits.join(', ')}).

| code | HTTP | exit | why | what to do |
|---|---|---|---|---|
${body.join('\n')}
`;
}
