import { AppError, type OrderState } from '@quanyu/domain';
import type { OrderRecord, OrderTimelineEntry } from '@quanyu/ledger';
import { momentText, nameIn } from '../brand/words.ts';
import { type Storefront, type Voice, voiceOf } from '../context.ts';
import { STOREFRONT_ERRORS } from '../errors.ts';
import { type Html, html } from '../html.ts';
import { CUSTOMERS_SHOWN, ORDERS_SHOWN, SEARCH_LENGTH_MAX } from '../limits.ts';
import { frameOf, message, shopPage } from '../pages/layout.ts';
import { productAddress } from '../pages/product-card.ts';
import { productPicture } from '../pages/product-picture.ts';
import {
  formOf,
  page,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
  seeOther,
} from '../route.ts';
import type { Session } from '../session.ts';
import type { WordKey } from '../words.ts';
import { SHOP_SOURCE } from './behaviour.ts';
import { productName, type ShelfProduct } from './catalogue.ts';

/** A customer's own orders, and in a demonstration the choice of the customer. */
export function orderRoutes(store: Storefront): readonly StorefrontRoute[] {
  const own: readonly StorefrontRoute[] = [
    { method: 'GET', path: '/shop/orders', handler: (request) => ordersPage(store, request) },
    { method: 'GET', path: '/shop/orders/:order', handler: (request) => orderPage(store, request) },
    {
      method: 'POST',
      path: '/shop/orders/:order/pay',
      handler: (request) => payOrder(store, request),
    },
    {
      method: 'POST',
      path: '/shop/orders/:order/cancel',
      handler: (request) => moveOrder(store, request, 'cancelled'),
    },
  ];
  if (!store.tools.isDemo) return own;
  return [
    ...own,
    { method: 'GET', path: '/shop/customers', handler: (request) => customersPage(store, request) },
    { method: 'POST', path: '/shop/customer', handler: (request) => beCustomer(store, request) },
  ];
}

const STATE_WORDS: Readonly<Record<OrderState, WordKey>> = {
  placed: 'placed',
  paid: 'paid',
  picking: 'picking',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelledState',
  returned: 'returned',
};

export function stateText(state: OrderState, voice: Voice): string {
  return voice.say(STATE_WORDS[state]);
}

const STATE_TONES: Readonly<Partial<Record<OrderState, string>>> = {
  placed: 'act',
  cancelled: 'bad',
  returned: 'bad',
};

function stateChip(state: OrderState, voice: Voice): Html {
  const tone = STATE_TONES[state] ?? 'good';
  return html`<span class="s-stock s-stock-${tone}">${stateText(state, voice)}</span>`;
}

/** What an order sold, returns and cancellations left aside. */
export function soldMinor(order: OrderRecord): number {
  const sales = order.lines.filter(({ kind }) => kind === 'sale');
  return sales.reduce((sum, line) => sum + line.totalMinor, 0);
}

async function ordersPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { say, money, timeZone, language } = voice;
  const orders = await ownOrders(store, request.session);
  const frame = await frameOf(
    store,
    request,
    { title: say('myOrders'), path: '/shop/orders' },
    voice,
  );
  const rows = orders.map(
    (
      order,
    ) => html`<li><a class="s-order-row" href="/shop/orders/${encodeURIComponent(order.order)}">
<span class="s-order-name">${say('order', { order: order.order })}</span>
<span class="s-quiet">${momentText(order.orderedAt, timeZone, language)}</span>
<span>${stateChip(order.state, voice)}</span>
<strong>${money(soldMinor(order))}</strong></a></li>`,
  );
  const body =
    rows.length === 0
      ? html`<div class="s-empty"><p>${say('noOrders')}</p><a class="s-button" href="/shop">${say('goShopping')}</a></div>`
      : html`<p class="s-quiet">${say('reorderHint', { count: rows.length })}</p><ul class="s-orders">${rows}</ul>`;
  return page(
    shopPage(frame, html`<section class="s-section"><h1>${say('myOrders')}</h1>${body}</section>`),
  );
}

async function ownOrders(store: Storefront, session: Session): Promise<readonly OrderRecord[]> {
  const { orders } = store.tools.ledger;
  if (session.customer !== null) {
    const { rows } = await orders.list({ customer: session.customer, limit: ORDERS_SHOWN });
    return rows;
  }
  return Promise.all(session.orders.map((order) => orders.get(order)));
}

/** The order, where it is the visitor's own: somebody else's is as if it were not there. */
async function ownOrder(store: Storefront, request: StorefrontRequest): Promise<OrderRecord> {
  const id = request.params['order'] ?? '';
  const { session } = request;
  const found = await store.tools.ledger.orders.get(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'LEDGER_NOT_FOUND') return undefined;
    throw error;
  });
  const isOwn =
    session.orders.includes(id) ||
    (session.customer !== null && found?.customer === session.customer);
  if (found !== undefined && isOwn) return found;
  throw new AppError(
    STOREFRONT_ERRORS.STOREFRONT_NOT_FOUND,
    `Cannot show the order as it is not one of yours: current value is ${id.slice(0, 80)}`,
    { place: 'order' },
  );
}

async function orderPage(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const order = await ownOrder(store, request);
  const { ledger } = store.tools;
  const [voice, timeline, products, place] = await Promise.all([
    voiceOf(store, request),
    ledger.orders.timeline(order.order),
    store.shelf.byId(order.lines.map(({ product }) => product)),
    ledger.db
      .selectFrom('locations')
      .select('name')
      .where('location_id', '=', order.location ?? '')
      .executeTakeFirst(),
  ]);
  const { say, money, timeZone, language } = voice;
  const title = say('order', { order: order.order });
  const path = `/shop/orders/${encodeURIComponent(order.order)}`;
  const frame = await frameOf(store, request, { title, path }, voice);
  const known = new Map(products.map((product) => [product.product, product]));
  const sales = order.lines.filter(({ kind }) => kind === 'sale');
  return page(
    shopPage(
      frame,
      html`<section class="s-section"><h1>${title}</h1>${saidMessage(request, voice)}
<dl class="s-facts">
<div><dt>${say('state')}</dt><dd>${stateChip(order.state, voice)}</dd></div>
<div><dt>${say('orderedAt')}</dt><dd>${momentText(order.orderedAt, timeZone, language)}</dd></div>
${order.location !== null && html`<div><dt>${say('fromPlace')}</dt><dd>${place?.name ?? order.location}</dd></div>`}
<div><dt>${say('total')}</dt><dd><strong>${money(soldMinor(order))}</strong></dd></div></dl>
${actions(order, path, voice)}
<ul class="s-lines">${sales.map((line) => orderLine(line, known.get(line.product), voice))}</ul>
<h2 class="s-small-title">${say('timeline')}</h2>
<ol class="s-timeline">${timeline.map((entry) => timelineEntry(entry, voice))}</ol></section>`,
    ),
  );
}

function saidMessage(request: StorefrontRequest, { say }: Voice): Html | false {
  const said = request.query['said'];
  if (said === 'placed') return message('good', say('orderPlaced'));
  if (said === 'cancelled') return message('good', say('cancelled'));
  if (said === 'refused') return message('act', say('refused'));
  return false;
}

function actions(order: OrderRecord, path: string, { say, money }: Voice): Html | false {
  const isOpen = order.state === 'placed' || order.state === 'paid';
  if (!isOpen) return false;
  const amount = money(soldMinor(order));
  return html`<div class="s-actions">
${order.state === 'placed' && html`<form method="post" action="${path}/pay"><button type="submit" class="s-button">${say('payNow', { amount })}</button></form>`}
<form method="post" action="${path}/cancel"><button type="submit" class="s-button s-button-calm">${say('cancel')}</button></form></div>`;
}

function orderLine(
  line: OrderRecord['lines'][number],
  product: ShelfProduct | undefined,
  { say, money, language }: Voice,
): Html {
  const name = product === undefined ? line.product : productName(product, language);
  return html`<li class="s-line">${product !== undefined && productPicture(product)}
<div class="s-line-main"><a href="${productAddress(line.product)}">${name}</a>
<span class="s-quiet">${say('lineUnits', { units: line.quantity })}</span></div>
<strong class="s-line-total">${money(line.totalMinor)}</strong></li>`;
}

function timelineEntry(entry: OrderTimelineEntry, voice: Voice): Html {
  const at = momentText(entry.changedAt, voice.timeZone, voice.language);
  return html`<li><strong>${stateText(entry.state, voice)}</strong> <span class="s-quiet">${at}</span></li>`;
}

async function payOrder(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const order = await ownOrder(store, request);
  const { ledger, clock } = store.tools;
  const answer = await moveOrder(store, request, 'paid');
  const { state } = await ledger.orders.get(order.order);
  if (state !== 'paid') return answer;
  await ledger.recordFacts('payments', SHOP_SOURCE, [
    {
      payment: `payment|${order.order}`.slice(0, 200),
      order: order.externalId,
      time: clock.now(),
      method: 'demo',
      amount: soldMinor(order),
      currency: order.currency,
    },
  ]);
  return answer;
}

/** Pays or cancels; an order that has moved on meanwhile is shown as it is. */
async function moveOrder(
  store: Storefront,
  request: StorefrontRequest,
  to: 'paid' | 'cancelled',
): Promise<StorefrontAnswer> {
  const order = await ownOrder(store, request);
  const path = `/shop/orders/${encodeURIComponent(order.order)}`;
  try {
    await store.tools.ledger.orders.advance(order.order, to, 'shop');
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'LEDGER_STEP_REFUSED') throw error;
    return seeOther(`${path}?said=refused`);
  }
  return seeOther(to === 'cancelled' ? `${path}?said=cancelled` : path);
}

interface CustomerRow {
  readonly customer_id: string;
  readonly name: string | null;
  readonly city: string | null;
}

async function customersPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { say } = voice;
  const query = (request.query['q'] ?? '').trim().slice(0, SEARCH_LENGTH_MAX);
  const rows = await findCustomers(store, query);
  const frame = await frameOf(
    store,
    { ...request, query: {} },
    { title: say('chooseCustomer'), path: '/shop/customers' },
    voice,
  );
  const choices = rows.map(
    (row) => html`<li><form method="post" action="/shop/customer">
<button type="submit" class="s-person" name="customer" value="${row.customer_id}">
<strong>${nameIn('zh', { id: row.customer_id, name: row.name })}</strong>
<span class="s-quiet">${row.customer_id}${row.city !== null && ` · ${row.city}`}</span></button></form></li>`,
  );
  return page(
    shopPage(
      frame,
      html`<section class="s-section"><h1>${say('chooseCustomer')}</h1>
<p class="s-quiet">${say('chooseCustomerHint')}</p>
<form class="s-inline" role="search" method="get" action="/shop/customers" aria-label="${say('findCustomer')}">
<label class="s-hidden" for="who">${say('findCustomer')}</label>
<input id="who" name="q" type="search" maxlength="100" value="${query}" placeholder="${say('findCustomer')}">
<button type="submit" class="s-button">${say('find')}</button></form>
${rows.length === 0 && html`<p class="s-empty">${say('noCustomer')}</p>`}
<ul class="s-people">${choices}</ul>
<form method="post" action="/shop/customer"><button type="submit" class="s-button s-button-calm" name="customer" value="">${say('stayAnonymous')}</button></form></section>`,
    ),
  );
}

/** Who ordered lately, or who fits the words. */
async function findCustomers(store: Storefront, query: string): Promise<readonly CustomerRow[]> {
  const { pool } = store.tools.ledger;
  if (query === '') {
    const { rows } = await pool.query<CustomerRow>(
      `SELECT c.customer_id, c.name, c.city FROM (
         SELECT customer_id, max(ordered_at) AS last FROM (
           SELECT customer_id, ordered_at FROM orders WHERE customer_id IS NOT NULL
           ORDER BY ordered_at DESC LIMIT 500) AS recent GROUP BY 1) AS r
       JOIN customers c USING (customer_id) WHERE c.erased_at IS NULL
       ORDER BY r.last DESC, c.customer_id LIMIT $1`,
      [CUSTOMERS_SHOWN],
    );
    if (rows.length > 0) return rows;
  }
  const pattern = `%${query.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await pool.query<CustomerRow>(
    `SELECT customer_id, name, city FROM customers
     WHERE erased_at IS NULL AND (customer_id = $1 OR name ILIKE $2 OR phone = $1)
     ORDER BY customer_id LIMIT $3`,
    [query, pattern, CUSTOMERS_SHOWN],
  );
  return rows;
}

async function beCustomer(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const wanted = formOf(request.body)['customer'] ?? '';
  const { session } = request;
  if (wanted === '') return seeOther('/shop', { ...session, customer: null });
  const row = await store.tools.ledger.db
    .selectFrom('customers')
    .select('customer_id')
    .where('customer_id', '=', wanted)
    .where('erased_at', 'is', null)
    .executeTakeFirst();
  return seeOther('/shop', { ...session, customer: row?.customer_id ?? null });
}
