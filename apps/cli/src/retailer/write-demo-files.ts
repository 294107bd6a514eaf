import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeCsvChunks, type Scale, simulateRetailer } from '@quanyu/simulate';

export interface DemoFilesOptions {
  readonly folder: string;
  readonly scale: Scale;
  readonly seed: number;
  /** Last day of the data, day index. */
  readonly endDay: number;
  readonly onProgress: (daysDone: number, days: number) => void;
  readonly signal: AbortSignal;
}

/** Writes the made-up retailer's native files into an empty folder; returns the number of rows. */
export async function writeDemoFiles(options: DemoFilesOptions): Promise<number> {
  const { folder, scale, seed, endDay } = options;
  await rm(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let rows = 0;
  const { batches } = simulateRetailer({
    scale,
    seed,
    endDay,
    answerKey: false,
    onProgress: (progress) => {
      rows = progress.rows;
      options.onProgress(progress.daysDone, progress.days);
    },
  });
  const streams = new Map<string, WriteStream>();
  try {
    for await (const { kind, text } of nativeCsvChunks(batches)) {
      options.signal.throwIfAborted();
      const stream = streams.get(kind) ?? createWriteStream(join(folder, `${kind}.csv`));
      streams.set(kind, stream);
      if (!stream.write(text)) await once(stream, 'drain');
    }
  } finally {
    for (const stream of streams.values()) {
      stream.end();
      await once(stream, 'close');
    }
  }
  return rows;
}
