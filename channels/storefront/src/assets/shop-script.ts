/**
 * The shop's script. Pages work without it; with it, stock on the page follows the ledger: what sells
 * out leaves the lists, and a product's page changes where it must.
 */
export const SHOP_SCRIPT: string = String.raw`const EVERY_MS = 2500;
const SHOWN_MAX = 60;

function productsOnPage() {
  const places = document.querySelectorAll('[data-stock]');
  return [...new Set([...places].map((place) => place.dataset.stock))].slice(0, SHOWN_MAX);
}

/** Puts a fresh text into every chip of a product; takes sold-out ones out of the lists. */
function show({ product, isSoldOut, text, tone }) {
  const name = CSS.escape(product);
  for (const chip of document.querySelectorAll('[data-stock="' + name + '"]')) {
    if (chip.textContent !== text) chip.textContent = text;
    chip.className = 's-stock s-stock-' + tone;
  }
  if (isSoldOut) {
    for (const card of document.querySelectorAll('[data-feed] [data-product="' + name + '"]')) {
      leave(card);
    }
  }
  const page = document.querySelector('.s-product[data-product="' + name + '"]');
  if (page !== null && (page.dataset.soldOut === 'yes') !== isSoldOut) location.reload();
}

/** A card with the focus inside stays until the focus has gone, so that nobody is lost. */
function leave(card) {
  if (card.contains(document.activeElement)) return;
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (isStill) return card.remove();
  card.classList.add('s-gone');
  card.addEventListener('animationend', () => card.remove(), { once: true });
}

async function look() {
  const products = productsOnPage();
  if (document.hidden || products.length === 0) return;
  const query = new URLSearchParams({ p: products.join('\n') });
  const answer = await fetch('/shop/stock?' + query, { headers: { accept: 'application/json' } });
  if (!answer.ok) return;
  const { stock } = await answer.json();
  for (const entry of stock) show(entry);
}

/** Without network the page stays as it is; the next look tries again. */
async function follow() {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  } finally {
    setTimeout(follow, EVERY_MS);
  }
}

setTimeout(follow, EVERY_MS);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) look().catch(() => undefined);
});
for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', () => {
    // Not at once: the button pressed is part of what is sent.
    setTimeout(() => {
      for (const button of form.querySelectorAll('button')) button.disabled = true;
    });
  });
}
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
`;
