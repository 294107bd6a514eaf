import type { ProductTable } from './product-table.ts';

/** Which products may be shown. Hidden ones never are. */
export interface LiveRules {
  /** Whether sold-out products may be shown. Default false. */
  readonly soldOut?: boolean;
  readonly categories?: readonly string[];
  readonly categoriesNot?: readonly string[];
  /** Inclusive. A product without a known price is left out where a price rule stands. */
  readonly priceMinorMin?: number;
  readonly priceMinorMax?: number;
  /** Any other rule; asked last. */
  readonly allow?: (productId: string) => boolean;
}

/** One question a product, put together once a request. */
export function compileRules(table: ProductTable, rules: LiveRules): (product: number) => boolean {
  const checks: ((product: number) => boolean)[] = [(i) => table.hidden[i] === false];
  if (rules.soldOut !== true) checks.push((i) => table.available[i] === true);
  if (rules.categories !== undefined) {
    const wanted = new Set(rules.categories);
    checks.push((i) => wanted.has(table.categories[i] ?? ''));
  }
  if (rules.categoriesNot !== undefined) {
    const unwanted = new Set(rules.categoriesNot);
    checks.push((i) => !unwanted.has(table.categories[i] ?? ''));
  }
  const { priceMinorMin: low, priceMinorMax: high, allow } = rules;
  if (low !== undefined) checks.push((i) => (table.pricesMinor[i] ?? Number.NaN) >= low);
  if (high !== undefined) checks.push((i) => (table.pricesMinor[i] ?? Number.NaN) <= high);
  if (allow !== undefined) checks.push((i) => allow(table.ids[i] ?? ''));
  return (product) => {
    for (const check of checks) if (!check(product)) return false;
    return true;
  };
}
