import { AppError } from '@quanyu/domain';
import { assetRoutes } from './assets/asset-routes.ts';
import { createStorefront, type Storefront, voiceOf } from './context.ts';
import { html } from './html.ts';
import { documentOf, frameOf, shopPage } from './pages/layout.ts';
import {
  json,
  page,
  type StorefrontAnswer,
  type StorefrontRequest,
  type StorefrontRoute,
} from './route.ts';
import { cartRoutes } from './shop/cart-routes.ts';
import { homeRoutes } from './shop/home-routes.ts';
import { orderRoutes } from './shop/order-routes.ts';
import { tillApi } from './till/till-api.ts';
import { tillPages } from './till/till-pages.ts';
import type { StorefrontTools } from './tools.ts';

/**
 * The routes of the shop (`/shop…`) and the till (`/till…`) as plain functions; any web framework can
 * call them, `mountStorefront` puts them on Fastify. Failures of input and of the ledger become pages
 * or problem+json with their code; bugs are thrown.
 */
export function storefrontRoutes(tools: StorefrontTools): readonly StorefrontRoute[] {
  const store = createStorefront(tools);
  const spoken = [
    ...homeRoutes(store),
    ...cartRoutes(store),
    ...orderRoutes(store),
    ...tillPages(store),
    ...tillApi(store),
  ].map((route) => ({ ...route, handler: withErrors(store, route) }));
  return [...spoken, ...assetRoutes()];
}

function withErrors(store: Storefront, route: StorefrontRoute): StorefrontRoute['handler'] {
  const isApi = route.path.startsWith('/till/api/') || route.path === '/shop/stock';
  return async (request) => {
    try {
      return await route.handler(request);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return isApi ? problem(error) : errorPage(store, request, { error, path: route.path });
    }
  };
}

/** RFC 9457, as the API answers. */
function problem(error: AppError): StorefrontAnswer {
  const { status, code, message, remedy, place } = error;
  const body = {
    type: `urn:quanyu:${code}`,
    title: code,
    status,
    code,
    detail: message,
    remedy,
    place,
  };
  const answer = json(body, status);
  return { ...answer, headers: { ...answer.headers, 'content-type': 'application/problem+json' } };
}

async function errorPage(
  store: Storefront,
  request: StorefrontRequest,
  failed: { readonly error: AppError; readonly path: string },
): Promise<StorefrontAnswer> {
  const { error, path } = failed;
  const voice = await voiceOf(store, request);
  const { say } = voice;
  const title = say(error.status === 404 ? 'notFoundTitle' : 'errorTitle');
  const isTill = path.startsWith('/till');
  const body = html`<section class="s-section"><h1>${title}</h1>
<p>${error.code === 'STOREFRONT_TILL_CLOSED' ? say('tillClosed') : error.message}</p>
<p class="s-quiet">${error.remedy}</p>
<p class="s-quiet">${say('errorCode')} <code>${error.code}</code></p>
<p><a class="s-button" href="${isTill ? '/till' : '/shop'}">${say('backHome')}</a></p></section>`;
  if (isTill) {
    const content = html`<main id="main" class="s-main" tabindex="-1">${body}</main>`;
    return page(documentOf({ title, voice, kind: 'till' }, content), error.status);
  }
  const frame = await frameOf(store, request, { title, path: '/shop' }, voice);
  return page(shopPage(frame, body), error.status);
}
