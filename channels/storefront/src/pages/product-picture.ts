import { type Html, html } from '../html.ts';
import type { ShelfProduct } from '../shop/catalogue.ts';

/**
 * Retailers' files bring no pictures, so every product gets a drawn one: the motif by the words of
 * its category, the ground by its own id. The same product always looks the same.
 */
const MOTIFS: readonly { readonly words: RegExp; readonly drawing: Html }[] = [
  {
    words: /毛绒|公仔|玩偶|婴|plush|soft toy|doll|baby/i,
    drawing: html`<circle cx="30" cy="30" r="12"/><circle cx="70" cy="30" r="12"/><circle cx="50" cy="54" r="30"/><circle cx="40" cy="48" r="3.5" class="s-hole"/><circle cx="60" cy="48" r="3.5" class="s-hole"/><path d="M42 62c5 6 11 6 16 0" class="s-cut"/>`,
  },
  {
    words: /积木|拼搭|block|brick|construction/i,
    drawing: html`<rect x="22" y="50" width="28" height="28" rx="4"/><rect x="54" y="50" width="28" height="28" rx="4"/><rect x="38" y="18" width="28" height="28" rx="4"/>`,
  },
  {
    words: /车|遥控|vehicle|car\b|train|truck/i,
    drawing: html`<path d="M18 62V50l12-4 10-16h24l12 16 8 4v12Z"/><circle cx="34" cy="64" r="9"/><circle cx="68" cy="64" r="9"/><circle cx="34" cy="64" r="3.5" class="s-hole"/><circle cx="68" cy="64" r="3.5" class="s-hole"/>`,
  },
  {
    words: /拼图|益智|桌游|棋|puzzle|brain|game/i,
    drawing: html`<path d="M24 34h16c-6-14 16-14 10 0h16v16c14-6 14 16 0 10v16H50c6-14-16-14-10 0H24V60c-14 6-14-16 0-10Z"/>`,
  },
  {
    words: /图书|绘本|画|文具|book|paint|art|stationery/i,
    drawing: html`<path d="M20 30c10-4 20-4 30 4 10-8 20-8 30-4v46c-10-4-20-4-30 4-10-8-20-8-30-4Z"/><path d="M50 34v46" class="s-cut"/>`,
  },
  {
    words: /户外|运动|球|outdoor|sport|ball/i,
    drawing: html`<circle cx="50" cy="50" r="30"/><path d="M20 50c18-14 42-14 60 0M50 20c-14 18-14 42 0 60" class="s-cut"/>`,
  },
  {
    words: /过家家|扮演|厨房|屋|pretend|role|kitchen|house/i,
    drawing: html`<path d="M50 18 84 46h-8v34H24V46h-8Z"/><rect x="43" y="56" width="14" height="24" class="s-hole"/>`,
  },
  {
    words: /水|沙|沙滩|风筝|water|sand|kite/i,
    drawing: html`<path d="M50 12 78 44 50 76 22 44Z"/><path d="M50 12v64M22 44h56" class="s-cut"/><path d="M50 76c-6 6 6 8 0 14" class="s-string"/>`,
  },
];
const STAR = html`<path d="M50 14 60 38l26 2-20 17 6 25-22-14-22 14 6-25-20-17 26-2Z"/>`;
const TONES = 6;

export function productPicture(product: ShelfProduct): Html {
  // The narrow category says more than the wide one, so it is asked first.
  const words = [...product.categoryPath].reverse();
  const motif = [...words, product.categoryEn ?? '']
    .map((word) => MOTIFS.find((one) => one.words.test(word))?.drawing)
    .find((drawing) => drawing !== undefined);
  const tone = hash(product.product) % TONES;
  return html`<span class="s-picture s-tone-${tone}"><svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">${motif ?? STAR}</svg></span>`;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
