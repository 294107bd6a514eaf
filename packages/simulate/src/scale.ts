import { AppError, isoOfDay } from '@quanyu/domain';
import { FIRST_DAY, LAST_DAY } from './calendar.ts';
import { SIMULATE_ERRORS } from './errors.ts';

export type Scale = 'small' | 'medium' | 'large';

export const SCALES: readonly Scale[] = ['small', 'medium', 'large'];

export interface SimulateOptions {
  readonly scale: Scale;
  /** Any text or number. */
  readonly seed: string | number;
  /** First simulated day (days since 1970-01-01). Default: such that the run ends on `endDay`. */
  readonly startDay?: number;
  /** Last simulated day; the demo passes yesterday. Default 2026-06-30. Ignored beside `startDay`. */
  readonly endDay?: number;
  /** Days simulated, 1 to 3,000. Default 548 (18 months). */
  readonly days?: number;
  /** Rows per batch at most. Default 500. Changes no byte of any file. */
  readonly batchRows?: number;
  /** Also writes the marketplace's own messy export and its answer key. Default false. */
  readonly dirty?: boolean;
  /** Also writes the `truth-*` files. Default true. */
  readonly answerKey?: boolean;
  /** Share of the scale's customers, traffic and store sales, in (0, 1]. Default 1; tests use less. */
  readonly fraction?: number;
  /** Called after each simulated day. */
  readonly onProgress?: (progress: SimulateProgress) => void;
}

export interface SimulateProgress {
  readonly day: number;
  readonly daysDone: number;
  readonly days: number;
  readonly rows: number;
}

/** Sizes of a run; a longer run has the same prefix, so nothing here depends on its length but the ends. */
export interface Sizes {
  readonly startDay: number;
  readonly endDay: number;
  readonly days: number;
  readonly batchRows: number;
  readonly customersAtStart: number;
  readonly customersPerDay: number;
  readonly customers: number;
  readonly productsAtStart: number;
  readonly launchGapDays: number;
  readonly products: number;
  readonly suppliers: number;
  readonly stores: number;
  readonly storeBasketsPerDay: number;
  readonly adImpressionsPerDay: number;
}

const DAYS_DEFAULT = 548;
const END_DEFAULT = 20_634;
const DAYS_MAX = 3000;
/** Small enough that rows die young: the garbage collector copies what outlives a batch. */
const BATCH_DEFAULT = 500;

const BASE: Readonly<Record<Scale, { times: number; products: number; stores: number }>> = {
  small: { times: 1, products: 300, stores: 4 },
  medium: { times: 10, products: 950, stores: 12 },
  large: { times: 100, products: 3000, stores: 30 },
};

function check(ok: boolean, name: string, needed: string, value: unknown): void {
  if (ok) return;
  throw new AppError(
    SIMULATE_ERRORS.SIMULATE_OPTION_INVALID,
    `Cannot simulate a retailer as ${name} must be ${needed}: current value is ${String(value).slice(0, 40)}`,
    { place: name },
  );
}

const within = (value: number, low: number, high: number): boolean =>
  Number.isSafeInteger(value) && value >= low && value <= high;

/**
 * Checks the options and turns them into sizes.
 * @throws AppError SIMULATE_OPTION_INVALID naming the option.
 */
export function sizesOf(options: SimulateOptions): Sizes {
  check(SCALES.includes(options.scale), 'scale', 'small, medium or large', options.scale);
  const seedOk = typeof options.seed === 'string' || Number.isFinite(options.seed);
  check(seedOk, 'seed', 'a text or a finite number', options.seed);
  const days = options.days ?? DAYS_DEFAULT;
  check(within(days, 1, DAYS_MAX), 'days', `a whole number from 1 to ${DAYS_MAX}`, days);
  const batchRows = options.batchRows ?? BATCH_DEFAULT;
  check(within(batchRows, 1, 1_000_000), 'batchRows', 'a whole number from 1', batchRows);
  const fraction = options.fraction ?? 1;
  check(fraction > 0 && fraction <= 1, 'fraction', 'in (0, 1]', fraction);
  const startDay = options.startDay ?? (options.endDay ?? END_DEFAULT) - days + 1;
  const endDay = startDay + days - 1;
  const range = `days between ${isoOfDay(FIRST_DAY)} and ${isoOfDay(LAST_DAY)}`;
  check(within(startDay, FIRST_DAY, LAST_DAY), 'startDay', range, startDay);
  check(endDay <= LAST_DAY, 'endDay', range, endDay);
  const { times, products, stores } = BASE[options.scale];
  const total = Math.max(40, Math.round(20_000 * times * fraction));
  const customersAtStart = Math.round(total * 0.55);
  const customersPerDay = (total - customersAtStart) / DAYS_DEFAULT;
  const productsAtStart = Math.round(products * 0.82);
  const launchGapDays = DAYS_DEFAULT / (products - productsAtStart);
  return {
    startDay,
    endDay,
    days,
    batchRows,
    customersAtStart,
    customersPerDay,
    customers: customersAtStart + Math.floor(customersPerDay * days),
    productsAtStart,
    launchGapDays,
    products: productsAtStart + Math.floor((days - 1) / launchGapDays),
    suppliers: Math.round(8 * Math.sqrt(times)),
    stores,
    storeBasketsPerDay: (46 * times * fraction) / stores,
    adImpressionsPerDay: 60 * times * fraction,
  };
}
