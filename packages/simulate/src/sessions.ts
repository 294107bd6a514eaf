import type { Rng } from '@quanyu/numeric';
import { seasonFactor } from './calendar.ts';
import { lifeFactor } from './catalogue.ts';
import { moneyText } from './cells.ts';
import { at, drawBySums, indexOfSum, pick, poisson } from './draw.ts';
import { LEAVES, SEGMENTS } from './leaves.ts';
import { available, loseDemand, placeOrder, type WantedLine } from './orders.ts';
import { CHANNELS, MARKETPLACE, WAREHOUSE } from './places.ts';
import { affords, suits, visitChance } from './population.ts';
import type { RowBatch } from './sink.ts';
import { customerCode, productCode, timeOf, type World } from './world.ts';

/** Planted rates of the funnel; part of the answer key. */
export const FUNNEL: {
  readonly proposalsPerCustomerDay: number;
  readonly strangerShare: number;
  readonly moreViews: number;
  readonly searchShare: number;
  readonly cartPerView: number;
  readonly marketplaceTimes: number;
  readonly checkoutPerCart: number;
  readonly purchasePerCheckout: number;
  readonly complementShare: number;
} = {
  proposalsPerCustomerDay: 0.195,
  strangerShare: 0.25,
  moreViews: 0.62,
  searchShare: 0.35,
  cartPerView: 0.056,
  marketplaceTimes: 5,
  checkoutPerCart: 0.6,
  purchasePerCheckout: 0.72,
  complementShare: 0.35,
};

/** Share of online visits that begin in each hour of the day. */
const HOURS = [
  2, 1, 0.5, 0.4, 0.4, 0.7, 1.5, 3, 4, 5, 5.5, 5.5, 6.5, 6, 5, 5, 5, 5, 5.5, 7, 9, 9.5, 7,
];
const HOUR_SUMS: Float64Array = runningSums(HOURS);

function runningSums(values: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(values, (value) => {
    sum += value;
    return sum;
  });
}

/** A second of the day by the hours' shares, sorted; none after 23:00, so a visit ends on its day. */
function visitSeconds(count: number, rng: Rng): Float64Array {
  const seconds = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    seconds[k] = Math.floor(3600 * (drawBySums(rng, HOUR_SUMS) + rng.uniform()));
  }
  return seconds.sort();
}

/** Who visits today: thinning of proposals gives each customer a Poisson rate; −1 is a stranger. */
function visitorsOf(world: World, rng: Rng): Int32Array {
  const { people, day } = world;
  const season = seasonFactor(day, false);
  const proposals = poisson(rng, FUNNEL.proposalsPerCustomerDay * people.count * season);
  const visitors: number[] = [];
  for (let k = 0; k < proposals; k++) {
    const i = rng.int(people.count);
    if (rng.uniform() >= visitChance(people, i, day)) continue;
    visitors.push(i);
    if (rng.uniform() < FUNNEL.strangerShare) visitors.push(-1);
  }
  return Int32Array.from(visitors);
}

/** One day of all online channels, in the order of time. Yields batches as they fill. */
export function* onlineDay(world: World, rng: Rng): Generator<RowBatch> {
  const visitors = visitorsOf(world, rng);
  const seconds = visitSeconds(visitors.length, rng);
  for (let k = 0; k < visitors.length; k++) {
    runSession(world, rng, visitors[k] ?? -1, seconds[k] ?? 0);
    if (world.sink.hasFull) yield* world.sink.takeFull();
  }
}

interface Session {
  readonly world: World;
  readonly rng: Rng;
  readonly id: string;
  readonly customer: number;
  readonly anonymous: string;
  readonly channel: number;
  readonly segment: number;
  /** The marketplace keeps its visitors' behaviour to itself. */
  readonly silent: boolean;
  readonly cart: WantedLine[];
  second: number;
  signedIn: boolean;
}

const SIGN_IN_SHARE = [0.5, 0.85, 0.6, 0.55, 1] as const;

function runSession(world: World, rng: Rng, customer: number, second: number): void {
  const session = openSession(world, rng, customer, second);
  arrive(session);
  do look(session);
  while (rng.uniform() < FUNNEL.moreViews);
  if (session.cart.length > 0) checkOut(session);
}

function openSession(world: World, rng: Rng, customer: number, second: number): Session {
  const { people, counters } = world;
  const stranger = customer < 0;
  const usual = rng.uniform() < 0.75;
  const habit = stranger || !usual ? rng.int(3) : (people.habit[customer] ?? 0);
  counters.sessions += 1;
  if (stranger) counters.strangers += 1;
  return {
    world,
    rng,
    id: `v${counters.sessions}`,
    customer,
    anonymous: stranger ? `n${counters.strangers}` : `d${customer + 1}-${habit}`,
    channel: habit,
    segment: stranger ? rng.int(SEGMENTS.length) : (people.segment[customer] ?? 0),
    silent: habit === MARKETPLACE,
    cart: [],
    second,
    signedIn: !stranger && rng.uniform() < (SIGN_IN_SHARE[habit] ?? 0.5),
  };
}

interface Detail {
  readonly product?: number;
  readonly query?: string;
  readonly value?: string;
  readonly order?: string;
  readonly properties?: string;
}

const NO_DETAIL: Detail = {};

function emit(s: Session, type: string, detail: Detail = NO_DETAIL): void {
  s.second += 4 + s.rng.int(50);
  if (s.silent) return;
  const { world } = s;
  world.counters.events += 1;
  world.sink.add('events', [
    `e${world.counters.events}`,
    timeOf(world, s.second),
    type,
    s.signedIn ? customerCode(s.customer) : '',
    s.anonymous,
    s.id,
    at(CHANNELS, s.channel).id,
    detail.product === undefined ? '' : productCode(world, detail.product),
    detail.query ?? '',
    detail.value ?? '',
    detail.order ?? '',
    '',
    detail.properties ?? '',
  ]);
}

const PAGES: readonly Detail[] = [
  { properties: '{"page":"home","device":"desktop"}' },
  { properties: '{"page":"home","device":"mobile"}' },
  { properties: '{"page":"live","device":"mobile"}' },
  { properties: '{"page":"landing","device":"mobile"}' },
];

function arrive(s: Session): void {
  if (at(CHANNELS, s.channel).kind === 'email') emit(s, 'message-click');
  emit(s, 'page-view', at(PAGES, Math.min(s.channel, 3)));
  const { contents } = s.world.counters;
  if (at(CHANNELS, s.channel).kind === 'social' && contents > 0) {
    const latest = contents - s.rng.int(Math.min(contents, 8));
    emit(s, 'content-view', { properties: `{"content":"ct${latest}"}` });
  }
}

const TRIES_MAX = 6;

/** Draws by the segment's table, keeps what suits the customer; the last try stands. */
function choose(s: Session): number {
  const { world, rng } = s;
  const sums = at(world.market.viewSums, s.segment);
  let product = drawBySums(rng, sums);
  if (s.customer < 0) return product;
  for (let tries = 1; tries < TRIES_MAX; tries++) {
    const found = at(world.market.catalogue, product);
    if (rng.uniform() < suits(world.people, s.customer, found, world.day)) break;
    product = drawBySums(rng, sums);
  }
  return product;
}

function look(s: Session): void {
  const { rng, world } = s;
  const product = choose(s);
  const how = rng.uniform();
  if (how < FUNNEL.searchShare) {
    const { path } = at(LEAVES, at(world.market.catalogue, product).leaf);
    const brand = at(world.market.catalogue, product).brand;
    emit(s, 'search', { query: rng.uniform() < 0.75 ? at(path, path.length - 1) : brand });
    emit(s, 'product-click', { product });
  } else if (how < 0.6) emit(s, 'list-view');
  emit(s, 'product-view', { product });
  const mood = rng.uniform();
  if (mood < 0.03) emit(s, 'wishlist-add', { product });
  else if (mood < 0.045) emit(s, 'product-share', { product });
  consider(s, product);
}

/** Chance to put into the cart = base × price pull × income × channel. */
function consider(s: Session, product: number): void {
  const { rng, world } = s;
  if (s.customer < 0) return;
  const { market, people } = world;
  const reference = at(market.catalogue, product).referencePriceMinor;
  const chance =
    FUNNEL.cartPerView *
    (market.pull[product] ?? 1) *
    affords(people, s.customer, reference) *
    (s.silent ? FUNNEL.marketplaceTimes : 1);
  if (rng.uniform() >= chance) return;
  take(s, product);
  const partner = at(market.catalogue, product).complement;
  if (partner < 0 || rng.uniform() >= FUNNEL.complementShare) return;
  if (lifeFactor(at(market.catalogue, partner), world.day) === 0) return;
  emit(s, 'product-view', { product: partner });
  take(s, partner);
}

/** Into the cart, or lost where the warehouse has none and the visitor would have bought. */
function take(s: Session, product: number): void {
  const { rng, world } = s;
  const u = rng.uniform();
  const quantity = u < 0.88 ? 1 : u < 0.97 ? 2 : 3;
  if (available(world, product, WAREHOUSE) > 0) {
    s.cart.push({ product, quantity });
    emit(s, 'cart-add', { product, value: String(quantity) });
  } else if (rng.uniform() < FUNNEL.checkoutPerCart * FUNNEL.purchasePerCheckout) {
    loseDemand(world, product, WAREHOUSE, quantity);
  }
}

function checkOut(s: Session): void {
  const { rng, world } = s;
  emit(s, 'cart-view');
  if (rng.uniform() >= FUNNEL.checkoutPerCart) {
    if (rng.uniform() < 0.2) emit(s, 'cart-remove', { product: at(s.cart, 0).product });
    return;
  }
  if (!s.signedIn) {
    s.signedIn = true;
    emit(s, 'sign-in');
  }
  emit(s, 'checkout-start');
  if (rng.uniform() >= FUNNEL.purchasePerCheckout) return;
  const basket = {
    second: s.second + 15,
    channel: s.channel,
    place: WAREHOUSE,
    customer: s.customer,
    lines: s.cart,
  };
  const order = placeOrder(world, basket, rng);
  if (order === undefined) return;
  emit(s, 'purchase', { order: order.id, value: moneyText(order.totalMinor) });
}

/** Hour of a till sale, by the shares of HOURS between opening and closing. */
export function tillSecond(rng: Rng): number {
  const hour = 10 + indexOfSum(TILL_SUMS, rng.uniform() * (TILL_SUMS[TILL_SUMS.length - 1] ?? 0));
  return Math.floor(3600 * (hour + rng.uniform()));
}

const TILL_SUMS: Float64Array = runningSums([3, 5, 7, 7, 8, 10, 11, 11, 10, 9, 7, 4]);

export function someSegment(rng: Rng): number {
  return pick(rng, [0, 1, 1, 2, 2, 3, 3, 4]);
}
