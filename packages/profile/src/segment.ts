import { AppError, type Reason } from '@quanyu/domain';
import {
  applyScaler,
  fitScaler,
  type KMeansState,
  type KMeansTrial,
  kMeans,
  kMeansLabels,
} from '@quanyu/learn';
import type { Matrix, Rng } from '@quanyu/numeric';
import { PROFILE_ERRORS } from './errors.ts';
import { type BilingualText, nameSegments } from './segment-names.ts';

/** One row of numbers a customer. */
export interface FeatureTable {
  /** Ids, one a row, no two the same. */
  readonly customers: readonly string[];
  /** Names of the columns. */
  readonly features: readonly string[];
  /** Shape (customers, features). */
  readonly x: Matrix;
}

export interface SegmentOptions {
  /** Number of groups, 1 to customers; `auto` chooses 2 to 8 by silhouette. Default `auto`. */
  readonly k?: number | 'auto';
  /** `z`: columns by mean and population deviation; `none`: as they stand. Default `z`. */
  readonly scale?: 'z' | 'none';
  readonly rng: Rng;
}

/** One group of customers. */
export interface SegmentSummary {
  /** Index of the group, from 0; what the rows carry. */
  readonly segment: number;
  readonly size: number;
  /** Share of all customers, 0 to 1. */
  readonly share: number;
  /** Mean of each feature in its own unit, in the order of `features`. */
  readonly centre: readonly number[];
  readonly name: BilingualText;
  /** What the name rests on, strongest first. */
  readonly reasons: readonly Reason[];
}

/** Fitted groups: plain, versioned, serialisable. */
export interface SegmentState {
  readonly kind: 'segments';
  readonly version: 1;
  readonly features: readonly string[];
  readonly kMeans: KMeansState;
  readonly segments: readonly SegmentSummary[];
}

/** What `quanyu segment --report` writes. */
export interface SegmentReport {
  readonly k: number;
  readonly scale: 'z' | 'none';
  readonly features: readonly string[];
  /** Σ ‖x − centre‖² in the space that was clustered (z-scores, or as they stand). */
  readonly inertia: number;
  /** In the units of the features. */
  readonly centres: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  readonly names: readonly BilingualText[];
  readonly segments: readonly SegmentSummary[];
  /** Per number of groups tried; empty unless k was `auto`. */
  readonly trials: readonly KMeansTrial[];
}

/**
 * The whole of `quanyu segment`: customers with features in, a group for each out, with the report.
 * @throws AppError PROFILE_DATA_RAGGED, PROFILE_CUSTOMER_REPEATED, LEARN_DATA_* on bad tables.
 * @complexity that of kMeans.
 * @example segmentsOf(table, { k: 4, rng: createRng(1) }).report.names
 */
export function segmentsOf(
  table: FeatureTable,
  options: SegmentOptions,
): {
  readonly state: SegmentState;
  /** Index of the group of each customer, from 0. Shape (customers,). */
  readonly segments: Int32Array;
  readonly report: SegmentReport;
} {
  const state = fitSegments(table, options);
  const { segments, features, kMeans: groups } = state;
  return {
    state,
    segments: predictSegments(state, table),
    report: {
      k: groups.k,
      scale: options.scale ?? 'z',
      features,
      inertia: groups.inertia,
      centres: segments.map(({ centre }) => centre),
      sizes: groups.sizes,
      names: segments.map(({ name }) => name),
      segments,
      trials: groups.trials,
    },
  };
}

/** Groups customers and names the groups. @throws AppError as `segmentsOf`. */
export function fitSegments(table: FeatureTable, options: SegmentOptions): SegmentState {
  checkTable(table);
  const { k = 'auto', scale = 'z', rng } = options;
  const groups = kMeans({ k, scale }).fit(table.x, [], { rng });
  const centres = centresOf(groups);
  const z = applyScaler(fitScaler(table.x), centres);
  const rows = (m: Matrix, c: number): number[] => [
    ...m.data.subarray(c * m.cols, (c + 1) * m.cols),
  ];
  const names = nameSegments(
    table.features,
    groups.sizes.map((_, c) => ({ z: rows(z, c), mean: rows(centres, c) })),
  );
  return {
    kind: 'segments',
    version: 1,
    features: table.features,
    kMeans: groups,
    segments: groups.sizes.map((size, segment) => ({
      segment,
      size,
      share: size / table.x.rows,
      centre: rows(centres, segment),
      name: names[segment]?.name ?? { en: `group ${segment}`, zh: `第${segment}组` },
      reasons: names[segment]?.reasons ?? [],
    })),
  };
}

/**
 * Index of the group of each row, from 0, for the same features in the same order.
 * @throws AppError PROFILE_STATE_INVALID, PROFILE_DATA_RAGGED, LEARN_DATA_*.
 */
export function predictSegments(state: SegmentState, table: FeatureTable): Int32Array {
  checkTable(table);
  const same =
    state.kind === 'segments' &&
    state.version === 1 &&
    state.features.join('\u0000') === table.features.join('\u0000');
  if (!same) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_STATE_INVALID,
      `Cannot assign segments as the features must be ${state.features?.join(', ')}: current value is ${table.features.join(', ')}`,
      { place: 'features' },
    );
  }
  return kMeansLabels(state.kMeans, table.x);
}

/** Centres in the units of the features. */
function centresOf(groups: KMeansState): Matrix {
  const { mean, sd } = groups.scaler;
  const rows = groups.centres.map((centre) =>
    centre.map((value, j) => value * (sd[j] ?? 1) + (mean[j] ?? 0)),
  );
  return { data: Float64Array.from(rows.flat()), rows: rows.length, cols: groups.cols };
}

function checkTable(table: FeatureTable): void {
  const { customers, features, x } = table;
  if (customers.length !== x.rows || features.length !== x.cols) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot segment as the table must be ${customers.length} customers × ${features.length} features: current value is ${x.rows} × ${x.cols}`,
      { place: 'table' },
    );
  }
  const seen = new Set(customers);
  if (seen.size === customers.length) return;
  const known = new Set<string>();
  const twice = customers.find((id) => known.size === known.add(id).size);
  throw new AppError(
    PROFILE_ERRORS.PROFILE_CUSTOMER_REPEATED,
    `Cannot segment as every customer must stand in one row: current value is ${JSON.stringify(twice)} in two`,
    { place: 'customer', details: { customer: twice ?? '' } },
  );
}
