import { leastSquares } from '@quanyu/numeric';
import { differencesNeeded, seasonalDifferencesNeeded } from '../unit-root.ts';
import {
  type ArimaData,
  type ArimaFit,
  type ArimaOrder,
  arimaData,
  coefficientCount,
  difference,
  fitArima,
} from './arima-fit.ts';

/** What a choice of order sees. */
export interface ArimaHistory {
  /** First and last value observed; NaN = missing. */
  readonly values: Float64Array;
  readonly filled: Float64Array;
  readonly season: number;
  readonly regressors: readonly Float64Array[];
}

const ORDER_MAX = 5;
const SEASONAL_MAX = 2;
const VISITS_MAX = 94;
/** Roots nearer to the unit circle than this are refused, as R does. */
const ROOT_MIN = 1.01;
/** Largest start of the exact search: a partial autocorrelation of 0.83. */
const EDGE = 1.2;
/** From so many exact fits on the whole search uses exact likelihoods. */
const THOROUGH = 40;
/** Passes cost about n · s²; below this the search itself uses exact likelihoods. */
const EXACT_COST_MAX = 6000;

interface Visit {
  readonly order: ArimaOrder;
  /** Information criterion of the search; infinite where the order does not suit. */
  readonly criterion: number;
  readonly fit: ArimaFit | undefined;
}

/** See `autoArima`. @returns undefined for series too short for any order. */
export function chooseArima(history: ArimaHistory, exactMax: number): ArimaFit | undefined {
  const { values, filled, regressors, season: m } = history;
  const level = withoutRegression(filled, regressors);
  const D = seasonalDifferencesNeeded(level, m);
  const d = differencesNeeded(D === 1 ? difference(level, m) : level);
  const frame = { d, D, m };
  const data = arimaData(values, frame, regressors);
  const gaps = values.some((value) => Number.isNaN(value));
  const cheapData = gaps ? arimaData(filled, frame, regressors) : data;
  const search = (order: ArimaOrder): Visit => conditionalFit(cheapData, order);
  const cheap = values.length * (m > 1 ? m * m : 1) < EXACT_COST_MAX;
  const best =
    exactMax >= THOROUGH || cheap
      ? bestVisit(stepwise(frame, (order) => exactVisit(data, order, search(order).fit)))
      : bestVisit(
          ranked(stepwise(frame, search))
            .slice(0, exactMax)
            .map(({ order, fit }) => exactVisit(data, order, fit)),
        );
  if (best === undefined) {
    const order = { p: 0, q: 0, P: 0, Q: 0, ...frame, constant: d + D === 0 };
    return exactFit(data, order, { start: undefined, fine: false });
  }
  return exactFit(data, best.order, { start: best.x, fine: true }) ?? best;
}

function ranked(visits: readonly Visit[]): Visit[] {
  return [...visits].sort((a, b) => a.criterion - b.criterion);
}

function bestVisit(visits: readonly Visit[]): ArimaFit | undefined {
  const [best] = ranked(visits);
  return best === undefined || best.criterion === Infinity ? undefined : best.fit;
}

function exactVisit(data: ArimaData, order: ArimaOrder, near: ArimaFit | undefined): Visit {
  // A coefficient on the edge would leave the exact search without a slope.
  const start = near?.x.map((value) => Math.max(-EDGE, Math.min(EDGE, value)));
  const fit = exactFit(data, order, { start, fine: false });
  return { order, fit, criterion: fit !== undefined && acceptable(fit) ? fit.aicc : Infinity };
}

function withoutRegression(y: Float64Array, regressors: readonly Float64Array[]): Float64Array {
  const k = regressors.length + 1;
  if (k === 1 || y.length <= k) return y;
  const data = new Float64Array(y.length * k);
  for (let t = 0; t < y.length; t++) {
    data[t * k] = 1;
    regressors.forEach((column, i) => {
      data[t * k + i + 1] = column[t] ?? 0;
    });
  }
  const beta = leastSquares({ data, rows: y.length, cols: k }, y, { ridge: 1e-9 });
  return y.map((value, t) =>
    regressors.reduce((rest, column, i) => rest - (beta[i + 1] ?? 0) * (column[t] ?? 0), value),
  );
}

/** Conditional sum of squares, its criterion as in R's approximation. */
function conditionalFit(data: ArimaData, order: ArimaOrder): Visit {
  const fit = fitArima(data, order, { method: 'css', tolerance: 1e-6, iterationsMax: 40 });
  if (fit === undefined) return { order, fit, criterion: Infinity };
  const n = data.columns[0]?.length ?? 0;
  const k = coefficientCount(order, data.columns.length - 2) + 1;
  if (n - k - 1 <= 0) return { order, fit, criterion: Infinity };
  const sigma2 = Math.max(fit.squares / fit.count, Number.MIN_VALUE);
  const criterion = n * Math.log(sigma2) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
  return { order, fit, criterion: acceptable(fit) ? criterion : Infinity };
}

function exactFit(
  data: ArimaData,
  order: ArimaOrder,
  how: { readonly start: Float64Array | undefined; readonly fine: boolean },
): ArimaFit | undefined {
  return fitArima(data, order, {
    method: 'ml',
    tolerance: how.fine ? 1e-11 : 1e-6,
    iterationsMax: how.fine ? 60 : 30,
    ...(how.start === undefined ? {} : { start: how.start }),
  });
}

function acceptable(fit: ArimaFit): boolean {
  if (!Number.isFinite(fit.aicc)) return false;
  const { ar, ma, seasonalAr, seasonalMa } = fit.parts;
  const { m } = fit.order;
  const turned = (values: Float64Array): Float64Array => values.map((value) => -value);
  return (
    rootsBeyond(ar, ROOT_MIN) &&
    rootsBeyond(turned(ma), ROOT_MIN) &&
    rootsBeyond(seasonalAr, ROOT_MIN ** m) &&
    rootsBeyond(turned(seasonalMa), ROOT_MIN ** m)
  );
}

/** Whether all roots of 1 − Σ φ_i z^i lie beyond a circle: a step-down of the scaled polynomial. */
function rootsBeyond(phi: Float64Array, radius: number): boolean {
  let rest = phi.map((value, i) => value * radius ** (i + 1));
  for (let k = rest.length - 1; k >= 0; k--) {
    const partial = rest[k] ?? 0;
    if (!(Math.abs(partial) < 1)) return false;
    const before = rest;
    rest = rest
      .slice(0, k)
      .map((value, i) => (value + partial * (before[k - 1 - i] ?? 0)) / (1 - partial * partial));
  }
  return true;
}

interface Frame {
  readonly d: number;
  readonly D: number;
  readonly m: number;
}

/** Hyndman and Khandakar's walk: four first models, then always to the first better neighbour. */
function stepwise(frame: Frame, visit: (order: ArimaOrder) => Visit): readonly Visit[] {
  const { d, D, m } = frame;
  const seen = new Map<string, Visit>();
  const allowed = d + D <= 1;
  let best: Visit | undefined;
  const attempt = (p: number, q: number, P: number, Q: number, constant: boolean): boolean => {
    const order = { p, d, q, P, D, Q, m, constant };
    const key = `${p},${q},${P},${Q},${constant}`;
    if (!fits(order) || seen.has(key) || seen.size >= VISITS_MAX) return false;
    const found = visit(order);
    seen.set(key, found);
    if (best !== undefined && !(found.criterion < best.criterion)) return false;
    best = found;
    return true;
  };
  const s = m > 1 ? 1 : 0;
  attempt(2, 2, s, s, allowed);
  attempt(0, 0, 0, 0, allowed);
  attempt(1, 0, s, 0, allowed);
  attempt(0, 1, 0, s, allowed);
  if (allowed) attempt(0, 0, 0, 0, false);
  const moves: readonly (readonly [number, number, number, number])[] = [
    [0, 0, -1, 0],
    [0, 0, 0, -1],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0, -1, -1],
    [0, 0, -1, 1],
    [0, 0, 1, -1],
    [0, 0, 1, 1],
    [-1, 0, 0, 0],
    [0, -1, 0, 0],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [-1, -1, 0, 0],
    [-1, 1, 0, 0],
    [1, -1, 0, 0],
    [1, 1, 0, 0],
    // Beyond R: past a neighbour that was refused for its roots.
    [0, 0, -2, 0],
    [0, 0, 0, -2],
  ];
  let moved = true;
  while (moved && best !== undefined) {
    const { order } = best as Visit;
    const usable = moves.filter(([, , P, Q]) => m > 1 || (P === 0 && Q === 0));
    moved = usable.some(([p, q, P, Q]) =>
      attempt(order.p + p, order.q + q, order.P + P, order.Q + Q, order.constant),
    );
    if (!moved && allowed) {
      moved = attempt(order.p, order.q, order.P, order.Q, !order.constant);
    }
  }
  return [...seen.values()];
}

function fits({ p, q, P, Q }: ArimaOrder): boolean {
  return Math.min(p, q, P, Q) >= 0 && Math.max(p, q) <= ORDER_MAX && Math.max(P, Q) <= SEASONAL_MAX;
}
