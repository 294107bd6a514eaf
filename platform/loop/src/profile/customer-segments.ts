import type { DerivedCell } from '@quanyu/lake';
import { type Matrix, matrix, type Rng } from '@quanyu/numeric';
import {
  type FeatureTable,
  fitSegments,
  predictSegments,
  type Rfm,
  type SegmentState,
} from '@quanyu/profile';
import type { Buyers } from './purchase-history.ts';
import { segmentDescription } from './segment-description.ts';

/** Fewer customers than this are one group. */
const CUSTOMERS_MIN = 10;
/** Two groups are often the clearest and seldom enough to act on: with so many customers, at least four. */
const SEGMENTS_MIN = 4;
const CUSTOMERS_FOR_SEGMENTS_MIN = 200;
/** Groups are fitted on at most so many customers, evenly spread over the ids, and given to all. */
const FIT_CUSTOMERS_MAX = 200_000;

export interface CustomerSegments {
  readonly state: SegmentState | undefined;
  /** Group of each buyer. */
  readonly segment: Int32Array;
  readonly features: readonly string[];
  /** Features as they were clustered (ln(1 + x) of amounts and counts). Shape (buyers, features). */
  readonly x: Matrix;
}

/**
 * Groups buyers by recency, orders, spend and use of discounts; columns that do not
 * vary are left out. Groups fitted before are used again where they have the same features.
 */
export function segmentCustomers(
  buyers: Buyers,
  rfm: Rfm,
  { rng, kept }: { readonly rng: Rng; readonly kept?: SegmentState | undefined },
): CustomerSegments {
  const rows = buyers.ids.length;
  const columns = varyingColumns(featureColumns(buyers, rfm));
  const features = columns.map(([feature]) => feature);
  const x = matrix(rows, features.length);
  columns.forEach(([, values], j) => {
    for (let i = 0; i < rows; i++) x.data[i * features.length + j] = values[i] ?? 0;
  });
  const whole = { features, x };
  if (rows < CUSTOMERS_MIN || features.length === 0) {
    return { ...whole, state: undefined, segment: new Int32Array(rows) };
  }
  const isFitting = kept?.features.join() === features.join();
  const state = isFitting && kept !== undefined ? kept : fitState(sampled(buyers.ids, whole), rng);
  const segment = predictSegments(state, { customers: buyers.ids, ...whole });
  return { ...whole, state, segment };
}

function fitState(table: FeatureTable, rng: Rng): SegmentState {
  const state = fitSegments(table, { rng });
  const isEnough = state.segments.length >= SEGMENTS_MIN;
  if (isEnough || table.customers.length < CUSTOMERS_FOR_SEGMENTS_MIN) return state;
  return fitSegments(table, { k: SEGMENTS_MIN, rng });
}

type FeatureColumn = readonly [name: string, values: Float64Array];

function featureColumns(buyers: Buyers, rfm: Rfm): readonly FeatureColumn[] {
  const { orders, revenueMinor, discountMinor, grossMinor } = buyers;
  const logOf = (value: number): number => Math.log1p(Math.max(0, value));
  return [
    ['recency_days', Float64Array.from(rfm.recencyDays, logOf)],
    ['orders', Float64Array.from(orders, logOf)],
    ['revenue', Float64Array.from(revenueMinor, (minor) => logOf(minor / 100))],
    ['discount_share', discountMinor.map((minor, i) => shareOf(minor, grossMinor[i]))],
  ];
}

function shareOf(part: number, whole: number | undefined): number {
  return whole !== undefined && whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}

function varyingColumns(columns: readonly FeatureColumn[]): readonly FeatureColumn[] {
  return columns.filter(([, values]) => values.some((value) => value !== values[0]));
}

function sampled(
  ids: readonly string[],
  { features, x }: { readonly features: readonly string[]; readonly x: Matrix },
) {
  const step = Math.ceil(ids.length / FIT_CUSTOMERS_MAX);
  if (step <= 1) return { customers: ids, features, x };
  const customers = ids.filter((_, i) => i % step === 0);
  const taken = matrix(customers.length, x.cols);
  for (let i = 0; i < customers.length; i++) {
    const from = i * step * x.cols;
    taken.data.set(x.data.subarray(from, from + x.cols), i * x.cols);
  }
  return { customers, features, x: taken };
}

/** Id of a group, as customers carry it. */
export function segmentId(segment: number): string {
  return `S${segment + 1}`;
}

export interface SegmentFacts {
  readonly rfm: Rfm;
  readonly map: Matrix;
  readonly clvMinor: Float64Array;
  readonly currency: string;
}

/** Rows of the `segments` table. */
export function segmentRows(
  buyers: Buyers,
  { state, segment }: CustomerSegments,
  facts: SegmentFacts,
): readonly (readonly DerivedCell[])[] {
  const count = state?.segments.length ?? 1;
  const everybody = buyers.revenueMinor.reduce((sum, minor) => sum + minor, 0);
  return Array.from({ length: count }, (_, index) => {
    const members: number[] = [];
    segment.forEach((group, i) => {
      if (group === index) members.push(i);
    });
    const total = (values: ArrayLike<number>): number =>
      members.reduce((sum, i) => sum + (values[i] ?? 0), 0);
    const size = Math.max(1, members.length);
    const mean = (values: ArrayLike<number>): number => total(values) / size;
    const axis = (k: number): number =>
      members.reduce((sum, i) => sum + (facts.map.data[i * 2 + k] ?? 0), 0) / size;
    const summary = state?.segments[index];
    const figures = {
      orders: mean(buyers.orders),
      revenueMinor: Math.round(mean(buyers.revenueMinor)),
      recencyDays: mean(facts.rfm.recencyDays),
      discountedShare: shareOf(total(buyers.discountedMinor), total(buyers.grossMinor)),
      customerShare: segment.length === 0 ? 0 : members.length / segment.length,
      revenueShare: shareOf(total(buyers.revenueMinor), everybody),
    };
    return [
      segmentId(index),
      summary?.name.en ?? 'All customers',
      summary?.name.zh ?? '全部顾客',
      segmentDescription(figures, facts.currency, 'en'),
      segmentDescription(figures, facts.currency, 'zh'),
      members.length,
      total(buyers.revenueMinor),
      Math.round(total(facts.clvMinor)),
      figures.customerShare,
      JSON.stringify({
        recencyDays: figures.recencyDays,
        orders: figures.orders,
        revenueMinor: figures.revenueMinor,
        clvMinor: Math.round(mean(facts.clvMinor)),
        discountShare: shareOf(total(buyers.discountMinor), total(buyers.grossMinor)),
      }),
      axis(0),
      axis(1),
    ];
  });
}
