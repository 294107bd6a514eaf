import type { Rng } from '@quanyu/numeric';
import { seasonFactor } from './calendar.ts';
import { lifeFactor } from './catalogue.ts';
import { at, drawBySums, poisson } from './draw.ts';
import { SEGMENTS } from './leaves.ts';
import { totalOf } from './market.ts';
import { placeOrder, type WantedLine } from './orders.ts';
import { FIRST_STORE, STORE_CHANNEL } from './places.ts';
import { suits, visitChance } from './population.ts';
import { FUNNEL, someSegment, tillSecond } from './sessions.ts';
import type { RowBatch } from './sink.ts';
import { CITIES } from './vocabulary.ts';
import { timeOf, type World } from './world.ts';

/** Visitors for one basket at the till; part of the answer key. */
export const VISITORS_PER_BASKET = 4.6;
export const MORE_STORE_LINES = 0.45;
const OPENS_HOUR = 10;
const OPEN_HOURS = 12;
const KNOWN_SHARE = 0.75;
const SEARCHES_MAX = 40;

/** One day of all stores: tills and the counters at the doors. */
export function* storeDay(world: World, root: Rng): Generator<RowBatch> {
  const pull = meanPull(world);
  for (let p = FIRST_STORE; p < world.places.length; p++) {
    const rng = root.stream(p);
    const trend = Math.sqrt(world.people.count / world.sizes.customersAtStart);
    const mean = world.sizes.storeBasketsPerDay * seasonFactor(world.day, true) * trend;
    const baskets = poisson(rng, mean * pull);
    const seconds = Float64Array.from({ length: baskets }, () => tillSecond(rng)).sort();
    const byHour = new Int32Array(24);
    for (const second of seconds) {
      const hour = Math.floor(second / 3600);
      byHour[hour] = (byHour[hour] ?? 0) + 1;
      sell(world, rng, p, second);
      if (world.sink.hasFull) yield* world.sink.takeFull();
    }
    countVisitors(world, rng, p, byHour, mean);
  }
}

/** What prices and promotions do to the number of baskets: with it each product's demand keeps its elasticity. */
function meanPull(world: World): number {
  let bought = 0;
  let viewed = 0;
  for (let s = 0; s < SEGMENTS.length; s++) {
    const views = totalOf(at(world.market.viewSums, s));
    if (views === 0) continue;
    bought += totalOf(at(world.market.buySums, s)) / views;
    viewed += 1;
  }
  return viewed === 0 ? 0 : bought / viewed;
}

/** A customer of the store's city, found by thinning; −1 when nobody showed a card. */
function whoCame(world: World, rng: Rng, place: number): number {
  const { people, day } = world;
  const city = (place - FIRST_STORE) % CITIES.length;
  const inCity = Math.floor((people.count - 1 - city) / CITIES.length) + 1;
  if (inCity <= 0 || rng.uniform() > KNOWN_SHARE) return -1;
  for (let k = 0; k < SEARCHES_MAX; k++) {
    const i = city + CITIES.length * rng.int(inCity);
    if (rng.uniform() < visitChance(people, i, day) * (people.storeHabit[i] ?? 0)) return i;
  }
  return -1;
}

function sell(world: World, rng: Rng, place: number, second: number): void {
  const customer = whoCame(world, rng, place);
  const segment = customer < 0 ? someSegment(rng) : (world.people.segment[customer] ?? 0);
  const lines: WantedLine[] = [];
  const count = 1 + poisson(rng, MORE_STORE_LINES);
  for (let k = 0; k < count; k++) {
    const product = choose(world, rng, customer, segment);
    lines.push({ product, quantity: rng.uniform() < 0.9 ? 1 : 2 });
    const partner = at(world.market.catalogue, product).complement;
    if (partner < 0 || rng.uniform() >= FUNNEL.complementShare) continue;
    if (lifeFactor(at(world.market.catalogue, partner), world.day) === 0) continue;
    lines.push({ product: partner, quantity: 1 });
  }
  placeOrder(world, { second, channel: STORE_CHANNEL, place, customer, lines }, rng);
}

function choose(world: World, rng: Rng, customer: number, segment: number): number {
  const sums = at(world.market.buySums, segment);
  let product = drawBySums(rng, sums);
  if (customer < 0) return product;
  for (let tries = 1; tries < 5; tries++) {
    const found = at(world.market.catalogue, product);
    if (rng.uniform() < suits(world.people, customer, found, world.day)) break;
    product = drawBySums(rng, sums);
  }
  return product;
}

function countVisitors(
  world: World,
  rng: Rng,
  place: number,
  byHour: Int32Array,
  meanBaskets: number,
): void {
  const idle = (meanBaskets * (VISITORS_PER_BASKET - 1)) / OPEN_HOURS;
  for (let hour = OPENS_HOUR; hour < OPENS_HOUR + OPEN_HOURS; hour++) {
    const visitors = (byHour[hour] ?? 0) + poisson(rng, idle);
    const id = at(world.places, place).id;
    world.sink.add('visits', [id, timeOf(world, hour * 3600), visitors]);
  }
}
