import { calendarColumns } from '@quanyu/forecast';

/** What a column of the shared calendar tells of: each becomes a part of the forecast. */
export type EffectKind = 'weekday' | 'yearly' | 'calendar';

/** The calendar of some days in columns, the same names in the same order for any days. */
export interface EffectColumns {
  readonly names: readonly string[];
  readonly kinds: readonly EffectKind[];
  /** Row-major (days, names). */
  readonly data: Float64Array;
  readonly days: number;
}

export interface EffectColumnsOptions {
  readonly firstDay: number;
  readonly days: number;
  /** Days off and make-up workdays of China. */
  readonly official: boolean;
}

const YEAR_DAYS = 365.25;
const YEARLY_PAIRS = 3;
/** Layouts kept: a history's, a future's and a few more. */
const KEPT_MAX = 8;

const kept = new Map<string, EffectColumns>();

/**
 * Weekdays, waves of the year, festivals with their windows, days off and paydays as columns for
 * `sharedEffects`. Kept by first day and length, because every series of a run asks for the same.
 */
export function effectColumns(options: EffectColumnsOptions): EffectColumns {
  const { firstDay, days, official } = options;
  const key = `${firstDay} ${days} ${official}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = freshColumns(options);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, made);
  return made;
}

function freshColumns({ firstDay, days, official }: EffectColumnsOptions): EffectColumns {
  const calendar = calendarColumns({ firstDay, days, official });
  const yearly = Array.from({ length: 2 * YEARLY_PAIRS }, (_, i) => `year-${i + 1}`);
  const names = [...calendar.names, ...yearly];
  const data = new Float64Array(days * names.length);
  for (let t = 0; t < days; t++) {
    const row = data.subarray(t * names.length, (t + 1) * names.length);
    const { matrix } = calendar;
    row.set(matrix.data.subarray(t * matrix.cols, (t + 1) * matrix.cols));
    for (let pair = 1; pair <= YEARLY_PAIRS; pair++) {
      const angle = (2 * Math.PI * pair * (firstDay + t)) / YEAR_DAYS;
      row[matrix.cols + 2 * pair - 2] = Math.sin(angle);
      row[matrix.cols + 2 * pair - 1] = Math.cos(angle);
    }
  }
  return { names, kinds: names.map(kindOf), data, days };
}

function kindOf(name: string): EffectKind {
  if (name.startsWith('weekday-')) return 'weekday';
  return name.startsWith('year-') ? 'yearly' : 'calendar';
}
