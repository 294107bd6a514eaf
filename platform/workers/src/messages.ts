import { AppError } from '@quanyu/domain';

/** A chunk of inputs, sent to a worker. */
export interface ChunkMessage {
  readonly module: string;
  readonly name: string;
  readonly inputs: readonly unknown[];
  /** Shared flag: not 0 once nobody waits for the answer any more. */
  readonly cancelled: Int32Array;
}

/** What a worker answers: the outputs up to the first failure. */
export interface AnswerMessage {
  readonly outputs: readonly unknown[];
  readonly failure?: SentError;
}

/** An error as plain data. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly app?: {
    readonly code: string;
    readonly status: number;
    readonly exitCode: 2 | 3 | 4 | 5;
    readonly remedy: string;
    readonly place: string | undefined;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

/** Takes an error apart, so that it survives structured cloning with all its fields. */
export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  const { name, message, stack = '' } = error;
  if (!(error instanceof AppError)) return { name, message, stack };
  const { code, status, exitCode, remedy, place, details } = error;
  return { name, message, stack, app: { code, status, exitCode, remedy, place, details } };
}

/** Puts an error together again; the worker's stack is kept as its cause or stack. */
export function receivedError(sent: SentError): Error {
  const { name, message, stack, app } = sent;
  if (app === undefined) {
    const error = new Error(message);
    error.name = name;
    if (stack !== '') error.stack = stack;
    return error;
  }
  const { code, status, exitCode, remedy, place, details } = app;
  const error = new AppError({ code, status, exitCode, cause: message, remedy }, message, {
    details,
    ...(place === undefined ? {} : { place }),
  });
  error.stack = stack;
  return error;
}
