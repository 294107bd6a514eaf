import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The OpenAPI document of the server, made from its route table. */
export async function openApiFile(root) {
  const file = join(root, 'apps/server/dist/open-api.js');
  if (!existsSync(file)) return {};
  const { openApiDocument } = await import(pathToFileURL(file).href);
  const document = await openApiDocument();
  return { 'docs/reference/openapi.json': `${JSON.stringify(document, null, 2)}\n` };
}
