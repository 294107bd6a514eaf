import type { Rng } from '@quanyu/numeric';
import type { ClickFeatures } from '../src/click/click-rows.ts';

/** Impressions whose truth is known: the chance of a click is σ(b + p_customer · q_product). */
export interface PlantedClicks {
  readonly rows: readonly ClickFeatures[];
  readonly clicks: Float64Array;
  /** The true chances: their AUC is the best there can be. */
  readonly chances: Float64Array;
}

/** Draws impressions with second-order interactions alone: no field tells anything by itself. */
export function plantedClicks(
  rng: Rng,
  size: { readonly customers: number; readonly products: number; readonly rows: number },
): PlantedClicks {
  const factors = 3;
  const vector = () => Array.from({ length: factors }, () => 1.3 * rng.normal());
  const customers = Array.from({ length: size.customers }, vector);
  const products = Array.from({ length: size.products }, vector);
  const rows: ClickFeatures[] = [];
  const clicks = new Float64Array(size.rows);
  const chances = new Float64Array(size.rows);
  for (let n = 0; n < size.rows; n++) {
    const c = rng.int(size.customers);
    const p = rng.int(size.products);
    const score = customers[c]!.reduce((sum, v, k) => sum + v * products[p]![k]!, -0.5);
    chances[n] = 1 / (1 + Math.exp(-score));
    clicks[n] = rng.uniform() < chances[n]! ? 1 : 0;
    rows.push({ customer: c, product: p });
  }
  return { rows, clicks, chances };
}
