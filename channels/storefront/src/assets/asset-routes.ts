import { createHash } from 'node:crypto';
import { logo } from '../pages/layout.ts';
import { asset, type StorefrontRoute } from '../route.ts';
import { paletteCss } from './palette.ts';
import { SHOP_SCRIPT } from './shop-script.ts';
import { SHOP_STYLE } from './shop-style.ts';
import { TILL_QUEUE_SCRIPT } from './till-queue-script.ts';
import { TILL_SCRIPT } from './till-script.ts';
import { TILL_STYLE } from './till-style.ts';

/** Style, scripts and icon: text in this package, so that nothing is read from disk. */
export function assetRoutes(): readonly StorefrontRoute[] {
  const icon = logo().text.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
  const style = paletteCss() + SHOP_STYLE;
  return [
    served('/shop/assets/style.css', 'text/css', style),
    served('/shop/assets/shop.js', 'text/javascript', SHOP_SCRIPT),
    served('/shop/assets/icon.svg', 'image/svg+xml', icon),
    served('/till/assets/style.css', 'text/css', style + TILL_STYLE),
    served('/till/assets/till.js', 'text/javascript', TILL_SCRIPT),
    served('/till/assets/till-queue.js', 'text/javascript', TILL_QUEUE_SCRIPT),
    served('/till/assets/icon.svg', 'image/svg+xml', icon),
  ];
}

function served(path: string, type: string, body: string): StorefrontRoute {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 20)}"`;
  const full = asset(body, type, etag);
  return {
    method: 'GET',
    path,
    handler: async ({ headers }) =>
      headers['if-none-match'] === etag ? { ...full, status: 304, body: '' } : full,
  };
}
