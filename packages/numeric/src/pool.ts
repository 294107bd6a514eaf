/**
 * One kind of work that may run on another thread. `module` and `name` tell a worker where to find
 * `run` in built JavaScript; the serial pool calls `run` itself. Inputs and outputs must survive
 * structured cloning; arrays over SharedArrayBuffer are shared, not copied.
 */
export interface PoolTask<I, O> {
  /** Package subpath that exports the task, such as `@quanyu/forecast/tasks`. */
  readonly module: string;
  /** Name of the export that holds this very PoolTask. */
  readonly name: string;
  readonly run: (input: I) => O | Promise<O>;
}

export interface PoolMapOptions {
  /** Called after each finished input with the number done so far. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Parallel map. Outputs come in input order; each output depends on its input alone, so that the
 * result is the same for any number of threads. The first failure rejects the whole map.
 */
export interface Pool {
  readonly threads: number;
  map<I, O>(task: PoolTask<I, O>, inputs: readonly I[], options?: PoolMapOptions): Promise<O[]>;
  close(): Promise<void>;
}

/** The Pool of one thread: the twin against which every other is tested. */
export function serialPool(): Pool {
  return {
    threads: 1,
    async map(task, inputs, options = {}) {
      const outputs = [];
      for (const input of inputs) {
        options.signal?.throwIfAborted();
        outputs.push(await task.run(input));
        options.onProgress?.(outputs.length, inputs.length);
      }
      return outputs;
    },
    async close() {},
  };
}
