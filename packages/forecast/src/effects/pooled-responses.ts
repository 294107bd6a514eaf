import { AppError } from '@quanyu/domain';
import { cholesky, choleskySolve, identity, type Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from '../errors.ts';
import type { PromotionEffect } from '../promotion-effects.ts';

/**
 * Days of many series summed where their circumstances (price, promotion) were the same: one cell a
 * series and circumstance.
 */
export interface ResponseCells {
  /** Number of the series that each cell belongs to, from 0. Shape (C,). */
  readonly series: ArrayLike<number>;
  /** Units sold in the cell, at least 0. Shape (C,). */
  readonly units: ArrayLike<number>;
  /** What the cell's days would sell relative to other days, above 0: days times known factors. */
  readonly exposure: ArrayLike<number>;
  /** Circumstances. Shape (C, k). */
  readonly features: Matrix;
}

/** What is believed of each response before the cells are seen. Shapes (k,). */
export interface ResponsePrior {
  readonly means: ArrayLike<number>;
  readonly deviations: ArrayLike<number>;
}

const ROUNDS_MAX = 40;
const CONVERGED = 1e-9;
/** Largest change of a response in one round. */
const STEP_MAX = 1;

/**
 * How demand responds to circumstances, as logarithms of factors a unit of each feature, pooled over
 * series: each series has a level of its own, which is taken out (conditional Poisson likelihood),
 * so that only its own better and worse days speak. Spread beyond Poisson widens the errors and
 * leaves more to the prior. Cost rounds · C · k².
 * @throws AppError FORECAST_OPTION_INVALID for shapes that do not fit.
 */
export function pooledResponses(cells: ResponseCells, prior: ResponsePrior): PromotionEffect[] {
  const { features, units, exposure } = cells;
  const k = features.cols;
  const fits =
    [cells.series, units, exposure].every(({ length }) => length === features.rows) &&
    prior.means.length === k &&
    prior.deviations.length === k &&
    features.data.every(Number.isFinite) &&
    Array.from(prior.deviations).every((value) => value > 0);
  if (!fits) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot estimate responses as cells and prior must have one shape: current value is ${features.rows} x ${k} for ${units.length} cells and ${prior.means.length} means`,
      { place: 'features' },
    );
  }
  const beta = Float64Array.from(prior.means);
  let posterior = posteriorOf(cells, prior, beta);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { precision, gradient } = posterior;
    const step = choleskySolve(cholesky({ data: precision, rows: k, cols: k }), gradient);
    let moved = 0;
    step.forEach((wanted, i) => {
      const change = Math.max(-STEP_MAX, Math.min(STEP_MAX, wanted));
      beta[i] = (beta[i] ?? 0) + change;
      moved = Math.max(moved, Math.abs(change));
    });
    posterior = posteriorOf(cells, prior, beta);
    if (moved < CONVERGED) break;
  }
  const factor = cholesky({ data: posterior.precision, rows: k, cols: k });
  const unit = identity(k).data;
  return Array.from(beta, (value, i) => {
    const column = choleskySolve(factor, unit.slice(i * k, (i + 1) * k));
    const variance = posterior.dispersion * Math.max(0, column[i] ?? 0);
    return { units: value, error: Math.sqrt(variance) };
  });
}

interface Posterior {
  readonly precision: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array;
  readonly dispersion: number;
}

function posteriorOf(cells: ResponseCells, prior: ResponsePrior, beta: Float64Array): Posterior {
  const { gradient, information, pearson, freedom } = momentsOf(cells, beta);
  const k = beta.length;
  const dispersion = Math.max(1, pearson / Math.max(1, freedom));
  for (let i = 0; i < k; i++) {
    const weight = dispersion / (prior.deviations[i] ?? 1) ** 2;
    information[i * k + i] = (information[i * k + i] ?? 0) + weight;
    gradient[i] = (gradient[i] ?? 0) - weight * ((beta[i] ?? 0) - (prior.means[i] ?? 0));
  }
  return { precision: information, gradient, dispersion };
}

interface Moments {
  readonly gradient: Float64Array;
  readonly information: Float64Array<ArrayBuffer>;
  readonly pearson: number;
  readonly freedom: number;
}

/** Score and information of the shares of each series' units that fall into its cells. */
function momentsOf(cells: ResponseCells, beta: Float64Array): Moments {
  const { features } = cells;
  const k = features.cols;
  const gradient = new Float64Array(k);
  const information = new Float64Array(k * k);
  const totals = { pearson: 0, freedom: 0 };
  for (const own of cellsBySeries(cells)) {
    addSeries({ cells, own, beta }, { gradient, information, totals });
  }
  return { gradient, information, ...totals };
}

interface SeriesCells {
  readonly cells: ResponseCells;
  readonly own: readonly number[];
  readonly beta: Float64Array;
}

interface MomentSums {
  readonly gradient: Float64Array;
  readonly information: Float64Array;
  readonly totals: { pearson: number; freedom: number };
}

function addSeries({ cells, own, beta }: SeriesCells, sums: MomentSums): void {
  const { features, units, exposure } = cells;
  const k = features.cols;
  const row = (cell: number): Float64Array => features.data.subarray(cell * k, (cell + 1) * k);
  const masses = own.map((cell) => {
    const log = row(cell).reduce((sum, value, i) => sum + value * (beta[i] ?? 0), 0);
    return (exposure[cell] ?? 0) * Math.exp(Math.max(-20, Math.min(20, log)));
  });
  const mass = masses.reduce((sum, value) => sum + value, 0);
  const total = own.reduce((sum, cell) => sum + (units[cell] ?? 0), 0);
  if (!(mass > 0 && total > 0)) return;
  const centre = new Float64Array(k);
  own.forEach((cell, c) => {
    const share = (masses[c] ?? 0) / mass;
    row(cell).forEach((value, i) => {
      centre[i] = (centre[i] ?? 0) + share * value;
    });
  });
  own.forEach((cell, c) => {
    const expected = (total * (masses[c] ?? 0)) / mass;
    const surplus = (units[cell] ?? 0) - expected;
    if (expected > 1e-9) sums.totals.pearson += surplus ** 2 / expected;
    const apart = row(cell).map((value, i) => value - (centre[i] ?? 0));
    for (let i = 0; i < k; i++) {
      sums.gradient[i] = (sums.gradient[i] ?? 0) + surplus * (apart[i] ?? 0);
      for (let j = 0; j < k; j++) {
        const at = i * k + j;
        const product = expected * (apart[i] ?? 0) * (apart[j] ?? 0);
        sums.information[at] = (sums.information[at] ?? 0) + product;
      }
    }
  });
  sums.totals.freedom += own.length - 1;
}

/** Cells of each series that has two or more: one alone says nothing of differences. */
function cellsBySeries({ series, exposure }: ResponseCells): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (let cell = 0; cell < series.length; cell++) {
    if (!((exposure[cell] ?? 0) > 0)) continue;
    const key = series[cell] ?? 0;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
