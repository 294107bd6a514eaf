/**
 * The till's memory: sales that the server has not acknowledged lie in this browser's storage, each
 * under its own number, and are sent again until they are. The server knows a number it has seen, so
 * sending twice sells once.
 */
export const TILL_QUEUE_SCRIPT: string = `const QUEUE = 'quanyu-till-queue';
const CATALOGUE = 'quanyu-till-catalogue';
const DRAFT = 'quanyu-till-draft';
const DIGITS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const ANSWER_MS = 8000;

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? fallback;
  } catch {
    return fallback;
  }
}
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));

export const readQueue = () => read(QUEUE, []);
export const readDraft = () => read(DRAFT, null);
export const writeDraft = (draft) => write(DRAFT, draft);
export const readCatalogue = () => read(CATALOGUE, []);

/** A catalogue that does not fit the storage is left out: the till then needs the network to find. */
export function keepCatalogue(products) {
  try {
    write(CATALOGUE, products);
  } catch {
    localStorage.removeItem(CATALOGUE);
  }
}

/** Puts a sale in, or replaces what is known of it. */
export function keepSale(entry) {
  write(QUEUE, [...readQueue().filter(({ sale }) => sale.sale !== entry.sale.sale), entry]);
}
export function dropSale(number) {
  write(QUEUE, readQueue().filter(({ sale }) => sale.sale !== number));
}

/** A number nobody else uses: the second, and thirty random bits. Works without a secure context. */
export function saleNumber(now) {
  const two = (value) => String(value).padStart(2, '0');
  const day = two(now.getFullYear() % 100) + two(now.getMonth() + 1) + two(now.getDate());
  const time = two(now.getHours()) + two(now.getMinutes()) + two(now.getSeconds());
  const random = crypto.getRandomValues(new Uint8Array(6));
  return 'T-' + day + '-' + time + '-' + [...random].map((byte) => DIGITS[byte % 32]).join('');
}

/**
 * Sends one sale. 'sold' and 'short' are answers; 'waiting' means nobody answered and it must be
 * sent again; 'refused' is an answer that sending again will not change.
 */
export async function sendSale(sale) {
  let answer;
  try {
    answer = await fetch('/till/api/sales', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sale),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return { kind: 'waiting' };
  }
  // Not logged in, too many at once, or a server in trouble: later it may go.
  if ([401, 403, 408, 429].includes(answer.status) || answer.status >= 500) {
    return { kind: 'waiting' };
  }
  const body = await answer.json().catch(() => null);
  if (body?.kind === 'sold' || body?.kind === 'short') return body;
  if (answer.ok || body === null) return { kind: 'waiting' };
  return { kind: 'refused', reason: body.detail ?? String(answer.status) };
}

/** Spreads a discount over lines by their worth, to the last minor unit. */
export function spreadDiscount(totals, discount) {
  const sum = totals.reduce((a, b) => a + b, 0);
  const given = Math.max(0, Math.min(discount, sum));
  let seen = 0;
  let spent = 0;
  return totals.map((total) => {
    seen += total;
    const share = sum === 0 ? 0 : Math.round((given * seen) / sum) - spent;
    spent += share;
    return share;
  });
}
`;
