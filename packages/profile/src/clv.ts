import { AppError } from '@quanyu/domain';
import { PROFILE_ERRORS } from './errors.ts';
import { type BgNbdState, fitBgNbd, type Histories, predictBgNbd } from './models/bg-nbd.ts';
import {
  fitGammaGamma,
  type GammaGammaState,
  predictGammaGamma,
  type RepeatValues,
} from './models/gamma-gamma.ts';
import { type PurchaseSummary, type PurchaseTable, summarisePurchases } from './purchases.ts';

/** Both models of customer lifetime value; time in weeks, value in the unit of the purchases. */
export interface ClvState {
  readonly kind: 'clv';
  readonly version: 1;
  readonly bgNbd: BgNbdState;
  readonly gammaGamma: GammaGammaState;
}

/** What is expected of each customer. Shapes (customers,). */
export interface ClvScores {
  /** P(still a customer) in [0, 1]; 0 for those without a purchase. */
  readonly alive: Float64Array;
  /** Expected purchases in the horizon. */
  readonly purchases: Float64Array;
  /** Expected value in the horizon. */
  readonly value: Float64Array;
}

/** What `quanyu clv --report` writes. */
export interface ClvReport {
  readonly untilDay: number;
  readonly horizonDays: number;
  readonly customers: number;
  readonly bgNbd: BgNbdState;
  readonly gammaGamma: GammaGammaState;
  readonly expectedPurchases: number;
  readonly expectedValue: number;
}

const DAYS_PER_WEEK = 7;
const HORIZON_DAYS_MAX = 36_400;

/**
 * Fits BG/NBD and Gamma-Gamma to the customers of a summary who have bought.
 * @throws AppError PROFILE_DATA_EMPTY where nobody has.
 * @example fitClv(summarisePurchases(table, untilDay)).bgNbd.r
 */
export function fitClv(summary: PurchaseSummary): ClvState {
  const buyers = buyersOf(summary);
  return {
    kind: 'clv',
    version: 1,
    bgNbd: fitBgNbd(historiesOf(summary, buyers)),
    gammaGamma: gammaGammaOf(summary, buyers),
  };
}

/**
 * P(alive), expected purchases and value of every customer of the summary in the next `horizonDays`.
 * @throws AppError PROFILE_PARAM_INVALID, PROFILE_STATE_INVALID.
 * @complexity O(customers).
 */
export function predictClv(
  state: ClvState,
  summary: PurchaseSummary,
  horizonDays: number,
): ClvScores {
  checkHorizonDays(horizonDays);
  const scores = {
    alive: new Float64Array(summary.customers),
    purchases: new Float64Array(summary.customers),
    value: new Float64Array(summary.customers),
  };
  const buyers = buyersOf(summary);
  const histories = historiesOf(summary, buyers);
  const { alive, purchases } = predictBgNbd(state.bgNbd, histories, horizonDays / DAYS_PER_WEEK);
  const worth = predictGammaGamma(state.gammaGamma, repeatValuesOf(summary, buyers));
  buyers.forEach((customer, i) => {
    scores.alive[customer] = alive[i] ?? 0;
    scores.purchases[customer] = purchases[i] ?? 0;
    scores.value[customer] = (purchases[i] ?? 0) * (worth[i] ?? 0);
  });
  return scores;
}

/**
 * The whole of `quanyu clv`: purchases in, one row of expectations a customer out, with the report.
 * Purchases after `untilDay` are left out; purchases of one day are one.
 * @throws AppError PROFILE_DATA_*, PROFILE_VALUE_INVALID, PROFILE_PARAM_INVALID.
 */
export function clvOf(
  table: PurchaseTable,
  options: { readonly untilDay: number; readonly horizonDays: number },
): { readonly state: ClvState; readonly scores: ClvScores; readonly report: ClvReport } {
  const { untilDay, horizonDays } = options;
  checkHorizonDays(horizonDays);
  const summary = summarisePurchases(table, untilDay);
  const state = fitClv(summary);
  const scores = predictClv(state, summary, horizonDays);
  const report: ClvReport = {
    untilDay,
    horizonDays,
    customers: state.bgNbd.customers,
    bgNbd: state.bgNbd,
    gammaGamma: state.gammaGamma,
    expectedPurchases: scores.purchases.reduce((sum, value) => sum + value, 0),
    expectedValue: scores.value.reduce((sum, value) => sum + value, 0),
  };
  return { state, scores, report };
}

function buyersOf(summary: PurchaseSummary): Int32Array {
  const buyers = new Int32Array(summary.customers);
  let count = 0;
  summary.purchaseDays.forEach((days, customer) => {
    if (days > 0) buyers[count++] = customer;
  });
  if (count > 0) return buyers.slice(0, count);
  throw new AppError(
    PROFILE_ERRORS.PROFILE_DATA_EMPTY,
    `Cannot value customers as at least one must have bought by day ${summary.untilDay}: current value is 0`,
    { place: 'purchases', details: { untilDay: summary.untilDay } },
  );
}

function historiesOf(summary: PurchaseSummary, buyers: Int32Array): Histories {
  const { purchaseDays, firstDay, lastDay, untilDay } = summary;
  const weeks = (from: Int32Array, to: (customer: number) => number): Float64Array =>
    Float64Array.from(buyers, (c) => (to(c) - (from[c] ?? 0)) / DAYS_PER_WEEK);
  return {
    repeats: buyers.map((c) => (purchaseDays[c] ?? 1) - 1),
    lastWeeks: weeks(firstDay, (c) => lastDay[c] ?? 0),
    ageWeeks: weeks(firstDay, () => untilDay),
  };
}

function repeatValuesOf(summary: PurchaseSummary, buyers: Int32Array): RepeatValues {
  const repeats = buyers.map((c) => (summary.purchaseDays[c] ?? 1) - 1);
  const meanValue = Float64Array.from(buyers, (c, i) =>
    repeats[i] === 0 ? 0 : (summary.repeatValue[c] ?? 0) / (repeats[i] ?? 1),
  );
  return { repeats, meanValue };
}

/** Where too few repeat, a purchase is taken to be worth the mean purchase of everybody. */
function gammaGammaOf(summary: PurchaseSummary, buyers: Int32Array): GammaGammaState {
  const state = fitGammaGamma(repeatValuesOf(summary, buyers));
  if (state.fitted) return state;
  const total = buyers.reduce((sum, c) => sum + (summary.totalValue[c] ?? 0), 0);
  const purchases = buyers.reduce((sum, c) => sum + (summary.purchaseDays[c] ?? 0), 0);
  return { ...state, populationValue: total / purchases };
}

function checkHorizonDays(days: number): void {
  if (days > 0 && days <= HORIZON_DAYS_MAX) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot value customers as the horizon must be 1 to ${HORIZON_DAYS_MAX} days: current value is ${days}`,
    { place: 'horizonDays' },
  );
}
