import { column, sql } from '@quanyu/lake';
import type { ModelRecord } from '@quanyu/ledger';
import { createRng } from '@quanyu/numeric';
import { encodeInteractions, encodeState, type Interactions } from '@quanyu/recommend';
import { type FitBasis, keptModel } from '../kept-model.ts';
import { BOUGHT_TOGETHER, SEGMENT_PRODUCTS } from '../published.ts';
import { type ComparedModel, type Comparison, compareModels } from '../recommend/compare-models.ts';
import { segmentProducts } from '../recommend/segment-products.ts';
import { togetherQuery } from '../recommend/together-query.ts';
import { registerModel } from '../register-model.ts';
import type { Step, StepContext, StepResult } from '../step.ts';

/** Purchases that the fit looks at: of the latest, as many as fit in memory without care. */
const EVENTS_MAX = 3_000_000;
const CUSTOMERS_MIN = 20;
const CASES_MAX = 1_000;
const TRIALS_MAX = 24;

/** What to show to whom: a fitted recommender beside popularity, and lists for people to use. */
export const RECOMMEND_STEP: Step = {
  name: 'recommend',
  needs: [],
  datasets: ['sales_facts', 'profiles'],
  version: '3',
  async run(context) {
    const { lake, asOfDay, onProgress } = context;
    const pairs = await lake.publish(BOUGHT_TOGETHER, {
      kind: 'query',
      select: togetherQuery(asOfDay),
    });
    const lists = await lake.publish(SEGMENT_PRODUCTS, {
      kind: 'query',
      select: segmentProducts(asOfDay),
    });
    onProgress(1, 3);
    const fitted = await fitRecommender(context);
    onProgress(3, 3);
    return {
      rowsIn: fitted.rowsIn,
      rowsOut: pairs.rows + lists.rows,
      figures: { pairs: pairs.rows, segmentProducts: lists.rows, ...fitted.figures },
    };
  },
};

async function fitRecommender(
  context: StepContext,
): Promise<Pick<StepResult, 'rowsIn' | 'figures'>> {
  const { seed, signal, asOfDay } = context;
  const basis = { version: RECOMMEND_STEP.version, asOfDay, rows: await countPurchases(context) };
  const kept = await keptModel(context, 'recommend', basis);
  if (kept !== undefined) return keptFigures(kept, basis);
  const data = await loadPurchases(context);
  if (data === undefined || data.customers.length < CUSTOMERS_MIN) {
    return {
      rowsIn: 0,
      figures: { fitted: 'none', note: 'too few orders name a customer: popularity serves' },
    };
  }
  const compared = compareModels(data, {
    rng: createRng(seed).stream('recommend'),
    trialsMax: TRIALS_MAX,
    casesMax: CASES_MAX,
    checkStop: () => signal.throwIfAborted(),
  });
  const best = await registerCompared(context, data, { compared, basis });
  const events = data.product.length;
  return {
    rowsIn: events,
    figures: {
      customers: data.customers.length,
      products: data.products.length,
      events,
      ...best,
      leftOut: compared.leftOut,
    },
  };
}

/** Every model with its figures; the best is fitted on all purchases and becomes the live one. */
async function registerCompared(
  context: StepContext,
  data: Interactions,
  { compared, basis }: { readonly compared: Comparison; readonly basis: FitBasis },
): Promise<StepResult['figures']> {
  const { models, sequence, validation, trials } = compared;
  const popular = models.find(({ name }) => name === 'popularity');
  let figures: StepResult['figures'] = {};
  // The live one last: until then the former one stands.
  for (const one of models.toReversed()) {
    const isLive = one === models[0];
    const metrics = {
      ...metricsOf(one),
      popularityNdcg10: popular?.test.ndcg ?? null,
      validation,
      ...(isLive ? {} : { againstBest: one.againstBest, best: models[0]?.name ?? '' }),
    };
    const rng = createRng(context.seed).stream(one.name);
    const state = isLive ? encodeState(one.model.fit(data, { rng })) : undefined;
    await registerModel(context, {
      kind: 'recommend',
      name: one.name,
      params: { trialsMax: TRIALS_MAX, chosen: sequence, basis, model: one.model.params },
      metrics,
      learningCurve: one.name === 'sequence' ? trials : [],
      datasets: ['sales_facts'],
      isLive,
      ...(state === undefined ? {} : { state }),
    });
    if (isLive) figures = { model: one.name, ...metrics };
  }
  return figures;
}

function metricsOf({ test, validationNdcg }: ComparedModel) {
  return {
    ndcg10: test.ndcg,
    ndcg10Error: test.ndcgError,
    validationNdcg10: validationNdcg,
    hitRate10: test.hitRate,
    recall10: test.recall,
    map10: test.averagePrecision,
    mrr10: test.reciprocalRank,
    auc: test.auc,
    coverage10: test.coverage,
    gini10: test.gini,
    noveltyBits: test.noveltyBits,
    diversity10: test.diversity ?? null,
    cases: test.cases,
  };
}

/** What a recommender fitted lately is known to be worth. */
function keptFigures(
  { metrics, fittedAt }: ModelRecord,
  { rows }: FitBasis,
): Pick<StepResult, 'rowsIn' | 'figures'> {
  const { ndcg10, popularityNdcg10, cases, validation } = metrics;
  const judged = { ndcg10, popularityNdcg10, cases, validation };
  return { rowsIn: rows, figures: { kept: true, fittedAt, events: rows, ...judged } };
}

async function countPurchases({ engine, asOfDay }: StepContext): Promise<number> {
  const table = await engine.query(sql`
    select count(*) as n from (
      select customer_id, product_id, day from sales_facts
      where counts_as_order and is_goods and customer_id is not null and day <= ${asOfDay}
      group by 1, 2, 3) as bought`);
  return Math.min(EVENTS_MAX, Number(column(table, 'n', 'BIGINT').values[0] ?? 0));
}

/** The latest purchases of known customers, one row a customer, product and day, oldest first. */
async function loadPurchases({ engine, asOfDay }: StepContext): Promise<Interactions | undefined> {
  const table = await engine.query(sql`
    select customer_id, product_id, day from (
      select customer_id, product_id, day, row_number() over (
        order by day desc, customer_id asc, product_id asc) as place
      from (
        select customer_id, product_id, day from sales_facts
        where counts_as_order and is_goods and customer_id is not null and day <= ${asOfDay}
        group by 1, 2, 3
      ) as bought
    ) as latest where place <= ${EVENTS_MAX}
    order by day asc, customer_id asc, product_id asc`);
  if (table.rowCount === 0) return undefined;
  const days = column(table, 'day', 'INTEGER').values;
  return encodeInteractions({
    customer: column(table, 'customer_id', 'VARCHAR').values.map((id) => id ?? ''),
    product: column(table, 'product_id', 'VARCHAR').values.map((id) => id ?? ''),
    time: Float64Array.from(days, (day) => day * 86_400_000),
  });
}
