import type { Loop, StepName } from '@quanyu/loop';

/** Starts runs of the loop and lets them work on after the answer was sent. */
export class BackgroundRuns {
  readonly #loop: Loop;
  readonly #onError: (error: unknown) => void;
  readonly #working = new Set<Promise<unknown>>();

  constructor(loop: Loop, onError: (error: unknown) => void) {
    this.#loop = loop;
    this.#onError = onError;
  }

  /**
   * Resolves with the id of the run as soon as it is under way.
   * @throws AppError LOOP_BUSY while another run is under way.
   */
  start(options: {
    readonly steps: readonly StepName[];
    readonly asOfDay?: number;
    readonly actor: string;
  }): Promise<string> {
    return new Promise((resolve, reject) => {
      let isStarted = false;
      const onStarted = (runId: string): void => {
        isStarted = true;
        resolve(runId);
      };
      const work = this.#loop.run({ ...options, onStarted }).catch((error: unknown) => {
        // Once the run is under way its record holds the error; the caller has long gone.
        if (isStarted) this.#onError(error);
        else reject(error);
      });
      this.follow(work);
    });
  }

  /** Work that must have ended before the ledger closes. */
  follow(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#working.delete(settled));
    this.#working.add(settled);
  }

  /** Asks the run under way to stop at a safe point, and waits for all work to end. */
  async stop(): Promise<void> {
    this.#loop.stop();
    await Promise.all(this.#working);
  }
}
