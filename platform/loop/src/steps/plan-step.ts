import { type Currency, currencyDecimals } from '@quanyu/domain';
import { column, type DerivedCell, sql } from '@quanyu/lake';
import { loadPositions } from '../plan/load-positions.ts';
import { openOrdersVersion, unitsDue, unitsLeaving } from '../plan/open-orders.ts';
import { alertRow, planRow, transferRow } from '../plan/plan-rows.ts';
import {
  type PlanContext,
  planDays,
  planSupplier,
  type SupplierFacts,
  type SupplierPlan,
} from '../plan/plan-supplier.ts';
import { PLAN_LINES, PLAN_TRANSFERS, STOCK_ALERTS } from '../published.ts';
import type { Step, StepContext } from '../step.ts';

/** Where a supplier's lead time is not known. */
const LEAD_TIME_DAYS_ASSUMED = 14;
const LEAD_TIME_DAYS_MAX = 180;

/** What to order, what to move, what to watch; nothing where no stock is known. */
export const PLAN_STEP: Step = {
  name: 'plan',
  needs: [],
  datasets: ['forecasts', 'daily_demand', 'stock_levels', 'products', 'suppliers', 'locations'],
  version: '3',
  extraVersion: openOrdersVersion,
  async run(context) {
    const { lake, asOfDay, currency, seed, onProgress, signal } = context;
    const suppliers = await suppliersWithStock(context);
    const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
    const due = await unitsDue(context);
    const leaving = await unitsLeaving(context);
    const plan: PlanContext = { asOfDay, currency, seed, due, leaving };
    const { lines, alerts, transfers, sums, add } = collector(plan);
    let done = 0;
    for (const part of partsOf(suppliers)) {
      signal.throwIfAborted();
      const ids = part.map(({ supplier }) => supplier);
      const daysAhead = part.reduce((most, one) => Math.max(most, planDays(one)), 0);
      const positions = await loadPositions(context, ids, { minorPerMajor, daysAhead });
      for (const supplier of part) {
        add(planSupplier(positions.get(supplier.supplier) ?? [], supplier, plan));
        done += 1;
      }
      onProgress(done, suppliers.length);
    }
    await lake.publish(PLAN_LINES, { kind: 'rows', rows: lines });
    await lake.publish(STOCK_ALERTS, { kind: 'rows', rows: alerts });
    await lake.publish(PLAN_TRANSFERS, { kind: 'rows', rows: transfers });
    const note = lines.length === 0 ? { note: 'no stock is known, so nothing is planned' } : {};
    return {
      rowsIn: lines.length,
      rowsOut: sums.orders + alerts.length + transfers.length,
      figures: {
        positions: lines.length,
        ...sums,
        alerts: alerts.length,
        transfers: transfers.length,
        ...note,
      },
    };
  },
};

/** Gathers the rows that suppliers' plans make. */
function collector(context: PlanContext) {
  const lines: (readonly DerivedCell[])[] = [];
  const alerts: (readonly DerivedCell[])[] = [];
  const transfers: (readonly DerivedCell[])[] = [];
  const sums = { orders: 0, orderValueMinor: 0 };
  const add = (made: SupplierPlan): void => {
    for (const planned of made.positions) {
      lines.push(planRow(planned, context));
      const alert = alertRow(planned);
      if (alert !== undefined) alerts.push(alert);
      if ((planned.order?.orderUnits ?? 0) > 0) sums.orders += 1;
      sums.orderValueMinor += planned.order?.valueMinor ?? 0;
    }
    transfers.push(...made.transfers.map(transferRow));
  };
  return { lines, alerts, transfers, sums, add };
}

/** Positions read at once: few queries, and some 100 MB at most. */
const PART_POSITIONS_MAX = 20_000;

/** Suppliers in parts of so many positions; one with more is a part by itself. */
function partsOf(suppliers: readonly StockedSupplier[]): readonly (readonly StockedSupplier[])[] {
  const parts: StockedSupplier[][] = [];
  let positions = 0;
  for (const supplier of suppliers) {
    const last = parts.at(-1);
    positions += supplier.positions;
    if (last !== undefined && positions <= PART_POSITIONS_MAX) {
      last.push(supplier);
    } else {
      parts.push([supplier]);
      positions = supplier.positions;
    }
  }
  return parts;
}

interface StockedSupplier extends SupplierFacts {
  readonly positions: number;
}

/** Suppliers of products that stock is known of, and null for products without one. */
async function suppliersWithStock({ engine }: StepContext): Promise<readonly StockedSupplier[]> {
  const table = await engine.query(sql`
    select p.supplier_id, count(*) as positions, max(s.lead_time_days) as lead_days,
      max(coalesce(s.lead_time_sd_days, 0)) as sd_days,
      cast(max(coalesce(s.order_value_min_minor, 0)) as double) as minimum
    from stock_levels as l join products as p on p.product_id = l.product_id
      left join suppliers as s on s.supplier_id = p.supplier_id
    where p.kind = 'goods' group by 1 order by 1 asc nulls first`);
  const lead = column(table, 'lead_days', 'DOUBLE');
  const deviation = column(table, 'sd_days', 'DOUBLE').values;
  const minimum = column(table, 'minimum', 'DOUBLE').values;
  const positions = column(table, 'positions', 'BIGINT').values;
  return column(table, 'supplier_id', 'VARCHAR').values.map((supplier, row) => {
    const days = lead.values[row] ?? Number.NaN;
    const isLeadTimeAssumed = !(days >= 0);
    const planned = isLeadTimeAssumed
      ? LEAD_TIME_DAYS_ASSUMED
      : Math.ceil(days + (deviation[row] || 0));
    return {
      supplier,
      leadTimeDays: Math.min(LEAD_TIME_DAYS_MAX, Math.max(1, planned)),
      isLeadTimeAssumed,
      orderValueMinMinor: minimum[row] || 0,
      positions: Number(positions[row] ?? 0),
    };
  });
}
