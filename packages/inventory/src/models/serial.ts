import { findRootBrent, normalCdf, normalPdf } from '@quanyu/numeric';
import { checkDemand, type DemandLaw, demandPmf, type Pmf } from '../demand.ts';
import { checkChoice, checkList, checkParameter, tooLarge } from '../errors.ts';
import type { Solution } from '../policy.ts';
import { demandOver } from './newsvendor.ts';

/** One stage of a serial chain. */
export interface SerialStage {
  /** Echelon holding cost: what holding here costs beyond holding one stage further up. */
  readonly echelonHoldingCost: number;
  /** Time from the stage above (the source, for the last stage) to this one; 0 or more. */
  readonly leadTime: number;
}

export interface SerialProblem {
  /** Nearest to the customer first. */
  readonly stages: readonly SerialStage[];
  /** Cost of owing a customer one unit for a unit of time. */
  readonly shortageCost: number;
  /** Demand of one unit of time: normal, Poisson or negative binomial. */
  readonly demand: DemandLaw;
}

const STAGES_MAX = 1000;

/**
 * The best echelon base-stock levels of a serial chain with backorders and their cost per unit of
 * time (Clark and Scarf, Management Science 6, 1960; recursion as Snyder and Shen, theorem 6.1).
 * Normal demand: each stage's marginal cost is kept as a piecewise Chebyshev interpolant below its
 * level, so that the cost grows with the stages only. Whole-unit demand: exact tables.
 * @throws AppError INVENTORY_PARAMETER_INVALID, INVENTORY_TOO_LARGE.
 */
export function serialBaseStock(problem: SerialProblem): Solution {
  const stages = checkList('stages', problem.stages, { min: 1, max: STAGES_MAX });
  stages.forEach((stage, k) => {
    checkParameter(`stages[${k}].echelonHoldingCost`, stage?.echelonHoldingCost, {
      min: Number.MIN_VALUE,
    });
    checkParameter(`stages[${k}].leadTime`, stage?.leadTime, { min: 0, max: 1e6 });
  });
  checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  const demand = checkDemand(problem.demand);
  checkChoice('demand.kind', demand.kind, ['normal', 'poisson', 'negative-binomial']);
  const solved = demand.kind === 'normal' ? normalChain(problem, demand) : wholeChain(problem);
  return {
    policy: { kind: 'echelon-base-stock', levelUnits: solved.levels },
    cost: solved.cost,
    details: { localLevelUnits: solved.levels.map((s, k) => s - (solved.levels[k - 1] ?? 0)) },
  };
}

interface Chain {
  readonly levels: number[];
  readonly cost: number;
}

type NormalLaw = Extract<DemandLaw, { kind: 'normal' }>;

/** A function of the echelon position, kept on [low, high]; straight below. */
interface Curve {
  readonly low: number;
  readonly high: number;
  readonly panels: readonly Float64Array[];
  readonly slope: number;
}

const PANELS = 24;
const DEGREE = 12;
/** Standard deviations beyond which a normal density counts for nothing (1e-17). */
const REACH = 8.6;

function normalChain(problem: SerialProblem, demand: NormalLaw): Chain {
  checkParameter('demand.sd', demand.sd, { min: Number.MIN_VALUE });
  const total = problem.stages.reduce((sum, stage) => sum + stage.echelonHoldingCost, 0);
  const levels: number[] = [];
  let below: Curve | undefined;
  let slope = -(problem.shortageCost + total);
  let cost = 0;
  for (const [k, stage] of problem.stages.entries()) {
    const mean = demand.mean * stage.leadTime;
    const sd = demand.sd * Math.sqrt(stage.leadTime);
    const h = stage.echelonHoldingCost;
    const valueAt = stageCost({ h, mean, sd, below, slope });
    // Where the marginal cost changes sign: bracketed from a point deep in the straight part.
    const marginal = stageMarginal({ h, mean, sd, below, slope });
    const kink = below?.high ?? 0;
    const width = Math.max(sd, demand.sd);
    const low = kink + mean - 2 * REACH * width;
    let high = kink + mean + REACH * width;
    if (marginal(high) < 0) high = kink + mean + 100 * REACH * width;
    const level = findRootBrent(marginal, low, high, { tolerance: 1e-12 });
    levels.push(level);
    cost = valueAt(level);
    slope += h;
    if (k + 1 === problem.stages.length) break;
    const straight = Math.min(level, (below?.low ?? kink) + mean - REACH * sd) - width;
    below = tabulate(valueAt, straight, level, slope);
  }
  return { levels, cost };
}

interface Stage {
  readonly h: number;
  readonly mean: number;
  readonly sd: number;
  /** What the stage below costs when it stands short of its level; none: the customer. */
  readonly below: Curve | undefined;
  /** Slope of that cost far down. */
  readonly slope: number;
}

/** C(y) = h (y − E D) + E[below(min(S, y − D))]. */
function stageCost(stage: Stage): (y: number) => number {
  const { h, mean, sd, below, slope } = stage;
  if (below === undefined) {
    return (y) => h * (y - mean) - slope * lossAt(y - mean, sd);
  }
  const top = curveAt(below, below.high);
  return (y) => h * (y - mean) + top + shortfallMean(stage, y, (x) => curveAt(below, x) - top);
}

/** C′(y). */
function stageMarginal(stage: Stage): (y: number) => number {
  const { h, mean, sd, below, slope } = stage;
  if (below === undefined) {
    return (y) => h + slope * (sd > 0 ? 1 - normalCdf((y - mean) / sd) : y < mean ? 1 : 0);
  }
  return (y) => h + shortfallMean(stage, y, (x) => curveSlope(below, x));
}

function lossAt(gap: number, sd: number): number {
  if (sd === 0) return Math.max(0, -gap);
  const z = gap / sd;
  return sd * (normalPdf(z) - z * (1 - normalCdf(z)));
}

/** E[g(y − D); y − D < level] for the normal D of the stage, by Gauss-Legendre on short panels. */
function shortfallMean({ mean, sd, below }: Stage, y: number, g: (x: number) => number): number {
  const level = below?.high ?? 0;
  if (sd === 0) return y - mean < level ? g(y - mean) : 0;
  // x = y − D is normal with mean y − mean; cut where nothing is left.
  const low = y - mean - REACH * sd;
  const high = Math.min(level, y - mean + REACH * sd);
  if (high <= low) return 0;
  const panels = Math.max(1, Math.ceil((high - low) / (2.5 * sd)));
  const half = (high - low) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const centre = low + (2 * panel + 1) * half;
    for (let k = 0; k < GAUSS.length; k++) {
      const [node, weight] = GAUSS[k] ?? [0, 0];
      const left = centre - half * node;
      const right = centre + half * node;
      sum += weight * g(left) * normalPdf((left - y + mean) / sd);
      sum += weight * g(right) * normalPdf((right - y + mean) / sd);
    }
  }
  return (sum * half) / sd;
}

/** Positive nodes and weights of the 16-point Gauss-Legendre rule. */
const GAUSS: readonly (readonly [number, number])[] = [
  [0.0950125098376374, 0.1894506104550685],
  [0.2816035507792589, 0.1826034150449236],
  [0.4580167776572274, 0.1691565193950025],
  [0.6178762444026438, 0.1495959888165767],
  [0.755404408355003, 0.1246289712555339],
  [0.8656312023878318, 0.0951585116824928],
  [0.9445750230732326, 0.0622535239386479],
  [0.9894009349916499, 0.0271524594117541],
];

/** Chebyshev coefficients of a function on equal panels. */
function tabulate(f: (x: number) => number, low: number, high: number, slope: number): Curve {
  const width = (high - low) / PANELS;
  const panels = Array.from({ length: PANELS }, (_, panel) => {
    const centre = low + (panel + 0.5) * width;
    const values = Float64Array.from({ length: DEGREE + 1 }, (_unused, j) =>
      f(centre + (width / 2) * Math.cos((Math.PI * (j + 0.5)) / (DEGREE + 1))),
    );
    return Float64Array.from({ length: DEGREE + 1 }, (_unused, k) => {
      let sum = 0;
      values.forEach((value, j) => {
        sum += value * Math.cos((Math.PI * k * (j + 0.5)) / (DEGREE + 1));
      });
      return ((k === 0 ? 1 : 2) * sum) / (DEGREE + 1);
    });
  });
  return { low, high, panels, slope };
}

function panelOf(curve: Curve, x: number): { c: Float64Array; t: number; width: number } {
  const width = (curve.high - curve.low) / PANELS;
  const panel = Math.min(PANELS - 1, Math.max(0, Math.floor((x - curve.low) / width)));
  const t = (2 * (x - curve.low - (panel + 0.5) * width)) / width;
  return { c: curve.panels[panel] ?? new Float64Array(1), t, width };
}

function curveAt(curve: Curve, x: number): number {
  if (x < curve.low) return curveAt(curve, curve.low) + curve.slope * (x - curve.low);
  const { c, t } = panelOf(curve, x);
  let b1 = 0;
  let b2 = 0;
  for (let k = DEGREE; k > 0; k--) {
    const b = 2 * t * b1 - b2 + (c[k] ?? 0);
    b2 = b1;
    b1 = b;
  }
  return t * b1 - b2 + (c[0] ?? 0);
}

/** Derivative by the series Σ k c_k U_{k−1}(t). */
function curveSlope(curve: Curve, x: number): number {
  if (x < curve.low) return curve.slope;
  const { c, t, width } = panelOf(curve, x);
  let before = 0;
  let now = 1;
  let sum = 0;
  for (let k = 1; k <= DEGREE; k++) {
    sum += k * (c[k] ?? 0) * now;
    const next = 2 * t * now - before;
    before = now;
    now = next;
  }
  return (2 * sum) / width;
}

const WORK_MAX = 5e8;

/** Whole-unit demand: each stage's cost below its level as a table, straight below the table. */
function wholeChain(problem: SerialProblem): Chain {
  const total = problem.stages.reduce((sum, stage) => sum + stage.echelonHoldingCost, 0);
  let slope = -(problem.shortageCost + total);
  let below: Table = { top: 0, values: Float64Array.of(0), slope };
  const levels: number[] = [];
  let cost = 0;
  for (const stage of problem.stages) {
    const pmf = demandPmf(scaled(problem.demand, stage.leadTime));
    const most = pmf.first + pmf.mass.length - 1;
    const length = below.values.length + most + 2;
    if (length * pmf.mass.length > WORK_MAX) {
      throw tooLarge('steps', WORK_MAX, length * pmf.mass.length);
    }
    const solved = wholeStage(stage.echelonHoldingCost, pmf, below);
    levels.push(solved.level);
    cost = solved.cost;
    slope += stage.echelonHoldingCost;
    below = { top: solved.level, values: solved.values, slope };
  }
  return { levels, cost };
}

interface Table {
  /** Position of the first value; the others follow downwards. */
  readonly top: number;
  readonly values: Float64Array;
  /** Slope further down. */
  readonly slope: number;
}

function tableAt({ top, values, slope }: Table, x: number): number {
  const place = Math.max(0, top - x);
  const last = values.length - 1;
  if (place <= last) return values[place] ?? 0;
  return (values[last] ?? 0) - slope * (place - last);
}

function wholeStage(
  h: number,
  pmf: Pmf,
  below: Table,
): { level: number; cost: number; values: Float64Array } {
  const mean = pmf.mass.reduce((sum, mass, k) => sum + mass * (pmf.first + k), 0);
  const costAt = (y: number): number => {
    let sum = h * (y - mean);
    for (let k = 0; k < pmf.mass.length; k++) {
      sum += (pmf.mass[k] ?? 0) * tableAt(below, y - pmf.first - k);
    }
    return sum;
  };
  const bottom = below.top - below.values.length - 1 + pmf.first;
  let level = bottom;
  let cost = costAt(level);
  for (let y = level + 1; ; y++) {
    const next = costAt(y);
    // Convex: the first rise ends the search; the smallest best level is kept.
    if (next >= cost) break;
    cost = next;
    level = y;
  }
  const values = Float64Array.from({ length: level - bottom + 1 }, (_, k) => costAt(level - k));
  return { level, cost, values };
}

/** Demand of a lead time that need not be whole. */
function scaled(law: DemandLaw, leadTime: number): DemandLaw {
  return leadTime === 1 ? law : demandOver(law, leadTime);
}
