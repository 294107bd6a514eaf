import { demandPmf } from '../demand.ts';
import { checkList, checkParameter, tooLarge } from '../errors.ts';
import { worthAtPrice } from '../kernels/markdown.ts';

/** End-of-season stock to be cleared. Prices in minor units. */
export interface MarkdownProblem {
  readonly stockUnits: number;
  /** Mean demand of each remaining period at `priceMinor`. */
  readonly demandMean: readonly number[];
  readonly priceMinor: number;
  /** % change of demand for a change of price by 1 %, negative: −2 = a cut by 10 % sells 23 % more. */
  readonly elasticity: number;
  /** Variance / mean of a period's demand, ≥ 1. Default 1 (Poisson). */
  readonly dispersion?: number;
  /** Worth of a unit left at the end. Default 0. */
  readonly salvageMinor?: number;
  /** Cost of keeping a unit for a period. Default 0. */
  readonly holdingMinor?: number;
  readonly limits?: MarkdownLimits;
}

/** What law, brand and customers allow. */
export interface MarkdownLimits {
  /** Prices that may be shown, any order. Default ten steps from the price down to the floor. */
  readonly pricesMinor?: readonly number[];
  /** Least price: law against selling below cost, or the brand. Default 30 % of the price. */
  readonly floorMinor?: number;
  /** Deepest single cut as a share of the price before it. Default 1. */
  readonly cutMax?: number;
  /** Price changes at most. Default no limit. */
  readonly changesMax?: number;
  /** Prices may rise again. Default false. */
  readonly mayRise?: boolean;
}

export interface MarkdownPlan {
  /** Price of each period if sales go as expected. */
  readonly pricesMinor: readonly number[];
  /** Expected revenue, salvage and holding, and the same with the price kept. */
  readonly worthMinor: number;
  readonly worthKeptMinor: number;
  readonly expectedLeftUnits: number;
  /** Best price now for any stock: index = units. */
  readonly priceByStock: readonly number[];
}

const STOCK_MAX = 5000;
const WORK_MAX = 2e9;

/**
 * The price path of greatest expected worth, by dynamic programming over stock, last price and
 * changes left, demand of constant elasticity (Gallego and van Ryzin, Management Science 40, 1994,
 * in whole periods). The path adapts: `priceByStock` is the decision for today whatever is left.
 * Cost O(periods · prices · stock · demand). @throws AppError INVENTORY_PARAMETER_INVALID,
 * INVENTORY_TOO_LARGE.
 */
export function planMarkdown(problem: MarkdownProblem): MarkdownPlan {
  const model = newModel(problem);
  const tables = solve(model, false);
  const kept = solve({ ...model, prices: [problem.priceMinor], start: 0 }, true);
  const path = expectedPath(model, tables);
  return {
    pricesMinor: path.prices,
    worthMinor: tables[0]?.value[model.start]?.[model.changes]?.[model.stock] ?? 0,
    worthKeptMinor: kept[0]?.value[0]?.[0]?.[model.stock] ?? 0,
    expectedLeftUnits: path.left,
    priceByStock: Array.from(
      tables[0]?.choice[model.start]?.[model.changes] ?? [],
      (j) => model.prices[j] ?? problem.priceMinor,
    ),
  };
}

interface Model {
  readonly problem: MarkdownProblem;
  readonly stock: number;
  /** Descending. */
  readonly prices: readonly number[];
  /** Place of the price before the first period. */
  readonly start: number;
  readonly changes: number;
  readonly isAllowed: (from: number, to: number) => boolean;
}

function newModel(problem: MarkdownProblem): Model {
  const stock = checkParameter('stockUnits', problem.stockUnits, {
    min: 0,
    max: STOCK_MAX,
    integer: true,
  });
  const means = checkList('demandMean', problem.demandMean, { min: 1, max: 200 });
  for (const mean of means) checkParameter('demandMean', mean, { min: 0, max: 1e5 });
  const price = checkParameter('priceMinor', problem.priceMinor, { min: Number.MIN_VALUE });
  checkParameter('elasticity', problem.elasticity, { min: -20, max: -Number.MIN_VALUE });
  checkParameter('dispersion', problem.dispersion ?? 1, { min: 1, max: 1e4 });
  checkParameter('salvageMinor', problem.salvageMinor ?? 0, { min: 0 });
  checkParameter('holdingMinor', problem.holdingMinor ?? 0, { min: 0 });
  const { limits = {} } = problem;
  const floor = checkParameter('floorMinor', limits.floorMinor ?? 0.3 * price, {
    min: 0,
    max: price,
  });
  const cutMax = checkParameter('cutMax', limits.cutMax ?? 1, { min: 0, max: 1 });
  const steps = Array.from({ length: 10 }, (_, k) => Math.round(price - (k * (price - floor)) / 9));
  const offered = checkList('pricesMinor', limits.pricesMinor ?? steps, { min: 1, max: 60 });
  for (const one of offered) checkParameter('pricesMinor', one, { min: Number.MIN_VALUE });
  const prices = [...new Set([price, ...offered.filter((one) => one >= floor)])].sort(
    (a, b) => b - a,
  );
  const changes = Math.min(
    means.length,
    checkParameter('changesMax', limits.changesMax ?? means.length, { min: 0, integer: true }),
  );
  const work =
    means.length * prices.length * (changes + 1) * (stock + 1) * (Math.max(...means) + 20);
  if (work > WORK_MAX) throw tooLarge('steps', WORK_MAX, work);
  const isAllowed = (from: number, to: number): boolean => {
    const [before = 0, after = 0] = [prices[from], prices[to]];
    if (after > before) return limits.mayRise === true;
    return after >= before * (1 - cutMax) - 1e-9;
  };
  return { problem, stock, prices, start: prices.indexOf(price), changes, isAllowed };
}

/** By place of the last price and changes left: worth and next price by stock. */
interface PeriodTable {
  readonly value: readonly (readonly Float64Array[])[];
  readonly choice: readonly (readonly Int32Array[])[];
}

function solve(model: Model, onlyKept: boolean): readonly PeriodTable[] {
  const { problem, prices, stock } = model;
  const changes = onlyKept ? 0 : model.changes;
  const last = Float64Array.from({ length: stock + 1 }, (_, x) => x * (problem.salvageMinor ?? 0));
  let next: readonly (readonly Float64Array[])[] = prices.map(() =>
    Array.from({ length: changes + 1 }, () => last),
  );
  const tables: PeriodTable[] = [];
  for (let t = problem.demandMean.length - 1; t >= 0; t--) {
    const worth = prices.map((price, j) => {
      const mass = demandMass(problem, t, price);
      return Array.from({ length: changes + 1 }, (_, left) => {
        const out = new Float64Array(stock + 1);
        const after = next[j]?.[left] ?? last;
        worthAtPrice(after, out, mass, price, problem.holdingMinor ?? 0);
        return out;
      });
    });
    const table = bestPrices(model, worth, changes);
    tables.unshift(table);
    next = table.value;
  }
  return tables;
}

function demandMass(problem: MarkdownProblem, t: number, price: number): Float64Array {
  const base = problem.demandMean[t] ?? 0;
  const mean = Math.min(1e6, base * (price / problem.priceMinor) ** problem.elasticity);
  const dispersion = problem.dispersion ?? 1;
  const law =
    dispersion > 1
      ? ({ kind: 'negative-binomial', mean, variance: mean * dispersion } as const)
      : ({ kind: 'poisson', mean } as const);
  const table = demandPmf(law);
  const mass = new Float64Array(table.first + table.mass.length);
  mass.set(table.mass, table.first);
  return mass;
}

function bestPrices(
  model: Model,
  worth: readonly (readonly Float64Array[])[],
  changes: number,
): PeriodTable {
  const tables = model.prices.map((_, from) =>
    Array.from({ length: changes + 1 }, (_unused, left) => bestFrom(model, worth, { from, left })),
  );
  return {
    value: tables.map((row) => row.map(({ value }) => value)),
    choice: tables.map((row) => row.map(({ choice }) => choice)),
  };
}

function bestFrom(
  model: Model,
  worth: readonly (readonly Float64Array[])[],
  { from, left }: { readonly from: number; readonly left: number },
): { value: Float64Array; choice: Int32Array } {
  // Keeping the price is always allowed and wins ties.
  const value = Float64Array.from(worth[from]?.[left] ?? []);
  const choice = new Int32Array(value.length).fill(from);
  model.prices.forEach((_, to) => {
    const after = left > 0 && to !== from ? worth[to]?.[left - 1] : undefined;
    if (after === undefined || !model.isAllowed(from, to)) return;
    after.forEach((total, x) => {
      if (total <= (value[x] ?? 0) + 1e-9) return;
      value[x] = total;
      choice[x] = to;
    });
  });
  return { value, choice };
}

/** The path when every period sells its mean. */
function expectedPath(
  model: Model,
  tables: readonly PeriodTable[],
): { prices: number[]; left: number } {
  let [at, changes, left] = [model.start, model.changes, model.stock];
  const prices = tables.map((table, t) => {
    const to = table.choice[at]?.[changes]?.[Math.round(left)] ?? at;
    if (to !== at) changes--;
    at = to;
    const price = model.prices[at] ?? model.problem.priceMinor;
    const base = model.problem.demandMean[t] ?? 0;
    const mean = base * (price / model.problem.priceMinor) ** model.problem.elasticity;
    left = Math.max(0, left - mean);
    return price;
  });
  return { prices, left };
}
