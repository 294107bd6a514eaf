import type { Reason } from '@quanyu/domain';
import { planTransfers, type Transfer, type WatchAlert } from '@quanyu/inventory';
import { createRng, type Matrix, matrix } from '@quanyu/numeric';
import { addPaths, demandPaths, totalAtLevel } from './demand-paths.ts';
import type { Position } from './load-positions.ts';
import { TRANSFER_DAYS, type UnitsDue, type UnitsLeaving } from './open-orders.ts';
import { type LineOrder, type OrderLine, orderLines } from './order-lines.ts';
import type { SupplierFacts } from './supplier-facts.ts';
import { surplusUnits, type WatchedPosition, watchPositions } from './watch-positions.ts';

/** Keeping a unit for a year costs this share of what it was bought for: capital, space, ageing. */
export const HOLDING_SHARE_YEAR = 0.3;
/** Handling of one unit moved between locations, as a share of its cost. */
const TRANSFER_COST_SHARE = 0.02;
/** Where the cost of a product is not known, this share of its price stands in, and is said so. */
export const COST_SHARE_OF_PRICE = 0.6;
const PATHS = 100;
/** Orders are looked at again each week. */
export const REVIEW_DAYS = 7;
/** Locations that a centre serves keep this many days of demand. */
const STORE_COVER_DAYS = 7;
const TARGET_LEVEL = 0.9;

export interface PlanContext {
  readonly asOfDay: number;
  readonly currency: string;
  readonly seed: number;
  readonly due: UnitsDue;
  readonly leaving: UnitsLeaving;
  /** Chance of running out from which it is an alert. Default as the watch has it. */
  readonly riskMin?: number;
}

/** A position with everything the plan found for it. */
export interface PlannedPosition {
  readonly position: Position;
  readonly paths: Matrix;
  readonly unitCostMinor: number;
  readonly unitMarginMinor: number;
  readonly isCostAssumed: boolean;
  readonly dueUnits: number;
  readonly leadTimeDays: number;
  readonly isLeadTimeAssumed: boolean;
  readonly isLeadTimeZero: boolean;
  readonly order: LineOrder | undefined;
  /** Paths and stock that the order answers for: of all locations where this one supplies others. */
  readonly network: Network | undefined;
  readonly alert: WatchAlert | undefined;
}

export interface Network {
  readonly paths: Matrix;
  readonly onHandUnits: number;
  readonly due: readonly number[];
}

export interface SupplierPlan {
  readonly positions: readonly PlannedPosition[];
  readonly transfers: readonly { readonly transfer: Transfer; readonly to: PlannedPosition }[];
}

/** Plans all products of one supplier: what to order, what to move, what to watch. */
export function planSupplier(
  positions: readonly Position[],
  supplier: SupplierFacts,
  context: PlanContext,
): SupplierPlan {
  const days = planDays(supplier);
  const prepared = positions.map((position) =>
    prepare(withoutLeaving(position, context), days, supplier, context),
  );
  const groups = byProduct(prepared);
  const lines = groups.flatMap((group) => linesOf(group, supplier, context));
  const orders = orderLines(
    lines.map(({ line }) => line),
    supplier,
    context,
  );
  const ordered = new Map<PreparedPosition, { order: LineOrder; network: Network }>();
  lines.forEach(({ at, network }, i) => {
    const order = orders[i];
    if (order !== undefined) ordered.set(at, { order, network });
  });
  const watched = groups.flatMap(watchedGroup);
  const alerts = watchPositions(watched, supplier, context);
  const alertOf = new Map(watched.map(({ one }, i) => [one, alerts[i]]));
  const planned = prepared.map(
    (one): PlannedPosition => ({
      ...one,
      order: ordered.get(one)?.order,
      network: ordered.get(one)?.network,
      alert: alertOf.get(one),
    }),
  );
  return { positions: planned, transfers: transfersOf(planned, context) };
}

/** A centre is watched by what all it serves will sell, other places by their own sales. */
function watchedGroup(group: readonly PreparedPosition[]): readonly WatchedPosition[] {
  const hub = hubOf(group);
  const surplus = group.map((one) => surplusUnits(one, STORE_COVER_DAYS + TRANSFER_DAYS));
  const all = surplus.reduce((sum, units) => sum + units, 0);
  return group.map((one, i) => ({
    one,
    members: one === hub ? group : [one],
    isServed: hub !== undefined && one !== hub,
    surplusElsewhereUnits: one === hub ? 0 : all - (surplus[i] ?? 0),
  }));
}

/** What a transfer will take away cannot be sold or moved a second time. */
function withoutLeaving(position: Position, { leaving }: PlanContext): Position {
  const units = leaving.get(`${position.product}|${position.location}`) ?? 0;
  return units === 0 ? position : { ...position, availableUnits: position.availableUnits - units };
}

/** Days of demand that the plan of a supplier looks at. */
export function planDays({ leadTimeDays }: Pick<SupplierFacts, 'leadTimeDays'>): number {
  return leadTimeDays + TRANSFER_DAYS + REVIEW_DAYS;
}

/** A position with its paths and money, before anything is decided. */
export type PreparedPosition = Omit<PlannedPosition, 'order' | 'network' | 'alert'>;

function prepare(
  position: Position,
  days: number,
  supplier: SupplierFacts,
  { due, seed }: PlanContext,
): PreparedPosition {
  const { unitCostMinor, unitPriceMinor, demand, product, location } = position;
  const cost = unitCostMinor ?? (unitPriceMinor ?? 0) * COST_SHARE_OF_PRICE;
  const price = unitPriceMinor ?? cost;
  const rng = createRng(seed).stream('plan').stream(`${product}|${location}`);
  const arrivals = due.get(`${product}|${location}`) ?? [];
  return {
    position,
    paths:
      demand === undefined
        ? matrix(PATHS, days)
        : fitted(demandPaths(demand, PATHS, rng, days), days),
    unitCostMinor: cost,
    unitMarginMinor: Math.max(0, price - cost),
    isCostAssumed: unitCostMinor === null,
    dueUnits: arrivals.reduce((sum, { units }) => sum + units, 0),
    leadTimeDays: supplier.leadTimeDays,
    isLeadTimeAssumed: supplier.isLeadTimeAssumed,
    isLeadTimeZero: supplier.isLeadTimeZero === true,
  };
}

/** Paths of exactly so many days; past the forecast its last weeks repeat. */
function fitted(paths: Matrix, days: number): Matrix {
  if (paths.cols === days) return paths;
  const result = matrix(paths.rows, days);
  for (let path = 0; path < paths.rows; path++) {
    for (let day = 0; day < days; day++) {
      const weeksBack = Math.ceil(Math.max(0, day - paths.cols + 1) / 7) * 7;
      result.data[path * days + day] = paths.data[path * paths.cols + day - weeksBack] ?? 0;
    }
  }
  return result;
}

function byProduct<T extends { readonly position: Position }>(
  prepared: readonly T[],
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of prepared) {
    const group = groups.get(one.position.product) ?? [];
    group.push(one);
    groups.set(one.position.product, group);
  }
  return [...groups.values()];
}

/** The location that suppliers deliver to and that serves the others; undefined: each orders itself. */
export function hubOf<T extends { readonly position: Position }>(
  group: readonly T[],
): T | undefined {
  for (const kind of ['distribution-centre', 'warehouse']) {
    const found = group.find(({ position }) => position.locationKind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface PlacedLine {
  readonly at: PreparedPosition;
  readonly network: Network;
  readonly line: OrderLine;
}

function linesOf(
  group: readonly PreparedPosition[],
  supplier: SupplierFacts,
  context: PlanContext,
): readonly PlacedLine[] {
  const hub = hubOf(group);
  const places = hub === undefined ? group.map((one) => [one]) : [group];
  return places.flatMap((members) => {
    const at = hub ?? members[0];
    const isSelling = members.some(({ position }) => position.demand !== undefined);
    if (at === undefined || !isSelling || !(at.unitCostMinor > 0)) return [];
    const leadTimePeriods = supplier.leadTimeDays + (members.length > 1 ? TRANSFER_DAYS : 0) + 1;
    const network = networkOf(members, hub, { days: leadTimePeriods + REVIEW_DAYS, context });
    const { position, unitCostMinor, unitMarginMinor } = at;
    const line: OrderLine = {
      position,
      unitCostMinor,
      unitPriceMinor: position.unitPriceMinor ?? unitCostMinor,
      situation: {
        ...network,
        paths: fitted(network.paths, leadTimePeriods + REVIEW_DAYS - 1),
        leadTimePeriods,
        reviewPeriods: REVIEW_DAYS,
        holdingCost: (unitCostMinor * HOLDING_SHARE_YEAR) / 365,
        shortageCost: Math.max(unitMarginMinor, unitCostMinor * 0.05),
        lostSales: true,
      },
      ...soldBy(members),
    };
    return [{ at, network, line }];
  });
}

/** What all members sold in a year, where every one of them is known. */
function soldBy(members: readonly PreparedPosition[]): Pick<OrderLine, 'soldUnits' | 'soldDays'> {
  let soldUnits = 0;
  let soldDays = 1;
  for (const { position } of members) {
    if (position.soldUnits === undefined) return {};
    soldUnits += position.soldUnits;
    soldDays = Math.max(soldDays, position.soldDays ?? 1);
  }
  return { soldUnits, soldDays };
}

/** What all members have, get and sell; what comes to a centre can be sold a transfer later. */
function networkOf(
  members: readonly PreparedPosition[],
  hub: PreparedPosition | undefined,
  { days, context: { asOfDay, due } }: { readonly days: number; readonly context: PlanContext },
): Network {
  const arrivals = new Array<number>(days).fill(0);
  for (const member of members) {
    const { position } = member;
    const roadDays = member === hub && members.length > 1 ? TRANSFER_DAYS : 0;
    for (const { day, units } of due.get(`${position.product}|${position.location}`) ?? []) {
      const at = Math.min(days, day - asOfDay + roadDays) - 1;
      arrivals[at] = (arrivals[at] ?? 0) + units;
    }
  }
  return {
    paths: addPaths(members.map(({ paths }) => paths)),
    onHandUnits: members.reduce(
      (sum, { position }) => sum + Math.max(0, position.availableUnits),
      0,
    ),
    due: arrivals,
  };
}

function transfersOf(
  planned: readonly PlannedPosition[],
  context: PlanContext,
): SupplierPlan['transfers'] {
  return byProduct(planned).flatMap((group) => {
    if (group.length < 2) return [];
    const hub = hubOf(group);
    const found = planTransfers(
      group.map((one) => ({
        product: one.position.product,
        location: one.position.location,
        onHandUnits: Math.max(0, one.position.availableUnits) + (one === hub ? 0 : one.dueUnits),
        targetUnits: Math.ceil(targetUnits(one, one === hub)),
        marginPerUnit: one.unitMarginMinor,
      })),
      { costPerUnit: () => (group[0]?.unitCostMinor ?? 0) * TRANSFER_COST_SHARE },
    );
    return found.flatMap((transfer) => {
      const to = group.find(({ position }) => position.location === transfer.to);
      return to === undefined ? [] : [{ transfer: inMoney(transfer, context), to }];
    });
  });
}

function targetUnits({ paths, leadTimeDays }: PlannedPosition, isHub: boolean): number {
  const days = isHub ? Math.min(leadTimeDays, paths.cols) : STORE_COVER_DAYS + TRANSFER_DAYS;
  return totalAtLevel(paths, days, TARGET_LEVEL);
}

function inMoney(transfer: Transfer, { currency }: PlanContext): Transfer {
  const [first, ...rest] = transfer.reasons;
  const withCurrency = (reason: Reason): Reason => ({
    code: reason.code,
    params: { ...reason.params, currency },
  });
  return { ...transfer, reasons: [withCurrency(first), ...rest.map(withCurrency)] };
}
