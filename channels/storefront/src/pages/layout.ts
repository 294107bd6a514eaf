import { BRAND_NAME } from '../brand/tokens.ts';
import { nameIn } from '../brand/words.ts';
import type { Storefront, Voice } from '../context.ts';
import { type Fragment, type Html, html } from '../html.ts';
import type { StorefrontRequest } from '../route.ts';
import { cartUnits } from '../session.ts';

/** What the frame of every shop page shows besides the page itself. */
export interface Frame {
  readonly title: string;
  readonly voice: Voice;
  readonly request: StorefrontRequest;
  readonly isDemo: boolean;
  readonly consolePath: string | undefined;
  /** Name of the customer whose shop this is; null for an anonymous visitor. */
  readonly customerName: string | null;
  /** The address of this page, to come back to in the other language. */
  readonly path: string;
  readonly query?: string;
}

export async function frameOf(
  store: Storefront,
  request: StorefrontRequest,
  page: { readonly title: string; readonly path: string; readonly query?: string },
  voice: Voice,
): Promise<Frame> {
  const { tools } = store;
  const { customer } = request.session;
  const row =
    customer === null
      ? undefined
      : await tools.ledger.db
          .selectFrom('customers')
          .select('name')
          .where('customer_id', '=', customer)
          .executeTakeFirst();
  const customerName =
    customer === null ? null : nameIn('zh', { id: customer, name: row?.name ?? null });
  return {
    ...page,
    voice,
    request,
    isDemo: tools.isDemo,
    consolePath: tools.consolePath,
    customerName,
  };
}

/** A whole document. `kind` says which style and script it gets. */
export function documentOf(
  part: {
    readonly title: string;
    readonly voice: Voice;
    readonly kind: 'shop' | 'till';
    readonly bodyAttributes?: Html;
  },
  content: Fragment,
): Html {
  const { title, voice, kind, bodyAttributes } = part;
  const lang = voice.language === 'zh' ? 'zh-CN' : 'en';
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${voice.shopName}</title>
<link rel="icon" href="/${kind}/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/${kind}/assets/style.css">
<script type="module" src="/${kind}/assets/${kind}.js"></script>
</head>
<body class="s-${kind}" ${bodyAttributes}>
<a class="s-skip" href="#main">${voice.say('skip')}</a>
${content}
</body>
</html>`;
}

/** A shop page: header with search and cart, the page, footer. */
export function shopPage(frame: Frame, content: Fragment): Html {
  const { title, voice } = frame;
  const notice = html`<div id="notice" class="s-notice" role="status" aria-live="polite"></div>`;
  return documentOf(
    { title, voice, kind: 'shop' },
    html`${frame.isDemo && demoBar(frame)}
${header(frame)}
<main id="main" class="s-main" tabindex="-1">
${notice}
${content}
</main>
${footer(frame)}`,
  );
}

function demoBar({ voice, customerName, consolePath }: Frame): Html {
  const { say } = voice;
  const name = customerName ?? say('anonymous');
  return html`<aside class="s-demo" aria-label="${say('demoBar')}">
<span class="s-demo-said">${say('demoBar')}</span>
<span>${say('shoppingAs', { name })}</span>
<a href="/shop/customers">${say('chooseCustomer')}</a>
<a href="/till">${say('till')}</a>
${consolePath !== undefined && html`<a href="${consolePath}">${say('console')}</a>`}
</aside>`;
}

function header(frame: Frame): Html {
  const { voice, request } = frame;
  const { say } = voice;
  const count = cartUnits(request.session.cart);
  return html`<header class="s-header">
<div class="s-header-row">
<a class="s-logo" href="/shop">${logo()}<span>${voice.shopName}</span></a>
<form class="s-search" role="search" action="/shop/search" method="get">
<label class="s-hidden" for="q">${say('search')}</label>
<input id="q" name="q" type="search" maxlength="100" placeholder="${say('searchHint')}" value="${request.query['q'] ?? ''}">
<button type="submit">${say('search')}</button>
</form>
<nav class="s-nav" aria-label="${voice.shopName}">
<a href="/shop/search">${say('categories')}</a>
<a href="/shop/orders">${say('myOrders')}</a>
<a class="s-cart" href="/shop/cart" aria-label="${say('cartCount', { count })}">${say('cart')}
<span class="s-count" aria-hidden="true">${count}</span></a>
${languageLink(frame)}
</nav>
</div>
</header>`;
}

/** The same page in the other language. */
function languageLink({ voice, path, query }: Frame): Html {
  const other = voice.language === 'zh' ? 'en' : 'zh';
  const rest = query === undefined || query === '' ? '' : `&${query}`;
  return html`<a href="${path}?lang=${other}${rest}" hreflang="${other}" lang="${other}">${voice.say('otherLanguage')}</a>`;
}

function footer({ voice }: Frame): Html {
  const name = BRAND_NAME[voice.language];
  return html`<footer class="s-footer">${voice.shopName} · ${name}</footer>`;
}

/** Our mark: the ring that joins the channels. */
export function logo(): Html {
  return html`<svg class="s-mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
<rect width="32" height="32" rx="8" fill="#1f5a96"/>
<circle cx="16" cy="16" r="8.5" fill="none" stroke="#fff" stroke-width="3"/>
<circle cx="22.5" cy="21.5" r="3.5" fill="#f2a33a"/></svg>`;
}

/** A message at the head of a page. */
export function message(tone: 'good' | 'act' | 'bad', content: Fragment): Html {
  const role = tone === 'good' ? 'status' : 'alert';
  return html`<div class="s-message s-message-${tone}" role="${role}">${content}</div>`;
}
