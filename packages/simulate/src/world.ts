import { isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { type SimulatedSupplier, simulateSuppliers } from './catalogue.ts';
import { TimeText } from './cells.ts';
import { at } from './draw.ts';
import { type Market, openMarket } from './market.ts';
import { type Place, placesOf } from './places.ts';
import { emptyPopulation, type Population } from './population.ts';
import type { Sizes } from './scale.ts';
import { DayQueue, Sink } from './sink.ts';
import { openStock, type Stock } from './stock.ts';

/** What happens to an order after it is placed. */
export interface AfterTask {
  readonly kind: 'return' | 'review' | 'survey' | 'conversation';
  readonly order: string;
  readonly line: number;
  readonly customer: number;
  readonly product: number;
  readonly quantity: number;
  readonly totalMinor: number;
  readonly place: number;
  readonly channel: number;
  readonly late: boolean;
}

export interface Counters {
  orders: number;
  events: number;
  sessions: number;
  moves: number;
  returns: number;
  reviews: number;
  conversations: number;
  messages: number;
  answers: number;
  expenses: number;
  impressions: number;
  contents: number;
  strangers: number;
  dirtyRows: number;
}

/** Money of the current month by channel, for fees and targets. */
export interface Books {
  /** Revenue this month, fen, by channel index. */
  readonly monthMinor: Float64Array;
  readonly lastMonthMinor: Float64Array;
  readonly dayParcels: Int32Array;
  readonly dayMinor: Float64Array;
}

/** Product-place-days on sale, and those that ended empty. */
export interface StockDays {
  onSale: number;
  empty: number;
}

/** The whole state of a run; everything in it is bounded by sizes, none of it by the number of events. */
export interface World {
  readonly sizes: Sizes;
  readonly root: Rng;
  readonly sink: Sink;
  readonly market: Market;
  readonly people: Population;
  readonly stock: Stock;
  readonly places: readonly Place[];
  readonly suppliers: readonly SimulatedSupplier[];
  readonly after: DayQueue<AfterTask>;
  readonly counters: Counters;
  readonly books: Books;
  readonly stockDays: StockDays;
  readonly answerKey: boolean;
  readonly dirty: boolean;
  readonly time: TimeText;
  day: number;
  dayText: string;
}

export function openWorld(
  sizes: Sizes,
  root: Rng,
  flags: { answerKey: boolean; dirty: boolean },
): World {
  return {
    sizes,
    root,
    sink: new Sink(sizes.batchRows),
    market: openMarket(sizes),
    people: emptyPopulation(sizes),
    stock: openStock(sizes),
    places: placesOf(sizes),
    suppliers: simulateSuppliers(sizes, root),
    after: new DayQueue(),
    counters: {
      orders: 0,
      events: 0,
      sessions: 0,
      moves: 0,
      returns: 0,
      reviews: 0,
      conversations: 0,
      messages: 0,
      answers: 0,
      expenses: 0,
      impressions: 0,
      contents: 0,
      strangers: 0,
      dirtyRows: 0,
    },
    books: {
      monthMinor: new Float64Array(8),
      lastMonthMinor: new Float64Array(8),
      dayParcels: new Int32Array(8),
      dayMinor: new Float64Array(8),
    },
    stockDays: { onSale: 0, empty: 0 },
    answerKey: flags.answerKey,
    dirty: flags.dirty,
    time: new TimeText(),
    day: sizes.startDay,
    dayText: isoOfDay(sizes.startDay),
  };
}

export function customerCode(index: number): string {
  return index < 0 ? '' : `c${String(index + 1).padStart(7, '0')}`;
}

export function productCode(world: World, index: number): string {
  return at(world.market.catalogue, index).id;
}

/** Time of a second of the current local day. */
export function timeOf(world: World, second: number): string {
  return world.time.utc(world.day, second);
}

/** Time `second` after the current day began, or empty when the run ends before it. */
export function timeIfReached(world: World, second: number): string {
  const reached = world.day + Math.floor(second / 86_400) <= world.sizes.endDay;
  return reached ? timeOf(world, second) : '';
}

/** Writes a stock move with the next number. */
export function writeMove(
  world: World,
  second: number,
  product: number,
  place: number,
  kind: string,
  units: number,
  reference: string,
): void {
  world.counters.moves += 1;
  world.sink.add('stock-moves', [
    `m${world.counters.moves}`,
    timeOf(world, second),
    productCode(world, product),
    at(world.places, place).id,
    kind,
    units,
    reference,
  ]);
}
