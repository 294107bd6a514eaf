/** The till's script: find, lines, member, payment. Draws with DOM calls, so names are never markup. */
export const TILL_SCRIPT: string = String.raw`import * as memory from './till-queue.js';

const byId = (id) => document.getElementById(id);
for (const button of document.querySelectorAll('#print')) {
  button.addEventListener('click', () => print());
}
const main = document.querySelector('[data-till]');
if (main !== null) start(JSON.parse(main.dataset.till));

function start({ words, currency, language, location: given }) {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' };
  const format = new Intl.NumberFormat(locale, style);
  const decimals = format.resolvedOptions().maximumFractionDigits;
  const money = (minor) => format.format(minor / 10 ** decimals);
  const say = (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  let state = memory.readDraft() ?? { lines: [], member: null };
  let isSending = false;

  const store = byId('store');
  const kept = localStorage.getItem('quanyu-till-store') ?? given;
  const isAsked = new URLSearchParams(location.search).has('location');
  if (!isAsked && [...store.options].some(({ value }) => value === kept)) store.value = kept;
  store.addEventListener('change', () => localStorage.setItem('quanyu-till-store', store.value));

  function minorOf(text) {
    const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
    if (match === null) return 0;
    const part = (match[2] ?? '').slice(0, decimals).padEnd(decimals, '0');
    return Number(match[1] + part);
  }
  const lineTotals = () => state.lines.map((line) => line.priceMinor * line.units);
  const discount = () => minorOf(byId('discount').value);
  function total() {
    const sum = lineTotals().reduce((a, b) => a + b, 0);
    return sum - Math.min(discount(), sum);
  }
  const method = () => document.querySelector('[name=method]:checked').value;

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  function tell(text, isGood, link) {
    const said = byId('said');
    said.className = isGood ? 't-said t-good' : 't-said';
    said.replaceChildren(text, ...(link === undefined ? [] : [' ', link]));
  }

  function drawLine(line) {
    const set = (units) => {
      line.units = Math.max(1, Math.min(999, Math.floor(units) || 1));
      draw();
    };
    const amount = element('input', {
      type: 'number', min: '1', max: '999', inputmode: 'numeric',
      'aria-label': say('units') + ': ' + line.name,
      onchange: (event) => set(Number(event.target.value)),
    });
    amount.value = line.units;
    const step = (sign, by) => element('button', {
      type: 'button', 'aria-label': line.name + ' ' + sign + '1', onclick: () => set(line.units + by),
    }, sign);
    const remove = () => {
      state.lines = state.lines.filter((other) => other !== line);
      draw();
      byId('scan').focus();
    };
    return element('li', { class: 't-line', 'data-product': line.product },
      element('div', {}, element('div', { class: 't-name' }, line.name),
        element('div', { class: 's-quiet' }, money(line.priceMinor) + ' · ' + line.product)),
      element('div', { class: 't-units' }, step('−', -1), amount, step('+', 1)),
      element('output', {}, money(line.priceMinor * line.units)),
      element('button', { type: 'button', 'aria-label': say('removeNamed', { name: line.name }), onclick: remove }, '×'));
  }

  function drawSums() {
    const amount = money(total());
    byId('total').textContent = amount;
    byId('pay').textContent = say('pay', { amount });
    byId('pay').disabled = state.lines.length === 0;
    byId('cash-row').hidden = method() !== 'cash';
    const left = minorOf(byId('received').value) - total();
    const isCash = method() === 'cash' && byId('received').value !== '' && left >= 0;
    byId('change').textContent = isCash ? say('change') + ' ' + money(left) : '';
  }

  function draw() {
    memory.writeDraft(state);
    byId('lines').replaceChildren(...state.lines.map(drawLine));
    byId('empty').hidden = state.lines.length > 0;
    drawMember();
    drawSums();
  }

  function drawMember() {
    const { member } = state;
    if (member === null) return byId('member-found').replaceChildren();
    const clear = () => {
      state.member = null;
      draw();
    };
    byId('member-found').replaceChildren(member.name + ' ' + member.ending + ' ',
      element('button', { type: 'button', class: 's-button s-button-plain', onclick: clear }, say('memberClear')));
  }

  function add(product) {
    if (product.priceMinor === null) return tell(product.name + ': ' + say('priceUnknown'));
    const known = state.lines.find((line) => line.product === product.product);
    if (known === undefined) state.lines.push({ ...product, units: 1 });
    else known.units += 1;
    byId('found').replaceChildren();
    byId('said').replaceChildren();
    byId('scan').value = '';
    draw();
    byId('scan').focus();
  }

  /** The server's answer; without network what this till remembers. */
  async function find(query) {
    try {
      const asked = new URLSearchParams({ q: query, location: store.value });
      const answer = await fetch('/till/api/find?' + asked, { signal: AbortSignal.timeout(3000) });
      if (!answer.ok) throw new Error(String(answer.status));
      network(true);
      return (await answer.json()).products;
    } catch {
      network(false);
      const text = query.toLowerCase();
      return memory.readCatalogue().filter((product) => product.barcode === query
        || product.product === query || product.name.toLowerCase().includes(text)).slice(0, 12);
    }
  }

  function drawFound(products) {
    byId('found').replaceChildren(...products.map((product) => {
      const { availableUnits } = product;
      const stock = availableUnits === undefined ? '' : availableUnits < 1 ? say('tillSoldOut')
        : say('available') + ' ' + availableUnits;
      return element('li', {}, element('button', { type: 'button', onclick: () => add(product) },
        element('span', { class: 't-name' }, product.name),
        element('span', { class: 's-quiet' }, product.product),
        element('span', {}, product.priceMinor === null ? say('priceUnknown') : money(product.priceMinor)),
        element('span', { class: availableUnits < 1 ? 's-stock s-stock-bad' : 's-stock s-stock-good' }, stock)));
    }));
  }

  byId('scan-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const query = byId('scan').value.trim();
    if (query === '') return;
    const products = await find(query);
    const exact = products.find((product) => product.barcode === query || product.product === query);
    if (exact !== undefined || products.length === 1) return add(exact ?? products[0]);
    if (products.length === 0) tell(say('productUnknown', { query }));
    drawFound(products);
    byId('found').querySelector('button')?.focus();
  });

  byId('member-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const query = byId('member').value.trim();
    if (query === '') return;
    const answer = await fetch('/till/api/customer?' + new URLSearchParams({ q: query })).catch(() => null);
    if (answer === null || !answer.ok) return network(false);
    const { customer } = await answer.json();
    if (customer === null) {
      byId('member-found').textContent = say('memberNone');
      return;
    }
    state.member = customer;
    byId('member').value = '';
    draw();
  });

  function network(isThere) {
    const place = byId('network');
    const count = memory.readQueue().filter((entry) => entry.state === 'waiting').length;
    const waiting = count === 0 ? '' : ' · ' + say('waiting', { count });
    place.textContent = (isThere ? say('online') : say('offline')) + waiting;
    place.classList.toggle('t-off', !isThere);
  }

  function receiptLink(order) {
    return element('a', { href: '/till/receipts/' + encodeURIComponent(order), target: '_blank', rel: 'noopener' }, say('receipt'));
  }

  function pay() {
    if (state.lines.length === 0) return;
    const now = new Date();
    const shares = memory.spreadDiscount(lineTotals(), discount());
    const sale = {
      sale: memory.saleNumber(now), location: store.value, soldAt: now.getTime(), method: method(),
      customer: state.member?.customer ?? null, correct: false,
      lines: state.lines.map((line, at) => ({
        product: line.product, units: line.units, unitMinor: line.priceMinor, discountMinor: shares[at],
      })),
    };
    // Kept before it is sent: a till that loses power here still knows the sale.
    memory.keepSale({ sale, totalMinor: total(), state: 'waiting', draft: state });
    clear();
    send(sale.sale, true);
  }

  function clear() {
    state = { lines: [], member: null };
    for (const id of ['discount', 'received', 'member', 'scan']) byId(id).value = '';
    byId('found').replaceChildren();
    draw();
    byId('scan').focus();
  }

  /** @param isFresh The customer still stands here: a short sale goes back to the register. */
  async function send(number, isFresh) {
    const entry = memory.readQueue().find(({ sale }) => sale.sale === number);
    if (entry === undefined) return;
    const answer = await memory.sendSale(entry.sale);
    network(answer.kind !== 'waiting');
    if (answer.kind === 'sold') {
      memory.dropSale(number);
      tell(say('saleDone', { amount: money(answer.totalMinor) }), true, receiptLink(answer.order));
    } else if (answer.kind === 'waiting') {
      tell(say('offline'));
    } else {
      const reason = answer.kind === 'short'
        ? answer.lines.map((line) => say('saleShort', { name: line.name, available: line.availableUnits })).join(' ')
        : answer.reason;
      if (isFresh && answer.kind === 'short' && state.lines.length === 0) {
        memory.dropSale(number);
        state = entry.draft;
        draw();
        tell(reason);
      } else memory.keepSale({ ...entry, state: 'held', reason });
    }
    network(answer.kind !== 'waiting');
    drawHeld();
  }

  function drawHeld() {
    const held = memory.readQueue().filter((entry) => entry.state === 'held');
    const place = byId('held');
    place.hidden = held.length === 0;
    place.replaceChildren(element('h2', { class: 's-small-title' }, say('held', { count: held.length })),
      ...held.map((entry) => {
        const time = new Date(entry.sale.soldAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
        const again = () => {
          memory.keepSale({ ...entry, state: 'waiting', sale: { ...entry.sale, correct: true } });
          send(entry.sale.sale, false);
        };
        const discard = () => {
          memory.dropSale(entry.sale.sale);
          drawHeld();
        };
        return element('div', {}, element('p', {}, say('heldSentence', { time, amount: money(entry.totalMinor), reason: entry.reason })),
          element('div', { class: 's-actions' },
            element('button', { type: 'button', class: 's-button', onclick: again }, say('correctStock')),
            element('button', { type: 'button', class: 's-button s-button-calm', onclick: discard }, say('discard'))));
      }));
  }

  /** Sends what waits, oldest first, one at a time. */
  async function sendWaiting() {
    if (isSending) return;
    isSending = true;
    try {
      for (const entry of memory.readQueue()) {
        if (entry.state === 'waiting') await send(entry.sale.sale, false);
      }
    } finally {
      isSending = false;
    }
  }

  byId('pay').addEventListener('click', pay);
  byId('clear').addEventListener('click', clear);
  for (const id of ['discount', 'received']) byId(id).addEventListener('input', drawSums);
  for (const choice of document.querySelectorAll('[name=method]')) choice.addEventListener('change', drawSums);
  addEventListener('online', sendWaiting);
  addEventListener('offline', () => network(false));
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) pay();
    const isTyping = event.target.matches?.('input:not([type=radio]), select, textarea');
    if (event.key !== '/' || isTyping) return;
    event.preventDefault();
    byId('scan').focus();
  });
  setInterval(() => {
    if (memory.readQueue().some((entry) => entry.state === 'waiting')) sendWaiting();
  }, 3000);
  fetch('/till/api/catalogue').then(async (answer) => {
    if (answer.ok) memory.keepCatalogue((await answer.json()).products);
  }).catch(() => network(false));
  draw();
  drawHeld();
  sendWaiting();
  byId('scan').focus();
}
`;
