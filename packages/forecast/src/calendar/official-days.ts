import { dayOfIso, isoOfDay, isoWeekday } from '@quanyu/domain';
import { publicHolidays } from './retail-days.ts';

/** Holidays by which days off are given in China. */
export type OfficialHoliday =
  | 'newYear'
  | 'springFestival'
  | 'qingming'
  | 'labourDay'
  | 'dragonBoat'
  | 'midAutumn'
  | 'nationalDay'
  | 'victoryDay';

/** What a day is for offices and schools in China. */
export interface OfficialDay {
  readonly work: boolean;
  /** The holiday that a day off, or a make-up workday, belongs to. */
  readonly holiday: OfficialHoliday | null;
  /** A weekend day worked in exchange for a day off. */
  readonly makeUp: boolean;
  /** A day off that is worked on another day. */
  readonly inLieu: boolean;
  /** The State Council has not announced this year yet: by statute, without bridges. */
  readonly provisional: boolean;
}

const LETTERS: Readonly<Record<string, OfficialHoliday>> = {
  N: 'newYear',
  S: 'springFestival',
  T: 'qingming',
  L: 'labourDay',
  D: 'dragonBoat',
  M: 'midAutumn',
  G: 'nationalDay',
  V: 'victoryDay',
};

/**
 * The State Council's announcements: days off as letter, month and day, plus length; make-up
 * workdays; days off that are made up for. Checked day by day against the npm package chinese-days.
 */
const ANNOUNCED: Readonly<Record<number, readonly [off: string, work: string, lieu: string]>> = {
  2004: [
    'N0101+1 S0122+7 L0501+7 G1001+7',
    'S0117 S0118 L0508 L0509 G1009 G1010',
    '0127 0128 0506 0507 1006 1007',
  ],
  2005: [
    'N0101+3 S0209+7 L0501+7 G1001+7',
    'S0205 S0206 L0430 L0508 G1008 G1009',
    '0214 0215 0505 0506 1006 1007',
  ],
  2006: [
    'N0101+3 S0129+7 L0501+7 G1001+7',
    'S0128 S0205 L0429 L0430 G0930 G1008 N1230 N1231',
    '0202 0203 0504 0505 1005 1006',
  ],
  2007: [
    'N0101+3 S0218+7 L0501+7 G1001+7 N1230+2',
    'S0217 S0225 L0428 L0429 G0929 G0930 N1229',
    '0102 0103 0222 0223 0504 0507 1004 1005 1231',
  ],
  2008: [
    'N0101+1 S0206+7 T0404+3 L0501+3 D0607+3 M0913+3 G0929+7',
    'S0202 S0203 L0504 G0927 G0928',
    '0211 0212 0502 0929 0930',
  ],
  2009: [
    'N0101+3 S0125+7 T0404+3 L0501+3 D0528+3 G1001+2 M1003+1 G1004+5',
    'N0104 S0124 S0201 D0531 G0927 G1010',
    '0102 0129 0130 0529 1007 1008',
  ],
  2010: [
    'N0101+3 S0213+7 T0403+3 L0501+3 D0614+3 M0922+3 G1001+7',
    'S0220 S0221 D0612 D0613 M0919 M0925 G0926 G1009',
    '0218 0219 0614 0615 0923 0924 1006 1007',
  ],
  2011: [
    'N0101+3 S0202+7 T0403+3 L0430+3 D0604+1 D0606+1 M0910+3 G1001+7',
    'S0130 S0212 T0402 G1008 G1009 N1231',
    '0207 0208 0404 1006 1007',
  ],
  2012: [
    'N0101+3 S0122+7 T0402+3 L0429+3 D0622+1 D0624+1 M0930+1 G1001+7',
    'S0121 S0129 T0331 T0401 L0428 G0929',
    '0103 0126 0127 0402 0403 0430 1005',
  ],
  2013: [
    'N0101+3 S0209+7 T0404+3 L0429+3 D0610+3 M0919+3 G1001+7',
    'N0105 N0106 S0216 S0217 T0407 L0427 L0428 D0608 D0609 M0922 G0929 G1012',
    '0102 0103 0214 0215 0405 0429 0430 0610 0611 0920 1004 1007',
  ],
  2014: [
    'N0101+1 S0131+7 T0405+3 L0501+3 D0602+1 M0908+1 G1001+7',
    'S0126 S0208 L0504 G0928 G1011',
    '0205 0206 0502 1006 1007',
  ],
  2015: [
    'N0101+3 S0218+7 T0405+2 L0501+1 D0620+1 D0622+1 V0903+2 M0927+1 G1001+7',
    'N0104 S0215 S0228 V0906 G1010',
    '0102 0223 0224 0904 1007',
  ],
  2016: [
    'N0101+1 S0207+7 T0404+1 L0501+2 D0609+3 M0915+3 G1001+7',
    'S0206 S0214 D0612 M0918 G1008 G1009',
    '0211 0212 0610 0916 1006 1007',
  ],
  2017: [
    'N0101+2 S0127+7 T0402+3 L0501+1 D0528+3 G1001+3 M1004+1 G1005+4',
    'S0122 S0204 T0401 D0527 G0930',
    '0201 0202 0403 0529 1006',
  ],
  2018: [
    'N0101+1 S0215+7 T0405+3 L0429+3 D0618+1 M0924+1 G1001+7 N1230+2',
    'S0211 S0224 T0408 L0428 G0929 G0930 N1229',
    '0219 0220 0221 0406 0430 1004 1005 1231',
  ],
  2019: [
    'N0101+1 S0204+7 T0405+3 L0501+4 D0607+3 M0913+3 G1001+7',
    'S0202 S0203 L0428 L0505 G0929 G1012',
    '0204 0208 0502 0503 1004 1007',
  ],
  2020: [
    'N0101+1 S0124+10 T0404+3 L0501+5 D0625+3 G1001+8',
    'S0119 L0426 L0509 D0628 G0927 G1010',
    '0129 0504 0505 0626 1007 1008',
  ],
  2021: [
    'N0101+3 S0211+7 T0403+3 L0501+5 D0612+3 M0919+3 G1001+7',
    'S0207 S0220 L0425 L0508 M0918 G0926 G1009',
    '0216 0217 0504 0505 0920 1006 1007',
  ],
  2022: [
    'N0101+3 S0131+7 T0403+3 L0430+5 D0603+3 M0910+3 G1001+7 N1231+1',
    'S0129 S0130 T0402 L0424 L0507 G1008 G1009',
    '0203 0204 0404 0503 0504 1006 1007',
  ],
  2023: [
    'N0101+2 S0121+7 T0405+1 L0429+5 D0622+3 M0929+1 G0930+7',
    'S0128 S0129 L0423 L0506 D0625 G1007 G1008',
    '0126 0127 0502 0503 0623 1005 1006',
  ],
  2024: [
    'N0101+1 S0210+8 T0404+3 L0501+5 D0610+1 M0915+3 G1001+7',
    'S0204 S0218 T0407 L0428 L0511 M0914 G0929 G1012',
    '0215 0216 0405 0502 0503 0916 1004 1007',
  ],
  2025: [
    'N0101+1 S0128+8 T0404+3 L0501+5 D0531+3 G1001+5 M1006+1 G1007+2',
    'S0126 S0208 L0427 G0928 G1011',
    '0203 0204 0505 1007 1008',
  ],
  2026: [
    'N0101+3 S0215+9 T0404+3 L0501+5 D0619+3 M0925+3 G1001+7',
    'N0104 S0214 S0228 L0509 G0920 G1010',
    '0102 0220 0223 0505 1006 1007',
  ],
};

const ANNOUNCED_YEAR_MAX = 2026;

type Marks = Readonly<Record<'off' | 'work' | 'lieu', ReadonlyMap<number, OfficialHoliday>>>;

const MARKS: Marks = readMarks();

function readMarks(): Marks {
  const marks = {
    off: new Map<number, OfficialHoliday>(),
    work: new Map<number, OfficialHoliday>(),
    lieu: new Map<number, OfficialHoliday>(),
  };
  for (const [year, [off, work, lieu]] of Object.entries(ANNOUNCED)) {
    const dayOf = (digits: string): number =>
      dayOfIso(`${year}-${digits.slice(0, 2)}-${digits.slice(2, 4)}`);
    const named = (entry: string): OfficialHoliday => LETTERS[entry[0] ?? 'N'] ?? 'newYear';
    for (const entry of off.split(' ')) {
      const first = dayOf(entry.slice(1, 5));
      const length = Number(entry.slice(6));
      for (let k = 0; k < length; k++) marks.off.set(first + k, named(entry));
    }
    for (const entry of work.split(' ')) marks.work.set(dayOf(entry.slice(1)), named(entry));
    for (const digits of lieu.split(' ')) {
      const day = dayOf(digits);
      marks.lieu.set(day, marks.off.get(day) ?? 'newYear');
    }
  }
  return marks;
}

/**
 * Whether a day (since 1970-01-01) is worked in China, and why: announced days from 2004 to 2026,
 * statutory days off beyond, marked provisional because bridges and make-up days are not known.
 */
export function officialDay(day: number): OfficialDay {
  const weekday = isoWeekday(day) <= 5;
  const year = Number(isoOfDay(day).slice(0, 4));
  if (year > ANNOUNCED_YEAR_MAX) {
    const holiday = publicHolidays(year).get(day) ?? null;
    const work = weekday && holiday === null;
    return { work, holiday, makeUp: false, inLieu: false, provisional: true };
  }
  const made = MARKS.work.get(day);
  const off = MARKS.off.get(day);
  return {
    work: made !== undefined || (weekday && off === undefined),
    holiday: made ?? off ?? null,
    makeUp: made !== undefined,
    inLieu: MARKS.lieu.has(day),
    provisional: false,
  };
}
