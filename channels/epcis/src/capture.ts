import type { Ledger } from '@quanyu/ledger';
import { type EpcisDocument, readDocument } from './read-document.ts';
import { moveStock } from './stock-moves.ts';
import { addEvents, notFound } from './store.ts';

export interface CaptureRequest {
  /** The body as it came: JSON-LD or XML. */
  readonly body: string;
  /** Who sends: the name of the key. */
  readonly source: string;
  readonly captureId: string;
}

export interface CaptureResult {
  readonly captureId: string;
  readonly eventIds: readonly string[];
  readonly added: number;
  readonly merged: number;
  readonly stockMoved: number;
}

/** A capture job as the interface shows it. */
export interface CaptureJob {
  readonly captureID: string;
  readonly createdAt: string;
  readonly finishedAt: string;
  readonly running: boolean;
  readonly success: boolean;
  readonly captureErrorBehaviour: 'rollback';
  readonly errors: readonly unknown[];
}

/**
 * Takes a document in: checked as a whole, kept as a whole, its stock moved. Durable when it
 * resolves; sending it again changes nothing.
 * @throws AppError EPCIS_DOCUMENT_INVALID, EPCIS_XML_BROKEN, EPCIS_CAPTURE_TOO_LARGE; the refusal is
 * kept as a capture job with its faults.
 */
export async function capture(ledger: Ledger, request: CaptureRequest): Promise<CaptureResult> {
  const startedAt = ledger.clock.now();
  let document: EpcisDocument;
  try {
    document = readDocument(request.body);
  } catch (error) {
    await keepJob(ledger, request, { startedAt, events: 0, errors: [errorOf(error)] });
    throw error;
  }
  const { source, captureId } = request;
  const { added, ids } = await addEvents(ledger.pool, document, {
    source,
    captureId,
    recordedAt: startedAt,
  });
  // Known events are gone through as well: a crash may have come between them and their stock.
  const { moved } = await moveStock(ledger, document, source);
  await keepJob(ledger, request, { startedAt, events: ids.length, errors: [] });
  return {
    captureId,
    eventIds: ids,
    added,
    merged: ids.length - added,
    stockMoved: moved,
  };
}

function errorOf(error: unknown): unknown {
  const { code, message, place, remedy, details } = error as {
    readonly code?: string;
    readonly message: string;
    readonly place?: string;
    readonly remedy?: string;
    readonly details?: { readonly faults?: unknown };
  };
  return { type: code, title: message, place, remedy, faults: details?.faults };
}

async function keepJob(
  ledger: Ledger,
  { captureId, source }: CaptureRequest,
  job: { readonly startedAt: number; readonly events: number; readonly errors: readonly unknown[] },
): Promise<void> {
  await ledger.pool.query(
    `INSERT INTO epcis_captures (capture_id, source, created_at, finished_at, success, events, errors)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [
      captureId,
      source,
      job.startedAt,
      ledger.clock.now(),
      job.errors.length === 0,
      job.events,
      JSON.stringify(job.errors),
    ],
  );
}

interface JobRow {
  readonly capture_id: string;
  readonly created_at: number;
  readonly finished_at: number;
  readonly success: boolean;
  readonly errors: readonly unknown[];
}

/** The newest captures, at most 1,000; or one of them. @throws AppError EPCIS_NOT_FOUND */
export async function captureJobs(
  pool: Ledger['pool'],
  captureId?: string,
): Promise<readonly CaptureJob[]> {
  const { rows } = await pool.query<JobRow>(
    `SELECT capture_id, created_at, finished_at, success, errors FROM epcis_captures
     WHERE $1::text IS NULL OR capture_id = $1 ORDER BY created_at DESC, capture_id LIMIT 1000`,
    [captureId ?? null],
  );
  if (captureId !== undefined && rows.length === 0) throw notFound('capture', captureId);
  return rows.map((row) => ({
    captureID: row.capture_id,
    createdAt: new Date(row.created_at).toISOString(),
    finishedAt: new Date(row.finished_at).toISOString(),
    running: false,
    success: row.success,
    captureErrorBehaviour: 'rollback',
    errors: row.errors,
  }));
}
