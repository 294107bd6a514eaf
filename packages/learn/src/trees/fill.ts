import {
  attachKernels,
  type HistogramPart,
  type Kernels,
  type KernelsHandle,
  type Pool,
  type PoolTask,
  type Span,
} from '@quanyu/numeric';
import type { TreeMemory } from './tree-memory.ts';

/** Asked of whoever drives the growth: fill the histogram, then go on. */
export type FillRequest = HistogramPart;

/** Work that stops whenever a histogram must be filled. */
export type Growth<T> = Generator<FillRequest, T, void>;

/** Runs growth to its end on this thread. */
export function grownHere<T>(growth: Growth<T>, kernels: Kernels): T {
  let step = growth.next();
  while (step.done !== true) {
    kernels.trees.addHistograms(step.value);
    step = growth.next();
  }
  return step.value;
}

/** One thread's share of a histogram: places in shared memory. */
export interface FillPart {
  readonly handle: KernelsHandle;
  readonly tableRows: number;
  readonly bins: Span;
  readonly rows: Span;
  readonly slopes: Span;
  readonly offsets: Span;
  readonly histogram: Span;
  readonly blocks: readonly [number, number];
}

/** Below so many cells a message to another thread costs more than the work. */
const PARALLEL_CELLS_MIN = 400_000;

/**
 * Runs growth with histograms of large nodes shared out by blocks of columns. Each bin is added up by
 * one thread, in the order of rows: the same bits for any number of threads.
 */
export async function grownInPool<T>(
  growth: Growth<T>,
  memory: TreeMemory,
  pool: Pool,
): Promise<T> {
  const { kernels } = memory;
  let step = growth.next();
  while (step.done !== true) {
    const part = step.value;
    const blocks = part.blocks[1] - part.blocks[0];
    const worthIt = part.rows.length * blocks * 16 >= PARALLEL_CELLS_MIN;
    if (kernels.shared && pool.threads > 1 && blocks > 1 && worthIt) {
      await pool.map(FILL_HISTOGRAM, shares(part, kernels, pool.threads));
    } else kernels.trees.addHistograms(part);
    step = growth.next();
  }
  return step.value;
}

function shares(part: HistogramPart, kernels: Kernels, threads: number): FillPart[] {
  const { arena, handle } = kernels;
  const [from, to] = part.blocks;
  const count = Math.min(threads, to - from);
  return Array.from({ length: count }, (_, i) => ({
    handle,
    tableRows: part.tableRows,
    bins: arena.span(part.bins),
    rows: arena.span(part.rows),
    slopes: arena.span(part.slopes),
    offsets: arena.span(part.offsets),
    histogram: arena.span(part.histogram),
    blocks: [
      from + Math.floor(((to - from) * i) / count),
      from + Math.floor(((to - from) * (i + 1)) / count),
    ],
  }));
}

/** Fills one share of a histogram in shared memory; the output says nothing. */
export const FILL_HISTOGRAM: PoolTask<FillPart, boolean> = {
  module: '@quanyu/learn/tasks',
  name: 'FILL_HISTOGRAM',
  async run(part) {
    const kernels = await attachKernels(part.handle);
    const { arena } = kernels;
    kernels.trees.addHistograms({
      bins: arena.uint8At(part.bins),
      tableRows: part.tableRows,
      rows: arena.int32At(part.rows),
      slopes: arena.float64At(part.slopes),
      offsets: arena.int32At(part.offsets),
      histogram: arena.float64At(part.histogram),
      blocks: part.blocks,
    });
    return true;
  },
};
