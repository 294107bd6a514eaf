import { Readable } from 'node:stream';
import { AppError } from '@quanyu/domain';
import { type CsvCell, csvLine } from '@quanyu/files';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { SERVER_ERRORS } from './errors.ts';
import type { ApiRequest } from './handler.ts';
import type { Services } from './services.ts';

const ROWS_MAX = 1_000_000;
const PAGE_ROWS = 1_000;

interface CsvJob {
  readonly request: ApiRequest<never>;
  readonly reply: FastifyReply;
  readonly handler: (request: ApiRequest<never>, services: Services) => Promise<unknown>;
  readonly services: Services;
  /** Schema of the JSON answer: its rows name the columns. */
  readonly answer: z.ZodType;
}

interface Rows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string | null;
}

/** Streams every page of a list as CSV: what is seen, whole. */
export async function sendCsv(job: CsvJob): Promise<FastifyReply> {
  const { request, reply, handler, services, answer } = job;
  // The first page before the status: what is wrong with the request is still told as a problem.
  const first = (await handler(withPage(request, undefined), services)) as Rows;
  const names = chosenNames(request, columnNames(answer));
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="export.csv"')
    .send(Readable.from(csvPages(job, first, names)));
}

async function* csvPages(
  { request, handler, services }: CsvJob,
  first: Rows,
  names: readonly string[],
): AsyncGenerator<string> {
  yield csvLine(names);
  let page = first;
  for (let sent = 0; sent < ROWS_MAX; sent += page.rows.length) {
    const lines = page.rows.map((row) => csvRow(names.map((name) => row[name])));
    if (lines.length > 0) yield lines.join('');
    const { nextCursor } = page;
    if (nextCursor === null || nextCursor === undefined) return;
    page = (await handler(withPage(request, nextCursor), services)) as Rows;
  }
}

/** Names of the rows' fields, in the order of the schema. */
function columnNames(answer: z.ZodType): readonly string[] {
  const { rows } = (answer as z.ZodObject<{ rows: z.ZodArray<z.ZodObject> }>).shape;
  return Object.keys(rows.element.shape);
}

/** @throws AppError SERVER_REQUEST_INVALID where a column is asked for that the rows do not have. */
function chosenNames({ query }: ApiRequest<never>, names: readonly string[]): readonly string[] {
  const { columns } = query as { readonly columns?: string };
  if (columns === undefined) return names;
  const chosen = columns.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown === undefined) return chosen;
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot write column "${unknown}" as the rows have: ${names.join(', ')}`,
    { place: 'columns' },
  );
}

function withPage(request: ApiRequest<never>, cursor: string | undefined): ApiRequest<never> {
  const query = { ...(request.query as object), limit: PAGE_ROWS, cursor };
  return { ...request, query } as unknown as ApiRequest<never>;
}

/**
 * One line: lists and objects as JSON; a text that a spreadsheet would run as a formula is kept from
 * it. Money in minor units stays a whole number.
 */
export function csvRow(values: readonly unknown[]): string {
  return csvLine(values.map(cellOf), { isFormulaSafe: true });
}

function cellOf(value: unknown): CsvCell {
  if (value === null || value === undefined) return null;
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return isPlain || typeof value === 'boolean' ? value : JSON.stringify(value);
}
