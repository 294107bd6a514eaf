import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, assert } from '@quanyu/domain';
import type { PoolTask } from '@quanyu/numeric';
import { WORKERS_ERRORS } from './errors.ts';
import { type AnswerMessage, type ChunkMessage, sentError } from './messages.ts';

const port = parentPort;
assert(port !== null, 'worker-main runs in a worker thread');
const resolver = createRequire((workerData as { readonly base: string }).base);
const tasks = new Map<string, PoolTask<unknown, unknown>>();

port.on('message', async (chunk: ChunkMessage) => {
  const answer = await answerTo(chunk);
  try {
    port.postMessage(answer);
  } catch (cause) {
    const error = new AppError(
      WORKERS_ERRORS.WORKERS_NOT_CLONEABLE,
      `Cannot send the output of ${chunk.name} as it must be plain data: ${String(cause)}`,
      { details: { module: chunk.module, name: chunk.name } },
    );
    port.postMessage({ outputs: [], failure: sentError(error) } satisfies AnswerMessage);
  }
});

async function answerTo(chunk: ChunkMessage): Promise<AnswerMessage> {
  const outputs: unknown[] = [];
  try {
    const task = await taskOf(chunk.module, chunk.name);
    for (const input of chunk.inputs) {
      if (Atomics.load(chunk.cancelled, 0) !== 0) break;
      outputs.push(await task.run(input));
    }
    return { outputs };
  } catch (error) {
    return { outputs, failure: sentError(error) };
  }
}

async function taskOf(module: string, name: string): Promise<PoolTask<unknown, unknown>> {
  const key = `${module}#${name}`;
  const known = tasks.get(key);
  if (known !== undefined) return known;
  const task = await imported(module, name);
  tasks.set(key, task);
  return task;
}

async function imported(module: string, name: string): Promise<PoolTask<unknown, unknown>> {
  let found: unknown;
  try {
    const url = pathToFileURL(resolver.resolve(module)).href;
    found = ((await import(url)) as Readonly<Record<string, unknown>>)[name];
  } catch (cause) {
    throw missing(module, name, String(cause));
  }
  if (isTask(found)) return found;
  throw missing(module, name, `the export is ${typeof found}`);
}

function isTask(value: unknown): value is PoolTask<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'run' in value;
}

function missing(module: string, name: string, why: string): AppError {
  return new AppError(
    WORKERS_ERRORS.WORKERS_TASK_MISSING,
    `Cannot run ${name} of ${module} as the worker must find it: ${why}`,
    { details: { module, name } },
  );
}
