import { AppError } from '@quanyu/domain';
import type { OrderRecord } from '@quanyu/ledger';
import { momentText } from '../brand/words.ts';
import { type Storefront, type Voice, voiceOf } from '../context.ts';
import { type Fragment, type Html, html } from '../html.ts';
import { documentOf, logo, message } from '../pages/layout.ts';
import {
  formOf,
  page,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
  seeOther,
} from '../route.ts';
import { productName } from '../shop/catalogue.ts';
import { soldMinor, stateText } from '../shop/order-routes.ts';
import { type Place, readPlaces } from '../shop/places.ts';
import { wordsOf } from '../words.ts';
import { returnOrder } from './sale.ts';
import { actorOf } from './till-api.ts';

/** The pages of the till: sell, receipt, return. */
export function tillPages(store: Storefront): readonly StorefrontRoute[] {
  return [
    { method: 'GET', path: '/till', handler: (request) => tillPage(store, request) },
    {
      method: 'GET',
      path: '/till/receipts/:order',
      handler: (request) => receiptPage(store, request),
    },
    { method: 'GET', path: '/till/returns', handler: (request) => returnsPage(store, request) },
    { method: 'POST', path: '/till/returns', handler: (request) => takeBack(store, request) },
  ];
}

/** Words the till's script shows; the rest stands in the page. */
const SCRIPT_WORDS = [
  'saleEmpty',
  'remove',
  'removeNamed',
  'units',
  'discount',
  'memberNone',
  'memberClear',
  'pay',
  'receipt',
  'saleDone',
  'saleShort',
  'offline',
  'online',
  'waiting',
  'held',
  'heldSentence',
  'correctStock',
  'discard',
  'productUnknown',
  'tillSoldOut',
  'inStock',
  'fewLeft',
  'change',
  'priceUnknown',
  'available',
] as const;

async function tillPage(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const actor = await actorOf(store, request);
  const [voice, all] = await Promise.all([voiceOf(store, request), readPlaces(store.tools)]);
  const stores = all.filter(({ kind }) => kind === 'store');
  const places = stores.length > 0 ? stores : all;
  const words = wordsOf(voice.language);
  const given = {
    words: Object.fromEntries(SCRIPT_WORDS.map((key) => [key, words[key]])),
    currency: voice.currency,
    language: voice.language,
    location: request.query['location'] ?? places[0]?.location ?? '',
  };
  return page(
    tillFrame(
      { title: voice.say('tillTitle'), voice, actor, path: '/till' },
      html`<main id="main" class="t-main" tabindex="-1" data-till="${JSON.stringify(given)}">
<h1 class="s-hidden">${voice.say('tillTitle')}</h1>
${sellPanel(voice, places, given.location)}
${payPanel(voice)}
</main>`,
    ),
  );
}

function tillFrame(
  part: {
    readonly title: string;
    readonly voice: Voice;
    readonly actor: string;
    readonly path: string;
  },
  content: Fragment,
): Html {
  const { title, voice, actor, path } = part;
  const { say, language } = voice;
  const other = language === 'zh' ? 'en' : 'zh';
  return documentOf(
    { title, voice, kind: 'till' },
    html`<header class="t-header">
<a class="s-logo" href="/till">${logo()}<span>${say('tillTitle')}</span></a>
<nav class="s-nav" aria-label="${say('tillTitle')}">
<a href="/till/returns">${say('returns')}</a><a href="/shop">${say('shop')}</a>
<a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${say('otherLanguage')}</a></nav>
<span class="t-actor">${say('soldBy')} ${actor}</span></header>${content}`,
  );
}

function sellPanel(voice: Voice, places: readonly Place[], chosen: string): Html {
  const { say } = voice;
  const options = places.map(
    ({ location, name }) =>
      html`<option value="${location}" ${location === chosen && html`selected`}>${name}</option>`,
  );
  return html`<section class="t-sell" aria-label="${say('saleLines')}">
<div class="t-bar"><label for="store">${say('store')}</label><select id="store">${options}</select>
<span id="network" class="t-network" role="status">${say('online')}</span></div>
<form id="scan-form" class="t-scan" role="search" autocomplete="off">
<label for="scan">${say('scan')}</label>
<input id="scan" type="text" maxlength="100" autofocus aria-describedby="scan-hint" autocomplete="off" spellcheck="false">
<p id="scan-hint" class="s-quiet">${say('scanHint')}</p></form>
<ul id="found" class="t-found"></ul>
<div id="said" class="t-said" role="status" aria-live="polite"></div>
<h2 class="s-small-title">${say('saleLines')}</h2>
<ul id="lines" class="t-lines"></ul>
<p id="empty" class="s-empty">${say('saleEmpty')}</p>
<section id="held" class="t-held" aria-live="polite" hidden></section>
</section>`;
}

function payPanel(voice: Voice): Html {
  const { say, money } = voice;
  const method = (value: string, text: string, checked: boolean): Html =>
    html`<label class="t-method"><input type="radio" name="method" value="${value}" ${checked && html`checked`}> ${text}</label>`;
  return html`<section class="t-pay" aria-label="${say('payWith')}">
<form id="member-form" class="t-member"><label for="member">${say('member')}</label>
<div class="t-row"><input id="member" type="text" inputmode="tel" maxlength="100" autocomplete="off" placeholder="${say('memberHint')}">
<button type="submit" class="s-button s-button-calm">${say('find')}</button></div>
<p id="member-found" role="status" aria-live="polite"></p></form>
<div class="t-row t-discount"><label for="discount">${say('discount')}</label>
<input id="discount" type="text" inputmode="decimal" value="" placeholder="0" autocomplete="off"></div>
<fieldset class="t-methods"><legend>${say('payWith')}</legend>
${method('mobile', say('mobile'), true)}${method('card', say('card'), false)}${method('cash', say('cash'), false)}</fieldset>
<div id="cash-row" class="t-row" hidden><label for="received">${say('received')}</label>
<input id="received" type="text" inputmode="decimal" autocomplete="off"></div>
<p id="change" class="t-change" role="status" aria-live="polite"></p>
<p class="t-total"><span>${say('total')}</span><strong id="total">${money(0)}</strong></p>
<button id="pay" type="button" class="s-button t-big" disabled>${say('pay', { amount: money(0) })}</button>
<button id="clear" type="button" class="s-button s-button-calm">${say('newSale')}</button>
</section>`;
}

async function receiptPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const actor = await actorOf(store, request);
  const { ledger } = store.tools;
  const order = await ledger.orders.get(request.params['order'] ?? '');
  const voice = await voiceOf(store, request);
  const path = `/till/receipts/${encodeURIComponent(order.order)}`;
  const title = `${voice.say('receipt')} ${order.order}`;
  return page(
    tillFrame(
      { title, voice, actor, path },
      html`<main id="main" class="t-receipt-page" tabindex="-1">
${await receiptOf(store, order, voice)}
<div class="s-actions s-no-print"><button type="button" id="print" class="s-button">${voice.say('print')}</button>
<a class="s-button s-button-calm" href="/till">${voice.say('tillTitle')}</a></div></main>`,
    ),
  );
}

async function receiptOf(store: Storefront, order: OrderRecord, voice: Voice): Promise<Html> {
  const { ledger } = store.tools;
  const { say, money, language, timeZone, shopName } = voice;
  const [products, place] = await Promise.all([
    store.counter.byId(order.lines.map(({ product }) => product)),
    ledger.db
      .selectFrom('locations')
      .select('name')
      .where('location_id', '=', order.location ?? '')
      .executeTakeFirst(),
  ]);
  const names = new Map(products.map((one) => [one.product, productName(one, language)]));
  const rows = order.lines.map((line) => {
    const name = names.get(line.product) ?? line.product;
    return html`<tr><td>${name}</td><td class="s-right">${line.quantity}</td><td class="s-right">${money(line.totalMinor)}</td></tr>`;
  });
  return html`<article class="t-receipt"><h1>${shopName}</h1>
<p>${place?.name ?? order.location}</p>
<p class="s-quiet">${order.order}<br>${momentText(order.orderedAt, timeZone, language)} · ${stateText(order.state, voice)}</p>
<table class="s-table"><thead><tr><th scope="col">${say('product')}</th><th scope="col" class="s-right">${say('units')}</th><th scope="col" class="s-right">${say('lineTotal')}</th></tr></thead>
<tbody>${rows}</tbody><tfoot><tr><th scope="row" colspan="2">${say('total')}</th><td class="s-right"><strong>${money(order.totalMinor)}</strong></td></tr></tfoot></table>
<p class="t-thanks">${say('thanks')}</p></article>`;
}

async function returnsPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const actor = await actorOf(store, request);
  const voice = await voiceOf(store, request);
  const { say } = voice;
  const number = (request.query['order'] ?? '').trim();
  const found = number === '' ? undefined : await orderNumbered(store, number);
  const title = say('returnTitle');
  const notFound =
    number !== '' &&
    found === undefined &&
    message('act', html`<p>${say('productUnknown', { query: number })}</p>`);
  return page(
    tillFrame(
      { title, voice, actor, path: '/till/returns' },
      html`<main id="main" class="t-receipt-page" tabindex="-1"><h1>${title}</h1>
<form class="t-row" method="get" action="/till/returns" role="search"><label for="order">${say('orderNumber')}</label>
<input id="order" name="order" type="text" maxlength="200" value="${number}" required autocomplete="off">
<button type="submit" class="s-button">${say('openOrder')}</button></form>
${notFound}
${request.query['said'] === 'returned' && message('good', say('returnDone'))}
${found !== undefined && html`${await receiptOf(store, found, voice)}${returnForm(found, voice)}`}</main>`,
    ),
  );
}

async function orderNumbered(store: Storefront, number: string): Promise<OrderRecord | undefined> {
  try {
    return await store.tools.ledger.orders.get(number);
  } catch (error) {
    if (error instanceof AppError && error.code === 'LEDGER_NOT_FOUND') return undefined;
    throw error;
  }
}

function returnForm(order: OrderRecord, voice: Voice): Html {
  const { say, money } = voice;
  if (order.state !== 'delivered' && order.state !== 'shipped') {
    return order.state === 'returned'
      ? html``
      : message('act', say('returnNot', { state: stateText(order.state, voice) }));
  }
  return html`<form method="post" action="/till/returns" class="s-actions">
<p class="s-quiet">${say('returnWhole')}</p>
<input type="hidden" name="order" value="${order.order}">
<button type="submit" class="s-button t-big">${say('returnAll', { amount: money(soldMinor(order)) })}</button></form>`;
}

async function takeBack(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const actor = await actorOf(store, request);
  const number = formOf(request.body)['order'] ?? '';
  const order = await store.tools.ledger.orders.get(number);
  const back = `/till/returns?order=${encodeURIComponent(order.order)}`;
  // Sent twice: the goods are back already, and the page says so.
  if (order.state !== 'returned') await returnOrder(store, order, actor);
  return seeOther(`${back}&said=returned`);
}
