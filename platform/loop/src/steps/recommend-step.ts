import { column, sql } from '@quanyu/lake';
import type { ModelRecord } from '@quanyu/ledger';
import { createRng } from '@quanyu/numeric';
import {
  autoRecommender,
  encodeInteractions,
  encodeState,
  evaluate,
  type Interactions,
  leaveLastOut,
  popularityRecommender,
  sequenceRecommender,
} from '@quanyu/recommend';
import { type FitBasis, keptModel } from '../kept-model.ts';
import { BOUGHT_TOGETHER, SEGMENT_PRODUCTS } from '../published.ts';
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
  version: '2',
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
  const rng = createRng(seed).stream('recommend');
  const model = autoRecommender({ trialsMax: TRIALS_MAX, casesMax: CASES_MAX });
  const split = leaveLastOut(data);
  const judged = { k: 10, casesMax: CASES_MAX, lists: false };
  const popularity = popularityRecommender();
  const popular = evaluate(popularity, popularity.fit(split.train, { rng }), split, judged);
  const chosen = model.fit(split.train, { rng });
  const held = evaluate(model, chosen, split, judged);
  signal.throwIfAborted();
  // What was chosen without the last purchases is fitted on all of them; a second search would cost
  // as much as the first and could not be judged.
  const state = sequenceRecommender(chosen.inner.params).fit(data, { rng });
  const metrics = {
    ndcg10: held.ndcg,
    popularityNdcg10: popular.ndcg,
    cases: held.cases,
    validation: chosen.validation,
  };
  await registerModel(context, {
    kind: 'recommend',
    name: 'sequence',
    params: { trialsMax: TRIALS_MAX, chosen: chosen.inner.params, basis },
    metrics,
    learningCurve: chosen.trials.map(({ ndcg }) => ndcg),
    state: encodeState(state),
    datasets: ['sales_facts'],
  });
  const events = data.product.length;
  return {
    rowsIn: events,
    figures: {
      customers: data.customers.length,
      products: data.products.length,
      events,
      ...metrics,
    },
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
