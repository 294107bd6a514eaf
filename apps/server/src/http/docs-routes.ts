import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { DOMAIN_ERRORS, type ErrorSpec } from '@quanyu/domain';
import { FILES_ERRORS } from '@quanyu/files';
import { LAKE_ERRORS } from '@quanyu/lake';
import { LEDGER_ERRORS } from '@quanyu/ledger';
import { LOOP_ERRORS } from '@quanyu/loop';
import { SEGMENT_ERRORS } from '@quanyu/segment';
import type { FastifyInstance } from 'fastify';
import { SERVER_ERRORS } from '../errors.ts';
import { openApiDocument } from '../open-api.ts';

const TABLES: readonly Readonly<Record<string, ErrorSpec>>[] = [
  SERVER_ERRORS,
  LEDGER_ERRORS,
  LOOP_ERRORS,
  LAKE_ERRORS,
  FILES_ERRORS,
  SEGMENT_ERRORS,
  DOMAIN_ERRORS,
];

/** `/docs` (reference page), `/openapi.json` and `/docs/errors`; nothing is loaded from elsewhere. */
export async function registerDocs(app: FastifyInstance, version: string): Promise<void> {
  const document = await openApiDocument(version);
  app.get('/openapi.json', async () => document);
  const errors = errorPage();
  app.get('/docs/errors', async (_, reply) => reply.type('text/html; charset=utf-8').send(errors));
  await app.register(fastifySwagger, {
    mode: 'static',
    specification: { document: document as never },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', persistAuthorization: true },
  });
}

/** Every code that a problem can carry, with the anchor that the problem names as its type. */
function errorPage(): string {
  const rows = TABLES.flatMap((table) => Object.values(table)).map(
    ({ code, status, cause, remedy }) =>
      `<tr id="${code.toLowerCase()}"><td><code>${code}</code></td><td>${status}</td>` +
      `<td>${escaped(cause)}</td><td>${escaped(remedy)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Quanyu: errors</title>
<body><h1>Errors</h1><table><thead><tr><th>code</th><th>status</th><th>cause</th><th>remedy</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
