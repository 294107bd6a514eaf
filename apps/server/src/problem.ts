import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '@quanyu/ledger';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import type { Problem } from './api/shapes.ts';
import { SERVER_ERRORS } from './errors.ts';

/** Any failure as problem+json: status, code, place, remedy; never a stack. */
export function problemOf(error: unknown): Problem {
  const known = knownError(error);
  const problem: Problem = {
    type: `/docs/errors#${known.code.toLowerCase()}`,
    title: known.code,
    status: known.status,
    detail: known.message,
    code: known.code,
    remedy: known.remedy,
  };
  if (known.place !== undefined) problem.place = known.place;
  if (Object.keys(known.details).length > 0) problem.details = { ...known.details };
  return problem;
}

function knownError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ZodError) return invalidRequest(error);
  const { statusCode, code, message } = (error ?? {}) as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError(SERVER_ERRORS.SERVER_BODY_TOO_LARGE, 'Cannot take so large a body');
  }
  const lost = ledgerFailureOf(error);
  if (lost !== undefined) return lost;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      `Cannot read the request: ${message ?? 'unknown reason'}`,
      { place: 'request' },
    );
  }
  return new AppError(SERVER_ERRORS.SERVER_BUG, 'Cannot answer because of a fault of quanyu');
}

const NETWORK_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[123]|08\w{3}|53300)$/;
const NETWORK_TEXT =
  /Connection terminated|connection error|not queryable|timeout exceeded|Cannot use a pool|driver has already been destroyed/;

/** A database that went away under a raw query, which the ledger's own repositories never see. */
function ledgerFailureOf(error: unknown): AppError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  const isLost = NETWORK_CODES.test(String(code ?? '')) || NETWORK_TEXT.test(error.message);
  if (!isLost) return undefined;
  return new AppError(LEDGER_ERRORS.LEDGER_UNAVAILABLE, 'Cannot reach the database', {
    place: 'database',
    cause: error,
  });
}

/** The first thing that is wrong, by its path. */
export function invalidRequest(error: ZodError): AppError {
  const issue = error.issues[0];
  const path = issue === undefined ? '' : issue.path.map(String).join('.');
  const place = path === '' ? 'request' : path;
  return new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot take ${place} as it is not valid: ${issue?.message ?? 'unknown reason'}`,
    { place, details: { issues: error.issues.slice(0, 20) } },
  );
}

export async function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const problem = problemOf(error);
  const { retryAfterSeconds } = problem.details ?? {};
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (problem.status >= 500) request.log.error({ err: error }, problem.detail);
  await reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

/** A page of another site tried to use this browser's session. */
export function foreignChange(): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_NOT_ALLOWED,
    'Cannot take a change that a page of another site asks for',
    { place: 'origin' },
  );
}
