import { AppError, dayOfIso, instantOfDay, isoOfDay } from '@quanyu/domain';
import type { SupplierNoticeRecord, SupplierTermsRecord } from '@quanyu/ledger';
import {
  listPurchaseOrders,
  listSuppliers,
  type Row,
  type SupplierRow,
  supplierCycles,
  supplierForecast,
} from '@quanyu/loop';
import { normalCdf } from '@quanyu/numeric';
import type {
  PortalAnswer,
  SupplierAnswer,
  SupplierDetail,
  SupplierOrder,
} from '../api/suppliers.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { pageOfAll } from './page-of-all.ts';
import { isoOrNull, notFound } from './retailer-context.ts';

const FORECAST_DAYS = 28;
const OPEN_ORDERS_MAX = 200;
const DAY_MS = 86_400_000;

const SORTS: Readonly<Record<string, (row: SupplierAnswer) => number | string>> = {
  open: (row) => row.openMinor,
  name: (row) => row.name,
  late: (row) => row.lateOrders,
  onTime: (row) => row.onTimeShare ?? -1,
  inFull: (row) => row.inFullShare ?? -1,
  lead: (row) => row.leadMeanDays ?? -1,
};

export const suppliers: Handler<'suppliers'> = async ({ query }, services) => {
  const [rows, terms] = await Promise.all([supplierRows(services), termsBySupplier(services)]);
  const text = query.search?.trim().toLowerCase() ?? '';
  const all = rows
    .map((row) => supplierAnswer(row, terms.get(row.supplier)))
    .filter((row) => text === '' || `${row.name} ${row.supplier}`.toLowerCase().includes(text));
  const { rows: shown, nextCursor } = pageOfAll(all, query, { sorts: SORTS, sort: '-open' });
  return { rows: [...shown], nextCursor, total: all.length };
};

async function supplierRows(
  { ledger, clock }: Services,
  supplier?: string,
): Promise<readonly SupplierRow[]> {
  const today = await ledger.dayOf(clock.now());
  const zoneMs = today * DAY_MS - instantOfDay(today, await ledger.calendar());
  const one = supplier === undefined ? {} : { supplier };
  return listSuppliers(ledger, { today, zoneMs, ...one });
}

async function termsBySupplier({
  ledger,
}: Services): Promise<ReadonlyMap<string, SupplierTermsRecord>> {
  return new Map((await ledger.buying.terms()).map((one) => [one.supplier, one]));
}

function supplierAnswer(
  { scorecard, orderValueMinMinor, ...row }: SupplierRow,
  terms: SupplierTermsRecord | undefined,
): SupplierAnswer {
  return {
    ...row,
    ...scorecard,
    minimumMinor: orderValueMinMinor,
    isActive: terms?.isActive ?? true,
  };
}

export const supplier: Handler<'supplier'> = async ({ params }, services) =>
  detailOf(services, params.supplier);

async function detailOf(services: Services, id: string): Promise<SupplierDetail> {
  const { engine, ledger } = services;
  const [row] = await supplierRows(services, id);
  if (row === undefined) throw notFound('supplier', id);
  const [terms, cycles, forecast, orders, links] = await Promise.all([
    termsBySupplier(services),
    supplierCycles(engine),
    supplierForecast(engine, id, FORECAST_DAYS),
    openOrders(services, row),
    ledger.buying.links(id),
  ]);
  const agreed = terms.get(id);
  const cycle = cycles.find((one) => one['supplier_id'] === id);
  return {
    ...supplierAnswer(row, agreed),
    terms: {
      isActive: agreed?.isActive ?? true,
      takesBack: agreed?.takesBack ?? false,
      email: agreed?.email ?? null,
      orderCostMinor: agreed?.orderCostMinor ?? null,
      containerVolume: agreed?.containerVolume ?? null,
      containerCostMinor: agreed?.containerCostMinor ?? null,
      intervalWeeks: agreed?.intervalWeeks ?? null,
      weekday: agreed?.weekday ?? null,
    },
    cycle: cycle === undefined ? null : cycleAnswer(cycle),
    forecastDays: FORECAST_DAYS,
    forecast: [...forecast],
    orders,
    links: links.map(({ supplier: _supplier, ...link }) => link),
  };
}

function cycleAnswer(row: Row): NonNullable<SupplierDetail['cycle']> {
  const number = (name: string): number => Number(row[name]);
  return {
    weekday: number('weekday'),
    intervalWeeksNow: number('interval_weeks_now'),
    intervalWeeks: number('interval_weeks'),
    capitalNowMinor: number('capital_now_minor'),
    capitalMinor: number('capital_minor'),
    turnoverNow: number('turnover_now'),
    turnover: number('turnover'),
    costNowMinor: number('cost_now_minor'),
    costMinor: number('cost_minor'),
    orderCostMinor: number('order_cost_minor'),
    isOrderCostAssumed: row['is_order_cost_assumed'] === true,
  };
}

async function openOrders(services: Services, row: SupplierRow): Promise<SupplierOrder[]> {
  const { ledger, clock } = services;
  const today = await ledger.dayOf(clock.now());
  const { rows } = await listPurchaseOrders(
    ledger,
    { supplier: row.supplier, state: 'ordered', today },
    { limit: OPEN_ORDERS_MAX, sort: 'dueDay' },
  );
  const ids = rows.map((order) => String(order['purchase_order_id']));
  const said = await ledger.purchaseOrders.notices(ids);
  return rows.map((order) => {
    const id = String(order['purchase_order_id']);
    const dueDay = order['due_day'] === null ? null : Number(order['due_day']);
    const orderedAt = Number(order['ordered_at']);
    const lines = order['lines'] as SupplierOrder['lines'];
    return {
      purchaseOrder: id,
      locationName: String(order['location_name']),
      orderedAt,
      dueDay: isoOrNull(dueDay),
      isLate: order['is_late'] === true,
      lateRisk: lateRiskOf(row, {
        dueDays: dueDay === null ? null : dueDay - orderedAt / DAY_MS + 1,
        waitedDays: (clock.now() - orderedAt) / DAY_MS,
      }),
      totalMinor: Number(order['total_minor']),
      currency: String(order['currency']),
      lines: lines.map(({ product, name, orderedUnits, receivedUnits }) => ({
        ...{ product, name, orderedUnits, receivedUnits },
      })),
      notices: said.filter(({ purchaseOrder }) => purchaseOrder === id).map(noticeAnswer),
    };
  });
}

const noticeAnswer = ({ dueDay, kind, note, saidAt, saidBy }: SupplierNoticeRecord) => ({
  ...{ kind, note, saidAt, saidBy, dueDay: isoOrNull(dueDay) },
});

/** Fewer closed orders say less than the supplier's own figures. */
const SEEN_MIN = 3;

/**
 * Chance that an order comes after its day, as it has not come by now: lead times normal with the mean
 * and spread that were seen, else those of the file.
 */
export function lateRiskOf(
  {
    scorecard,
    leadTimeDays,
    leadTimeSdDays,
  }: Pick<SupplierRow, 'scorecard' | 'leadTimeDays' | 'leadTimeSdDays'>,
  order: { readonly dueDays: number | null; readonly waitedDays: number },
): number | null {
  const isSeen = scorecard.closedOrders >= SEEN_MIN;
  const mean = isSeen ? scorecard.leadMeanDays : leadTimeDays;
  const spread = isSeen ? scorecard.leadSdDays : leadTimeSdDays;
  if (mean === null || order.dueDays === null) return null;
  const sd = Math.max(0.5, spread ?? 0);
  const later = (days: number): number => 1 - normalCdf((days - mean) / sd);
  const still = later(order.waitedDays);
  const chance = still > 1e-9 ? later(Math.max(order.dueDays, order.waitedDays)) / still : 1;
  return Math.round(Math.min(1, chance) * 1e4) / 1e4;
}

export const changeSupplier: Handler<'changeSupplier'> = async (request, services) => {
  const id = request.params.supplier;
  // Only of suppliers that are known: a slip of the pen must not make one.
  await detailOf(services, id);
  const given = Object.entries(request.body).filter(([, value]) => value !== undefined);
  await services.ledger.buying.setTerms(id, Object.fromEntries(given), actorName(request));
  return detailOf(services, id);
};

export const createSupplierLink: Handler<'createSupplierLink'> = async (request, services) => {
  const id = request.params.supplier;
  await detailOf(services, id);
  const { record, token } = await services.ledger.buying.createLink(
    ...([id, request.body.days, actorName(request)] as const),
  );
  const { supplier: _supplier, ...link } = record;
  return { link, token, path: `/supplier/${token}` };
};

export const revokeSupplierLink: Handler<'revokeSupplierLink'> = async (request, services) => {
  await services.ledger.buying.revokeLink(request.params.link, actorName(request));
  return { ok: true };
};

export const portal: Handler<'portal'> = async ({ params }, services) =>
  portalAnswer(services, await linkOf(services, params.token));

type Link = NonNullable<Awaited<ReturnType<Services['ledger']['buying']['findLink']>>>;

/** One error for every link that does not open, so that nothing can be learnt by trying. */
async function linkOf({ ledger }: Services, token: string): Promise<Link> {
  const link = await ledger.buying.findLink(token);
  if (link !== undefined) return link;
  throw new AppError(
    SERVER_ERRORS.SERVER_NOT_FOUND,
    'Cannot open this link: it is unknown, over or closed. Ask the retailer for a new one',
    { place: 'token' },
  );
}

async function portalAnswer(services: Services, link: Link): Promise<PortalAnswer> {
  const { engine, ledger, clock } = services;
  const [row] = await supplierRows(services, link.supplier);
  if (row === undefined) throw notFound('supplier', link.supplier);
  const [settings, forecast, orders] = await Promise.all([
    ledger.settings.get(),
    supplierForecast(engine, link.supplier, FORECAST_DAYS),
    openOrders(services, row),
  ]);
  return {
    retailer: settings.name,
    supplier: link.supplier,
    supplierName: row.name,
    currency: settings.currency,
    expiresAt: link.expiresAt,
    today: isoOfDay(await ledger.dayOf(clock.now())),
    forecastDays: FORECAST_DAYS,
    // What is there and due is the retailer's own business: only what is still needed is shared.
    forecast: forecast.map(({ product, name, stockUnits, dueUnits, ...range }) => {
      const needed = (units: number): number => Math.max(0, units - stockUnits - dueUnits);
      const [lowUnits, midUnits, highUnits] = [
        needed(range.lowUnits),
        needed(range.midUnits),
        needed(range.highUnits),
      ];
      return { product, name, lowUnits, midUnits, highUnits };
    }),
    orders: orders.map(({ lateRisk: _risk, ...order }) => order),
  };
}

export const portalNotice: Handler<'portalNotice'> = async ({ params, body }, services) => {
  const link = await linkOf(services, params.token);
  const order = await services.ledger.purchaseOrders.get(body.purchaseOrder).catch(() => undefined);
  // Another supplier's order is as unknown as one that does not exist.
  if (order?.supplier !== link.supplier) throw notFound('purchase order', body.purchaseOrder);
  const today = await services.ledger.dayOf(services.clock.now());
  const dueDay = body.dueDay === undefined ? null : dayOfIso(body.dueDay);
  if (body.kind === 'late' && dueDay === null) throw dayNeeded('must be given');
  if (dueDay !== null && (dueDay < today || dueDay > today + 730)) {
    throw dayNeeded(`must be from today to two years ahead: current value is ${body.dueDay}`);
  }
  await services.ledger.purchaseOrders.notice(
    ...([body.purchaseOrder, { kind: body.kind, dueDay, note: body.note ?? null }] as const),
    `supplier:${link.supplier}`,
  );
  return portalAnswer(services, link);
};

function dayNeeded(rule: string): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot note this as the new day ${rule}`,
    { place: 'dueDay' },
  );
}
