import { readdirSync, readFileSync } from 'node:fs';

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

export function createRunReport(version: string, nowMs: () => number): RunReport {
  const startedMs = nowMs();
  const steps: ReportStep[] = [];
  let peakKiB = residentTreeKiB(process.pid);
  const sample = () => {
    peakKiB = Math.max(peakKiB, residentTreeKiB(process.pid));
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  timer.unref();
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
      sample();
      const wallSeconds = (nowMs() - startedMs) / 1000;
      return { version, steps, wallSeconds, peakResidentMiB: Math.round(peakKiB / 102.4) / 10 };
    },
  };
}

/** Sum of proportional set sizes over a process and its descendants; its own resident size where /proc is absent. */
export function residentTreeKiB(pid: number): number {
  const children = childrenByParent();
  if (children === undefined) return process.memoryUsage.rss() / 1024;
  let sum = 0;
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    sum += proportionalKiB(next);
    open.push(...(children.get(next) ?? []));
  }
  return sum;
}

function childrenByParent(): Map<number, number[]> | undefined {
  try {
    const children = new Map<number, number[]>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const parent = parentOf(Number(name));
      if (parent === undefined) continue;
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    }
    return children.size === 0 ? undefined : children;
  } catch {
    return undefined;
  }
}

/** A process may end between being listed and being read; it then counts as nothing. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
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
