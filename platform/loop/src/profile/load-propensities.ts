import { type AnalyticsEngine, column, sql } from '@quanyu/lake';
import { createRng } from '@quanyu/numeric';
import type { PropensityState, PurchaseTable } from '@quanyu/profile';
import type { StepContext } from '../step.ts';
import { loadFacets } from './facets.ts';
import { type Propensities, propensitiesOf } from './propensities.ts';

/** Older purchases say little of what somebody buys next. */
const HISTORY_DAYS = 730;

/** Reads what propensities are learnt from, and scores everybody; see {@link propensitiesOf}. */
export async function loadPropensities(
  { engine, asOfDay, seed }: StepContext,
  task: {
    readonly purchases: PurchaseTable;
    readonly ids: readonly string[];
    readonly linked: number;
    readonly kept: PropensityState | undefined;
  },
): Promise<Propensities | undefined> {
  const { purchases, ids, linked, kept } = task;
  const options = { asOfDay, fromDay: asOfDay - HISTORY_DAYS, linked };
  const facets = await loadFacets(engine, ids, options);
  if (facets.length === 0) return undefined;
  const groups = kept === undefined ? await gendersOf(engine, ids) : [];
  const rng = createRng(seed).stream('propensity');
  return propensitiesOf({ purchases, facets, asOfDay, kept, groups, rng });
}

/** Genders, to watch whether promises hold for each: no model learns from them. */
async function gendersOf(
  engine: AnalyticsEngine,
  ids: readonly string[],
): Promise<readonly (string | null)[]> {
  const table = await engine.query(
    sql`select customer_id, gender from customers where gender is not null`,
  );
  const genders = column(table, 'gender', 'VARCHAR').values;
  const byId = new Map(
    column(table, 'customer_id', 'VARCHAR').values.map((id, i) => [id ?? '', genders[i] ?? null]),
  );
  return ids.map((id) => byId.get(id) ?? null);
}
