import { isoOfDay } from '@quanyu/domain';

/** One cell of a native file; an empty text is a missing value. */
export type Cell = string | number;

const DAY_SECONDS = 86_400;
/** China keeps UTC+8 all year since 1991, so the simulator needs no zone table. */
const OFFSET_SECONDS = 28_800;

const TWO: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));
const two = (n: number): string => TWO[n] ?? String(n);

/** Writes instants of nearby days without building a Date for each. */
export class TimeText {
  #day = Number.NaN;
  #text = '';

  /** Local day and second of the day (may pass 86,400) to "2026-05-31T16:00:00Z". */
  utc(localDay: number, localSecond: number): string {
    const total = localDay * DAY_SECONDS + Math.floor(localSecond) - OFFSET_SECONDS;
    const day = Math.floor(total / DAY_SECONDS);
    const second = total - day * DAY_SECONDS;
    if (day !== this.#day) {
      this.#day = day;
      this.#text = isoOfDay(day);
    }
    const hour = Math.floor(second / 3600);
    const minute = Math.floor(second / 60) % 60;
    return `${this.#text}T${two(hour)}:${two(minute)}:${two(second % 60)}Z`;
  }
}

/** Fen to "12.30"; exact for safe integers. */
export function moneyText(minor: number): string {
  const positive = Math.abs(minor);
  const whole = Math.floor(positive / 100);
  return `${minor < 0 ? '-' : ''}${whole}.${two(positive - whole * 100)}`;
}

/** Lists inside one cell. */
export const LIST_SEPARATOR = '|';

export function listText(values: readonly string[]): string {
  return values.join(LIST_SEPARATOR);
}
