import { type DerivedCell, sql } from '@quanyu/lake';
import { planFloorTest } from '@quanyu/logistics';
import { createRng } from '@quanyu/numeric';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';
import { readFloorPlan } from '../logistics/floor-plan.ts';
import { floorTrips, placedCategories } from '../logistics/floor-trips.ts';
import { FLOOR_PLANS } from '../logistics/logistics-tables.ts';
import { planFloor } from '../logistics/plan-floor.ts';
import type { Step, StepContext } from '../step.ts';

const LOOK_BACK_DAYS = 63;

/** Where a store's floor is known: a placement that earns more, and how to find out whether it does. */
export const FLOOR_STEP: Step = {
  name: 'floor',
  needs: [],
  datasets: ['sales_facts', 'locations'],
  version: '1',
  extraVersion: async ({ ledger }) => {
    const sites = await ledger.logistics.sites.list('floor');
    return sites.map(({ location, updatedAt }) => `${location}:${updatedAt}`).join(',');
  },
  async run(context) {
    const { ledger, lake, clock, seed, signal, onProgress } = context;
    const sites = await ledger.logistics.sites.list('floor');
    const rows: (readonly DerivedCell[])[] = [];
    const test = sites.length === 0 ? undefined : await testPlan(context);
    let baskets = 0;
    for (const [done, { location, body }] of sites.entries()) {
      signal.throwIfAborted();
      const plan = readFloorPlan(body);
      const seen = await floorTrips(context, location, {
        categories: placedCategories(plan),
        days: LOOK_BACK_DAYS,
      });
      baskets += seen.baskets.length;
      const found = planFloor(plan, seen.baskets, seen.margins, { clock, seed });
      if (found !== undefined) {
        const { placement, moved, beforeMinor, afterMinor, lowMinor, highMinor } = found;
        const text = JSON.stringify({ placement, placementBefore: plan.placement, moved, test });
        const figures = [moved.length, found.baskets, beforeMinor, afterMinor, lowMinor, highMinor];
        rows.push([location, ...figures, text]);
      }
      onProgress(done + 1, sites.length);
    }
    await lake.publish(FLOOR_PLANS, { kind: 'rows', rows });
    const note = sites.length === 0 ? { note: 'no floor plan is known, so nothing is placed' } : {};
    const figures = { floors: sites.length, baskets, proposals: rows.length, ...note };
    return { rowsIn: baskets, rowsOut: rows.length, figures };
  },
};

/** Which stores change first and for how long, from their takings. */
async function testPlan({ engine, asOfDay, seed }: StepContext) {
  const rows = await plainRows(
    engine,
    sql`select s.location_id, s.day, cast(sum(s.total_minor) as double) as taken
      from sales_facts as s join locations as l on l.location_id = s.location_id and l.kind = 'store'
      where s.day > ${asOfDay - LOOK_BACK_DAYS} and s.day <= ${asOfDay}
      group by 1, 2 order by 1 asc, 2 asc`,
  );
  const byStore = new Map<string, number[]>();
  for (const row of rows) {
    const store = textOf(row, 'location_id');
    const daily = byStore.get(store) ?? Array.from({ length: LOOK_BACK_DAYS }, () => 0);
    byStore.set(store, daily);
    daily[numberOf(row, 'day') - (asOfDay - LOOK_BACK_DAYS + 1)] = Math.max(
      0,
      numberOf(row, 'taken'),
    );
  }
  const rng = createRng(seed).stream('floor test');
  const plan = planFloorTest(
    [...byStore].map(([id, dailyMinor]) => ({ id, dailyMinor })),
    () => rng.uniform(),
  );
  const { pairs, testDays, settleDays, liftFound, isLargeEnough } = plan;
  return {
    pairs,
    testDays,
    settleDays,
    liftFound: Number.isFinite(liftFound) ? liftFound : null,
    isLargeEnough,
  };
}
