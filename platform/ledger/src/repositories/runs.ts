export type RunStatus = 'running' | 'done' | 'failed' | 'stopped';
export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface RunStepRecord {
  readonly runId: string;
  readonly name: string;
  readonly stepIndex: number;
  readonly status: StepStatus;
  /** Version of the inputs it ran on; equal version = nothing to do. */
  readonly inputVersion: string | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly figures: Readonly<Record<string, unknown>>;
  /** Where to resume; any JSON. */
  readonly checkpoint: unknown;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly error: Readonly<Record<string, unknown>> | null;
}

export interface RunRecord {
  readonly runId: string;
  readonly kind: string;
  readonly status: RunStatus;
  readonly asOfDay: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly actor: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly steps: readonly RunStepRecord[];
}

export interface StepChange {
  readonly status?: StepStatus;
  readonly inputVersion?: string;
  readonly progress?: number;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  readonly figures?: Readonly<Record<string, unknown>>;
  readonly checkpoint?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

export interface RunsRepository {
  start(run: {
    readonly kind: string;
    readonly actor: string;
    readonly steps: readonly string[];
    readonly asOfDay?: number;
    readonly options?: Readonly<Record<string, unknown>>;
  }): Promise<RunRecord>;
  /** Sets started and ended instants by the status. */
  updateStep(runId: string, name: string, change: StepChange): Promise<void>;
  end(
    runId: string,
    status: Exclude<RunStatus, 'running'>,
    error?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  get(runId: string): Promise<RunRecord>;
  /** Newest first. */
  list(limit?: number): Promise<readonly RunRecord[]>;
  /** Runs still marked running: after a kill, the ones to resume. */
  unfinished(): Promise<readonly RunRecord[]>;
  /** The last finished step of that name, over all runs. */
  lastDone(name: string): Promise<RunStepRecord | undefined>;
}
