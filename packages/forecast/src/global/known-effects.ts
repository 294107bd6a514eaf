import { cholesky, choleskySolve } from '@quanyu/numeric';
import type { PreparedPanel } from './panel.ts';

/** Known figures made ready for a line: logarithms where always > 0, centred and scaled by column. */
export interface KnownDesign {
  readonly width: number;
  readonly groups: number;
  /** Which group each series shares its effects with. Shape (series,). */
  readonly group: Int32Array;
  /** Figures of each series, period after period; NaN in the first where one is unknown. Shape (length, width). */
  readonly rows: readonly Float64Array[];
}

/** Coefficients of every group as seen at the end of each period. Shape (groups, width) each. */
export type EffectsByPeriod = readonly Float64Array[];

/** What a period's weight keeps with each later one, and what a series' own mean keeps. */
const EFFECT_DECAY = 0.98;
const MEAN_DECAY = 0.96;
/** Penalty on squared coefficients, in rows. */
const RIDGE = 5;
/** Weight of a series' own past from which on its departures teach. */
const PAST_MIN = 2;

/** The figures of a panel whose series share effects; undefined where it names none to share. */
export function knownDesign(panel: PreparedPanel): KnownDesign | undefined {
  if (panel.effects < 0 || panel.knownCount === 0) return;
  const numbers = new Map<number, number>();
  const group = Int32Array.from(panel.series, ({ identity }) => {
    const key = identity[panel.effects] ?? 0;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  const columns = Array.from({ length: panel.knownCount }, (_, k) => columnShape(panel, k));
  const rows = panel.series.map(({ known }) => {
    const length = known.reduce((least, values) => Math.min(least, values.length), Infinity);
    const out = new Float64Array(length * columns.length);
    columns.forEach(({ logarithm, mean, scale }, k) => {
      for (let t = 0; t < length; t++) {
        const value = known[k]?.[t] ?? Number.NaN;
        out[t * columns.length + k] = ((logarithm ? Math.log(value) : value) - mean) / scale;
      }
    });
    for (let t = 0; t < length; t++) markUnknown(out.subarray(t * columns.length), columns.length);
    return out;
  });
  return { width: columns.length, groups: numbers.size, group, rows };
}

function markUnknown(row: Float64Array, width: number): void {
  for (let k = 1; k < width; k++) if (!Number.isFinite(row[k] ?? 0)) row[0] = Number.NaN;
  if (!Number.isFinite(row[0] ?? 0)) row[0] = Number.NaN;
}

interface ColumnShape {
  readonly logarithm: boolean;
  readonly mean: number;
  readonly scale: number;
}

function columnShape(panel: PreparedPanel, k: number): ColumnShape {
  const columns = panel.series.map(({ known }) => known[k] ?? new Float64Array(0));
  const logarithm = columns.every((values) => values.every((value) => !(value <= 0)));
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const values of columns) {
    for (const raw of values) {
      const value = logarithm ? Math.log(raw) : raw;
      if (!Number.isFinite(value)) continue;
      count++;
      const gap = value - mean;
      mean += gap / count;
      squares += gap * (value - mean);
    }
  }
  const deviation = Math.sqrt(squares / Math.max(1, count));
  return { logarithm, mean, scale: deviation > 0 ? deviation : 1 };
}

/** A series' own weighted sums so far: of its figures, of log demand, of weights. */
interface OwnPast {
  readonly figures: Float64Array;
  demand: number;
  weight: number;
}

/** Gram matrix and right side of one group, rows decaying with age. */
interface GroupSums {
  readonly gram: Float64Array;
  readonly right: Float64Array;
}

/**
 * A ridge line for each group at the end of each period, on departures of figures and log demand
 * from the series' own decaying means, so that levels need no coefficient.
 * @complexity O(rows · width² + periods · groups · width³).
 */
export function effectsByPeriod(panel: PreparedPanel, design: KnownDesign): EffectsByPeriod {
  const { width, groups, group } = design;
  const sums: GroupSums[] = Array.from({ length: groups }, () => ({
    gram: new Float64Array(width * width),
    right: new Float64Array(width),
  }));
  const pasts: OwnPast[] = panel.series.map(() => ({
    figures: new Float64Array(width),
    demand: 0,
    weight: 0,
  }));
  const departure = new Float64Array(width);
  return Array.from({ length: panel.periods }, (_, t) => {
    for (const { gram, right } of sums) {
      for (let at = 0; at < gram.length; at++) gram[at] = (gram[at] ?? 0) * EFFECT_DECAY;
      for (let k = 0; k < width; k++) right[k] = (right[k] ?? 0) * EFFECT_DECAY;
    }
    panel.series.forEach(({ logs }, i) => {
      const row = (design.rows[i] ?? departure).subarray(t * width, (t + 1) * width);
      const demand = logs[t] ?? Number.NaN;
      const past = pasts[i];
      const own = sums[group[i] ?? 0];
      if (past === undefined || own === undefined) return;
      if (Number.isNaN(demand) || Number.isNaN(row[0] ?? Number.NaN)) return;
      if (past.weight > PAST_MIN) addDeparture(own, past, { row, demand, departure });
      remember(past, row, demand);
    });
    const coefficients = new Float64Array(groups * width);
    for (const [g, own] of sums.entries()) coefficients.set(solved(own, width), g * width);
    return coefficients;
  });
}

function addDeparture(
  { gram, right }: GroupSums,
  { figures, demand, weight }: OwnPast,
  now: {
    readonly row: Float64Array;
    readonly demand: number;
    readonly departure: Float64Array;
  },
): void {
  const { row, departure } = now;
  const width = row.length;
  for (let k = 0; k < width; k++) departure[k] = (row[k] ?? 0) - (figures[k] ?? 0) / weight;
  const gap = now.demand - demand / weight;
  const factor = weight / (weight + 1);
  for (let r = 0; r < width; r++) {
    const scaled = factor * (departure[r] ?? 0);
    right[r] = (right[r] ?? 0) + scaled * gap;
    // The lower triangle is all that the factor reads.
    for (let c = 0, at = r * width; c <= r; c++, at++) {
      gram[at] = (gram[at] ?? 0) + scaled * (departure[c] ?? 0);
    }
  }
}

function remember(past: OwnPast, row: Float64Array, demand: number): void {
  const { figures } = past;
  for (let k = 0; k < row.length; k++) {
    figures[k] = (figures[k] ?? 0) * MEAN_DECAY + (row[k] ?? 0);
  }
  past.demand = past.demand * MEAN_DECAY + demand;
  past.weight = past.weight * MEAN_DECAY + 1;
}

function solved({ gram, right }: GroupSums, width: number): Float64Array {
  const data = gram.slice();
  for (let k = 0; k < width; k++) data[k * width + k] = (data[k * width + k] ?? 0) + RIDGE;
  return choleskySolve(cholesky({ data, rows: width, cols: width }), right);
}

/** What the figures of a period add by the coefficients of the series' group; NaN where unknown. */
export function effectOf(
  design: KnownDesign,
  coefficients: Float64Array,
  series: number,
  period: number,
): number {
  const { width } = design;
  const row = design.rows[series];
  const first = period * width;
  if (row === undefined || period < 0 || first + width > row.length) return Number.NaN;
  const start = (design.group[series] ?? 0) * width;
  let sum = 0;
  for (let k = 0; k < width; k++) sum += (row[first + k] ?? 0) * (coefficients[start + k] ?? 0);
  return sum;
}
