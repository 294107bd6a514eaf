import { sql } from '@quanyu/lake';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';
import type { LoopTools } from '../step.ts';
import type { FloorPlan } from './floor-plan.ts';
import type { CategoryMargins, FloorTrip } from './plan-floor.ts';

const ROWS_MAX = 200_000;

export interface FloorTrips {
  readonly baskets: readonly FloorTrip[];
  readonly margins: CategoryMargins;
}

/** Categories that stand somewhere, longest names first: a narrow one goes before its wider one. */
export function placedCategories(plan: Pick<FloorPlan, 'placement'>): readonly string[] {
  return Object.keys(plan.placement).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** A store's receipts of the last days by category, with what a unit earns. */
export async function floorTrips(
  { engine, asOfDay }: Pick<LoopTools, 'engine'> & { readonly asOfDay: number },
  location: string,
  about: { readonly categories: readonly string[]; readonly days: number },
): Promise<FloorTrips> {
  const rows = await plainRows(
    engine,
    sql`select order_id, day, category, cast(sum(total_minor - cost_minor) as double) as margin,
        cast(sum(quantity) as double) as units
      from sales_facts
      where location_id = ${location} and kind = 'sale' and is_goods and quantity > 0
        and day > ${asOfDay - about.days} and day <= ${asOfDay}
      group by 1, 2, 3 order by 2 asc, 1 asc, 3 asc limit ${ROWS_MAX}`,
  );
  const placed = new Map<string, string | undefined>();
  const orders = new Map<string, { week: number; categories: string[] }>();
  const sums = new Map<string, { margin: number; units: number }>();
  for (const row of rows) {
    const full = textOf(row, 'category');
    if (!placed.has(full)) {
      placed.set(
        full,
        about.categories.find((one) => full === one || full.startsWith(`${one}>`)),
      );
    }
    const category = placed.get(full);
    if (category === undefined) continue;
    const id = textOf(row, 'order_id');
    const week = Math.floor((numberOf(row, 'day') - asOfDay - 1) / 7);
    const basket = orders.get(id) ?? { week, categories: [] };
    orders.set(id, basket);
    basket.categories.push(category);
    const sum = sums.get(category) ?? { margin: 0, units: 0 };
    sums.set(category, sum);
    sum.margin += numberOf(row, 'margin');
    sum.units += numberOf(row, 'units');
  }
  const margins = [...sums].map(
    ([category, { margin, units }]) =>
      [category, Math.max(0, margin / Math.max(1, units))] as const,
  );
  return { baskets: [...orders.values()], margins: new Map(margins) };
}
