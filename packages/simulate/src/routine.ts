import { isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { seasonFactor } from './calendar.ts';
import { listText, moneyText } from './cells.ts';
import { at, between, drawBySums, pick, poisson } from './draw.ts';
import { SEGMENTS } from './leaves.ts';
import { CENTRE, CHANNELS, STORE_CHANNEL, WAREHOUSE } from './places.ts';
import { THEMES } from './vocabulary.ts';
import { customerCode, productCode, timeOf, type World } from './world.ts';

/** Advertising, contents, targets, footing of the books: what a retailer does every day or month. */
export function routineMorning(world: World, rng: Rng): void {
  const firstOfMonth = world.dayText.endsWith('-01');
  if (firstOfMonth) turnMonth(world);
  if (firstOfMonth || world.day === world.sizes.startDay) setTargets(world);
  if (world.day % 3 === 0) publish(world, rng.stream('content'));
  advertise(world, rng.stream('ads'));
}

const CONTENT_KIND_CYCLE = ['post', 'video', 'post', 'live'] as const;

function publish(world: World, rng: Rng): void {
  world.counters.contents += 1;
  const theme = pick(rng, THEMES);
  const products = new Set<string>();
  const sums = at(world.market.viewSums, rng.int(SEGMENTS.length));
  for (let k = 0; k < 4; k++) products.add(productCode(world, drawBySums(rng, sums)));
  const kind = at(CONTENT_KIND_CYCLE, world.counters.contents % CONTENT_KIND_CYCLE.length);
  world.sink.add('contents', [
    `ct${world.counters.contents}`,
    kind,
    timeOf(world, 72_000),
    `${theme[0]}：本周玩具推荐 ${theme[1]} picks`,
    listText([...products]),
  ]);
}

const CAMPAIGNS = ['brand', 'new-parents', 'retarget', 'gifts'] as const;

function advertise(world: World, rng: Rng): void {
  const { people, sizes, market } = world;
  const count = poisson(rng, sizes.adImpressionsPerDay * seasonFactor(world.day, false));
  for (let k = 0; k < count; k++) {
    world.counters.impressions += 1;
    const customer = rng.uniform() < 0.6 ? rng.int(people.count) : -1;
    const segment = customer < 0 ? rng.int(SEGMENTS.length) : (people.segment[customer] ?? 0);
    const campaign = at(CAMPAIGNS, rng.int(CAMPAIGNS.length));
    const clicks = campaign === 'retarget' ? 0.035 : 0.018;
    world.sink.add('ad-impressions', [
      `ad${world.counters.impressions}`,
      timeOf(world, Math.floor((86_400 * k) / count)),
      at(CHANNELS, rng.int(3)).id,
      campaign,
      customerCode(customer),
      productCode(world, drawBySums(rng, at(market.viewSums, segment))),
      between(rng, 0.03, 0.12).toFixed(4),
      'CNY',
      rng.uniform() < clicks ? 'true' : 'false',
    ]);
  }
}

/** Running costs as shares and sums; the answer key names them. */
export const COSTS: {
  readonly advertisingRate: number;
  readonly parcelMinor: number;
  readonly feeRate: readonly number[];
  readonly storeRentRate: number;
  readonly storeWagesRate: number;
} = {
  advertisingRate: 0.07,
  parcelMinor: 780,
  feeRate: [0.008, 0.008, 0.03, 0.008, 0.055, 0.006],
  storeRentRate: 0.09,
  storeWagesRate: 0.11,
};

interface Cost {
  readonly kind: string;
  readonly channel: string;
  readonly location: string;
  readonly minor: number;
  readonly note: string;
}

function spend(world: World, cost: Cost): void {
  const minor = Math.round(cost.minor);
  if (minor <= 0) return;
  world.counters.expenses += 1;
  world.sink.add('expenses', [
    `x${world.counters.expenses}`,
    world.dayText,
    cost.kind,
    cost.channel,
    cost.location,
    moneyText(minor),
    'CNY',
    cost.note,
  ]);
}

/** Advertising and freight of the day by channel; the books move on. */
export function routineEvening(world: World, rng: Rng): void {
  const { books } = world;
  for (const [c, { id: channel }] of CHANNELS.entries()) {
    const sold = books.dayMinor[c] ?? 0;
    const usual = ((books.lastMonthMinor[c] ?? 0) / 30) * 0.5 + sold * 0.5;
    const advertising = usual * COSTS.advertisingRate * between(rng, 0.8, 1.2);
    if (c !== STORE_CHANNEL) {
      spend(world, { kind: 'advertising', channel, location: '', minor: advertising, note: '' });
      const freight = (books.dayParcels[c] ?? 0) * COSTS.parcelMinor * between(rng, 0.95, 1.05);
      spend(world, { kind: 'freight', channel, location: 'wh1', minor: freight, note: '' });
    }
    books.monthMinor[c] = (books.monthMinor[c] ?? 0) + sold;
  }
  books.dayMinor.fill(0);
  books.dayParcels.fill(0);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** On the first of a month: last month's rents, wages, storage and fees. */
function turnMonth(world: World): void {
  const { books } = world;
  books.lastMonthMinor.set(books.monthMinor);
  books.monthMinor.fill(0);
  const all = total(books.lastMonthMinor);
  if (all === 0) return;
  const note = `month before ${world.dayText}`;
  for (const p of world.places.keys()) payForPlace(world, p, all, note);
  for (const [c, { id: channel }] of CHANNELS.entries()) {
    const fees = (books.lastMonthMinor[c] ?? 0) * (COSTS.feeRate[c] ?? 0);
    spend(world, { kind: 'fees', channel, location: '', minor: fees, note });
  }
  spend(world, { kind: 'other', channel: '', location: '', minor: all * 0.01, note });
}

function payForPlace(world: World, p: number, allMinor: number, note: string): void {
  const location = at(world.places, p).id;
  if (p === CENTRE) {
    spend(world, { kind: 'storage', channel: '', location, note, minor: allMinor * 0.018 });
  } else if (p === WAREHOUSE) {
    spend(world, { kind: 'storage', channel: '', location, note, minor: allMinor * 0.012 });
    spend(world, { kind: 'wages', channel: '', location, note, minor: allMinor * 0.03 });
  } else {
    const storeMinor = (world.books.lastMonthMinor[STORE_CHANNEL] ?? 0) / world.sizes.stores;
    const rent = storeMinor * COSTS.storeRentRate;
    const wages = storeMinor * COSTS.storeWagesRate;
    spend(world, { kind: 'rent', channel: 'store', location, note, minor: rent });
    spend(world, { kind: 'wages', channel: 'store', location, note, minor: wages });
  }
}

/** Length of the calendar month that holds a day, and the sum of its days' seasons. */
function monthAhead(day: number): { toDay: number; season: number } {
  const month = isoOfDay(day).slice(0, 7);
  let season = 0;
  let toDay = day;
  while (isoOfDay(toDay).startsWith(month)) {
    season += 0.5 * (seasonFactor(toDay, false) + seasonFactor(toDay, true));
    toDay += 1;
  }
  return { toDay: toDay - 1, season };
}

/** Mean value of an order by which the first month's target is set, fen. */
const ORDER_VALUE_GUESS_MINOR = 19_000;

function setTargets(world: World): void {
  const { toDay, season } = monthAhead(world.day);
  const { sizes, books } = world;
  const guess = sizes.storeBasketsPerDay * sizes.stores * 1.45 * ORDER_VALUE_GUESS_MINOR;
  const last = total(books.lastMonthMinor);
  const lastDay = world.day - 1;
  const lastFirst = lastDay - Number(isoOfDay(lastDay).slice(8)) + 1;
  const revenue = last > 0 ? (last * season) / monthAhead(lastFirst).season : guess * season;
  const put = (kpi: string, channel: string, value: string): void => {
    world.sink.add('targets', [kpi, channel, world.dayText, isoOfDay(toDay), value]);
  };
  put('net_revenue', '', (Math.round((revenue * 1.05) / 100_000) * 1000).toFixed(2));
  for (const [c, { id }] of CHANNELS.entries()) {
    const share = last > 0 ? (books.lastMonthMinor[c] ?? 0) / last : 0;
    if (share > 0)
      put('net_revenue', id, (Math.round((revenue * 1.05 * share) / 10_000) * 100).toFixed(2));
  }
  put('conversion', '', '0.035');
  put('margin_rate', '', '0.42');
  put('return_rate', '', '0.05');
  put('satisfaction', '', '0.8');
}
