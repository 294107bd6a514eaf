import type { Problem } from '@quanyu/server/api-types';

/** A failed request, with what, why and what now. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Path and query; values that are not there are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Asks the API.
 * @throws ProblemError with the server's own code and remedy, or CONSOLE_NO_ANSWER when it is silent.
 */
export async function request<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { query = {}, body, signal }: RequestOptions = {},
): Promise<T> {
  const hasBody = body !== undefined;
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      credentials: 'same-origin',
      headers: hasBody ? { 'content-type': 'application/json' } : {},
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ProblemError(silentProblem());
  }
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return (await response.json()) as T;
}

export function silentProblem(): Problem {
  return {
    type: 'about:blank',
    title: 'CONSOLE_NO_ANSWER',
    status: 0,
    detail: 'The server does not answer',
    code: 'CONSOLE_NO_ANSWER',
    remedy: 'Check that quanyu serve is running, then try again',
  };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.code === 'string' && typeof body.detail === 'string') return body as Problem;
  } catch {
    // Not JSON: a proxy or a crash answered; the status is all that is known.
  }
  return {
    ...silentProblem(),
    title: 'CONSOLE_STRANGE_ANSWER',
    code: 'CONSOLE_STRANGE_ANSWER',
    status: response.status,
    detail: `The server answered ${response.status} without saying why`,
    remedy: 'Try again; if it stays, look at the log of quanyu serve',
  };
}

/** Sends a file as raw bytes; `onProgress` gets the share that is sent. */
export function sendFile<T>(
  path: string,
  file: Blob,
  { onProgress, signal }: { onProgress: (share: number) => void; signal?: AbortSignal },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const sender = new XMLHttpRequest();
    sender.open('POST', path);
    sender.setRequestHeader('content-type', 'application/octet-stream');
    sender.responseType = 'text';
    sender.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sender.onerror = () => reject(new ProblemError(silentProblem()));
    sender.onabort = () => reject(new DOMException('Stopped', 'AbortError'));
    sender.onload = () => {
      void settle<T>(sender).then(resolve, reject);
    };
    signal?.addEventListener('abort', () => sender.abort());
    sender.send(file);
  });
}

async function settle<T>(sender: XMLHttpRequest): Promise<T> {
  const isGood = sender.status >= 200 && sender.status < 300;
  const response = new Response(sender.responseText, { status: isGood ? 200 : sender.status });
  if (!isGood) throw new ProblemError(await problemOf(response));
  return (await response.json()) as T;
}
