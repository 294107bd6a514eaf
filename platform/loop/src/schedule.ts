import { AppError } from '@quanyu/domain';
import { Cron } from 'croner';
import { LOOP_ERRORS } from './errors.ts';
import type { Loop } from './open-loop.ts';

export interface ScheduleOptions {
  readonly loop: Pick<Loop, 'run' | 'running'>;
  /** Cron pattern, such as `15 4 * * *`. */
  readonly pattern: string;
  /** IANA name of the zone that the pattern is read in. */
  readonly timeZone: string;
  /** Told of a run that failed; the schedule goes on. */
  readonly onError?: (error: unknown) => void;
}

export interface Schedule {
  /** Instant of the next run; null where there is none. */
  next(): number | null;
  stop(): void;
}

/**
 * Runs the loop by a cron pattern. A time at which a run is still under way is left out.
 * @throws AppError LOOP_SCHEDULE_INVALID where the pattern or the zone cannot be read.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { loop, pattern, timeZone, onError } = options;
  try {
    const job = new Cron(pattern, { timezone: timeZone, protect: true, unref: true }, async () => {
      if (loop.running() !== undefined) return;
      await loop.run({ actor: 'schedule' }).catch((error: unknown) => onError?.(error));
    });
    return {
      next: () => job.nextRun()?.getTime() ?? null,
      stop: () => job.stop(),
    };
  } catch (cause) {
    throw new AppError(
      LOOP_ERRORS.LOOP_SCHEDULE_INVALID,
      `Cannot schedule the loop as the pattern or time zone cannot be read: current value is ${pattern} in ${timeZone}`,
      { place: 'schedule', cause },
    );
  }
}
