import { existsSync, readdirSync, readFileSync } from 'node:fs';

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
  finish(): ReportContent;
}

const SAMPLE_EVERY_MS = 200;

/** Memory is sampled only where a report is asked for: looking at every process costs time. */
export function createRunReport(
  version: string,
  nowMs: () => number,
  isWanted: boolean,
): RunReport {
  const startedMs = nowMs();
  const steps: ReportStep[] = [];
  let peakKiB = 0;
  const sample = () => {
    peakKiB = Math.max(peakKiB, residentTreeKiB(process.pid));
  };
  const timer = isWanted ? setInterval(sample, SAMPLE_EVERY_MS) : undefined;
  timer?.unref();
  return {
    add: (step) => void steps.push(step),
    async step(name, work) {
      const from = nowMs();
      const done = await work();
      const { rowsIn, rowsOut, figures = {} } = done;
      steps.push({ name, seconds: (nowMs() - from) / 1000, rowsIn, rowsOut, figures });
      return done;
    },
    finish() {
      clearInterval(timer);
      if (isWanted) sample();
      const wallSeconds = (nowMs() - startedMs) / 1000;
      return { version, steps, wallSeconds, peakResidentMiB: Math.round(peakKiB / 102.4) / 10 };
    },
  };
}

/** Sum of proportional set sizes over a process and its descendants; its own resident size where /proc is absent. */
export function residentTreeKiB(pid: number): number {
  if (!existsSync('/proc/self/smaps_rollup')) return process.memoryUsage.rss() / 1024;
  let sum = 0;
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    sum += proportionalKiB(next);
    open.push(...childrenOf(next));
  }
  return sum;
}

/** Children that any thread of the process started. A process may end between being listed and being read. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

function proportionalKiB(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
