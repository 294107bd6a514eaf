/** What a code means to a machine and to a person; one row of docs/errors.md. */
export interface ErrorSpec {
  readonly code: string;
  /** HTTP status of the problem+json answer. */
  readonly status: number;
  /** Exit code of the command line: 2 wrong use, 3 bad input, 4 a needed service or model is missing, 5 a bug. */
  readonly exitCode: 2 | 3 | 4 | 5;
  /** Why it happens, one sentence. */
  readonly cause: string;
  /** What the reader can do about it, one sentence. */
  readonly remedy: string;
}

export type ErrorRow = Omit<ErrorSpec, 'code'>;

export interface AppErrorOptions {
  /** Where: a file and line, a column, a field, a URL. */
  readonly place?: string;
  /** Values that help a program to react. Must be JSON. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Replaces the general remedy where a better one is known. */
  readonly remedy?: string;
}

/**
 * A failure of the world or of input. Bugs are not AppErrors: they come from `assert` and crash.
 * Wording follows "Cannot X as Y: current value is Z".
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly status: number;
  readonly exitCode: 2 | 3 | 4 | 5;
  readonly remedy: string;
  readonly place: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(spec: ErrorSpec, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = spec.code;
    this.status = spec.status;
    this.exitCode = spec.exitCode;
    this.remedy = options.remedy ?? spec.remedy;
    this.place = options.place;
    this.details = options.details ?? {};
  }
}

/**
 * Declares the error codes of one package. Every package has one `src/errors.ts` that calls this;
 * docs/errors.md is generated from these tables and a test compares both.
 * @example
 * const ERRORS = defineErrors({
 *   TOY_EMPTY: { status: 422, exitCode: 3, cause: 'The toy is empty.', remedy: 'Fill it.' },
 * });
 * throw new AppError(ERRORS.TOY_EMPTY, 'Cannot play as the toy is empty');
 */
export function defineErrors<const T extends Readonly<Record<string, ErrorRow>>>(
  rows: T,
): { readonly [K in keyof T]: ErrorSpec } {
  const entries = Object.entries(rows).map(([code, row]) => [code, { code, ...row }]);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: ErrorSpec };
}

/** Stops on a broken promise of our own code: a bug, never a failure of input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
