import { createHash } from 'node:crypto';
import {
  listEvents,
  listOrders,
  listStockLevels,
  listStockMoves,
  orderLines,
  orderRow,
  orderTimeline,
  type Row,
  segmentCustomers,
} from '@quanyu/loop';
import type { OrderAnswer } from '../api/commerce.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import {
  answered,
  dayOf,
  isoOrNull,
  notFound,
  numberOrNull,
  retailerContext,
  textOrNull,
} from './retailer-context.ts';

export const orders: Handler<'orders'> = async ({ query }, services) => {
  const { asOfDay } = await retailerContext(services);
  const filter = { ...query, ...(await lists(query, services)), asOfDay };
  return answered(await listOrders(services.ledger, filter, query), orderAnswer);
};

/** Days and customers of the filter bar, as the lists of the ledger take them. */
async function lists(
  query: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly segment?: string | undefined;
  },
  { engine }: Services,
): Promise<{
  readonly fromDay: number | undefined;
  readonly toDay: number | undefined;
  readonly customers: readonly string[] | undefined;
}> {
  const { from, to, segment } = query;
  const customers = segment === undefined ? undefined : await segmentCustomers(engine, segment);
  return { fromDay: dayOf(from), toDay: dayOf(to), customers };
}

function orderAnswer(row: Row): OrderAnswer {
  return {
    order: String(row['order_id']),
    channel: textOrNull(row['channel_id']),
    channelName: textOrNull(row['channel_name']),
    location: textOrNull(row['location_id']),
    locationName: textOrNull(row['location_name']),
    customer: textOrNull(row['customer_id']),
    customerName: textOrNull(row['customer_name']),
    orderedAt: Number(row['ordered_at']),
    state: String(row['state']),
    promisedDay: isoOrNull(row['promised_day']),
    totalMinor: Number(row['total_minor']),
    units: Number(row['units']),
    lines: Number(row['lines']),
    currency: String(row['currency']),
    exceptions: [...(row['exceptions'] as readonly string[])],
  };
}

export const order: Handler<'order'> = async ({ params }, services) => {
  const id = params.order;
  const { asOfDay } = await retailerContext(services);
  const row = await orderRow(services.ledger, id, asOfDay);
  if (row === undefined) throw notFound('order', id);
  const [lines, timeline] = await Promise.all([
    orderLines(services.ledger, id),
    orderTimeline(services.ledger, id),
  ]);
  return {
    ...orderAnswer(row),
    orderLines: lines.map((line) => ({
      line: Number(line['line_index']),
      product: String(line['product_id']),
      name: String(line['name']),
      kind: String(line['kind']),
      quantity: Number(line['quantity']),
      unitPrice: Number(line['unit_price']),
      discountMinor: Number(line['discount_minor']),
      totalMinor: Number(line['total_minor']),
    })),
    timeline: timeline.map((entry) => ({
      at: Number(entry['at']),
      what: String(entry['what']),
      note: textOrNull(entry['note']),
      actor: String(entry['actor']),
    })),
  };
};

export const stockLevels: Handler<'stockLevels'> = async ({ query }, { ledger }) =>
  answered(await listStockLevels(ledger, query, query), (row) => ({
    product: String(row['product_id']),
    name: String(row['name']),
    location: String(row['location_id']),
    locationName: String(row['location_name']),
    onHandUnits: Number(row['on_hand_units']),
    reservedUnits: Number(row['reserved_units']),
    availableUnits: Number(row['available_units']),
    updatedAt: Number(row['updated_at']),
  }));

export const stockMoves: Handler<'stockMoves'> = async ({ query }, { ledger }) => {
  const filter = { ...query, fromDay: dayOf(query.from), toDay: dayOf(query.to) };
  return answered(await listStockMoves(ledger, filter, query), (row) => ({
    move: Number(row['move_id']),
    product: String(row['product_id']),
    location: String(row['location_id']),
    kind: String(row['kind']),
    onHandUnits: Number(row['on_hand_units']),
    reservedUnits: Number(row['reserved_units']),
    movedAt: Number(row['moved_at']),
    reference: textOrNull(row['reference']),
  }));
};

/** A reservation is known by what the caller calls it. */
function reservationId(source: string, externalId: string): string {
  return createHash('sha256').update(`${source}\n${externalId}`).digest('hex').slice(0, 32);
}

export const reserve: Handler<'reserve'> = async (request, services) => {
  const { source, externalId, lines } = request.body;
  const reservation = reservationId(source, externalId);
  const reference = `reservation:${reservation}`;
  const result = await services.ledger.stock.reserve({ source, externalId, lines, reference });
  if (result.kind === 'short') {
    const short = result.lines.map(({ product, location, units, availableUnits }) => ({
      product,
      location,
      wantedUnits: units,
      availableUnits,
    }));
    return { kind: 'short', lines: short };
  }
  const after = { source, externalId, lines };
  await auditStock(services, actorName(request), 'reserve', reservation, after);
  return { kind: 'reserved', reservation };
};

export const release: Handler<'release'> = async (request, services) => {
  const reservation = request.params.reservation;
  const { rows } = await services.ledger.pool.query<{
    product_id: string;
    location_id: string;
    units: number;
  }>(
    `select product_id, location_id, sum(reserved_units)::float8 as units from stock_moves
     where reference = $1 and kind = 'reserve' group by product_id, location_id`,
    [`reservation:${reservation}`],
  );
  if (rows.length === 0) throw notFound('reservation', reservation);
  const lines = rows.map((row) => ({
    product: row.product_id,
    location: row.location_id,
    units: row.units,
  }));
  // The key makes a second release the same as the first: nothing is given back twice.
  const key = { source: 'quanyu:release', externalId: reservation };
  await services.ledger.stock.release({ ...key, lines, reference: `release:${reservation}` });
  await auditStock(services, actorName(request), 'release', reservation, {});
  return { ok: true };
};

async function auditStock(
  { ledger }: Services,
  actor: string,
  action: string,
  reservation: string,
  after: Readonly<Record<string, unknown>>,
): Promise<void> {
  const subject = { subjectKind: 'reservation', subjectId: reservation };
  await ledger.audit.write({ actor, action, ...subject, after });
}

export const events: Handler<'events'> = async ({ query }, services) => {
  const filter = { ...query, ...(await lists(query, services)) };
  return answered(await listEvents(services, filter, query), (row) => ({
    source: String(row['source']),
    event: String(row['event_id']),
    at: Number(row['occurred_at']),
    type: String(row['type']),
    customer: textOrNull(row['customer_id']),
    anonymous: textOrNull(row['anonymous_id']),
    session: textOrNull(row['session_id']),
    channel: textOrNull(row['channel_id']),
    product: textOrNull(row['product_id']),
    query: textOrNull(row['query']),
    value: numberOrNull(row['value']),
    order: textOrNull(row['order_id']),
  }));
};
