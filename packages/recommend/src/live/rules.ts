import {
  type Expression,
  type ExpressionValue,
  parseExpression,
} from '../expression/expression.ts';
import type { ProductTable } from './product-table.ts';

/** Which products may be shown. Hidden ones never are. */
export interface LiveRules {
  /** Whether sold-out products may be shown. Default false. */
  readonly soldOut?: boolean;
  /** Category paths (`toys>dolls`) with all that lies below them; one of these. */
  readonly categories?: readonly string[];
  readonly categoriesNot?: readonly string[];
  /** Inclusive. A product without a known price is left out where a price rule stands. */
  readonly priceMinorMin?: number;
  readonly priceMinorMax?: number;
  /** Where the customer is: products that may not be sold there are left out. */
  readonly region?: string;
  /** For whom it is: products made for another age are left out. */
  readonly ageYears?: number;
  /** Inclusive. A product without a known margin is left out. */
  readonly marginShareMin?: number;
  /** Products for which an expression is not true are left out; see `parseExpression`. */
  readonly filter?: string | readonly string[];
  /** Any other rule; asked last. */
  readonly allow?: (productId: string) => boolean;
}

/**
 * One question a product, put together once a request.
 * @throws AppError RECOMMEND_EXPRESSION_INVALID.
 */
export function compileRules(table: ProductTable, rules: LiveRules): (product: number) => boolean {
  const checks: ((product: number) => boolean)[] = [(i) => table.hidden[i] === false];
  if (rules.soldOut !== true) checks.push((i) => table.available[i] === true);
  if (rules.categories !== undefined) {
    const wanted = new Set(rules.categories);
    checks.push((i) => liesIn(table.categories[i] ?? '', wanted));
  }
  if (rules.categoriesNot !== undefined) {
    const unwanted = new Set(rules.categoriesNot);
    checks.push((i) => !liesIn(table.categories[i] ?? '', unwanted));
  }
  const { priceMinorMin: low, priceMinorMax: high, allow } = rules;
  if (low !== undefined) checks.push((i) => (table.pricesMinor[i] ?? Number.NaN) >= low);
  if (high !== undefined) checks.push((i) => (table.pricesMinor[i] ?? Number.NaN) <= high);
  checks.push(...factRules(table, rules));
  for (const text of [rules.filter ?? []].flat()) {
    const filter = askProducts(table, parseExpression(text));
    checks.push((i) => filter(i) === true);
  }
  if (allow !== undefined) checks.push((i) => allow(table.ids[i] ?? ''));
  return (product) => {
    for (const check of checks) if (!check(product)) return false;
    return true;
  };
}

/** Whether a path or one above it is among some. */
function liesIn(path: string, paths: ReadonlySet<string>): boolean {
  if (paths.has(path)) return true;
  for (let end = path.lastIndexOf('>'); end > 0; end = path.lastIndexOf('>', end - 1)) {
    if (paths.has(path.slice(0, end))) return true;
  }
  return false;
}

function factRules(table: ProductTable, rules: LiveRules): ((product: number) => boolean)[] {
  const checks: ((product: number) => boolean)[] = [];
  const { region, ageYears, marginShareMin } = rules;
  if (region !== undefined) {
    checks.push((i) => table.facts[i]?.regions?.includes(region) ?? true);
  }
  if (ageYears !== undefined) {
    checks.push((i) => {
      const { ageYearsMin = 0, ageYearsMax = Number.POSITIVE_INFINITY } = table.facts[i] ?? {};
      return ageYears >= ageYearsMin && ageYears <= ageYearsMax;
    });
  }
  if (marginShareMin !== undefined) {
    checks.push((i) => (table.facts[i]?.marginShare ?? Number.NaN) >= marginShareMin);
  }
  return checks;
}

/** Asks an expression of a product: by `id category price available margin clearance title events` or by its attributes. */
export function askProducts(
  table: ProductTable,
  expression: Expression,
): (product: number) => ExpressionValue {
  return (product) => expression((name) => propertyOf(table, product, name));
}

/** Properties that every product has, by their name in expressions. */
const PROPERTIES: Readonly<
  Record<string, (table: ProductTable, product: number) => ExpressionValue | undefined>
> = {
  id: (table, product) => table.ids[product],
  category: (table, product) => table.categories[product],
  price: (table, product) => table.facts[product]?.priceMinor,
  available: (table, product) => table.available[product],
  margin: (table, product) => table.facts[product]?.marginShare,
  clearance: (table, product) => table.facts[product]?.clearance,
  title: (table, product) => table.facts[product]?.title,
  events: (table, product) => table.degreeOf(product),
};

function propertyOf(table: ProductTable, product: number, name: string): ExpressionValue {
  if (Object.hasOwn(PROPERTIES, name)) return PROPERTIES[name]?.(table, product) ?? null;
  const attributes = table.facts[product]?.attributes ?? {};
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null;
}
