import { isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { moneyText } from './cells.ts';
import { writeDirty } from './dirty.ts';
import { at, pick } from './draw.ts';
import { lineMoney } from './market.ts';
import { CHANNELS, MARKETPLACE, STORE_CHANNEL } from './places.ts';
import { CARRIERS, CITIES, PAYMENT_METHODS } from './vocabulary.ts';
import {
  type AfterTask,
  customerCode,
  productCode,
  timeIfReached,
  timeOf,
  type World,
  writeMove,
} from './world.ts';

export interface WantedLine {
  readonly product: number;
  readonly quantity: number;
}

export interface WantedOrder {
  readonly second: number;
  readonly channel: number;
  readonly place: number;
  /** −1: not known. */
  readonly customer: number;
  readonly lines: readonly WantedLine[];
}

export interface PlacedOrder {
  readonly id: string;
  readonly totalMinor: number;
}

/** Units of a product a place could sell now. */
export function available(world: World, product: number, place: number): number {
  return world.stock.onHand[place * world.stock.products + product] ?? 0;
}

/** Demand that met an empty shelf; part of the truth, never of the retailer's files. */
export function loseDemand(world: World, product: number, place: number, units: number): void {
  const cell = place * world.stock.products + product;
  world.stock.lostToday[cell] = (world.stock.lostToday[cell] ?? 0) + units;
}

interface SoldLine extends WantedLine {
  readonly priceMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

/**
 * Sells what is on hand of a basket: order lines, payment, stock moves, shipment, and what comes after.
 * @returns Undefined when nothing of it was there.
 */
export function placeOrder(world: World, basket: WantedOrder, rng: Rng): PlacedOrder | undefined {
  const lines = sellable(world, basket);
  if (lines.length === 0) return undefined;
  world.counters.orders += 1;
  const id = `o${String(world.counters.orders).padStart(8, '0')}`;
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const store = basket.channel === STORE_CHANNEL;
  const cancelled = !store && rng.uniform() < 0.01;
  const daysToDoor = store ? 0 : 2 + rng.int(3) + (rng.uniform() < 0.06 ? 3 : 0);
  writeLines(world, basket, id, lines, cancelled, daysToDoor);
  if (basket.channel === MARKETPLACE && world.dirty) writeDirty(world, basket, id, lines);
  if (cancelled) return { id, totalMinor };
  for (const line of lines) sellUnits(world, basket, id, line);
  settle(world, basket, id, totalMinor, rng);
  if (!store) ship(world, basket, id, daysToDoor, rng);
  scheduleAfter(world, basket, id, lines, daysToDoor, rng);
  return { id, totalMinor };
}

function sellable(world: World, basket: WantedOrder): SoldLine[] {
  const lines: SoldLine[] = [];
  for (const { product, quantity } of basket.lines) {
    if (lines.some((line) => line.product === product)) continue;
    const sold = Math.min(quantity, available(world, product, basket.place));
    if (sold < quantity) loseDemand(world, product, basket.place, quantity - sold);
    if (sold > 0)
      lines.push({ product, quantity: sold, ...lineMoney(world.market, product, sold) });
  }
  return lines;
}

function stateOf(world: World, cancelled: boolean, daysToDoor: number): string {
  if (cancelled) return 'cancelled';
  const daysLeft = world.sizes.endDay - world.day;
  return daysLeft >= daysToDoor ? 'delivered' : daysLeft >= 1 ? 'shipped' : 'paid';
}

function writeLines(
  world: World,
  basket: WantedOrder,
  id: string,
  lines: readonly SoldLine[],
  cancelled: boolean,
  daysToDoor: number,
): void {
  const state = stateOf(world, cancelled, daysToDoor);
  const store = basket.channel === STORE_CHANNEL;
  for (const [k, line] of lines.entries()) {
    const running = world.market.promotion[line.product] ?? -1;
    world.sink.add('orders', [
      id,
      k + 1,
      timeOf(world, basket.second),
      at(CHANNELS, basket.channel).id,
      at(world.places, basket.place).id,
      customerCode(basket.customer),
      productCode(world, line.product),
      'sale',
      line.quantity,
      moneyText(line.priceMinor),
      moneyText(line.discountMinor),
      moneyText(line.totalMinor),
      'CNY',
      state,
      store ? '' : isoOfDay(world.day + 4),
      running >= 0 ? at(world.market.running, running).id : '',
    ]);
  }
}

function sellUnits(world: World, basket: WantedOrder, id: string, line: SoldLine): void {
  const cell = basket.place * world.stock.products + line.product;
  world.stock.onHand[cell] = (world.stock.onHand[cell] ?? 0) - line.quantity;
  world.stock.soldToday[cell] = (world.stock.soldToday[cell] ?? 0) + line.quantity;
  writeMove(world, basket.second, line.product, basket.place, 'sale', -line.quantity, id);
}

function settle(world: World, basket: WantedOrder, id: string, totalMinor: number, rng: Rng): void {
  const method = basket.channel === STORE_CHANNEL && rng.uniform() < 0.12 ? 'cash' : '';
  world.sink.add('payments', [
    `pay-${id}`,
    id,
    timeOf(world, basket.second + 20),
    method === '' ? pick(rng, PAYMENT_METHODS) : method,
    moneyText(totalMinor),
    'CNY',
  ]);
  const { books, people } = world;
  books.dayMinor[basket.channel] = (books.dayMinor[basket.channel] ?? 0) + totalMinor;
  if (basket.customer >= 0) {
    people.orders[basket.customer] = (people.orders[basket.customer] ?? 0) + 1;
  }
}

function ship(world: World, basket: WantedOrder, id: string, daysToDoor: number, rng: Rng): void {
  const shipped = 86_400 + 32_400 + rng.int(28_800);
  const delivered = daysToDoor * 86_400 + 36_000 + rng.int(36_000);
  world.books.dayParcels[basket.channel] = (world.books.dayParcels[basket.channel] ?? 0) + 1;
  world.sink.add('shipments', [
    `ship-${id}`,
    id,
    at(world.places, basket.place).id,
    pick(rng, CARRIERS),
    timeIfReached(world, shipped),
    timeIfReached(world, delivered),
  ]);
}

/** Returns and reviews by line, surveys and questions by order; each falls due on a later day. */
function scheduleAfter(
  world: World,
  basket: WantedOrder,
  order: string,
  lines: readonly SoldLine[],
  daysToDoor: number,
  rng: Rng,
): void {
  const late = daysToDoor > 4;
  const store = basket.channel === STORE_CHANNEL;
  const known = basket.customer >= 0;
  const door = world.day + daysToDoor;
  const put = (day: number, kind: AfterTask['kind'], line: number): void => {
    const { customer, place, channel } = basket;
    const base = { kind, order, customer, place, channel, late };
    world.after.put(day, { ...base, line: line + 1, ...at(lines, line) });
  };
  for (let k = 0; k < lines.length; k++) {
    const product = at(world.market.catalogue, at(lines, k).product);
    if (rng.uniform() < returnChance(product.returnRate, store, late)) {
      put(door + 1 + rng.int(12), 'return', k);
    }
    if (known && rng.uniform() < (store ? 0.04 : 0.12)) put(door + 1 + rng.int(14), 'review', k);
  }
  if (!known) return;
  if (rng.uniform() < 0.07) put(door + 1, 'survey', 0);
  const asks = (store ? 0.01 : 0.06) * (late ? 3 : 1);
  if (rng.uniform() < asks) put(world.day + 1 + rng.int(5), 'conversation', 0);
}

function returnChance(rate: number, store: boolean, late: boolean): number {
  return rate * (store ? 1 : 1.9) * (late ? 1.6 : 1);
}

/** City of a customer, by index. */
export function cityOf(customer: number): string {
  return at(CITIES, Math.max(0, customer) % CITIES.length)[0];
}
