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
/** Most coefficients p + q + P + Q of an exhaustive search, as in R. */
const TOTAL_MAX = 5;
/** Roots nearer to the unit circle than this are refused, as R does. */
const ROOT_MIN = 1.01;
/** Largest start of the exact search: a partial autocorrelation of 0.83. */
const EDGE = 1.2;
/** Up to this length and season every candidate gets its exact likelihood, as in R. */
const EXACT_LENGTH_MAX = 150;
const EXACT_SEASON_MAX = 12;

interface Visit {
  readonly order: ArimaOrder;
  /** Information criterion of the search; infinite where the order does not suit. */
  readonly criterion: number;
  readonly fit: ArimaFit | undefined;
}

/** How orders are looked for. */
export interface OrderSearch {
  /** `stepwise` walks from neighbour to neighbour; `exhaustive` fits every order up to 5 terms. */
  readonly search: 'stepwise' | 'exhaustive';
  /** Orders fitted exactly where the search itself is conditional. */
  readonly exactMax: number;
}

/** See `autoArima`. @returns undefined for series too short for any order. */
export function chooseArima(history: ArimaHistory, how: OrderSearch): ArimaFit | undefined {
  const { values, filled, regressors, season: m } = history;
  const level = withoutRegression(filled, regressors);
  const D = seasonalDifferencesNeeded(level, m);
  const d = differencesNeeded(D === 1 ? difference(level, m) : level);
  const frame = { d, D, m };
  const data = arimaData(values, frame, regressors);
  const gaps = values.some((value) => Number.isNaN(value));
  const cheap = gaps ? arimaData(filled, frame, regressors) : data;
  const exact = values.length <= EXACT_LENGTH_MAX && m <= EXACT_SEASON_MAX;
  const walk = how.search === 'exhaustive' ? everyOrder : stepwise;
  const best = exact
    ? bestVisit(walk(frame, exactly(data, cheap)))
    : exactBest(data, walk(frame, conditionally(cheap)), how.exactMax);
  if (best !== undefined) return best;
  const order = { p: 0, q: 0, P: 0, Q: 0, ...frame, constant: d + D === 0 };
  return exactFit(data, order, { start: undefined, fine: false });
}

/** What a walk over orders asks: a look at one order, and a closer one before it becomes the best. */
interface Judge {
  readonly look: (order: ArimaOrder) => Visit;
  readonly confirm: (visit: Visit) => Visit;
}

function conditionally(data: ArimaData): Judge {
  return { look: (order) => conditionalFit(data, order), confirm: (visit) => visit };
}

/** Exact likelihoods, started from conditional sums. */
function exactly(data: ArimaData, cheap: ArimaData): Judge {
  return {
    look: (order) => exactVisit(data, order, conditionalFit(cheap, order).fit),
    // A rough optimum may stop short of the unit circle that the fine one runs into.
    confirm(visit) {
      return visited(visit.order, exactFit(data, visit.order, { start: visit.fit?.x, fine: true }));
    },
  };
}

/** The best of those fitted exactly, each polished before it is believed. */
function exactBest(
  data: ArimaData,
  visits: readonly Visit[],
  exactMax: number,
): ArimaFit | undefined {
  const judge = exactly(data, data);
  const rough = ranked(visits)
    .slice(0, exactMax)
    .map(({ order, fit }) => exactVisit(data, order, fit));
  for (const visit of ranked(rough)) {
    if (visit.criterion === Infinity) return undefined;
    const fine = judge.confirm(visit);
    if (fine.criterion !== Infinity) return fine.fit;
  }
  return undefined;
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
  return visited(order, exactFit(data, order, { start, fine: false }));
}

function visited(order: ArimaOrder, fit: ArimaFit | undefined): Visit {
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

/** Steps from the best order so far, in R's order. */
const MOVES: readonly (readonly [p: number, q: number, P: number, Q: number])[] = [
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

/**
 * Hyndman and Khandakar's walk: four first models, then always to the first better neighbour. As in
 * R the neighbours carry the constant even where the empty model without one is the best so far: a
 * random walk is left only for something that beats it with a constant too, which spares short
 * series much noise.
 */
function stepwise(frame: Frame, judge: Judge): readonly Visit[] {
  const { d, D, m } = frame;
  const seen = new Map<string, Visit>();
  const allowed = d + D <= 1;
  let best: Visit | undefined;
  const attempt = (p: number, q: number, P: number, Q: number, constant: boolean): boolean => {
    const order = { p, d, q, P, D, Q, m, constant };
    const key = `${p},${q},${P},${Q},${constant}`;
    if (!fits(order) || seen.has(key) || seen.size >= VISITS_MAX) return false;
    let found = judge.look(order);
    const better = (): boolean => best === undefined || found.criterion < best.criterion;
    if (better() && found.criterion !== Infinity) found = judge.confirm(found);
    seen.set(key, found);
    if (!better()) return false;
    best = found;
    return true;
  };
  const s = m > 1 ? 1 : 0;
  attempt(2, 2, s, s, allowed);
  attempt(0, 0, 0, 0, allowed);
  attempt(1, 0, s, 0, allowed);
  attempt(0, 1, 0, s, allowed);
  if (allowed) attempt(0, 0, 0, 0, false);
  const moves = MOVES.filter(([, , P, Q]) => m > 1 || (P === 0 && Q === 0));
  let constant = allowed;
  let moved = true;
  while (moved && best !== undefined) {
    const { p, q, P, Q } = (best as Visit).order;
    moved = moves.some((to) => attempt(p + to[0], q + to[1], P + to[2], Q + to[3], constant));
    if (!moved && allowed) {
      moved = attempt(p, q, P, Q, !constant);
      if (moved) constant = !constant;
    }
  }
  return [...seen.values()];
}

/** Every order of at most five terms, with and without the constant where there may be one. */
function everyOrder(frame: Frame, judge: Judge): readonly Visit[] {
  const visits: Visit[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const order of allOrders(frame)) {
    let found = judge.look(order);
    if (found.criterion < least) found = judge.confirm(found);
    least = Math.min(least, found.criterion);
    visits.push(found);
  }
  return visits;
}

function allOrders(frame: Frame): ArimaOrder[] {
  const upTo = (max: number): number[] => Array.from({ length: max + 1 }, (_, i) => i);
  const seasonal = upTo(frame.m > 1 ? SEASONAL_MAX : 0);
  const pairs = seasonal.flatMap((P) => seasonal.map((Q) => ({ P, Q })));
  const constants = frame.d + frame.D <= 1 ? [true, false] : [false];
  return constants
    .flatMap((constant) => pairs.map((pair) => ({ ...frame, ...pair, constant })))
    .flatMap((base) => upTo(ORDER_MAX).map((p) => ({ ...base, p })))
    .flatMap((base) => upTo(ORDER_MAX).map((q) => ({ ...base, q })))
    .filter(({ p, q, P, Q }) => p + q + P + Q <= TOTAL_MAX)
    .sort((one, other) => one.p + one.q + one.P + one.Q - other.p - other.q - other.P - other.Q);
}

function fits({ p, q, P, Q }: ArimaOrder): boolean {
  return Math.min(p, q, P, Q) >= 0 && Math.max(p, q) <= ORDER_MAX && Math.max(P, Q) <= SEASONAL_MAX;
}
