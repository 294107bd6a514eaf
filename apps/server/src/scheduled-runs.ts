import type { Loop, Schedule } from '@quanyu/loop';
import { startSchedule } from '@quanyu/loop';
import type { BackgroundRuns } from './background-runs.ts';

/** When a retailer runs that says nothing else: at night, when the day's last sales are in. */
export const NIGHTLY = '15 4 * * *';
const NEVER = 'never';

export interface RunTimes {
  /** Cron pattern; null: never by itself. */
  readonly pattern: string | null;
  readonly timeZone: string;
}

/** When a retailer's loop runs by itself, as the settings say. */
export function runTimesOf(settings: {
  readonly timeZone: string;
  readonly options: Readonly<Record<string, unknown>>;
}): RunTimes {
  const schedule = settings.options['schedule'];
  const pattern = typeof schedule === 'string' ? schedule : NIGHTLY;
  return { pattern: pattern === NEVER ? null : pattern, timeZone: settings.timeZone };
}

/** A pattern as the settings keep it. */
export function scheduleOption(pattern: string | null): string {
  return pattern ?? NEVER;
}

/** Runs the loop by itself at the times that the settings name. */
export class ScheduledRuns {
  readonly #loop: Pick<Loop, 'run' | 'running'>;
  readonly #onError: (error: unknown) => void;
  #schedule: Schedule | undefined;

  constructor(loop: Loop, runs: BackgroundRuns, onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#loop = {
      running: () => loop.running(),
      run: (options) => {
        const work = loop.run(options);
        runs.follow(work);
        return work;
      },
    };
  }

  /** @throws AppError LOOP_SCHEDULE_INVALID where pattern or zone cannot be read. */
  check(times: RunTimes): void {
    this.#start(times)?.stop();
  }

  /**
   * Runs at these times from now on, and no longer at those before.
   * @throws AppError LOOP_SCHEDULE_INVALID; then the times before stay.
   */
  follow(times: RunTimes): void {
    const next = this.#start(times);
    this.stop();
    this.#schedule = next;
  }

  /** Instant of the next run; null where there is none. */
  next(): number | null {
    return this.#schedule?.next() ?? null;
  }

  stop(): void {
    this.#schedule?.stop();
    this.#schedule = undefined;
  }

  #start({ pattern, timeZone }: RunTimes): Schedule | undefined {
    if (pattern === null) return undefined;
    return startSchedule({ loop: this.#loop, pattern, timeZone, onError: this.#onError });
  }
}
