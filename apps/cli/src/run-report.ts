import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type Figures = Readonly<Record<string, unknown>>;

export interface ReportStep {
  readonly name: string;
  readonly seconds: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly figures: Figures;
}

/** The content of `--json FILE`. */
export interface ReportContent {
  readonly version: string;
  readonly steps: readonly ReportStep[];
  readonly wallSeconds: number;
  readonly peakResidentMiB: number;
}

export interface RunReport {
  add(step: ReportStep): void;
  /** Times a piece of work and records it with the rows and figures that it returns. */
  step<T extends { rowsIn: number; rowsOut: number; figures?: Figures }>(
    name: string,
    work: () => Promise<T>,
  ): Promise<T>;
  finish(): Promise<ReportContent>;
}

const SAMPLE_EVERY_MS = 200;
const SAMPLER = new URL('../bin/sample-memory.js', import.meta.url);

/** Memory is sampled only where a report is asked for, on a thread of its own. */
export function createRunReport(
  version: string,
  nowMs: () => number,
  isWanted: boolean,
): RunReport {
  const startedMs = nowMs();
  const steps: ReportStep[] = [];
  const sampler = isWanted ? startSampler() : undefined;
  return {
    add: (step) => void steps.push(step),
    async step(name, work) {
      const from = nowMs();
      const done = await work();
      const { rowsIn, rowsOut, figures = {} } = done;
      steps.push({ name, seconds: (nowMs() - from) / 1000, rowsIn, rowsOut, figures });
      return done;
    },
    async finish() {
      const peakKiB = (await sampler?.stop()) ?? 0;
      const wallSeconds = (nowMs() - startedMs) / 1000;
      return { version, steps, wallSeconds, peakResidentMiB: Math.round(peakKiB / 102.4) / 10 };
    },
  };
}

/** Highest sum of proportional set sizes over the process tree, KiB, known when stopped. */
function startSampler(): { stop(): Promise<number> } {
  const worker = new Worker(SAMPLER, {
    workerData: { pid: process.pid, everyMs: SAMPLE_EVERY_MS },
  });
  worker.unref();
  return {
    async stop() {
      worker.ref();
      const answer = once(worker, 'message');
      worker.postMessage('stop');
      const [peakKiB] = (await answer) as [number];
      await worker.terminate();
      return peakKiB;
    },
  };
}
