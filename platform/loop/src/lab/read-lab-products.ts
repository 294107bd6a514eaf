import { type AnalyticsEngine, column, sql } from '@quanyu/lake';
import { COST_SHARE_OF_PRICE } from '../plan/plan-supplier.ts';
import { leadTimeOf } from '../plan/supplier-facts.ts';

/** A product with its own history, all places together. */
export interface LabProduct {
  readonly product: string;
  readonly name: string;
  /** Demand by day, oldest first; days with an empty shelf hold the mean of the days around. */
  readonly demand: Float64Array;
  readonly unitCostMinor: number;
  readonly unitPriceMinor: number;
  readonly leadTimeDays: number;
  readonly leadTimeSdDays: number;
  readonly packUnits: number;
}

export interface LabQuestion {
  readonly asOfDay: number;
  /** Days of history, the warm-up included. */
  readonly days: number;
  /** The so many products of most revenue. */
  readonly productsMax: number;
  readonly supplier?: string | undefined;
  readonly category?: string | undefined;
  readonly minorPerMajor: number;
}

/** Products that sold in the asked days, those of most revenue first, with their daily history. */
export async function readLabProducts(
  engine: AnalyticsEngine,
  question: LabQuestion,
): Promise<readonly LabProduct[]> {
  const { asOfDay, days, productsMax, supplier, category, minorPerMajor } = question;
  const from = asOfDay - days + 1;
  const ofSupplier = supplier === undefined ? sql`` : sql` and p.supplier_id = ${supplier}`;
  const below = `${category ?? ''}>`;
  const inCategory =
    category === undefined
      ? sql``
      : sql` and left(array_to_string(p.category_path, '>') || '>', ${below.length}) = ${below}`;
  const facts = await engine.query(sql`
    select d.product_id, coalesce(p.name, d.product_id) as name,
      cast(p.cost * ${minorPerMajor} as double) as cost,
      cast(coalesce(p.price * ${minorPerMajor}, sum(d.revenue_minor) / nullif(sum(d.units), 0)) as double)
        as price,
      max(s.lead_time_days) as lead_days, max(coalesce(s.lead_time_sd_days, 0)) as sd_days,
      cast(coalesce(max(p.pack_units), 1) as double) as pack_units
    from daily_demand as d join products as p on p.product_id = d.product_id
      left join suppliers as s on s.supplier_id = p.supplier_id
    where d.day >= ${from} and d.day <= ${asOfDay}${ofSupplier}${inCategory}
    group by d.product_id, p.name, p.cost, p.price
    order by sum(d.revenue_minor) desc, d.product_id asc limit ${productsMax}`);
  const ids = column(facts, 'product_id', 'VARCHAR').values;
  if (ids.length === 0) return [];
  const demand = await readDemand(engine, ids.map(String), { from, days });
  const number = (name: string) => column(facts, name, 'DOUBLE').values;
  const [cost, price, lead, sd] = [
    number('cost'),
    number('price'),
    number('lead_days'),
    number('sd_days'),
  ];
  const packs = number('pack_units');
  const names = column(facts, 'name', 'VARCHAR').values;
  return ids.flatMap((id, row) => {
    const unitPriceMinor = price[row] ?? 0;
    const known = cost[row];
    const unitCostMinor =
      known !== undefined && known > 0 ? known : unitPriceMinor * COST_SHARE_OF_PRICE;
    const series = demand.get(String(id));
    if (series === undefined || !(unitCostMinor > 0)) return [];
    const deviation = sd[row] || 0;
    return [
      {
        product: String(id),
        name: String(names[row]),
        demand: series,
        unitCostMinor,
        unitPriceMinor,
        // The mean, not the cautious day: the simulation draws its own luck.
        leadTimeDays: Math.max(1, leadTimeOf(lead[row], 0).leadTimeDays),
        leadTimeSdDays: deviation,
        packUnits: Math.max(1, packs[row] ?? 1),
      },
    ];
  });
}

async function readDemand(
  engine: AnalyticsEngine,
  products: readonly string[],
  { from, days }: { readonly from: number; readonly days: number },
): Promise<ReadonlyMap<string, Float64Array>> {
  const among = products.map((id) => sql`${id}`).reduce((all, one) => sql`${all}, ${one}`);
  const to = from + days - 1;
  const [sold, empty] = await Promise.all([
    engine.query(sql`
      select product_id, day, sum(units) as units from daily_demand
      where day >= ${from} and day <= ${to} and product_id in (${among}) group by 1, 2`),
    // Days on which no place had any: spans of all places that overlap.
    engine.query(sql`
      with placed as (
        select product_id, location_id, greatest(from_day, ${from}) as from_day,
          least(to_day, ${to}) as to_day, units
        from stock_spans where product_id in (${among}) and from_day <= ${to} and to_day >= ${from}
      )
      select product_id, cast(from_day as integer) as from_day, cast(to_day as integer) as to_day,
        cast(units as double) as units from placed`),
  ]);
  const series = new Map(products.map((id) => [id, new Float64Array(days)]));
  const ids = column(sold, 'product_id', 'VARCHAR').values;
  const at = column(sold, 'day', 'INTEGER').values;
  const units = column(sold, 'units', 'DOUBLE').values;
  ids.forEach((id, row) => {
    const one = series.get(String(id));
    if (one !== undefined) one[Number(at[row]) - from] = units[row] ?? 0;
  });
  fillEmpty(series, empty, { from, days });
  return series;
}

/** Days without a sale and without stock anywhere are no demand of zero: the mean stands there. */
function fillEmpty(
  series: ReadonlyMap<string, Float64Array>,
  spans: Parameters<typeof column>[0],
  { from, days }: { readonly from: number; readonly days: number },
): void {
  const ids = column(spans, 'product_id', 'VARCHAR').values;
  const [first, last] = [
    column(spans, 'from_day', 'INTEGER').values,
    column(spans, 'to_day', 'INTEGER').values,
  ];
  const units = column(spans, 'units', 'DOUBLE').values;
  const stocked = new Map<string, Uint8Array>();
  ids.forEach((id, row) => {
    const known = stocked.get(String(id)) ?? new Uint8Array(days);
    stocked.set(String(id), known);
    if ((units[row] ?? 0) > 0) {
      known.fill(1, Number(first[row]) - from, Number(last[row]) - from + 1);
    }
  });
  for (const [id, one] of series) {
    const had = stocked.get(id);
    if (had === undefined) continue;
    const known = one.filter((value, t) => value > 0 || had[t] === 1);
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    one.forEach((value, t) => {
      if (value === 0 && had[t] === 0) one[t] = mean;
    });
  }
}
