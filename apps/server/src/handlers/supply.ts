import type { AuditEntry, Delivery } from '@quanyu/ledger';
import {
  listPurchaseOrders,
  listTransfers,
  purchaseOrderRow,
  type Row,
  supplyMoves,
  transferRow,
} from '@quanyu/loop';
import type {
  PurchaseOrder,
  PurchaseOrderDetail,
  ReceiptRequest,
  SupplyMove,
  SupplyStep,
  Transfer,
  TransferDetail,
} from '../api/supply.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { answered, dayOf, isoOrNull, notFound, numberOrNull } from './retailer-context.ts';

const HISTORY_MAX = 200;

/** The calendar's today, not the data's last day: deliveries are late by the calendar. */
async function todayOf({ ledger, clock }: Services): Promise<number> {
  return ledger.dayOf(clock.now());
}

function lateOf(late: 'true' | 'false' | undefined): boolean | undefined {
  return late === undefined ? undefined : late === 'true';
}

export const purchaseOrders: Handler<'purchaseOrders'> = async ({ query }, services) => {
  const filter = { ...query, isLate: lateOf(query.late), today: await todayOf(services) };
  return answered(await listPurchaseOrders(services.ledger, filter, query), purchaseAnswer);
};

function purchaseAnswer(row: Row): PurchaseOrder {
  const lines = row['lines'] as PurchaseOrder['lines'];
  return {
    purchaseOrder: String(row['purchase_order_id']),
    supplier: String(row['supplier_id']),
    supplierName: String(row['supplier_name']),
    location: String(row['location_id']),
    locationName: String(row['location_name']),
    ...commonAnswer<PurchaseOrder['state']>(row, lines),
    totalMinor: Number(row['total_minor']),
    currency: String(row['currency']),
    lines,
  };
}

/** What purchase orders and transfers have in common. */
function commonAnswer<S extends string>(
  row: Row,
  lines: readonly { readonly orderedUnits: number; readonly receivedUnits: number }[],
) {
  return {
    state: row['state'] as S,
    orderedAt: Number(row['ordered_at']),
    dueDay: isoOrNull(row['due_day']),
    closedAt: numberOrNull(row['closed_at']),
    isLate: row['is_late'] === true,
    orderedUnits: lines.reduce((sum, line) => sum + line.orderedUnits, 0),
    receivedUnits: lines.reduce((sum, line) => sum + line.receivedUnits, 0),
    createdBy: String(row['created_by']),
  };
}

export const purchaseOrder: Handler<'purchaseOrder'> = async ({ params }, services) =>
  purchaseDetail(services, params.purchaseOrder);

/** A purchase order as it stands today. @throws AppError SERVER_NOT_FOUND. */
export async function todayRow(services: Services, id: string): Promise<Row> {
  const row = await purchaseOrderRow(services.ledger, id, await todayOf(services));
  if (row === undefined) throw notFound('purchase order', id);
  return row;
}

async function purchaseDetail(services: Services, id: string): Promise<PurchaseOrderDetail> {
  const row = await todayRow(services, id);
  const answer = purchaseAnswer(row);
  return { ...answer, ...(await past(services, 'purchase-order', id, answer)) };
}

/** What moved for an order or transfer and who did what with it, oldest first. */
async function past(
  { ledger }: Services,
  subjectKind: 'purchase-order' | 'transfer',
  subjectId: string,
  made: { readonly orderedAt: number; readonly createdBy: string },
): Promise<{ receipts: SupplyMove[]; history: SupplyStep[] }> {
  const [moves, entries] = await Promise.all([
    supplyMoves(ledger, subjectId),
    ledger.audit.list({ subjectKind, subjectId, limit: HISTORY_MAX }),
  ]);
  return {
    receipts: moves.map((move) => ({
      at: Number(move['at']),
      kind: String(move['kind']),
      location: String(move['location']),
      lines: move['lines'] as SupplyMove['lines'],
    })),
    history: [
      { at: made.orderedAt, actor: made.createdBy, action: 'order', note: null },
      ...entries.toReversed().map(stepAnswer),
    ],
  };
}

function stepAnswer({ at, actor, action, after }: AuditEntry): SupplyStep {
  const reason = (after as { readonly reason?: unknown } | null)?.reason;
  return { at, actor, action, note: typeof reason === 'string' ? reason : null };
}

export const receivePurchaseOrder: Handler<'receivePurchaseOrder'> = async (request, services) => {
  const id = request.params.purchaseOrder;
  const delivery = deliveryOf(request.body);
  await services.ledger.purchaseOrders.receive(id, delivery, actorName(request));
  return purchaseDetail(services, id);
};

function deliveryOf(body: ReceiptRequest): Delivery {
  const { source = 'api', externalId, lines, isLast = false, receivedAt } = body;
  return {
    source,
    externalId,
    isLast,
    ...(lines === undefined ? {} : { lines }),
    ...(receivedAt === undefined ? {} : { movedAt: receivedAt }),
  };
}

export const cancelPurchaseOrder: Handler<'cancelPurchaseOrder'> = async (request, services) => {
  const id = request.params.purchaseOrder;
  await services.ledger.purchaseOrders.cancel(id, actorName(request), request.body.reason);
  return purchaseDetail(services, id);
};

export const transfers: Handler<'transfers'> = async ({ query }, services) => {
  const filter = { ...query, isLate: lateOf(query.late), today: await todayOf(services) };
  return answered(await listTransfers(services.ledger, filter, query), transferAnswer);
};

function transferAnswer(row: Row): Transfer {
  const lines = row['lines'] as Transfer['lines'];
  return {
    transfer: String(row['transfer_id']),
    from: String(row['from_location_id']),
    fromName: String(row['from_name']),
    to: String(row['to_location_id']),
    toName: String(row['to_name']),
    ...commonAnswer<Transfer['state']>(row, lines),
    shippedAt: numberOrNull(row['shipped_at']),
    lines,
  };
}

export const transfer: Handler<'transfer'> = async ({ params }, services) =>
  transferDetail(services, params.transfer);

async function transferDetail(services: Services, id: string): Promise<TransferDetail> {
  const row = await transferRow(services.ledger, id, await todayOf(services));
  if (row === undefined) throw notFound('transfer', id);
  const answer = transferAnswer(row);
  return { ...answer, ...(await past(services, 'transfer', id, answer)) };
}

export const shipTransfer: Handler<'shipTransfer'> = async (request, services) => {
  const id = request.params.transfer;
  const dueDay = dayOf(request.body.dueDay);
  const result = await services.ledger.transfers.ship(id, actorName(request), dueDay);
  if (result.kind === 'shipped') {
    return { kind: 'shipped', transfer: await transferDetail(services, id) };
  }
  const lines = result.lines.map(({ product, location, units, availableUnits }) => ({
    product,
    location,
    wantedUnits: units,
    availableUnits,
  }));
  return { kind: 'short', lines };
};

export const receiveTransfer: Handler<'receiveTransfer'> = async (request, services) => {
  const id = request.params.transfer;
  const delivery = deliveryOf(request.body);
  await services.ledger.transfers.receive(id, delivery, actorName(request));
  return transferDetail(services, id);
};

export const cancelTransfer: Handler<'cancelTransfer'> = async (request, services) => {
  const id = request.params.transfer;
  await services.ledger.transfers.cancel(id, actorName(request), request.body.reason);
  return transferDetail(services, id);
};
