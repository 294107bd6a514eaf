import { createHmac } from 'node:crypto';
import { AppError, currency, currencyDecimals, decimalFromMinor } from '@quanyu/domain';
import type { PlaceOrderResult } from '@quanyu/ledger';
import { type Storefront, type Voice, voiceOf } from '../context.ts';
import { STOREFRONT_ERRORS } from '../errors.ts';
import { type Fragment, type Html, html } from '../html.ts';
import { CART_LINES_MAX, ROW_COUNT, SESSION_ORDERS_MAX, UNITS_MAX } from '../limits.ts';
import { frameOf, message, shopPage } from '../pages/layout.ts';
import { feedRow, productAddress, stockChip } from '../pages/product-card.ts';
import { productPicture } from '../pages/product-picture.ts';
import {
  formOf,
  page,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
  seeOther,
  wholeNumber,
} from '../route.ts';
import { addToCart, fitsCookie, type Session, setUnits } from '../session.ts';
import { recordBehaviour, SHOP_SOURCE } from './behaviour.ts';
import {
  type CartState,
  fitCart,
  orderLines,
  type PricedLine,
  pickUpPlaces,
  readCart,
} from './cart.ts';
import { productName } from './catalogue.ts';
import { readFeed } from './feed.ts';
import { productNamed, shown } from './home-routes.ts';

/** The cart and the way from it to an order. */
export function cartRoutes(store: Storefront): readonly StorefrontRoute[] {
  return [
    { method: 'GET', path: '/shop/cart', handler: (request) => cartPage(store, request) },
    { method: 'POST', path: '/shop/cart', handler: (request) => changeCart(store, request) },
    { method: 'POST', path: '/shop/checkout', handler: (request) => checkout(store, request) },
  ];
}

async function changeCart(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const form = formOf(request.body);
  const { session } = request;
  const product = form['product'] ?? '';
  if (form['action'] === 'add') return addProduct(store, session, form);
  if (form['action'] === 'fit') {
    const state = await readCart(store, session.cart);
    return seeOther('/shop/cart', { ...session, cart: fitCart(state, form['location'] ?? '') });
  }
  const units = form['action'] === 'remove' ? 0 : wholeNumber(form['units'], 0, UNITS_MAX);
  if (units === undefined) throw badField('units', form['units']);
  if (units === 0 && session.cart.some((line) => line.product === product)) {
    await recordBehaviour(store, session, [{ type: 'cart-remove', product }]);
  }
  return seeOther('/shop/cart', { ...session, cart: setUnits(session.cart, product, units) });
}

async function addProduct(
  store: Storefront,
  session: Session,
  form: Readonly<Record<string, string>>,
): Promise<StorefrontAnswer> {
  const units = wholeNumber(form['units'], 1, UNITS_MAX);
  if (units === undefined) throw badField('units', form['units']);
  const { product } = await productNamed(store, form['product'] ?? '');
  const recommendation = form['rec']?.slice(0, 80);
  const line = { product, units, ...(recommendation ? { recommendation } : {}) };
  const cart = addToCart(session.cart, line);
  if (cart === undefined || !fitsCookie({ ...session, cart })) {
    throw new AppError(
      STOREFRONT_ERRORS.STOREFRONT_CART_FULL,
      `Cannot add to the cart as it must hold at most ${CART_LINES_MAX} different products`,
      { place: 'cart' },
    );
  }
  await recordBehaviour(store, session, [
    { type: 'cart-add', product, value: units, recommendation },
  ]);
  return seeOther('/shop/cart?said=added', { ...session, cart });
}

function badField(place: string, value: unknown): AppError {
  return new AppError(
    STOREFRONT_ERRORS.STOREFRONT_FIELD_INVALID,
    `Cannot take ${place} as it must be a whole number from 1 to ${UNITS_MAX}: current value is ${JSON.stringify(String(value ?? '').slice(0, 40))}`,
    { place },
  );
}

async function cartPage(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const said = request.query['said'] === 'added';
  const { say } = await voiceOf(store, request);
  return showCart(store, request, { notice: said && message('good', say('added')), status: 200 });
}

async function showCart(
  store: Storefront,
  request: StorefrontRequest,
  part: { readonly notice: Fragment; readonly status: number },
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { session } = request;
  const { say } = voice;
  const products = session.cart.map(({ product }) => product);
  const [state, feed] = await Promise.all([
    readCart(store, session.cart),
    readFeed(store, { surface: 'cart', products, count: ROW_COUNT }, { session, voice }),
  ]);
  await recordBehaviour(store, session, [{ type: 'cart-view' }, ...shown(feed, 'cart')]);
  const frame = await frameOf(store, request, { title: say('cart'), path: '/shop/cart' }, voice);
  const body =
    state.cart.lines.length === 0
      ? html`<div class="s-empty"><p>${say('cartEmpty')}</p><a class="s-button" href="/shop">${say('goShopping')}</a></div>`
      : fullCart(state, voice, store.tools.newId());
  return page(
    shopPage(
      frame,
      html`<section class="s-section"><h1>${say('cart')}</h1>${part.notice}${body}</section>
${feedRow(feed, say('addOns'), { voice, id: 'add-ons' })}`,
    ),
    part.status,
  );
}

/** @param checkoutId Names the order to be: sent twice it is placed once. */
function fullCart(state: CartState, voice: Voice, checkoutId: string): Html {
  const { say, money } = voice;
  const { cart } = state;
  const pickUps = pickUpPlaces(state).map(
    ({ location, name }) =>
      html`<option value="${location}">${say('pickUp', { place: name })}</option>`,
  );
  return html`<div class="s-cart-page">
<ul class="s-lines">${cart.lines.map((line) => cartLine(line, voice))}</ul>
<form class="s-summary" method="post" action="/shop/checkout">
<input type="hidden" name="checkout" value="${checkoutId}">
<dl class="s-sums">
${cart.savedMinor > 0 && html`<div><dt>${say('subtotal')}</dt><dd>${money(cart.totalMinor + cart.savedMinor)}</dd></div><div class="s-saved"><dt>${say('saved')}</dt><dd>−${money(cart.savedMinor)}</dd></div>`}
<div class="s-total"><dt>${say('total')}</dt><dd>${money(cart.totalMinor)}</dd></div></dl>
<label for="delivery">${say('delivery')}</label>
<select id="delivery" name="delivery"><option value="">${say('deliver')}</option>${pickUps}</select>
<button type="submit" class="s-button s-button-big">${say('placeOrder')}</button>
</form></div>`;
}

function cartLine({ line, product, priceMinor, totalMinor }: PricedLine, voice: Voice): Html {
  const { say, money } = voice;
  const name = productName(product, voice.language);
  const id = product.product;
  return html`<li class="s-line" data-product="${id}">
${productPicture(product)}
<div class="s-line-main"><a href="${productAddress(id)}">${name}</a>
<span class="s-quiet">${money(priceMinor)}</span>${stockChip(product, voice)}</div>
<form class="s-line-units" method="post" action="/shop/cart">
<input type="hidden" name="action" value="set"><input type="hidden" name="product" value="${id}">
<input name="units" type="number" inputmode="numeric" min="0" max="${UNITS_MAX}" value="${line.units}" required aria-label="${say('units')}: ${name}">
<button type="submit" class="s-button s-button-calm">${say('update')}</button></form>
<strong class="s-line-total">${money(totalMinor)}</strong>
<form method="post" action="/shop/cart">
<input type="hidden" name="action" value="remove"><input type="hidden" name="product" value="${id}">
<button type="submit" class="s-button s-button-plain" aria-label="${say('removeNamed', { name })}">${say('remove')}</button></form>
</li>`;
}

/** Tries again where a rival took the goods of the chosen place and another place has them. */
const PLACE_ATTEMPTS_MAX = 3;

async function checkout(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const form = formOf(request.body);
  const { session } = request;
  const checkoutId = form['checkout'] ?? '';
  const state = await readCart(store, session.cart);
  if (state.cart.lines.length === 0) return seeOther('/shop/cart');
  const wished = form['delivery'] ?? '';
  const pickUp = state.places.find(({ location }) => location === wished);
  await recordBehaviour(store, session, [{ type: 'checkout-start' }]);
  let from = pickUp ?? state.from;
  let attempt = 1;
  let result = await placeOrder(store, session, { state, from, checkoutId });
  while (result.kind === 'short' && pickUp === undefined && attempt < PLACE_ATTEMPTS_MAX) {
    const again = await readCart(store, session.cart);
    if (again.from?.location === from?.location) break;
    from = again.from;
    attempt += 1;
    result = await placeOrder(store, session, { state: again, from, checkoutId });
  }
  if (result.kind === 'short') return shortCart(store, request, from?.location ?? '');
  const { order } = result;
  const decimals = currencyDecimals(currency(order.currency));
  await recordBehaviour(
    store,
    session,
    state.cart.lines.map(({ line, totalMinor }) => ({
      type: 'purchase' as const,
      product: line.product,
      order: order.order,
      value: Number(decimalFromMinor(totalMinor, decimals)),
      recommendation: line.recommendation,
      once: `purchase|${order.order}|${line.product}`.slice(0, 200),
    })),
  );
  const orders = [order.order, ...session.orders].slice(0, SESSION_ORDERS_MAX);
  const to = `/shop/orders/${encodeURIComponent(order.order)}?said=placed`;
  return seeOther(to, { ...session, cart: [], orders: [...new Set(orders)] });
}

async function placeOrder(
  store: Storefront,
  session: Session,
  task: {
    readonly state: CartState;
    readonly from: CartState['from'];
    readonly checkoutId: string;
  },
): Promise<PlaceOrderResult> {
  const { state, from, checkoutId } = task;
  if (from === null) {
    throw new AppError(
      STOREFRONT_ERRORS.STOREFRONT_NO_PLACE,
      'Cannot place the order as the ledger knows no location',
    );
  }
  return store.tools.ledger.orders.place(
    {
      source: SHOP_SOURCE,
      externalId: orderNumber(store.tools.secret, session.visitor, checkoutId),
      channel: await store.shopChannel(),
      location: from.location,
      ...(session.customer === null ? {} : { customer: session.customer }),
      lines: orderLines(state.cart),
    },
    'shop',
  );
}

const DIGITS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * The order's number: the same when a checkout is sent twice, and never another visitor's, as it
 * cannot be made without the secret. Ten digits of 32 without those that are taken for one another.
 */
export function orderNumber(secret: string, visitor: string, checkoutId: string): string {
  const bytes = createHmac('sha256', secret).update(`${visitor}\n${checkoutId}`).digest();
  const digits = Array.from(bytes.subarray(0, 10), (byte) => DIGITS[byte % DIGITS.length]);
  return `W-${digits.slice(0, 5).join('')}-${digits.slice(5).join('')}`;
}

/** Says what is there, with one button that takes it. */
async function shortCart(
  store: Storefront,
  request: StorefrontRequest,
  location: string,
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { say, language } = voice;
  const state = await readCart(store, request.session.cart);
  const short = state.cart.lines.flatMap(({ line, product }) => {
    const available = state.stock.get(line.product)?.get(location) ?? 0;
    if (available >= line.units) return [];
    const name = productName(product, language);
    return [html`<li>${say('shortLine', { name, wanted: line.units, available })}</li>`];
  });
  const isApart = state.cart.lines.every(
    ({ line, product }) => product.availableUnits >= line.units,
  );
  const notice = message(
    'act',
    html`<p><strong>${say('short')}</strong></p><ul>${short}</ul>
${isApart && html`<p>${say('notTogether')}</p>`}
<form method="post" action="/shop/cart"><input type="hidden" name="action" value="fit">
<input type="hidden" name="location" value="${location}">
<button type="submit" class="s-button">${say('adjust')}</button></form>`,
  );
  return showCart(store, request, { notice, status: 409 });
}
