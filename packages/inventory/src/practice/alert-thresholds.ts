import { checkParameter } from '../errors.ts';
import type { WatchAlert } from './watch.ts';

/** What became of an alert: what acting saved, and what looking at it cost. */
export interface AlertOutcome {
  /** The figure the threshold is on, such as the chance of running out. */
  readonly score: number;
  readonly savedMinor: number;
  readonly effortMinor: number;
}

/**
 * The threshold above which alerts were worth their effort: the lowest score from which on the sum
 * of savings less effort is greatest. Below `countMin` outcomes the given default stays.
 * Cost O(n log n).
 */
export function learnThreshold(
  outcomes: readonly AlertOutcome[],
  fallback: number,
  countMin = 20,
): number {
  checkParameter('fallback', fallback);
  const known = outcomes.filter(({ score, savedMinor, effortMinor }) =>
    Number.isFinite(score + savedMinor + effortMinor),
  );
  if (known.length < countMin) return fallback;
  const sorted = [...known].sort((a, b) => b.score - a.score);
  let sum = 0;
  let best = 0;
  let threshold = Number.POSITIVE_INFINITY;
  sorted.forEach(({ score, savedMinor, effortMinor }, i) => {
    sum += savedMinor - effortMinor;
    // Equal scores cannot be told apart: only the last of them may be a threshold.
    if (sum <= best || sorted[i + 1]?.score === score) return;
    best = sum;
    threshold = score;
  });
  return threshold;
}

/** When an alert was last shown. */
export interface ShownAlert {
  readonly day: number;
  readonly costMinor: number;
  /** Quiet days of this one. Default as for all. */
  readonly quietDays?: number;
}

/**
 * Alerts to show today: those never shown, those whose quiet days are over and those that have
 * become dearer by the given share.
 */
export function dueAlerts<T extends Pick<WatchAlert, 'costMinor'>>(
  alerts: readonly T[],
  shown: (alert: T) => ShownAlert | undefined,
  options: { readonly day: number; readonly quietDays?: number; readonly growth?: number },
): readonly T[] {
  const quiet = checkParameter('quietDays', options.quietDays ?? 7, { min: 0 });
  const growth = checkParameter('growth', options.growth ?? 0.5, { min: 0 });
  return alerts.filter((alert) => {
    const before = shown(alert);
    if (before === undefined || options.day - before.day >= (before.quietDays ?? quiet))
      return true;
    return alert.costMinor > before.costMinor * (1 + growth);
  });
}
