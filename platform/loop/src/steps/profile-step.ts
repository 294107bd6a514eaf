import { AppError, type Currency, currencyDecimals } from '@quanyu/domain';
import { createRng, type Rng } from '@quanyu/numeric';
import {
  type ActivityState,
  type ClvState,
  explainActivity,
  fitActivity,
  fitClv,
  type PropensityState,
  type PurchaseSummary,
  type PurchaseTable,
  predictActivity,
  predictClv,
  rfmOf,
  type SegmentState,
  summarisePurchases,
} from '@quanyu/profile';
import { type FitBasis, keptModel, keptState } from '../kept-model.ts';
import { customerMap } from '../profile/customer-map.ts';
import { segmentCustomers, segmentRows } from '../profile/customer-segments.ts';
import { loadHabits } from '../profile/habits.ts';
import { loadPropensities } from '../profile/load-propensities.ts';
import { publishCandidates, publishPersons } from '../profile/persons.ts';
import { profileExtras } from '../profile/profile-extras.ts';
import { type ProfileFacts, profileRows } from '../profile/profile-rows.ts';
import { PROPENSITY_DAYS, type Propensities } from '../profile/propensities.ts';
import { type Buyers, loadBuyers, loadPurchases } from '../profile/purchase-history.ts';
import { PROFILES, SEGMENTS } from '../published.ts';
import { registerModel } from '../register-model.ts';
import type { Step, StepContext, StepResult } from '../step.ts';

const ACTIVITY_DAYS = 28;
const HORIZON_DAYS = 365;
/** Reasons kept of each customer's score. */
const REASONS_KEPT = 3;

/** Who the customers are: RFM, groups, who buys again, what they are worth, tags, a map. */
export const PROFILE_STEP: Step = {
  name: 'profile',
  needs: [],
  datasets: ['sales_facts', 'customers'],
  version: '5',
  extraVersion: async ({ ledger }) => ledger.identity.version(),
  async run(context) {
    const { engine, lake, asOfDay } = context;
    const linked = await publishPersons(context);
    const candidates = await publishCandidates(context);
    const buyers = await loadBuyers(engine, { asOfDay, linked });
    if (buyers.ids.length === 0) {
      for (const table of [PROFILES, SEGMENTS])
        await lake.publish(table, { kind: 'rows', rows: [] });
      return {
        rowsIn: 0,
        rowsOut: 0,
        figures: { customers: 0, note: 'no order names a customer' },
      };
    }
    const found = await profileBuyers(context, { buyers, linked });
    return { ...found, figures: { ...found.figures, linked, candidates } };
  },
};

async function profileBuyers(
  context: StepContext,
  { buyers, linked }: { readonly buyers: Buyers; readonly linked: number },
): Promise<StepResult> {
  const { engine, lake, asOfDay, seed, currency, onProgress, signal } = context;
  const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
  const rng = createRng(seed).stream('profile');
  const customers = buyers.ids.length;
  const purchases = await loadPurchases(engine, { asOfDay, linked, customers, minorPerMajor });
  const summary = summarisePurchases(purchases, asOfDay);
  const rfm = rfmOf(summary);
  onProgress(1, 5);
  const basis = { version: PROFILE_STEP.version, asOfDay, rows: purchases.day.length };
  const kept = await keptFits(context, basis);
  const clvState = kept.clv ?? fitClv(summary);
  const clv = predictClv(clvState, summary, HORIZON_DAYS);
  const clvMinor = clv.value.map((value) => Math.round(value * minorPerMajor));
  onProgress(2, 5);
  signal.throwIfAborted();
  const activity = kept.activity ?? activityOf(purchases, asOfDay, rng.stream('activity'));
  const scores = scoresOf(activity, purchases, asOfDay);
  onProgress(3, 5);
  const segments = segmentCustomers(buyers, rfm, {
    rng: rng.stream('segments'),
    kept: kept.segments,
  });
  const map = customerMap(segments.x);
  onProgress(4, 5);
  signal.throwIfAborted();
  const habits = await loadHabits(engine, buyers.ids, {
    asOfDay,
    linked,
    timeZone: context.calendar.timeZone,
  });
  const propensities = await loadPropensities(context, {
    purchases,
    ids: buyers.ids,
    linked,
    kept: kept.propensity,
  });
  const inputs = { buyers, purchases, summary, clvState, clv, habits, propensities, minorPerMajor };
  const extras = profileExtras(inputs);
  await lake.publish(PROFILES, {
    kind: 'rows',
    rows: profileRows(buyers, { summary, rfm, clv, clvMinor, ...scores, segments, map, extras }),
  });
  const groups = segmentRows(buyers, segments, { rfm, map, clvMinor, currency });
  await lake.publish(SEGMENTS, { kind: 'rows', rows: groups });
  await registerModels(context, basis, {
    activity: kept.activity === undefined ? activity : undefined,
    clv: kept.clv === undefined ? clvState : undefined,
    segments: segments.state === kept.segments ? undefined : segments.state,
    propensity: kept.propensity === undefined ? propensities?.state : undefined,
  });
  onProgress(5, 5);
  const totalClv = clvMinor.reduce((sum, minor) => sum + minor, 0);
  return {
    rowsIn: purchases.day.length,
    rowsOut: customers,
    figures: figuresOf({
      customers,
      summary,
      groups: groups.length,
      activity,
      totalClv,
      propensities,
    }),
  };
}

function figuresOf(found: {
  readonly customers: number;
  readonly summary: PurchaseSummary;
  readonly groups: number;
  readonly activity: ActivityState | undefined;
  readonly totalClv: number;
  readonly propensities: Propensities | undefined;
}): Readonly<Record<string, unknown>> {
  const repeat = found.summary.purchaseDays.reduce((sum, days) => sum + (days > 1 ? 1 : 0), 0);
  return {
    customers: found.customers,
    customersWhoRepeat: repeat,
    segments: found.groups,
    expectedValueMinor: found.totalClv,
    activityAuc: found.activity?.evaluation?.auc ?? null,
    propensityAuc: found.propensities?.state.evaluation.auc ?? null,
    propensityDrift: found.propensities?.drift ?? null,
  };
}

interface ProfileFits {
  readonly activity: ActivityState | undefined;
  readonly clv: ClvState | undefined;
  readonly segments: SegmentState | undefined;
  readonly propensity: PropensityState | undefined;
}

/** Models fitted lately on almost the same purchases: they serve once more. */
async function keptFits(context: StepContext, basis: FitBasis): Promise<ProfileFits> {
  const stateOf = async <S>(kind: string): Promise<S | undefined> =>
    keptState<S>(context, await keptModel(context, kind, basis));
  return {
    activity: await stateOf<ActivityState>('activity'),
    clv: await stateOf<ClvState>('customer-value'),
    segments: await stateOf<SegmentState>('segments'),
    propensity: await stateOf<PropensityState>('propensity'),
  };
}

/** The activity model, or none where the history is too short or says nothing. */
function activityOf(
  purchases: PurchaseTable,
  asOfDay: number,
  rng: Rng,
): ActivityState | undefined {
  try {
    return fitActivity(purchases, { asOfDay, rng, windowDays: ACTIVITY_DAYS });
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

function scoresOf(
  activity: ActivityState | undefined,
  purchases: PurchaseTable,
  asOfDay: number,
): Pick<ProfileFacts, 'score' | 'scoreReasons'> {
  if (activity === undefined) return { score: undefined, scoreReasons: () => null };
  const { customers, score, x } = predictActivity(activity, purchases, asOfDay);
  const all = new Float64Array(purchases.customers);
  const rowOf = new Int32Array(purchases.customers).fill(-1);
  customers.forEach((customer, row) => {
    all[customer] = score[row] ?? 0;
    rowOf[customer] = row;
  });
  const scoreReasons = (buyer: number): string | null => {
    const row = rowOf[buyer] ?? -1;
    if (row < 0) return null;
    const features = x.data.subarray(row * x.cols, (row + 1) * x.cols);
    return JSON.stringify(explainActivity(activity, features).slice(0, REASONS_KEPT), rounded);
  };
  return { score: all, scoreReasons };
}

/** Four digits are as much as is shown, and keep the table small. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}

/** Registers what was fitted in this run. */
async function registerModels(
  context: StepContext,
  basis: FitBasis,
  { activity, clv, segments, propensity }: ProfileFits,
): Promise<void> {
  const datasets = ['sales_facts'];
  if (activity !== undefined) {
    await registerModel(context, {
      kind: 'activity',
      name: 'logistic-regression',
      params: { windowDays: ACTIVITY_DAYS, features: activity.features, basis },
      metrics: { ...(activity.evaluation ?? {}) },
      state: activity,
      datasets,
    });
  }
  if (clv !== undefined) {
    await registerModel(context, {
      kind: 'customer-value',
      name: 'bg-nbd-gamma-gamma',
      params: { horizonDays: HORIZON_DAYS, basis },
      metrics: {},
      state: clv,
      datasets,
    });
  }
  if (propensity !== undefined) {
    await registerModel(context, {
      kind: 'propensity',
      name: propensity.model,
      params: { windowDays: PROPENSITY_DAYS, features: propensity.features, basis },
      metrics: { ...propensity.evaluation },
      state: propensity,
      datasets,
    });
  }
  if (segments !== undefined) {
    const { kMeans, features } = segments;
    await registerModel(context, {
      kind: 'segments',
      name: 'k-means',
      params: { k: kMeans.k, features, basis },
      metrics: { inertia: kMeans.inertia, trials: kMeans.trials },
      state: segments,
      datasets,
    });
  }
}
