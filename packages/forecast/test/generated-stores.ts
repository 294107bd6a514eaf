import { dayOfIso, isoOfDay, isoWeekday } from '@quanyu/domain';
import { createRng, type Matrix } from '@quanyu/numeric';
import { calendarColumns, dayOfLunar } from '../src/index.ts';

/** A made-up store whose festivals are known: four years of daily units. */
export interface GeneratedStore {
  readonly firstDay: number;
  readonly values: Float64Array;
}

/** A festival's window in the last year, in days from the first one. */
export interface FestivalWindow {
  readonly key: string;
  readonly first: number;
  readonly last: number;
}

const FIRST_DAY = dayOfIso('2021-01-01');
const DAYS = 4 * 365 + 1;

const springFestival = (year: number): number => dayOfLunar({ year, month: 1, day: 1 });

/** Factor on demand by days from the festival; sizes differ by store. */
const EFFECTS = [
  {
    dayIn: springFestival,
    at: (k: number, size: number) =>
      k >= -20 && k < 0
        ? 1 + size * (1 + k / 20)
        : k >= 0 && k <= 7
          ? 0.3
          : k > 7 && k <= 15
            ? 0.75
            : 1,
  },
  {
    dayIn: (year: number) => dayOfIso(`${year}-06-18`),
    at: (k: number, size: number) =>
      k === 0 ? 1 + 4 * size : k >= -17 && k < 0 ? 1 + 0.7 * size : k > 0 && k <= 7 ? 0.8 : 1,
  },
  {
    dayIn: (year: number) => dayOfIso(`${year}-11-11`),
    at: (k: number, size: number) =>
      k === 0 ? 1 + 9 * size : k >= -11 && k < 0 ? 1 + 0.9 * size : k > 0 && k <= 14 ? 0.65 : 1,
  },
] as const;

/** Stores with a trend, a week, a year, and festivals of −70 % to +900 %. */
export function generatedStores(count: number, seed: string): GeneratedStore[] {
  return Array.from({ length: count }, (_, i) => {
    const rng = createRng(seed).stream(i);
    const level = 40 + 300 * rng.uniform();
    const growth = -0.1 + 0.4 * rng.uniform();
    const size = 0.5 + 0.5 * rng.uniform();
    const wave = 0.1 + 0.2 * rng.uniform();
    const phase = 365 * rng.uniform();
    const week = Array.from(
      { length: 7 },
      (_unused, k) => (k < 5 ? 0.9 : 1.25) + 0.1 * rng.normal(),
    );
    const noise = 0.08 + 0.08 * rng.uniform();
    const values = Float64Array.from({ length: DAYS }, (_unused, t) => {
      const day = FIRST_DAY + t;
      const year = Number(isoOfDay(day).slice(0, 4));
      let mean = level * (1 + (growth * t) / 365) * (week[isoWeekday(day) - 1] ?? 1);
      mean *= 1 + wave * Math.sin((2 * Math.PI * (t + phase)) / 365.25);
      for (const { dayIn, at } of EFFECTS) mean *= at(day - dayIn(year), size);
      return Math.max(0, Math.round(mean * Math.exp(noise * rng.normal())));
    });
    return { firstDay: FIRST_DAY, values };
  });
}

/** Windows of the last year, 2024. */
export function festivalWindows(): FestivalWindow[] {
  const around = (key: string, day: number, [before, after]: readonly [number, number]) => ({
    key,
    first: day - before - FIRST_DAY,
    last: day + after - FIRST_DAY,
  });
  return [
    around('springFestival', springFestival(2024), [20, 15]),
    around('sixEighteen', dayOfIso('2024-06-18'), [17, 7]),
    around('doubleEleven', dayOfIso('2024-11-11'), [11, 14]),
  ];
}

/** Calendar columns of days of the store. */
export function storeCalendar(from: number, days: number): Matrix {
  return calendarColumns({ firstDay: FIRST_DAY + from, days }).matrix;
}
