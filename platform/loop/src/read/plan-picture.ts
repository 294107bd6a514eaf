import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { sumAt } from '../plan/demand-paths.ts';
import { dueByPlace } from '../plan/open-orders.ts';
import { QUANTILE_LEVELS, SUM_COLUMNS } from '../published.ts';
import { rowsOf } from './page.ts';

/** Stock of a product as it is expected on a day's evening, all places together. */
export interface PlanDay {
  readonly day: number;
  /** One in ten, the middle and nine in ten of what may be left, without and with the planned order. */
  readonly lowUnits: number;
  readonly midUnits: number;
  readonly highUnits: number;
  readonly midWithUnits: number;
  /** What arrives that day, open orders and transfers from outside. */
  readonly dueUnits: number;
  /** Chance of having run out by then, without and with the planned order. */
  readonly risk: number;
  readonly riskWith: number;
}

export interface PlanPicture {
  readonly asOfDay: number;
  readonly onHandUnits: number;
  readonly orderUnits: number;
  /** When the planned order would be there; null: nothing is planned. */
  readonly orderDay: number | null;
  readonly days: readonly PlanDay[];
}

const DAYS_MAX = 90;

/** The projected level of a product, day by day, from the forecast's sums; undefined: no forecast. */
export async function planPicture(
  engine: AnalyticsEngine,
  ledger: Ledger,
  product: string,
): Promise<PlanPicture | undefined> {
  const [lines] = rowsOf(
    await engine.query(sql`
      select cast(coalesce(sum(greatest(0, on_hand_units)), 0) as double) as on_hand,
        cast(coalesce(sum(order_units), 0) as double) as order_units,
        cast(max(case when order_units > 0 then lead_time_days end) as double) as lead_days
      from plan_lines where product_id = ${product}`),
  );
  const sums = await summedDemand(engine, product);
  if (lines === undefined || sums === undefined) return undefined;
  const { asOfDay, quantiles, days } = sums;
  const due = await dueOf(ledger, product, { asOfDay, days });
  const onHandUnits = Number(lines['on_hand']);
  const orderUnits = Number(lines['order_units']);
  const lead = lines['lead_days'] === null ? null : Number(lines['lead_days']);
  const orderDay = orderUnits > 0 && lead !== null ? asOfDay + lead + 1 : null;
  const demand = { levels: QUANTILE_LEVELS, quantiles, days };
  let stock = onHandUnits;
  const picture = Array.from({ length: days }, (_, i): PlanDay => {
    const day = asOfDay + 1 + i;
    stock += due[i] ?? 0;
    const withOrder = stock + (orderDay !== null && day >= orderDay ? orderUnits : 0);
    const left = (units: number, level: number): number =>
      Math.max(0, units - sumAt(demand, i, level));
    return {
      day,
      lowUnits: left(stock, 0.9),
      midUnits: left(stock, 0.5),
      highUnits: left(stock, 0.1),
      midWithUnits: left(withOrder, 0.5),
      dueUnits: due[i] ?? 0,
      risk: chanceAbove(demand, i, stock),
      riskWith: chanceAbove(demand, i, withOrder),
    };
  });
  return { asOfDay, onHandUnits, orderUnits, orderDay, days: picture };
}

/** Quantiles of the demand of all places summed from tomorrow: spreads of places add by squares. */
async function summedDemand(
  engine: AnalyticsEngine,
  product: string,
): Promise<
  { readonly asOfDay: number; readonly quantiles: Float64Array; readonly days: number } | undefined
> {
  const rows = rowsOf(
    await engine.query(sql`
      with plan_day as (select max(day) as day from daily_demand), ahead as (
        select f.location_id, f.day, f.s025, f.s10, f.s25, f.s50, f.s75, f.s90, f.s975,
          min(f.sum_mean - f.mean) over (partition by f.location_id) as past
        from forecasts as f join plan_day as a on f.day > a.day where f.product_id = ${product}
      )
      select day, sum(greatest(0, s50 - past)) as s50,
        sqrt(sum((s50 - s025) * (s50 - s025))) as d025, sqrt(sum((s50 - s10) * (s50 - s10))) as d10,
        sqrt(sum((s50 - s25) * (s50 - s25))) as d25, sqrt(sum((s75 - s50) * (s75 - s50))) as d75,
        sqrt(sum((s90 - s50) * (s90 - s50))) as d90, sqrt(sum((s975 - s50) * (s975 - s50))) as d975
      from ahead group by day order by day asc nulls last limit ${DAYS_MAX}`),
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const days = rows.length;
  const quantiles = new Float64Array(QUANTILE_LEVELS.length * days);
  SUM_COLUMNS.forEach((name, q) => {
    let before = 0;
    rows.forEach((row, d) => {
      const middle = Number(row['s50']);
      const spread = name === 's50' ? 0 : Number(row[name.replace('s', 'd')]);
      const value = name < 's50' ? middle - spread : middle + spread;
      before = Math.max(before, 0, value);
      quantiles[q * days + d] = before;
    });
  });
  return { asOfDay: Number(first['day']) - 1, quantiles, days };
}

async function dueOf(
  ledger: Ledger,
  product: string,
  { asOfDay, days }: { readonly asOfDay: number; readonly days: number },
): Promise<readonly number[]> {
  const arrivals = (await ledger.dueArrivals()).filter((one) => one.product === product);
  const due = new Array<number>(days).fill(0);
  const today = await ledger.dayOf(ledger.clock.now());
  for (const list of dueByPlace(arrivals, asOfDay, today).values()) {
    for (const { day, units } of list) {
      const at = Math.min(days, Math.max(1, day - asOfDay)) - 1;
      due[at] = (due[at] ?? 0) + units;
    }
  }
  return due;
}

/** Chance that the sum up to a day is above what there is, straight between the known levels. */
function chanceAbove(demand: Parameters<typeof sumAt>[0], day: number, stock: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 20; step++) {
    const level = (low + high) / 2;
    if (sumAt(demand, day, level) > stock) high = level;
    else low = level;
  }
  return Math.round((1 - high) * 1e4) / 1e4;
}
