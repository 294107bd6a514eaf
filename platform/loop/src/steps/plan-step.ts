import { type Currency, currencyDecimals } from '@quanyu/domain';
import type { CycleSupplier } from '@quanyu/inventory';
import type { DerivedCell } from '@quanyu/lake';
import { overridesVersion } from '../forecast/override-ratios.ts';
import { loadPositions } from '../plan/load-positions.ts';
import { openOrdersVersion, unitsDue, unitsLeaving } from '../plan/open-orders.ts';
import { cycleRows, cycleSupplier } from '../plan/order-cycles.ts';
import type { LineOrder } from '../plan/order-lines.ts';
import { alertRow, planRow, transferRow } from '../plan/plan-rows.ts';
import {
  type PlanContext,
  planDays,
  planSupplier,
  type SupplierPlan,
} from '../plan/plan-supplier.ts';
import {
  type StockedSupplier,
  suppliersWithStock,
  supplierTermsVersion,
} from '../plan/supplier-facts.ts';
import { watchThresholds } from '../plan/watch-positions.ts';
import { PLAN_LINES, PLAN_TRANSFERS, STOCK_ALERTS, SUPPLIER_CYCLES } from '../published.ts';
import type { Step } from '../step.ts';

/** What to order, what to move, what to watch; nothing where no stock is known. */
export const PLAN_STEP: Step = {
  name: 'plan',
  needs: [],
  datasets: [
    'forecasts',
    'daily_demand',
    'stock_levels',
    'stock_spans',
    'products',
    'suppliers',
    'locations',
  ],
  version: '4',
  extraVersion: async (tools) =>
    `${await openOrdersVersion(tools)}${await supplierTermsVersion(tools)}${await overridesVersion(tools)}`,
  async run(context) {
    const { lake, asOfDay, currency, seed, onProgress, signal } = context;
    const suppliers = await suppliersWithStock(context);
    const minorPerMajor = 10 ** currencyDecimals(currency as Currency);
    const due = await unitsDue(context);
    const leaving = await unitsLeaving(context);
    const { riskMin, marks } = await watchThresholds(context, minorPerMajor);
    const plan: PlanContext = { asOfDay, currency, seed, due, leaving, riskMin };
    const { lines, alerts, transfers, sums, add } = collector(plan);
    const cycles: CycleSupplier[] = [];
    let done = 0;
    for (const part of partsOf(suppliers)) {
      signal.throwIfAborted();
      const ids = part.map(({ supplier }) => supplier);
      const daysAhead = part.reduce((most, one) => Math.max(most, planDays(one)), 0);
      const positions = await loadPositions(context, ids, { minorPerMajor, daysAhead });
      for (const supplier of part) {
        const made = planSupplier(positions.get(supplier.supplier) ?? [], supplier, plan);
        add(made);
        const cycle = cycleSupplier(made, supplier, minorPerMajor);
        if (cycle !== undefined) cycles.push(cycle);
        done += 1;
      }
      onProgress(done, suppliers.length);
    }
    await lake.publish(PLAN_LINES, { kind: 'rows', rows: lines });
    await lake.publish(STOCK_ALERTS, { kind: 'rows', rows: alerts });
    await lake.publish(PLAN_TRANSFERS, { kind: 'rows', rows: transfers });
    await lake.publish(SUPPLIER_CYCLES, { kind: 'rows', rows: cycleRows(cycles, suppliers) });
    const note = lines.length === 0 ? { note: 'no stock is known, so nothing is planned' } : {};
    return {
      rowsIn: lines.length,
      rowsOut: sums.orders + alerts.length + transfers.length,
      figures: {
        positions: lines.length,
        ...sums,
        alerts: alerts.length,
        transfers: transfers.length,
        ...(marks > 0 ? { riskMin, marks } : {}),
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
  const sums = { orders: 0, orderValueMinor: 0, stopped: 0, putOff: 0 };
  const count = ({ state, valueMinor }: LineOrder): void => {
    if (state === 'order') sums.orders += 1;
    if (state === 'stopped') sums.stopped += 1;
    if (state === 'put-off') sums.putOff += 1;
    sums.orderValueMinor += valueMinor;
  };
  const add = (made: SupplierPlan): void => {
    for (const planned of made.positions) {
      lines.push(planRow(planned, context));
      const alert = alertRow(planned);
      if (alert !== undefined) alerts.push(alert);
      if (planned.order !== undefined) count(planned.order);
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
