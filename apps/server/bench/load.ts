import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '../src/index.ts';
import type { Services } from '../src/services.ts';

/** One keep-alive connection pool for a whole measurement. */
export function connections(count: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: count });
}

/** Sends one JSON body; resolves with the milliseconds to the end of the answer. */
export function sendJson(
  url: URL,
  body: string,
  options: { readonly agent: Agent; readonly authorization: string },
): Promise<number> {
  const { agent, authorization } = options;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - started);
        else reject(new Error(`status ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What a client in a process of its own is to do. */
export interface LoadOrder {
  readonly hostname: string;
  readonly port: number;
  readonly path: string;
  readonly authorization: string;
  readonly connections: number;
  readonly seconds: number;
  /** Messages in a batch; null for single ones. */
  readonly events: number | null;
  /** Tells its messages from those of other runs. */
  readonly run: string;
}

export interface LoadResult {
  /** Milliseconds of each request. */
  readonly times: readonly number[];
  readonly failure?: string;
}

/** Runs a client in a process of its own. */
export function loadFrom(order: LoadOrder): Promise<LoadResult> {
  const child = fork(new URL('./load-child.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (result) => {
      const { failure } = result as LoadResult;
      if (failure === undefined) resolve(result as LoadResult);
      else reject(new Error(failure));
    });
    child.send(order);
  });
}

/** The value below which a share of the times lies. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A folder that is removed at the end. */
export async function withDataDir<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quanyu-bench-'));
  try {
    return await work(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Services over an embedded ledger in a folder that is removed at the end. */
export async function withServices<T>(work: (services: Services) => Promise<T>): Promise<T> {
  return withDataDir(async (dataDir) => {
    const services = await composeServices({ dataDir, engineMemoryMiB: 1024 });
    try {
      return await work(services);
    } finally {
      await services.close();
    }
  });
}

/** Prints a result as one line with the machine it was measured on. */
export function printResult(name: string, result: Readonly<Record<string, unknown>>): void {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    // A machine that others work on measures them too.
    load: loadavg()[0],
    cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  };
  const rssMiB = Math.round(process.memoryUsage().rss / 1024 / 1024);
  process.stdout.write(`${JSON.stringify({ bench: name, ...result, rssMiB, ...machine })}\n`);
}
