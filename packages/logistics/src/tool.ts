import type { Clock, Reason } from '@quanyu/domain';
import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { LOGISTICS_ERRORS } from './errors.ts';
import type { StopCriterion } from './stop-criterion.ts';

/** What every stand-alone tool takes. Give `iterations` for an answer that is the same bytes again. */
export interface ToolOptions {
  /** Seconds of search; less what the caller needs before and after. */
  readonly seconds?: number;
  readonly iterations?: number;
  readonly seed?: string | number;
  readonly clock: Clock;
  /** When the seconds began to count; default is the call. */
  readonly startedAtMs?: number;
  readonly onProgress?: (share: number, cost: number) => void;
}

/** What every stand-alone tool gives: the file to write, figures, and what was left out and why. */
export interface ToolResult {
  readonly text: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly leftOut: readonly Reason[];
}

/** The parts of the options that a solver takes. */
export function searchOptions(options: ToolOptions): {
  readonly stop: StopCriterion;
  readonly rng: ReturnType<typeof createRng>;
  readonly onProgress?: (share: number, cost: number) => void;
} {
  const { seconds, iterations, clock, startedAtMs, onProgress } = options;
  return {
    stop: {
      clock,
      ...(seconds === undefined ? {} : { seconds }),
      ...(iterations === undefined ? {} : { iterations }),
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
    },
    rng: createRng(options.seed ?? 1),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

/** Parses JSON. @throws AppError LOGISTICS_FILE_BROKEN with the parser's words. */
export function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError(
      LOGISTICS_ERRORS.LOGISTICS_FILE_BROKEN,
      `Cannot read ${fileName} as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { place: fileName, cause },
    );
  }
}
