// Built JavaScript for the worker threads of bench/src/numeric.ts.
import { attachKernels } from '@quanyu/numeric';

const module = '../src/numeric-tasks.mjs';
const attached = new Map();

function kernelsOf(handle) {
  const key = handle.memory.buffer?.byteLength ?? 0;
  if (!attached.has(key)) attached.set(key, attachKernels(handle));
  return attached.get(key);
}

export const ALS_ROWS = {
  module,
  name: 'ALS_ROWS',
  run: async ({ handle, spans, work, f, from, to, steps }) => {
    const { arena, alsHalfPass } = await kernelsOf(handle);
    alsHalfPass({
      ratings: {
        starts: arena.int32At(spans.starts),
        columns: arena.int32At(spans.columns),
        values: arena.float32At(spans.values),
      },
      fixed: arena.float32At(spans.fixed),
      solved: arena.float32At(spans.solved),
      gram: arena.float32At(spans.gram),
      work: arena.float32At(work),
      f,
      from,
      to,
      steps,
    });
    return 0;
  },
};

export const GEMM_ROWS = {
  module,
  name: 'GEMM_ROWS',
  run: async ({ handle, a, b, out, work, shape, range }) => {
    const { arena, gemmRowsF32 } = await kernelsOf(handle);
    const [x, y, z] = [a, b, out].map((span) => arena.float32At(span));
    gemmRowsF32(x, y, z, shape, range, arena.float32At(work));
    return 0;
  },
};

export const TOP_K = {
  module,
  name: 'TOP_K',
  run: async ({ handle, rows, query, range, scores, indices }) => {
    const { arena, topKScanF32 } = await kernelsOf(handle);
    const [data, wanted, best] = [rows, query, scores].map((span) => arena.float32At(span));
    return topKScanF32(data, wanted, range, best, arena.uint32At(indices));
  },
};
