import { isoOfDay } from '@quanyu/domain';
import type { DerivedCell } from '@quanyu/lake';
import { PICK_PLANS } from '../logistics/logistics-tables.ts';
import { openOrders, queueVersion } from '../logistics/open-deliveries.ts';
import { type PlannedWave, planPicks } from '../logistics/plan-picks.ts';
import { readWarehousePlan, type WarehousePlan } from '../logistics/warehouse-plan.ts';
import type { Step, StepContext, StepResult } from '../step.ts';

/** Metres a picker walks in an hour between the places. */
const WALK_M_PER_HOUR = 3_600;
/** Pickers walk slower and faster than that: the worth's interval. */
const PACE_SPREAD = 0.25;

/** Open orders of warehouses whose plan is known become waves with pick lists. */
export const PICK_STEP: Step = {
  name: 'pick',
  needs: [],
  datasets: [],
  version: '1',
  extraVersion: queueVersion,
  async run(context) {
    const { ledger, lake, asOfDay, clock, seed, calendar, signal, onProgress } = context;
    const sites = await ledger.logistics.sites.list('warehouse');
    if (sites.length === 0) {
      return nothing(context, 'no warehouse plan is known, so no waves are built');
    }
    const orders = (await openOrders(context)).filter(
      ({ isPicked, state }) => !isPicked && state !== 'picking',
    );
    const day = asOfDay + 1;
    const rows: (readonly DerivedCell[])[] = [];
    const leftOut: Record<string, number> = {};
    let later = 0;
    for (const [done, { location, body }] of sites.entries()) {
      signal.throwIfAborted();
      const plan = readWarehousePlan(body);
      const own = orders.filter((order) => order.location === location);
      const planned = planPicks(plan, own, { day, calendar, clock, seed });
      const first = (await wavesOf(context, location, day)) + 1;
      planned.waves.forEach((wave, k) => {
        rows.push(waveRow(wave, plan, { location, day, number: first + k }));
      });
      for (const { code } of planned.leftOut) leftOut[code] = (leftOut[code] ?? 0) + 1;
      later += planned.later;
      onProgress(done + 1, sites.length);
    }
    await lake.publish(PICK_PLANS, { kind: 'rows', rows });
    const figures = { warehouses: sites.length, open: orders.length, waves: rows.length, later };
    return { rowsIn: orders.length, rowsOut: rows.length, figures: { ...figures, leftOut } };
  },
};

async function nothing({ lake }: StepContext, note: string): Promise<StepResult> {
  await lake.publish(PICK_PLANS, { kind: 'rows', rows: [] });
  return { rowsIn: 0, rowsOut: 0, figures: { waves: 0, note } };
}

/** Waves of that day that stand already: new ones are numbered on. */
async function wavesOf({ ledger }: StepContext, location: string, day: number): Promise<number> {
  const { rows } = await ledger.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM pick_waves WHERE location_id = $1 AND day = $2',
    [location, day],
  );
  return rows[0]?.n ?? 0;
}

function waveRow(
  wave: PlannedWave,
  plan: WarehousePlan,
  at: { readonly location: string; readonly day: number; readonly number: number },
): readonly DerivedCell[] {
  const savedM = Math.max(0, wave.simpleM - wave.distanceM);
  const worth = (savedM / WALK_M_PER_HOUR) * plan.hourMinor;
  return [
    `${at.location}-${isoOfDay(at.day)}-w${at.number}`,
    at.location,
    at.day,
    at.number,
    wave.orders,
    wave.lines,
    wave.units,
    wave.late,
    wave.distanceM,
    wave.simpleM,
    wave.startsAt,
    wave.endsAt,
    Math.round(worth),
    Math.round(worth * (1 - PACE_SPREAD)),
    Math.round(worth * (1 + PACE_SPREAD)),
    JSON.stringify(wave.lists),
  ];
}
