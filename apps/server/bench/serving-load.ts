import { fork } from 'node:child_process';

/** What the client of the serving measurements is to do. */
export interface ServingOrder {
  readonly kind: 'paced' | 'freshness';
  readonly hostname: string;
  readonly port: number;
  readonly authorization: string;
  readonly count: number;
  readonly requestsPerSecond: number;
  /** Who asks, in turn; without: twenty thousand made-up names. */
  readonly customers?: readonly string[];
}

export interface ServingResult {
  /** Milliseconds of each. */
  readonly times: readonly number[];
  readonly failure?: string;
}

/** Runs the client in a process of its own. */
export function serveFrom(order: ServingOrder): Promise<readonly number[]> {
  const child = fork(new URL('./serving-child.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => {
      const { times, failure } = message as ServingResult;
      if (failure === undefined) resolve(times);
      else reject(new Error(failure));
    });
    child.send(order);
  });
}
