import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from './errors.ts';
import type { PurchaseSummary } from './purchases.ts';

/** Recency, frequency and monetary value with their scores. Shapes (customers,). */
export interface Rfm {
  /** Days from the last purchase to the end of the window; 0 for those who never bought. */
  readonly recencyDays: Int32Array;
  /** Purchase days. */
  readonly purchases: Int32Array;
  /** Value of all purchases, in their unit. */
  readonly value: Float64Array;
  /** Scores 1 (worst fifth) to 5 (best fifth); 0 for those who never bought. */
  readonly recencyScore: Uint8Array;
  readonly frequencyScore: Uint8Array;
  readonly monetaryScore: Uint8Array;
}

const FIFTHS = 5;

/**
 * RFM of everybody who has bought. Scores are fifths of the buyers by mid-rank: with `worse` buyers
 * worse and `equal` buyers equal (oneself included) of n, the score is 1 + ⌊5 (worse + equal/2) / n⌋,
 * at most 5. So equal buyers always have equal scores, and no score depends on the order of rows.
 * @throws AppError PROFILE_DATA_EMPTY where nobody has bought.
 * @complexity O(customers log customers).
 * @example rfmOf(summarisePurchases(table, untilDay)).recencyScore
 */
export function rfmOf(summary: PurchaseSummary): Rfm {
  const { customers, purchaseDays, lastDay, untilDay } = summary;
  const bought = purchaseDays.map((days) => (days > 0 ? 1 : 0));
  if (!bought.includes(1)) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      `Cannot score customers as at least one must have bought by day ${untilDay}: current value is 0`,
      { place: 'purchases', details: { customers } },
    );
  }
  const recencyDays = lastDay.map((day, i) => (bought[i] === 1 ? untilDay - day : 0));
  return {
    recencyDays,
    purchases: purchaseDays.slice(),
    value: summary.totalValue.slice(),
    recencyScore: fifthScores(
      Float64Array.from(recencyDays, (days) => -days),
      bought,
    ),
    frequencyScore: fifthScores(Float64Array.from(purchaseDays), bought),
    monetaryScore: fifthScores(summary.totalValue, bought),
  };
}

/** Fifths by mid-rank among the members; larger is better. */
function fifthScores(values: Float64Array, member: Int32Array): Uint8Array {
  const sorted = values.filter((_, i) => member[i] === 1).sort();
  const scores = new Uint8Array(values.length);
  const known = new Map<number, number>();
  for (let from = 0; from < sorted.length; ) {
    const value = sorted[from] ?? 0;
    let to = from + 1;
    while (to < sorted.length && sorted[to] === value) to++;
    const middle = from + (to - from) / 2;
    known.set(value, Math.min(FIFTHS, 1 + Math.floor((FIFTHS * middle) / sorted.length)));
    from = to;
  }
  values.forEach((value, i) => {
    if (member[i] === 1) scores[i] = known.get(value) ?? 0;
  });
  return scores;
}
