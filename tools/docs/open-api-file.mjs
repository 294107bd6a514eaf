import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The OpenAPI document of the server, made from its route table. */
export async function openApiFile(root) {
  const file = join(root, 'apps/server/dist/open-api.js');
  if (!existsSync(file)) return {};
  const { openApiDocument } = await import(pathToFileURL(file).href);
  const document = await openApiDocument();
  return { 'docs/reference/openapi.json': `${byOperation(document)}\n` };
}

/** JSON with a line for each operation: a change shows as the lines of what it touched. */
function byOperation({ paths, ...rest }) {
  const lines = Object.entries(paths).map(([path, operations]) => {
    const each = Object.entries(operations).map(
      ([method, operation]) => `${JSON.stringify(method)}:${JSON.stringify(operation)}`,
    );
    return `${JSON.stringify(path)}:{\n${each.join(',\n')}}`;
  });
  const head = Object.entries(rest).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${head.join(',\n')},\n"paths":{\n${lines.join(',\n')}}}`;
}
