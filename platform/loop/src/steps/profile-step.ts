import { AppError, type Currency, currencyDecimals } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import {
  type ActivityState,
  type ClvState,
  fitActivity,
  fitClv,
  type PurchaseSummary,
  type PurchaseTable,
  predictActivity,
  predictClv,
  rfmOf,
  summarisePurchases,
} from '@quanyu/profile';
import { customerMap } from '../profile/customer-map.ts';
import {
  type CustomerSegments,
  segmentCustomers,
  segmentRows,
} from '../profile/customer-segments.ts';
import { profileRows } from '../profile/profile-rows.ts';
import { type Buyers, loadBuyers, loadPurchases } from '../profile/purchase-history.ts';
import { PROFILES, SEGMENTS } from '../published.ts';
import { registerModel } from '../register-model.ts';
import type { Step, StepContext, StepResult } from '../step.ts';

const ACTIVITY_DAYS = 28;
const HORIZON_DAYS = 365;

/** Who the customers are: RFM, groups, who buys again, what they are worth, tags, a map. */
export const PROFILE_STEP: Step = {
  name: 'profile',
  needs: [],
  datasets: ['sales_facts'],
  version: '2',
  async run(context) {
    const { engine, lake, asOfDay } = context;
    const buyers = await loadBuyers(engine, asOfDay);
    if (buyers.ids.length === 0) {
      for (const table of [PROFILES, SEGMENTS])
        await lake.publish(table, { kind: 'rows', rows: [] });
      return {
        rowsIn: 0,
        rowsOut: 0,
        figures: { customers: 0, note: 'no order names a customer' },
      };
    }
    return profileBuyers(context, buyers);
  },
};

async function profileBuyers(context: StepContext, buyers: Buyers): Promise<StepResult> {
  const { engine, lake, asOfDay, seed, currency, onProgress, signal } = context;
  const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
  const rng = createRng(seed).stream('profile');
  const customers = buyers.ids.length;
  const purchases = await loadPurchases(engine, { asOfDay, customers, minorPerMajor });
  const summary = summarisePurchases(purchases, asOfDay);
  const rfm = rfmOf(summary);
  onProgress(1, 5);
  const clvState = fitClv(summary);
  const clv = predictClv(clvState, summary, HORIZON_DAYS);
  const clvMinor = clv.value.map((value) => Math.round(value * minorPerMajor));
  onProgress(2, 5);
  signal.throwIfAborted();
  const { state: activity, score } = activityOf(purchases, {
    asOfDay,
    rng: rng.stream('activity'),
  });
  onProgress(3, 5);
  const segments = segmentCustomers(buyers, rfm, rng.stream('segments'));
  const map = customerMap(segments.x);
  onProgress(4, 5);
  signal.throwIfAborted();
  await lake.publish(PROFILES, {
    kind: 'rows',
    rows: profileRows(buyers, { summary, rfm, clv, clvMinor, score, segments, map }),
  });
  const groups = segmentRows(buyers, segments, { rfm, map, clvMinor, currency });
  await lake.publish(SEGMENTS, { kind: 'rows', rows: groups });
  await registerModels(context, { activity, clvState, segments });
  onProgress(5, 5);
  const totalClv = clvMinor.reduce((sum, minor) => sum + minor, 0);
  return {
    rowsIn: purchases.day.length,
    rowsOut: customers,
    figures: figuresOf({ customers, summary, groups: groups.length, activity, totalClv }),
  };
}

function figuresOf(found: {
  readonly customers: number;
  readonly summary: PurchaseSummary;
  readonly groups: number;
  readonly activity: ActivityState | undefined;
  readonly totalClv: number;
}): Readonly<Record<string, unknown>> {
  const repeat = found.summary.purchaseDays.reduce((sum, days) => sum + (days > 1 ? 1 : 0), 0);
  return {
    customers: found.customers,
    customersWhoRepeat: repeat,
    segments: found.groups,
    expectedValueMinor: found.totalClv,
    activityAuc: found.activity?.evaluation?.auc ?? null,
  };
}

/** The activity score, or none where the history is too short or says nothing. */
function activityOf(
  purchases: PurchaseTable,
  options: { readonly asOfDay: number; readonly rng: ReturnType<typeof createRng> },
): { readonly state: ActivityState | undefined; readonly score: Float64Array | undefined } {
  try {
    const state = fitActivity(purchases, { ...options, windowDays: ACTIVITY_DAYS });
    const { customers, score } = predictActivity(state, purchases, options.asOfDay);
    const all = new Float64Array(purchases.customers);
    customers.forEach((customer, row) => {
      all[customer] = score[row] ?? 0;
    });
    return { state, score: all };
  } catch (error) {
    if (error instanceof AppError) return { state: undefined, score: undefined };
    throw error;
  }
}

async function registerModels(
  context: StepContext,
  fitted: {
    readonly activity: ActivityState | undefined;
    readonly clvState: ClvState;
    readonly segments: CustomerSegments;
  },
): Promise<void> {
  const { activity, clvState, segments } = fitted;
  if (activity !== undefined) {
    await registerModel(context, {
      kind: 'activity',
      name: 'logistic-regression',
      params: { windowDays: ACTIVITY_DAYS, features: activity.features },
      metrics: { ...(activity.evaluation ?? {}) },
      state: activity,
      datasets: ['sales_facts'],
    });
  }
  await registerModel(context, {
    kind: 'customer-value',
    name: 'bg-nbd-gamma-gamma',
    params: { horizonDays: HORIZON_DAYS },
    metrics: {},
    state: clvState,
    datasets: ['sales_facts'],
  });
  if (segments.state === undefined) return;
  const { kMeans } = segments.state;
  await registerModel(context, {
    kind: 'segments',
    name: 'k-means',
    params: { k: kMeans.k, features: segments.features },
    metrics: { inertia: kMeans.inertia, trials: kMeans.trials },
    state: segments.state,
    datasets: ['sales_facts'],
  });
}
