import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import type { ApiRequest } from './handler.ts';
import type { Services } from './services.ts';

const ROWS_MAX = 1_000_000;
const PAGE_ROWS = 1_000;

interface CsvJob {
  readonly request: ApiRequest<never>;
  readonly reply: FastifyReply;
  readonly handler: (request: ApiRequest<never>, services: Services) => Promise<unknown>;
  readonly services: Services;
}

interface Rows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string | null;
}

/** Streams every page of a list as CSV: what is seen, whole. */
export async function sendCsv({
  request,
  reply,
  handler,
  services,
}: CsvJob): Promise<FastifyReply> {
  const first = (await handler(withPage(request, undefined), services)) as Rows;
  const names = Object.keys(first.rows[0] ?? {});
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="export.csv"',
  });
  raw.write(`${names.map(csvField).join(',')}\n`);
  let page = first;
  for (let sent = 0; sent < ROWS_MAX; sent += page.rows.length) {
    const text = page.rows
      .map((row) => names.map((name) => csvField(row[name])).join(','))
      .join('\n');
    if (page.rows.length > 0 && !raw.write(`${text}\n`)) await once(raw, 'drain');
    if (page.nextCursor === null || page.nextCursor === undefined || raw.destroyed) break;
    page = (await handler(withPage(request, page.nextCursor), services)) as Rows;
  }
  raw.end();
  return reply;
}

function withPage(request: ApiRequest<never>, cursor: string | undefined): ApiRequest<never> {
  const query = { ...(request.query as object), limit: PAGE_ROWS, cursor };
  return { ...request, query } as unknown as ApiRequest<never>;
}

/**
 * One field: RFC 4180, and a text that a spreadsheet would run as a formula gets a leading
 * apostrophe. Money in minor units stays a whole number.
 */
export function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
