import type { Voice } from '../context.ts';
import { type Fragment, type Html, html } from '../html.ts';
import { FEW_UNITS } from '../limits.ts';
import { brandText, categoryText, productName, type ShelfProduct } from '../shop/catalogue.ts';
import type { Feed } from '../shop/feed.ts';
import { productPicture } from './product-picture.ts';

/** How full the shelf is, in words and in a tone. */
export function stockText(
  units: number,
  voice: Voice,
): { readonly text: string; readonly tone: 'good' | 'act' | 'bad' } {
  if (units < 1) return { text: voice.say('soldOut'), tone: 'bad' };
  if (units <= FEW_UNITS) return { text: voice.say('fewLeft', { count: units }), tone: 'act' };
  return { text: voice.say('inStock'), tone: 'good' };
}

/** The stock chip, kept fresh by the page's script. */
export function stockChip(product: ShelfProduct, voice: Voice): Html {
  const { text, tone } = stockText(product.availableUnits, voice);
  return html`<span class="s-stock s-stock-${tone}" data-stock="${product.product}">${text}</span>`;
}

export function priceTag(product: ShelfProduct, voice: Voice): Html {
  const { priceMinor, listMinor } = product;
  if (priceMinor === null || listMinor === null) {
    return html`<span class="s-price s-quiet">${voice.say('priceUnknown')}</span>`;
  }
  const price = html`<span class="s-price">${voice.money(priceMinor)}</span>`;
  if (priceMinor === listMinor) return price;
  const old = voice.say('oldPrice', { price: voice.money(listMinor) });
  return html`${price} <span class="s-old">${old}</span>`;
}

export function productAddress(product: string, recommendation?: string): string {
  const path = `/shop/products/${encodeURIComponent(product)}`;
  return recommendation === undefined ? path : `${path}?rec=${encodeURIComponent(recommendation)}`;
}

export interface CardOptions {
  readonly recommendation?: string;
  readonly reason?: string | undefined;
}

export function productCard(product: ShelfProduct, voice: Voice, options: CardOptions = {}): Html {
  const { recommendation, reason } = options;
  const { language } = voice;
  const name = productName(product, language);
  const brand = brandText(product, language);
  const isOpen = product.availableUnits > 0 && product.priceMinor !== null;
  return html`<li class="s-card" data-product="${product.product}">
<a class="s-card-link" href="${productAddress(product.product, recommendation)}">
${productPicture(product)}
<span class="s-card-name">${name}</span>
</a>
<span class="s-card-line s-card-brand s-quiet">${brand ?? categoryText(product, language)}</span>
<span class="s-card-line">${priceTag(product, voice)}</span>
<span class="s-card-line">${stockChip(product, voice)}</span>
${reason !== undefined && html`<span class="s-card-line s-reason">${reason}</span>`}
${isOpen && addForm(product, voice, recommendation)}
</li>`;
}

function addForm(product: ShelfProduct, voice: Voice, recommendation: string | undefined): Html {
  const name = productName(product, voice.language);
  return html`<form class="s-card-add" method="post" action="/shop/cart">
<input type="hidden" name="action" value="add"><input type="hidden" name="units" value="1">
<input type="hidden" name="product" value="${product.product}">
${recommendation !== undefined && html`<input type="hidden" name="rec" value="${recommendation}">`}
<button type="submit" class="s-button" aria-label="${voice.say('addNamed', { name })}">${voice.say('add')}</button>
</form>`;
}

/** A row of recommended products; nothing where there are none. */
export function feedRow(
  feed: Feed,
  title: string,
  part: { readonly voice: Voice; readonly id: string; readonly empty?: Fragment },
): Html {
  const { voice, id, empty } = part;
  if (feed.entries.length === 0 && empty === undefined) return html``;
  const cards = feed.entries.map(({ product, reason }) =>
    productCard(product, voice, { recommendation: feed.recommendation, reason }),
  );
  return html`<section class="s-section" aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${cards.length === 0 ? empty : html`<ul class="s-cards" data-feed="${id}">${cards}</ul>`}
</section>`;
}
