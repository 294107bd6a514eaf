import { instantOfLocal } from '@quanyu/domain';

export type DateOrder = 'day-first' | 'month-first';

/** A date as written: `a` and `b` stand for day and month in an order that the file decides. */
interface WrittenTime {
  readonly year: number;
  readonly a: number;
  readonly b: number;
  /** `/`, `-` or `.` where day and month could change places; else ''. */
  readonly separator: string;
  readonly timeMs: number;
  /** Minutes east of UTC where written. */
  readonly offsetMinutes: number | undefined;
}

const DAY_MS = 86_400_000;
const CLOCK =
  /^(?:[T,\s]*(上午|下午|AM|PM)?\s*(\d{1,2})[:时點点](\d{1,2})分?(?::?(\d{1,2})(?:[.,](\d{1,9}))?秒?)?\s*(AM|PM|a\.m\.|p\.m\.)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const YEAR_FIRST = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(.*)$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)(.*)$/;
const DAY_NAME =
  /^(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3,9})\.?[\s,-]+(\d{4}|\d{2})(?!\d)(.*)$/;
const NAME_DAY = /^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(.*)$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2}))?$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i;

function clockMs(match: RegExpExecArray): number {
  const half = (match[1] ?? match[6] ?? '').toLowerCase().replaceAll('.', '');
  let hour = Number(match[2] ?? 0);
  if ((half === 'pm' || half === '下午') && hour < 12) hour += 12;
  if ((half === 'am' || half === '上午') && hour === 12) hour = 0;
  const minute = Number(match[3] ?? 0);
  const second = Number(match[4] ?? 0);
  const isClock = hour < 24 && minute < 60 && second < 61;
  const fraction = Number(`0.${match[5] ?? 0}`);
  return isClock
    ? ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(fraction * 1000)
    : Number.NaN;
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[A-Z]+$/i.test(text)) return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', '') || 0));
}

interface DateFields {
  readonly year: string | undefined;
  readonly a: string | number | undefined;
  readonly b: string | number | undefined;
  readonly separator: string;
  readonly rest: string | undefined;
}

function written(fields: DateFields): WrittenTime | undefined {
  const clock = CLOCK.exec((fields.rest ?? '').trim());
  if (clock === null) return undefined;
  const timeMs = clockMs(clock);
  if (Number.isNaN(timeMs)) return undefined;
  let year = Number(fields.year);
  if (fields.year?.length === 2) year += year < 70 ? 2000 : 1900;
  const { separator } = fields;
  const [a, b] = [Number(fields.a), Number(fields.b)];
  return { year, a, b, separator, timeMs, offsetMinutes: offsetOf(clock[7]) };
}

function writtenTime(text: string): WrittenTime | undefined {
  let match = YEAR_FIRST.exec(text);
  if (match !== null) {
    return written({ year: match[1], a: match[3], b: match[2], separator: '', rest: match[4] });
  }
  match = YEAR_LAST.exec(text);
  if (match !== null) {
    const separator = match[2] ?? '/';
    return written({ year: match[4], a: match[1], b: match[3], separator, rest: match[5] });
  }
  match = COMPACT.exec(text);
  if (match !== null) {
    const rest = match[4] === undefined ? '' : `${match[4]}:${match[5]}:${match[6]}`;
    return written({ year: match[1], a: match[3], b: match[2], separator: '', rest });
  }
  return namedTime(text);
}

function namedTime(text: string): WrittenTime | undefined {
  const bare = text.replace(WEEKDAY, '');
  const dayName = DAY_NAME.exec(bare);
  const nameDay = dayName === null ? NAME_DAY.exec(bare) : null;
  const name = dayName?.[2] ?? nameDay?.[1];
  if (name === undefined) return undefined;
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return undefined;
  const found = dayName ?? nameDay;
  const day = dayName?.[1] ?? nameDay?.[2];
  return written({ year: found?.[3], a: day, b: month, separator: '', rest: found?.[4] });
}

function localMsOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const at = Date.UTC(year, month - 1, day);
  return new Date(at).getUTCDate() === day ? at : Number.NaN;
}

/** What the dates of a file show about the order of day and month, for one separator. */
export interface OrderEvidence {
  dayFirst: number;
  monthFirst: number;
  open: number;
  /** Sums of the steps from each date to the next under either reading, in days. */
  dayFirstSteps: number;
  monthFirstSteps: number;
  previousDayFirst: number;
  previousMonthFirst: number;
}

export type FileDateEvidence = Map<string, OrderEvidence>;

function evidenceOf(all: FileDateEvidence, separator: string): OrderEvidence {
  let one = all.get(separator);
  if (one === undefined) {
    one = {
      dayFirst: 0,
      monthFirst: 0,
      open: 0,
      dayFirstSteps: 0,
      monthFirstSteps: 0,
      previousDayFirst: Number.NaN,
      previousMonthFirst: Number.NaN,
    };
    all.set(separator, one);
  }
  return one;
}

/** Adds what one value shows; values whose order cannot be mistaken cost one test. */
export function addDate(all: FileDateEvidence, text: string): void {
  const third = text.charCodeAt(2);
  const second = text.charCodeAt(1);
  // Only "d?d<sep>" can be open: an ISO date has digits there.
  if (third >= 48 && third <= 57 && second >= 48 && second <= 57) return;
  const value = writtenTime(text.trim());
  if (value === undefined || value.separator === '') return;
  const evidence = evidenceOf(all, value.separator);
  const dayFirst = localMsOf(value.year, value.b, value.a) / DAY_MS;
  const monthFirst = localMsOf(value.year, value.a, value.b) / DAY_MS;
  if (Number.isNaN(monthFirst) && Number.isNaN(dayFirst)) return;
  if (Number.isNaN(monthFirst)) evidence.dayFirst += 1;
  else if (Number.isNaN(dayFirst)) evidence.monthFirst += 1;
  else if (value.a !== value.b) evidence.open += 1;
  addSteps(evidence, dayFirst, monthFirst);
}

function addSteps(evidence: OrderEvidence, dayFirst: number, monthFirst: number): void {
  const byDay = Math.abs(dayFirst - evidence.previousDayFirst);
  const byMonth = Math.abs(monthFirst - evidence.previousMonthFirst);
  if (!Number.isNaN(byDay) && !Number.isNaN(byMonth)) {
    evidence.dayFirstSteps += byDay;
    evidence.monthFirstSteps += byMonth;
  }
  evidence.previousDayFirst = dayFirst;
  evidence.previousMonthFirst = monthFirst;
}

/** Share of clear dates that must agree before open ones follow them. */
const MAJORITY = 0.95;
/** How much shorter the steps between neighbours must be under the right reading. */
const STEPS_RATIO = 0.5;

/**
 * The order that the values prove: by dates that only one order allows, else by neighbours in the
 * file lying closer together, else by the dot, which is written day first everywhere. `open` where
 * nothing decides and the readings differ.
 */
export function decidedOrder(all: FileDateEvidence, separator: string): DateOrder | 'open' {
  const one = all.get(separator);
  if (one === undefined || one.dayFirst + one.monthFirst + one.open === 0) return 'day-first';
  const clear = one.dayFirst + one.monthFirst;
  if (clear > 0 && one.dayFirst >= MAJORITY * clear) return 'day-first';
  if (clear > 0 && one.monthFirst >= MAJORITY * clear) return 'month-first';
  if (one.open === 0) return 'day-first';
  if (clear === 0) {
    if (one.dayFirstSteps < STEPS_RATIO * one.monthFirstSteps) return 'day-first';
    if (one.monthFirstSteps < STEPS_RATIO * one.dayFirstSteps) return 'month-first';
    if (separator === '.') return 'day-first';
  }
  return 'open';
}

/** Separators under which the order of day and month stays open. */
export function openSeparators(all: FileDateEvidence): string[] {
  return [...all.keys()].filter((separator) => decidedOrder(all, separator) === 'open');
}

/** Why a text gives no instant. */
export type TimeProblem = 'empty' | 'unreadable' | 'impossible';

export interface TimeReaderOptions {
  /** IANA name; times without an offset are local there. */
  readonly timeZone: string;
  /** Order by separator; `day-first` where not named. */
  readonly orders: ReadonlyMap<string, DateOrder>;
}

/** Reads instants as people and programs write them; see `TimeProblem` for what else comes back. */
export type TimeReader = (text: string) => number | TimeProblem;

/**
 * Makes a reader for one column: ISO 8601, year first with - / . or 年月日, day or month first,
 * month names, compact digits, epoch seconds and milliseconds, spreadsheet day numbers.
 * Styles may be mixed. Dates outside the years 1900 to 2199 and days that do not exist are
 * `impossible`.
 */
export function createTimeReader(options: TimeReaderOptions): TimeReader {
  const cache = new Map<string, number | TimeProblem>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const value = readTime(text.trim(), options);
    if (cache.size > 5_000) cache.clear();
    cache.set(text, value);
    return value;
  };
}

function readTime(text: string, options: TimeReaderOptions): number | TimeProblem {
  if (text === '') return 'empty';
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) {
    const at = numericTime(text, options.timeZone);
    if (at !== undefined) return at;
  }
  const value = writtenTime(text);
  if (value === undefined) return 'unreadable';
  const order = options.orders.get(value.separator) ?? 'day-first';
  const { year, a, b } = value;
  let day = order === 'day-first' ? localMsOf(year, b, a) : localMsOf(year, a, b);
  // A date that only the other order allows is read in that order: styles may be mixed.
  if (Number.isNaN(day) && value.separator !== '') {
    day = order === 'day-first' ? localMsOf(year, a, b) : localMsOf(year, b, a);
  }
  const local = day + value.timeMs;
  if (Number.isNaN(local) || year < 1900 || year > 2199) return 'impossible';
  if (value.offsetMinutes !== undefined) return local - value.offsetMinutes * 60_000;
  return instantOfLocal(local, options.timeZone);
}

/** Epoch seconds (9 or 10 digits), milliseconds (12 or 13), or a spreadsheet's day number. */
function numericTime(text: string, timeZone: string): number | undefined {
  const whole = text.replace(/\..*$/, '').length;
  const value = Number(text);
  if (whole === 12 || whole === 13) return Math.trunc(value);
  if (whole === 9 || whole === 10) return Math.round(value * 1000);
  if (whole === 5 && value >= 20_000) {
    return instantOfLocal(Math.round((value - 25_569) * 86_400) * 1000, timeZone);
  }
  return undefined;
}

/** Spots text that some style reads as a date, for guessing what a column holds. */
export function isTimeText(text: string): boolean {
  return writtenTime(text.trim()) !== undefined;
}
