import { createRng, type Matrix, normalCdf } from '@quanyu/numeric';
import { checkDemand, type DemandLaw, demandQuantile } from '../demand.ts';
import { checkChoice, checkList, checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

/** A product that others may stand in for. */
export interface SubstituteProduct {
  readonly demand: DemandLaw;
  /** What it sells for; with `upgrade` also what its customers pay for a better one. */
  readonly price: number;
  readonly unitCost: number;
  /** Worth of a unit left over. Default 0. */
  readonly salvageValue?: number;
  /** Loss of goodwill on a unit lost. Default 0. */
  readonly shortageCost?: number;
}

export interface SubstitutionProblem {
  /** With `upgrade` the best first: each may serve the customers of those after it. */
  readonly products: readonly SubstituteProduct[];
  /** `upgrade`: the shop gives a better one at the same price; `customer`: a share takes another. */
  readonly kind: 'upgrade' | 'customer';
  /** Share of the unserved customers of row i who take product j. Needed for `customer`. */
  readonly share?: readonly (readonly number[])[];
  /** Default 2000. */
  readonly samples?: number;
  /** Default 1. */
  readonly seed?: number;
}

const PRODUCTS_MAX = 50;

/**
 * Stock levels of greatest expected profit for one season, with substitution, on demand samples.
 * One-way upgrades go to the nearest lower grade first and only where they earn more than the unit
 * is worth left over (Bassok, Anupindi and Akella, Operations Research 47, 1999). Hill climbing by
 * one product or an exchange of two, in steps that halve to one unit. `cost` is minus the profit.
 * Cost: products² × samples × steps. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function substitution(problem: SubstitutionProblem): Solution {
  const products = checkProducts(problem);
  const samples = checkParameter('samples', problem.samples ?? 2000, {
    min: 1,
    max: 100_000,
    integer: true,
  });
  const demand = drawDemand(products, samples, problem.seed ?? 1);
  const profit = (levels: readonly number[]): number => meanProfit(problem, demand, levels);
  const start = products.map(({ demand: law, price, unitCost, ...rest }) => {
    const short = price + (rest.shortageCost ?? 0) - unitCost;
    const fractile = short / (short + unitCost - (rest.salvageValue ?? 0));
    return fractile <= 0
      ? 0
      : Math.max(0, Math.round(demandQuantile(law, Math.min(0.999, fractile))));
  });
  const best = climb(start, profit);
  return {
    policy: { kind: 'stock-levels', levelUnits: best.levels },
    cost: -best.value,
    details: { profitWithout: profit(start), levelsWithout: start },
  };
}

/** Expected profit of given stock levels on the problem's samples. */
export function substitutionProfit(
  problem: SubstitutionProblem,
  levelUnits: readonly number[],
): number {
  const products = checkProducts(problem);
  const demand = drawDemand(products, problem.samples ?? 2000, problem.seed ?? 1);
  return meanProfit(problem, demand, levelUnits);
}

function checkProducts(problem: SubstitutionProblem): readonly SubstituteProduct[] {
  const products = checkList('products', problem.products, { min: 1, max: PRODUCTS_MAX });
  products.forEach((product, i) => {
    const name = `products[${i}]`;
    checkDemand(product?.demand);
    checkParameter(`${name}.price`, product.price, { min: 0 });
    const cost = checkParameter(`${name}.unitCost`, product.unitCost, { min: Number.MIN_VALUE });
    checkParameter(`${name}.salvageValue`, product.salvageValue ?? 0, { max: cost });
    checkParameter(`${name}.shortageCost`, product.shortageCost ?? 0, { min: 0 });
  });
  checkChoice('kind', problem.kind, ['upgrade', 'customer']);
  if (problem.kind === 'customer') {
    const n = products.length;
    checkList('share', problem.share, { min: n, max: n });
    problem.share?.forEach((row, i) => {
      checkList(`share[${i}]`, row, { min: n, max: n });
      const sum = row.reduce((total, one, j) => {
        return total + (i === j ? 0 : checkParameter(`share[${i}][${j}]`, one, { min: 0, max: 1 }));
      }, 0);
      checkParameter(`sum of share[${i}]`, sum, { min: 0, max: 1 + 1e-9 });
    });
  }
  return products;
}

/** Independent demands, shape (samples, products), one stream a product. */
function drawDemand(products: readonly SubstituteProduct[], rows: number, seed: number): Matrix {
  const cols = products.length;
  const data = new Float64Array(rows * cols);
  const rng = createRng(seed);
  products.forEach(({ demand }, j) => {
    const stream = rng.stream(`product-${j}`);
    for (let i = 0; i < rows; i++) {
      const level = Math.min(1 - 1e-9, Math.max(1e-9, normalCdf(stream.normal())));
      data[i * cols + j] = Math.max(0, Math.round(demandQuantile(demand, level)));
    }
  });
  return { data, rows, cols };
}

function meanProfit(
  problem: SubstitutionProblem,
  demand: Matrix,
  levels: readonly number[],
): number {
  const { products } = problem;
  let sum = 0;
  const stock = new Float64Array(demand.cols);
  const wanted = new Float64Array(demand.cols);
  for (let i = 0; i < demand.rows; i++) {
    for (let j = 0; j < demand.cols; j++) {
      const units = demand.data[i * demand.cols + j] ?? 0;
      const sold = Math.min(units, levels[j] ?? 0);
      stock[j] = (levels[j] ?? 0) - sold;
      wanted[j] = units - sold;
      sum += sold * (products[j]?.price ?? 0);
    }
    sum +=
      problem.kind === 'upgrade'
        ? upgrades(products, stock, wanted)
        : takers(problem, stock, wanted);
    for (let j = 0; j < demand.cols; j++) {
      sum += (stock[j] ?? 0) * (products[j]?.salvageValue ?? 0);
      sum -= (wanted[j] ?? 0) * (products[j]?.shortageCost ?? 0);
    }
  }
  const bought = levels.reduce(
    (total, units, j) => total + units * (products[j]?.unitCost ?? 0),
    0,
  );
  return sum / demand.rows - bought;
}

/** The shop serves lower grades from what is left of better ones, the nearest better first. */
function upgrades(
  products: readonly SubstituteProduct[],
  stock: Float64Array,
  wanted: Float64Array,
): number {
  let sum = 0;
  for (let low = 1; low < products.length; low++) {
    for (let high = low - 1; high >= 0; high--) {
      const { price = 0, shortageCost = 0 } = products[low] ?? {};
      if (price + shortageCost <= (products[high]?.salvageValue ?? 0)) continue;
      const moved = Math.min(stock[high] ?? 0, wanted[low] ?? 0);
      stock[high] = (stock[high] ?? 0) - moved;
      wanted[low] = (wanted[low] ?? 0) - moved;
      sum += moved * price;
    }
  }
  return sum;
}

/** Customers take what they find: those of each product in turn, paying its own price. */
function takers(
  { products, share = [] }: SubstitutionProblem,
  stock: Float64Array,
  wanted: Float64Array,
): number {
  let sum = 0;
  const unserved = Float64Array.from(wanted);
  for (let i = 0; i < products.length; i++) {
    for (let j = 0; j < products.length; j++) {
      if (i === j) continue;
      const moved = Math.min(stock[j] ?? 0, (unserved[i] ?? 0) * (share[i]?.[j] ?? 0));
      stock[j] = (stock[j] ?? 0) - moved;
      wanted[i] = (wanted[i] ?? 0) - moved;
      sum += moved * (products[j]?.price ?? 0);
    }
  }
  return sum;
}

function climb(
  start: readonly number[],
  profit: (levels: readonly number[]) => number,
): { levels: number[]; value: number } {
  let levels = [...start];
  let value = profit(levels);
  const attempt = (change: readonly (readonly [number, number])[]): boolean => {
    const next = [...levels];
    for (const [j, units] of change) next[j] = Math.max(0, (next[j] ?? 0) + units);
    const found = profit(next);
    if (found <= value + 1e-9 * Math.abs(value)) return false;
    levels = next;
    value = found;
    return true;
  };
  const most = levels.reduce((top, units) => Math.max(top, units), 1);
  for (let step = 2 ** Math.floor(Math.log2(most)); step >= 1; step /= 2) {
    for (let moved = true, rounds = 0; moved && rounds < 1000; rounds++) {
      moved = levels.some((_, j) => attempt([[j, step]]) || attempt([[j, -step]]));
      moved ||= levels.some((_, i) =>
        levels.some(
          (_unused, j) =>
            i !== j &&
            attempt([
              [i, step],
              [j, -step],
            ]),
        ),
      );
    }
  }
  return { levels, value };
}
