import type { Reason } from '@quanyu/domain';
import type { DerivedCell } from '@quanyu/lake';
import { pathTotals } from './demand-paths.ts';
import { TRANSFER_DAYS } from './open-orders.ts';
import { type Gain, gainOf } from './order-gain.ts';
import {
  COST_SHARE_OF_PRICE,
  HOLDING_SHARE_YEAR,
  type PlannedPosition,
  REVIEW_DAYS,
  type SupplierPlan,
} from './plan-supplier.ts';

/** Rows of `plan_lines`. */
export function planRow(
  planned: PlannedPosition,
  { asOfDay, currency }: { readonly asOfDay: number; readonly currency: string },
): readonly DerivedCell[] {
  const { position, order, leadTimeDays, dueUnits, unitCostMinor, unitMarginMinor } = planned;
  const horizon = leadTimeDays + REVIEW_DAYS;
  const paths = planned.network?.paths ?? planned.paths;
  const expected = mean(pathTotals(paths, horizon));
  const onHand = watchedUnits(planned);
  const rate = expected / horizon;
  const gain = orderGain(planned);
  const stock = onHand + dueUnits;
  const units = order?.orderUnits ?? 0;
  return [
    position.product,
    position.location,
    position.supplier,
    position.onHandUnits,
    dueUnits,
    leadTimeDays,
    rounded(expected),
    Math.round(stock + units),
    units,
    units === 0 || planned.isCostAssumed ? null : (order?.valueMinor ?? 0),
    planned.isCostAssumed ? null : Math.round(unitCostMinor),
    Math.round(unitCostMinor + unitMarginMinor),
    rate > 0 ? rounded(onHand / rate) : null,
    stockOutDay(planned, asOfDay),
    riskOf(planned),
    order === undefined ? null : rounded(order.choice.shortChanceWithout),
    order === undefined ? null : rounded(order.choice.shortChance),
    gain?.meanMinor ?? 0,
    gain?.lowMinor ?? 0,
    gain?.highMinor ?? 0,
    JSON.stringify(planReasons(planned, currency)),
    order?.state ?? 'none',
    nullOrRounded(order?.lastReturn),
    nullOrRounded(order?.nextReturn),
    JSON.stringify(
      (order?.steps ?? []).map((step) => [step.units, step.costMinor, step.gainMinor]),
    ),
  ];
}

function nullOrRounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : rounded(value);
}

/** Why so many, and every figure that was assumed: nothing is ordered on a guess without saying so. */
function planReasons(planned: PlannedPosition, currency: string): readonly Reason[] {
  const { order, isCostAssumed, isLeadTimeAssumed, leadTimeDays, unitCostMinor } = planned;
  if (order === undefined) return [];
  const reasons: Reason[] = [...order.reasons];
  if (isLeadTimeAssumed) {
    reasons.push({ code: 'LOOP_LEAD_TIME_ASSUMED', params: { days: leadTimeDays } });
  }
  if (planned.isLeadTimeZero) {
    reasons.push({ code: 'LOOP_LEAD_TIME_ZERO', params: { days: leadTimeDays } });
  }
  if (planned.position.supplier === null && order.orderUnits > 0) {
    reasons.push({ code: 'LOOP_NO_SUPPLIER', params: {} });
  }
  if (isCostAssumed) {
    const params = { cost: Math.round(unitCostMinor), share: COST_SHARE_OF_PRICE, currency };
    reasons.push({ code: 'LOOP_COST_ASSUMED', params });
  }
  return reasons;
}

/** What the order is worth against ordering nothing until the next review. */
function orderGain({
  order,
  network,
  leadTimeDays,
  ...planned
}: PlannedPosition): Gain | undefined {
  if (order === undefined || network === undefined || order.orderUnits === 0) return undefined;
  const { unitMarginMinor, unitCostMinor } = planned;
  return gainOf({
    ...network,
    extraUnits: order.orderUnits,
    extraDay: Math.min(network.paths.cols, leadTimeDays + 1),
    unitMarginMinor,
    holdingMinor: (unitCostMinor * HOLDING_SHARE_YEAR) / 365,
  });
}

/** What is there to sell: at a centre, what it and all the places it serves hold. */
function watchedUnits({ network, position }: PlannedPosition): number {
  return network?.onHandUnits ?? Math.max(0, position.availableUnits);
}

/** The day on which half of the paths have sold what is there; null where that is beyond the paths. */
function stockOutDay(planned: PlannedPosition, asOfDay: number): number | null {
  const paths = planned.network?.paths ?? planned.paths;
  const onHand = watchedUnits(planned);
  let left = paths.rows;
  const stock = new Float64Array(paths.rows).fill(onHand);
  for (let day = 0; day < paths.cols; day++) {
    for (let path = 0; path < paths.rows; path++) {
      const before = stock[path] ?? 0;
      if (before < 0) continue;
      const after = before - (paths.data[path * paths.cols + day] ?? 0);
      stock[path] = after;
      if (after < 0) left -= 1;
    }
    if (left * 2 <= paths.rows) return asOfDay + 1 + day;
  }
  return null;
}

/** Chance from which running out is more likely than not. */
const LIKELY = 0.5;

function riskOf(planned: PlannedPosition): string {
  const { alert } = planned;
  if (alert === undefined) return 'none';
  if (alert.kind === 'overstock' || alert.kind === 'ageing') return 'overstock';
  if (alert.kind === 'dead-stock') return 'dead';
  // Stock that is doubted is most likely not there.
  if (alert.kind === 'phantom-stock') return 'stock-out';
  return watchedUnits(planned) <= 0 || scoreOf(alert) >= LIKELY ? 'stock-out' : 'low';
}

function scoreOf(alert: NonNullable<PlannedPosition['alert']>): number {
  return Number(alert.reasons[0].params['risk'] ?? 0);
}

/** Rows of `stock_alerts`. */
export function alertRow({ alert, position }: PlannedPosition): readonly DerivedCell[] | undefined {
  if (alert === undefined) return undefined;
  return [
    position.product,
    position.location,
    alert.kind,
    alert.act,
    alert.costMinor,
    Number.isFinite(alert.coverDays) ? rounded(alert.coverDays) : null,
    position.onHandUnits,
    JSON.stringify(alert.reasons),
    Math.round(alert.units),
    alert.kind === 'stock-out-risk' ? rounded(scoreOf(alert)) : null,
  ];
}

/** Rows of `plan_transfers`: worth is the margin on sales that the move saves, path by path. */
export function transferRow({
  transfer,
  to,
}: SupplierPlan['transfers'][number]): readonly DerivedCell[] {
  const gain = gainOf({
    paths: to.paths,
    onHandUnits: Math.max(0, to.position.availableUnits),
    due: [],
    extraUnits: transfer.units,
    extraDay: TRANSFER_DAYS,
    unitMarginMinor: to.unitMarginMinor,
    holdingMinor: 0,
  });
  return [
    transfer.product,
    transfer.from,
    transfer.to,
    transfer.units,
    gain.meanMinor,
    gain.lowMinor,
    gain.highMinor,
    JSON.stringify(transfer.reasons),
  ];
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
