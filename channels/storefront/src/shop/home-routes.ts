import { AppError } from '@quanyu/domain';
import { type Storefront, type Voice, voiceOf } from '../context.ts';
import { STOREFRONT_ERRORS } from '../errors.ts';
import { type Html, html } from '../html.ts';
import {
  FEED_COUNT,
  PAGE_PRODUCTS,
  PAGES_MAX,
  ROW_COUNT,
  SEARCH_LENGTH_MAX,
  STOCK_PRODUCTS_MAX,
  WAITING_MAX,
} from '../limits.ts';
import { frameOf, message, shopPage } from '../pages/layout.ts';
import {
  feedRow,
  priceTag,
  productAddress,
  productCard,
  stockChip,
  stockText,
} from '../pages/product-card.ts';
import { productPicture } from '../pages/product-picture.ts';
import {
  json,
  page,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
  seeOther,
  wholeNumber,
} from '../route.ts';
import type { Session } from '../session.ts';
import { type Behaviour, recordBehaviour } from './behaviour.ts';
import { brandText, categoryText, productName, type ShelfProduct } from './catalogue.ts';
import { type Feed, readFeed } from './feed.ts';
import { readPlaces, readStock } from './places.ts';

/** The pages one looks at: home, results, a product; and the look at the stock they refresh by. */
export function homeRoutes(store: Storefront): readonly StorefrontRoute[] {
  return [
    { method: 'GET', path: '/shop', handler: (request) => homePage(store, request) },
    { method: 'GET', path: '/shop/search', handler: (request) => searchPage(store, request) },
    {
      method: 'GET',
      path: '/shop/products/:product',
      handler: (request) => productPage(store, request),
    },
    {
      method: 'POST',
      path: '/shop/products/:product/notify',
      handler: (request) => notify(store, request),
    },
    { method: 'GET', path: '/shop/stock', handler: (request) => stockNow(store, request) },
  ];
}

/** Products a feed showed, told once a feed. */
export function shown(feed: Feed, surface: string): readonly Behaviour[] {
  if (feed.entries.length === 0) return [];
  const products = feed.entries.map(({ product }) => product.product);
  const { recommendation } = feed;
  return [{ type: 'recommendation-view', recommendation, properties: { surface, products } }];
}

async function homePage(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { session } = request;
  const asked = { surface: 'home', products: [], count: FEED_COUNT } as const;
  const [feed, categories, back] = await Promise.all([
    readFeed(store, asked, { session, voice }),
    store.shelf.categories(),
    backInStock(store, session),
  ]);
  await recordBehaviour(store, session, [{ type: 'page-view' }, ...shown(feed, 'home')]);
  const { say, language } = voice;
  const frame = await frameOf(store, request, { title: say('shop'), path: '/shop' }, voice);
  const links = categories.map(
    ({ key, name, nameEn }) =>
      html`<li><a class="s-pill" href="/shop/search?c=${encodeURIComponent(key)}">${language === 'en' ? nameEn : name}</a></li>`,
  );
  const title = say(session.customer === null ? 'popular' : 'guess');
  const empty = html`<p class="s-empty">${say('feedEmpty')}</p>`;
  return page(
    shopPage(
      frame,
      html`${back.length > 0 && backMessage(back, voice)}
<section class="s-hero"><h1>${say('homeTitle')}</h1><p>${say('homeSentence')}</p>
<ul class="s-pills">${links}</ul></section>
${feedRow(feed, title, { voice, id: 'home', empty })}`,
    ),
  );
}

/** Awaited products that can be had again. */
async function backInStock(store: Storefront, session: Session): Promise<readonly ShelfProduct[]> {
  const products = await store.shelf.byId(session.waiting);
  return products.filter((product) => product.availableUnits > 0);
}

function backMessage(products: readonly ShelfProduct[], voice: Voice): Html {
  const links = products.map(
    (product) =>
      html`<a href="${productAddress(product.product)}">${productName(product, voice.language)}</a> `,
  );
  return message('good', html`<strong>${voice.say('backInStock')}</strong> ${links}`);
}

async function searchPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { say, language } = voice;
  const query = (request.query['q'] ?? '').trim().slice(0, SEARCH_LENGTH_MAX);
  const category = request.query['c'];
  const at = wholeNumber(request.query['page'], 1, PAGES_MAX) ?? 1;
  const asked = { query, page: at, ...(category === undefined ? {} : { category }) };
  const [found, categories] = await Promise.all([
    store.shelf.search(asked),
    store.shelf.categories(),
  ]);
  const { session } = request;
  const behaviour: Behaviour =
    query === ''
      ? { type: 'list-view', properties: { category: category ?? null } }
      : { type: 'search', query, properties: { results: found.count } };
  await recordBehaviour(store, session, [behaviour]);
  const named = categories.find(({ key }) => key === category);
  const categoryName = language === 'en' ? named?.nameEn : named?.name;
  const title = query === '' ? (categoryName ?? say('allProducts')) : say('results', { query });
  const kept = new URLSearchParams({
    ...(query && { q: query }),
    ...(category && { c: category }),
  });
  const frame = await frameOf(
    store,
    request,
    { title, path: '/shop/search', query: kept.toString() },
    voice,
  );
  const links = categories.map(
    ({ key, name, nameEn }) =>
      html`<li><a class="s-pill" href="/shop/search?c=${encodeURIComponent(key)}" aria-current="${key === category ? 'page' : 'false'}">${language === 'en' ? nameEn : name}</a></li>`,
  );
  const cards = found.products.map((product) => productCard(product, voice));
  return page(
    shopPage(
      frame,
      html`<section class="s-section"><h1>${title}</h1>
<p class="s-quiet">${say('resultCount', { count: found.count })}</p>
<ul class="s-pills">${links}</ul>
${cards.length === 0 ? html`<p class="s-empty">${say('noResults')}</p>` : html`<ul class="s-cards">${cards}</ul>`}
${pager(found.count, { at, kept, voice })}</section>`,
    ),
  );
}

function pager(
  count: number,
  {
    at,
    kept,
    voice,
  }: { readonly at: number; readonly kept: URLSearchParams; readonly voice: Voice },
): Html {
  const pages = Math.min(PAGES_MAX, Math.ceil(count / PAGE_PRODUCTS));
  if (pages < 2) return html``;
  const to = (number: number) => {
    const query = new URLSearchParams(kept);
    query.set('page', String(number));
    return `/shop/search?${query}`;
  };
  const { say } = voice;
  return html`<nav class="s-pager" aria-label="${say('pageOf', { page: at, pages })}">
${at > 1 && html`<a class="s-button s-button-calm" rel="prev" href="${to(at - 1)}">${say('previous')}</a>`}
<span>${say('pageOf', { page: at, pages })}</span>
${at < pages && html`<a class="s-button s-button-calm" rel="next" href="${to(at + 1)}">${say('next')}</a>`}
</nav>`;
}

/** @throws AppError STOREFRONT_NOT_FOUND */
export async function productNamed(store: Storefront, id: string): Promise<ShelfProduct> {
  const [product] = await store.shelf.byId([id]);
  if (product !== undefined) return product;
  throw new AppError(
    STOREFRONT_ERRORS.STOREFRONT_NOT_FOUND,
    `Cannot show the product as it is not sold here: current value is ${id.slice(0, 80)}`,
    { place: 'product' },
  );
}

async function productPage(
  store: Storefront,
  request: StorefrontRequest,
): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  const { session, query } = request;
  const product = await productNamed(store, request.params['product'] ?? '');
  const id = product.product;
  const to = { session, voice };
  const about = (surface: 'similar' | 'bought-together') =>
    readFeed(store, { surface, products: [id], count: ROW_COUNT }, to);
  const [together, similar, places, stock] = await Promise.all([
    about('bought-together'),
    about('similar'),
    readPlaces(store.tools),
    readStock(store.tools, [id]),
  ]);
  const recommendation = query['rec'];
  const click: Behaviour = {
    type: 'recommendation-click',
    product: id,
    recommendation,
    once: `click|${recommendation}|${id}`.slice(0, 200),
  };
  await recordBehaviour(store, session, [
    ...(recommendation === undefined ? [] : [click]),
    { type: 'product-view', product: id, recommendation },
    ...shown(together, 'bought-together'),
    ...shown(similar, 'similar'),
  ]);
  const { say, language } = voice;
  const title = productName(product, language);
  const path = productAddress(id);
  const frame = await frameOf(store, request, { title, path }, voice);
  const held = places.map((place) => ({
    name: place.name,
    units: stock.get(id)?.get(place.location) ?? 0,
  }));
  return page(
    shopPage(
      frame,
      html`<article class="s-product" data-product="${id}" data-sold-out="${product.availableUnits < 1 ? 'yes' : 'no'}">
${productPicture(product)}
<div class="s-product-facts">
<h1>${title}</h1>
<p class="s-product-price">${priceTag(product, voice)} ${stockChip(product, voice)}</p>
${product.availableUnits > 0 ? buyForm(product, voice, recommendation) : soldOut(product, session, voice)}
${facts(product, voice)}
<h2 class="s-small-title">${say('whereInStock')}</h2>
<table class="s-table"><thead><tr><th scope="col">${say('place')}</th><th scope="col" class="s-right">${say('available')}</th></tr></thead>
<tbody>${held.map(({ name, units }) => html`<tr><td>${name}</td><td class="s-right">${units}</td></tr>`)}</tbody></table>
</div></article>
${feedRow(together, say('together'), { voice, id: 'together' })}
${feedRow(similar, say('similar'), { voice, id: 'similar' })}`,
    ),
  );
}

function buyForm(product: ShelfProduct, voice: Voice, recommendation: string | undefined): Html {
  if (product.priceMinor === null) return html``;
  const { say } = voice;
  return html`<form class="s-buy" method="post" action="/shop/cart">
<input type="hidden" name="action" value="add"><input type="hidden" name="product" value="${product.product}">
${recommendation !== undefined && html`<input type="hidden" name="rec" value="${recommendation}">`}
<label for="units">${say('units')}</label>
<input id="units" name="units" type="number" inputmode="numeric" min="1" max="${Math.min(999, product.availableUnits)}" value="1" required>
<button type="submit" class="s-button s-button-big">${say('add')}</button>
</form>`;
}

function soldOut(product: ShelfProduct, session: Session, { say }: Voice): Html {
  if (session.waiting.includes(product.product)) return message('good', say('notified'));
  const action = `/shop/products/${encodeURIComponent(product.product)}/notify`;
  return html`<div class="s-message s-message-act"><p>${say('soldOutSentence')}</p>
<form method="post" action="${action}"><button type="submit" class="s-button">${say('notify')}</button></form></div>`;
}

function facts(product: ShelfProduct, voice: Voice): Html {
  const { say, language } = voice;
  const rows: readonly (readonly [string, string | null])[] = [
    [say('brand'), brandText(product, language)],
    [say('category'), categoryText(product, language) || null],
    [
      say('age'),
      product.ageYears === null
        ? null
        : say('ageRange', { from: product.ageYears[0], to: product.ageYears[1] }),
    ],
    [say('code'), product.product],
  ];
  const known = rows.filter((row) => row[1] !== null);
  return html`<dl class="s-facts">${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Waiting is wishing: the feed learns it, and the page says so when the product is back. */
async function notify(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const product = await productNamed(store, request.params['product'] ?? '');
  const { session } = request;
  const others = session.waiting.filter((id) => id !== product.product);
  const waiting = [product.product, ...others].slice(0, WAITING_MAX);
  const properties = { notify: true };
  await recordBehaviour(store, session, [
    { type: 'wishlist-add', product: product.product, properties },
  ]);
  return seeOther(productAddress(product.product), { ...session, waiting });
}

/** Stock of the products on a page, in words: pages ask every few seconds. */
async function stockNow(store: Storefront, request: StorefrontRequest): Promise<StorefrontAnswer> {
  const voice = await voiceOf(store, request);
  // Ids hold no control characters, so a line end parts them safely.
  const ids = (request.query['p'] ?? '').split('\n').filter((id) => id !== '');
  const asked = [...new Set(ids)].slice(0, STOCK_PRODUCTS_MAX);
  const products = await store.shelf.byId(asked);
  return json({
    stock: products.map((product) => ({
      product: product.product,
      isSoldOut: product.availableUnits < 1,
      ...stockText(product.availableUnits, voice),
    })),
  });
}
