import type { Rng } from '@quanyu/numeric';
import { seasonFactor } from './calendar.ts';
import type { SimulatedProduct, SimulatedSupplier } from './catalogue.ts';
import { at, clamp, poisson } from './draw.ts';
import type { Market } from './market.ts';
import { CENTRE, FIRST_STORE, WAREHOUSE } from './places.ts';
import type { Sizes } from './scale.ts';
import { DayQueue } from './sink.ts';

interface Arrival {
  readonly product: number;
  readonly place: number;
  readonly units: number;
  readonly kind: 'receive' | 'transfer-in';
  readonly reference: string;
}

/** Units on hand of every product at every place; changed only by `moveStock`. */
export interface Stock {
  readonly places: number;
  readonly products: number;
  /** Shape (places × products). */
  readonly onHand: Int32Array;
  readonly inTransit: Int32Array;
  /** Smoothed sales a day as the retailer sees them: censored where the shelf was empty. */
  readonly rate: Float32Array;
  readonly soldToday: Int32Array;
  readonly lostToday: Int32Array;
  readonly onOrder: Int32Array;
  readonly arrivals: DayQueue<Arrival>;
  purchases: number;
  transfers: number;
}

/** Writes one stock move; units are signed. */
export type MoveWriter = (
  second: number,
  product: number,
  place: number,
  kind: string,
  units: number,
  reference: string,
) => void;

export function openStock(sizes: Sizes): Stock {
  const places = sizes.stores + 2;
  const cells = places * sizes.products;
  return {
    places,
    products: sizes.products,
    onHand: new Int32Array(cells),
    inTransit: new Int32Array(cells),
    rate: new Float32Array(cells),
    soldToday: new Int32Array(cells),
    lostToday: new Int32Array(cells),
    onOrder: new Int32Array(sizes.products),
    arrivals: new DayQueue(),
    purchases: 0,
    transfers: 0,
  };
}

export interface StockDay {
  readonly stock: Stock;
  readonly market: Market;
  readonly suppliers: readonly SimulatedSupplier[];
  readonly sizes: Sizes;
  readonly day: number;
  readonly rng: Rng;
  readonly write: MoveWriter;
}

function move(d: StockDay, arrival: Arrival, second: number, kind: string, units: number): void {
  const cell = arrival.place * d.stock.products + arrival.product;
  d.stock.onHand[cell] = (d.stock.onHand[cell] ?? 0) + units;
  d.write(second, arrival.product, arrival.place, kind, units, arrival.reference);
}

/** First stock of a product: opening count or launch delivery, from a forecast that is wrong by a third. */
export function firstStock(d: StockDay, product: SimulatedProduct, opening: boolean): void {
  const { stock } = d;
  const share = product.popularity * baseRate(d);
  for (let p = WAREHOUSE; p < stock.places; p++) {
    const part = p === WAREHOUSE ? 0.4 : 0.6 / d.sizes.stores;
    const guess = Math.max(0.004, share * part * Math.exp(0.3 * d.rng.normal()));
    stock.rate[p * stock.products + product.index] = guess;
    receive(d, product.index, p, Math.ceil(guess * 14 + 2), opening ? 'opening' : 'launch');
  }
  const units = Math.ceil((share * 45) / product.packUnits) * product.packUnits;
  receive(d, product.index, CENTRE, units, opening ? 'opening' : 'launch');
}

function receive(d: StockDay, product: number, place: number, units: number, ref: string): void {
  const arrival = { product, place, units, kind: 'receive', reference: ref } as const;
  move(d, arrival, 0, 'receive', units);
}

/** Units a day of a product of popularity 1, as the retailer reckons. */
function baseRate(d: StockDay): number {
  const baskets = d.sizes.storeBasketsPerDay * d.sizes.stores;
  return (baskets * 2.6) / (1.35 * d.sizes.productsAtStart);
}

/** At midnight, before any sale of the day: what was ordered or moved earlier arrives. */
export function takeArrivals(d: StockDay): void {
  for (const arrival of d.stock.arrivals.take(d.day)) {
    const cell = arrival.place * d.stock.products + arrival.product;
    if (arrival.kind === 'receive') {
      d.stock.onOrder[arrival.product] = (d.stock.onOrder[arrival.product] ?? 0) - arrival.units;
    } else d.stock.inTransit[cell] = (d.stock.inTransit[cell] ?? 0) - arrival.units;
    move(d, arrival, 0, arrival.kind, arrival.units);
  }
}

/** After closing: rates are smoothed, places are refilled from the centre, the centre orders from suppliers. */
export function closeStockDay(d: StockDay): void {
  for (const product of d.market.catalogue) {
    if (d.day > product.endDay) continue;
    smoothRates(d, product);
    refill(d, product);
  }
  orderFromSuppliers(d);
  d.stock.soldToday.fill(0);
  d.stock.lostToday.fill(0);
}

const SMOOTHING = 0.03;

function smoothRates(d: StockDay, product: SimulatedProduct): void {
  const { stock } = d;
  for (let p = WAREHOUSE; p < stock.places; p++) {
    const cell = p * stock.products + product.index;
    const season = seasonFactor(d.day, p >= FIRST_STORE);
    const seen = (stock.soldToday[cell] ?? 0) / season;
    const empty = (stock.onHand[cell] ?? 0) === 0 && seen === 0;
    if (!empty) stock.rate[cell] = (stock.rate[cell] ?? 0) * (1 - SMOOTHING) + SMOOTHING * seen;
  }
}

/** What the retailer expects of the next days: half of what the calendar really does. */
function foresight(d: StockDay, fromDay: number, days: number): number {
  let sum = 0;
  for (let k = 0; k < 4; k++) sum += seasonFactor(d.day + fromDay + (k * days) / 4, false);
  return clamp(sum / 4, 0.85, 1.7) ** 0.7;
}

/** Stores are served every third day in turn, the warehouse daily. */
function refill(d: StockDay, product: SimulatedProduct): void {
  for (let p = WAREHOUSE; p < d.stock.places; p++) {
    if (p < FIRST_STORE || (d.day + p) % 3 === 0) refillPlace(d, product.index, p);
  }
}

function refillPlace(d: StockDay, product: number, place: number): void {
  const { stock } = d;
  const cell = place * stock.products + product;
  const cover = (stock.rate[cell] ?? 0) * (place === WAREHOUSE ? 6 : 9);
  const target = Math.ceil(cover + 1.65 * Math.sqrt(cover + 0.3)) + 1;
  const position = (stock.onHand[cell] ?? 0) + (stock.inTransit[cell] ?? 0);
  const units = Math.min(target - position, stock.onHand[product] ?? 0);
  if (units <= 0 || position > 0.75 * target) return;
  const reference = `t${stock.transfers}`;
  stock.transfers += 1;
  const out: Arrival = { product, place: CENTRE, units, kind: 'transfer-in', reference };
  move(d, out, 21 * 3600, 'transfer-out', -units);
  stock.inTransit[cell] = (stock.inTransit[cell] ?? 0) + units;
  stock.arrivals.put(d.day + (place === WAREHOUSE ? 1 : 2), { ...out, place });
}

interface Want {
  readonly product: SimulatedProduct;
  units: number;
}

/** Every supplier is looked at each fourth day; what its products need goes into one purchase order. */
function orderFromSuppliers(d: StockDay): void {
  const wants = new Map<number, Want[]>();
  for (const product of d.market.catalogue) {
    if ((d.day + product.supplier) % 4 !== 0 || d.day > product.endDay - 30) continue;
    const units = unitsWanted(d, product);
    if (units === 0) continue;
    const list = wants.get(product.supplier) ?? [];
    list.push({ product, units });
    wants.set(product.supplier, list);
  }
  for (const [supplier, list] of wants) placePurchase(d, at(d.suppliers, supplier), list);
}

/** (s, S): at or below s the position is ordered up to S, in packs, at least the minimum; 0 above s. */
function unitsWanted(d: StockDay, product: SimulatedProduct): number {
  const { stock } = d;
  const i = product.index;
  let rate = 0;
  let position = (stock.onOrder[i] ?? 0) + (stock.onHand[i] ?? 0);
  for (let p = WAREHOUSE; p < stock.places; p++) {
    const cell = p * stock.products + i;
    rate += stock.rate[cell] ?? 0;
    position += (stock.onHand[cell] ?? 0) + (stock.inTransit[cell] ?? 0);
  }
  const supplier = at(d.suppliers, product.supplier);
  const shelves = SHELF_UNITS * (stock.places - 1);
  const lead = supplier.leadTimeDays + 4;
  const mean = rate * lead;
  const safety = SAFETY * Math.sqrt(mean + (rate * supplier.leadTimeSdDays) ** 2 + 1);
  if (position > mean * 1.5 + safety + shelves) return 0;
  const reorder = mean * foresight(d, 0, lead) + safety + shelves;
  if (position > reorder) return 0;
  const upTo = reorder + rate * 25 * foresight(d, lead, 25);
  const packs = Math.ceil((upTo - position) / product.packUnits);
  return Math.max(packs * product.packUnits, product.orderUnitsMin);
}

/** The supplier's least order value is met by more packs of the first product. */
function placePurchase(d: StockDay, supplier: SimulatedSupplier, wants: readonly Want[]): void {
  const { stock } = d;
  const cost = (want: Want): number => (d.market.costMinor[want.product.index] ?? 0) * want.units;
  const missing = supplier.orderValueMinMinor - wants.reduce((sum, want) => sum + cost(want), 0);
  const first = at(wants, 0);
  const packMinor = (d.market.costMinor[first.product.index] ?? 1) * first.product.packUnits;
  if (missing > 0) first.units += Math.ceil(missing / packMinor) * first.product.packUnits;
  const late = Math.round(supplier.leadTimeDays + supplier.leadTimeSdDays * d.rng.normal());
  const delay = Math.max(2, late + (d.rng.uniform() < 0.05 ? 5 + poisson(d.rng, 8) : 0));
  const reference = `po${stock.purchases}`;
  stock.purchases += 1;
  for (const { product, units } of wants) {
    stock.onOrder[product.index] = (stock.onOrder[product.index] ?? 0) + units;
    const arrival = { product: product.index, place: CENTRE, units, kind: 'receive', reference };
    stock.arrivals.put(d.day + delay, arrival as Arrival);
  }
}

/** Safety factor and shelf units of the simulated retailer's policy; with them 2–8 % of product-place-days end empty. */
const SAFETY = 1.2;
const SHELF_UNITS = 1.5;
