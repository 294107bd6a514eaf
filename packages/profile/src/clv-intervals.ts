import { AppError } from '@quanyu/domain';
import type { ClvScores, ClvState } from './clv.ts';
import { PROFILE_ERRORS } from './errors.ts';
import { negativeBinomialQuantile } from './kernels/purchase-quantile.ts';
import type { PurchaseSummary } from './purchases.ts';

/** Between what purchases and value are expected to lie. Shapes (customers,). */
export interface ClvIntervals {
  readonly level: number;
  readonly purchasesLow: Float64Array;
  readonly purchasesHigh: Float64Array;
  readonly valueLow: Float64Array;
  readonly valueHigh: Float64Array;
}

const LEVEL = 0.8;

/**
 * Intervals of each customer's purchases and value in the horizon of the scores: no purchase with the
 * chance of having left, else a count spread as the negative binomial of the customer's own rate,
 * Gamma(r + x, α + T), with the mean that the model expects. Value is that count times the expected
 * purchase, widened by the spread of single purchases, 1/p of Gamma-Gamma.
 * @param options.level Share of customers that lie inside, in (0, 1). Default 0.8.
 * @throws AppError PROFILE_PARAM_INVALID.
 * @complexity O(customers · purchases at the upper end).
 */
export function clvIntervals(
  state: ClvState,
  summary: PurchaseSummary,
  scores: ClvScores,
  options: { readonly level?: number } = {},
): ClvIntervals {
  const level = checkedLevel(options.level ?? LEVEL);
  const tail = (1 - level) / 2;
  const count = summary.customers;
  const out = {
    level,
    purchasesLow: new Float64Array(count),
    purchasesHigh: new Float64Array(count),
    valueLow: new Float64Array(count),
    valueHigh: new Float64Array(count),
  };
  const { p, fitted } = state.gammaGamma;
  const spread = fitted && p > 0 ? 1 / p : 1;
  for (let c = 0; c < count; c++) {
    const mean = scores.purchases[c] ?? 0;
    const alive = scores.alive[c] ?? 0;
    if (!(mean > 0) || !(alive > 0)) continue;
    const shape = state.bgNbd.r + Math.max(0, (summary.purchaseDays[c] ?? 1) - 1);
    const at = (level: number): number => {
      const rest = level - (1 - alive);
      return rest <= 0 ? 0 : negativeBinomialQuantile(rest / alive, shape, mean / alive);
    };
    const worth = (scores.value[c] ?? 0) / mean;
    const [low, high] = [at(tail), at(1 - tail)];
    out.purchasesLow[c] = low;
    out.purchasesHigh[c] = high;
    // One deviation of the sum of so many purchases, on the outer side.
    out.valueLow[c] = Math.max(0, low - Math.sqrt(low * spread)) * worth;
    out.valueHigh[c] = (high + Math.sqrt(high * spread)) * worth;
  }
  return out;
}

function checkedLevel(level: number): number {
  if (level > 0 && level < 1) return level;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot give intervals as their level must lie between 0 and 1: current value is ${level}`,
    { place: 'level' },
  );
}
