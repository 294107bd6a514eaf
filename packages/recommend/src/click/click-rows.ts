import { AppError } from '@quanyu/domain';
import { hashFeature, type SparseRows } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from '../errors.ts';

/** Named values of one impression: who, what, where, when. */
export type ClickFeatures = Readonly<Record<string, string | number | boolean>>;

/** How impressions become slots. */
export interface ClickFields {
  /** Fields that are looked at, customer's and product's alike. */
  readonly fields: readonly string[];
  /** Pairs of fields whose joint value is a feature of its own. */
  readonly crosses: readonly (readonly [string, string])[];
  /** 2^bits slots. */
  readonly bits: number;
}

const VALUE_LENGTH_MAX = 1_000;

/**
 * Slots of impressions by hashing: one for each field and cross; a missing field is a value too.
 * @returns Slots, row-major, shape (rows, fields + crosses).
 * @throws AppError RECOMMEND_PARAM_INVALID (a field unknown or none), RECOMMEND_WEIGHT_INVALID (NaN).
 * @complexity O(rows × (fields + crosses)).
 */
export function hashClicks(rows: readonly ClickFeatures[], options: ClickFields): Int32Array {
  const { fields, crosses, bits } = options;
  const places = crosses.map(([a, b]) => [fields.indexOf(a), fields.indexOf(b)] as const);
  const unknown = places.findIndex(([a, b]) => a < 0 || b < 0);
  if (fields.length === 0 || unknown >= 0) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot hash clicks as crosses must join fields that are there: current value is ${JSON.stringify(crosses[unknown] ?? fields)}`,
      { place: unknown >= 0 ? `crosses[${unknown}]` : 'fields' },
    );
  }
  const width = fields.length + crosses.length;
  const slots = new Int32Array(rows.length * width);
  for (const [r, row] of rows.entries()) {
    const values = fields.map((field) => fieldText(row, field, r));
    for (const [f, value] of values.entries()) {
      slots[r * width + f] = hashFeature(fields[f] ?? '', value, bits);
    }
    for (const [c, [a, b]] of places.entries()) {
      const name = `${fields[a]}*${fields[b]}`;
      const value = `${values[a]}\u0001${values[b]}`;
      slots[r * width + fields.length + c] = hashFeature(name, value, bits);
    }
  }
  return slots;
}

function fieldText(row: ClickFeatures, field: string, r: number): string {
  const value = Object.hasOwn(row, field) ? row[field] : '';
  if (typeof value !== 'number' || Number.isFinite(value)) {
    return String(value).slice(0, VALUE_LENGTH_MAX);
  }
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID,
    `Cannot hash clicks as a feature must be finite: current value is ${value}`,
    { place: `row ${r + 1}, field ${field}` },
  );
}

/** The slots as sparse rows of ones, for linear learners. */
export function sparseOnes(slots: Int32Array, width: number): SparseRows {
  return {
    indices: slots,
    values: new Float64Array(slots.length).fill(1),
    offsets: Int32Array.from({ length: slots.length / width + 1 }, (_, r) => r * width),
  };
}
