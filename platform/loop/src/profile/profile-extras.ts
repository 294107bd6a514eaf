import {
  type ClvScores,
  type ClvState,
  clvIntervals,
  type LifeStage,
  lifeStages,
  type NextPurchase,
  nextPurchases,
  type PurchaseSummary,
  type PurchaseTable,
  purchasesBetween,
} from '@quanyu/profile';
import type { Habits } from './habits.ts';
import type { Propensities } from './propensities.ts';
import type { Buyers } from './purchase-history.ts';

/** What a profile holds beside scores and groups, in order of the buyers. */
export interface ProfileExtras extends Habits {
  readonly discountShare: Float64Array;
  /** Share bought at a discount over everybody's: 1 is average. Few purchases are drawn to 1. */
  readonly promotionIndex: Float64Array;
  readonly stage: readonly (LifeStage | null)[];
  readonly next: NextPurchase;
  readonly clvLowMinor: Float64Array;
  readonly clvHighMinor: Float64Array;
  readonly propensities: Propensities | undefined;
}

interface ExtrasInput {
  readonly buyers: Buyers;
  readonly purchases: PurchaseTable;
  readonly summary: PurchaseSummary;
  readonly clvState: ClvState;
  readonly clv: ClvScores;
  readonly habits: Habits;
  readonly propensities: Propensities | undefined;
  readonly minorPerMajor: number;
}

const STAGE_DAYS = 90;
/** Spending, in average orders, at which a customer's own share counts half. */
const OWN_ORDERS = 3;

export function profileExtras(input: ExtrasInput): ProfileExtras {
  const { buyers, purchases, summary, clvState, clv, minorPerMajor } = input;
  const { untilDay } = summary;
  const window = (from: number, to: number) =>
    purchasesBetween(purchases, { fromDay: untilDay - from, toDay: untilDay - to }).purchaseDays;
  const bands = clvIntervals(clvState, summary, clv);
  const minor = (values: Float64Array) => values.map((value) => Math.round(value * minorPerMajor));
  return {
    ...input.habits,
    ...discounts(buyers),
    stage: lifeStages({
      summary,
      recentDays: window(STAGE_DAYS - 1, 0),
      earlierDays: window(2 * STAGE_DAYS - 1, STAGE_DAYS),
      alive: clv.alive,
    }),
    next: nextPurchases(summary, clvState.bgNbd, clv.alive),
    clvLowMinor: minor(bands.valueLow),
    clvHighMinor: minor(bands.valueHigh),
    propensities: input.propensities,
  };
}

function discounts(buyers: Buyers): Pick<ProfileExtras, 'discountShare' | 'promotionIndex'> {
  const { grossMinor, discountedMinor, orders } = buyers;
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const gross = total(grossMinor);
  const shop = gross > 0 ? total(discountedMinor) / gross : 0;
  const prior = (OWN_ORDERS * gross) / Math.max(1, total(orders));
  return {
    discountShare: grossMinor.map((own, i) => (own > 0 ? (discountedMinor[i] ?? 0) / own : 0)),
    promotionIndex: grossMinor.map((own, i) =>
      shop > 0 ? ((discountedMinor[i] ?? 0) + prior * shop) / ((own + prior) * shop) : 1,
    ),
  };
}

/** Chances of one buyer by facet as JSON, three digits; null where none were learnt. */
export function scoresText({ propensities }: ProfileExtras, buyer: number): string | null {
  if (propensities === undefined) return null;
  const chances = propensities.byFacet.flatMap(({ name, chance }) => {
    const value = chance[buyer] ?? Number.NaN;
    return Number.isNaN(value) ? [] : [[name, Number(value.toPrecision(3))] as const];
  });
  return JSON.stringify(Object.fromEntries(chances));
}
