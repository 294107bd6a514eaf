import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** PostgreSQL: shutting down, crashed, starting; login refused; no such database; too many clients. */
const SERVER_CODES = new Set(['57P01', '57P02', '57P03', '28000', '28P01', '3D000', '53300']);

/** Turns failures of the database's world into AppErrors; leaves all other errors as they are. */
export function ledgerFailure(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = String((error as { readonly code?: unknown }).code ?? '');
  if (code === '53100' || code === 'ENOSPC') {
    return new AppError(LEDGER_ERRORS.LEDGER_DISK_FULL, `Cannot write: ${error.message}`, {
      place: 'database',
      cause: error,
    });
  }
  if (!isConnectionFailure(code, error.message)) return error;
  return new AppError(
    LEDGER_ERRORS.LEDGER_UNAVAILABLE,
    `Cannot reach the database: current value is ${code === '' ? error.message : `${code} ${error.message}`}`,
    { place: 'database', cause: error, details: { code } },
  );
}

function isConnectionFailure(code: string, message: string): boolean {
  if (NETWORK_CODES.has(code) || SERVER_CODES.has(code) || code.startsWith('08')) return true;
  return /Connection terminated|Client has encountered a connection error|not queryable|timeout exceeded when trying to connect|Cannot use a pool after/.test(
    message,
  );
}
