import type { BusinessCalendar, Clock } from '@quanyu/domain';
import type { AnalyticsEngine, Lake } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import type { Pool } from '@quanyu/numeric';
import type { TravelTimes } from './logistics/plan-deliveries.ts';

/** The steps of the loop, in order. */
export const STEP_NAMES = [
  'import',
  'clean',
  'snapshot',
  'profile',
  'forecast',
  'plan',
  'recommend',
  'pick',
  'deliver',
  'floor',
  'decide',
  'measure',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** What the loop works with; the app composes it once. */
export interface LoopTools {
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly seed: number;
  /** Takes in files that wait; absent where no channel offers it. */
  readonly importer?: PendingImporter;
  /** Travel between places by a map service; absent: great circles at the vans' speeds. */
  readonly travelTimes?: TravelTimes | undefined;
}

/** Port of the channels that bring files: what waits is taken in, once. */
export interface PendingImporter {
  /** Changes when something new waits. */
  version(): Promise<string>;
  importPending(runId: string, onProgress: ProgressListener): Promise<StepResult>;
}

export type ProgressListener = (done: number, total: number) => void;

export interface StepContext extends LoopTools {
  readonly runId: string;
  /** The business day the loop stands on: the last whole day of data. */
  readonly asOfDay: number;
  readonly calendar: BusinessCalendar;
  readonly currency: string;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
  /** What an earlier, killed try of this step left; undefined at the first. */
  readonly checkpoint: unknown;
  readonly saveCheckpoint: (value: unknown) => Promise<void>;
}

export interface StepResult {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A step as data. It runs only where the version of its inputs has changed. */
export interface Step {
  readonly name: StepName;
  /** Steps whose output it reads. */
  readonly needs: readonly StepName[];
  /** Datasets of the lake that it reads. */
  readonly datasets: readonly string[];
  /** Changes when the step's own code or parameters change what it makes. */
  readonly version: string;
  /** The step comes before there is a day to stand on; its day is then 0. */
  readonly isDayless?: true;
  /** Versions of inputs that are neither dataset nor step: decisions taken, files waiting. */
  readonly extraVersion?: (tools: LoopTools) => Promise<string>;
  readonly run: (context: StepContext) => Promise<StepResult>;
}
