import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { workspaceFolders } from '../ensure-built.mjs';

/** The exported names of each library, one report a package: a diff there belongs in the changelog. */
export function publicApiFiles(root) {
  const reports = {};
  for (const folder of workspaceFolders()) {
    const path = relative(root, folder);
    if (!path.startsWith('packages/')) continue;
    const index = join(folder, 'src/index.ts');
    if (!existsSync(index)) continue;
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    reports[`docs/reference/api/${path.split('/')[1]}.md`] = report(
      name,
      readFileSync(index, 'utf8'),
    );
  }
  return reports;
}

function report(name, text) {
  const rows = [...text.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/g)].flatMap(
    ([, allTypes, names, from]) =>
      names
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
        .map((part) => {
          const isType = allTypes !== undefined || part.startsWith('type ');
          return { symbol: part.replace(/^type /, ''), kind: isType ? 'type' : 'value', from };
        }),
  );
  rows.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const body = rows.map(({ symbol, kind, from }) => `| \`${symbol}\` | ${kind} | \`${from}\` |`);
  return `# ${name}: exported names

Made from the code by \`npm run docs\`; do not edit. What each one does stands in its docstring.

| name | kind | file |
|---|---|---|
${body.join('\n')}
`;
}
