import type { Rng } from '@quanyu/numeric';
import { goodsSeasonFactor } from './calendar.ts';
import { lifeFactor, type SimulatedProduct, simulateProduct } from './catalogue.ts';
import { at, clamp } from './draw.ts';
import { LEAVES, SEGMENTS } from './leaves.ts';
import { promotionsStarting, type SimulatedPromotion } from './promotions.ts';
import type { Sizes } from './scale.ts';

/** Planted strengths of what promotions do to the days and products around them. */
export const CANNIBALISM = 0.25;
export const STOCK_UP_GAIN = 0.03;
export const STOCK_UP_KEEP = 0.92;
export const PULL_FORWARD = 1.5;

/** Prices, promotions and the pull of each product on the current day. */
export interface Market {
  readonly catalogue: SimulatedProduct[];
  readonly priceMinor: Float64Array;
  readonly costMinor: Float64Array;
  readonly nextPriceDay: Int32Array;
  /** Rate of the best promotion of the day; 0 for none. */
  readonly discount: Float64Array;
  /** Index in `running`, −1 for none. */
  readonly promotion: Int16Array;
  /** Demand multiplier of price, cannibalism and pull-forward: what a purchase is multiplied with. */
  readonly pull: Float64Array;
  readonly stockUp: Float64Array;
  /** Running sums over products of the pull to look, one array a segment. */
  readonly viewSums: readonly Float64Array[];
  /** The same times `pull`: what is bought in a store. */
  readonly buySums: readonly Float64Array[];
  running: SimulatedPromotion[];
}

export interface PriceChange {
  readonly product: number;
  readonly sinceDay: number;
  readonly priceMinor: number;
  readonly costMinor: number;
}

export interface MarketNews {
  readonly launched: readonly SimulatedProduct[];
  readonly prices: readonly PriceChange[];
  readonly promotions: readonly SimulatedPromotion[];
}

export function openMarket(sizes: Sizes): Market {
  const n = sizes.products;
  return {
    catalogue: [],
    priceMinor: new Float64Array(n),
    costMinor: new Float64Array(n),
    nextPriceDay: new Int32Array(n),
    discount: new Float64Array(n),
    promotion: new Int16Array(n),
    pull: new Float64Array(n),
    stockUp: new Float64Array(n),
    viewSums: SEGMENTS.map(() => new Float64Array(n)),
    buySums: SEGMENTS.map(() => new Float64Array(n)),
    running: [],
  };
}

/** Moves the market to a day: launches, prices, promotions, then each product's pull. O(products × segments). */
export function advanceMarket(market: Market, day: number, sizes: Sizes, root: Rng): MarketNews {
  const launched = launch(market, day, sizes, root);
  const prices = launched.map((product) => firstPrice(market, product, day, root));
  prices.push(...changePrices(market, day, root));
  market.running = market.running.filter((promotion) => promotion.toDay >= day);
  const promotions = promotionsStarting(day, market.catalogue, sizes, root);
  market.running.push(...promotions);
  applyPromotions(market);
  applyPulls(market);
  sumPulls(market, day);
  return { launched, prices, promotions };
}

function launch(market: Market, day: number, sizes: Sizes, root: Rng): SimulatedProduct[] {
  const fresh: SimulatedProduct[] = [];
  for (let i = market.catalogue.length; i < sizes.products; i++) {
    const product = simulateProduct(i, sizes, root);
    if (product.launchDay > day) break;
    market.catalogue.push(product);
    fresh.push(product);
  }
  return fresh;
}

function firstPrice(
  market: Market,
  product: SimulatedProduct,
  day: number,
  root: Rng,
): PriceChange {
  const i = product.index;
  market.priceMinor[i] = product.referencePriceMinor;
  market.costMinor[i] = product.costMinor;
  const gap = 60 + root.stream('price-gap').stream(i).int(240);
  market.nextPriceDay[i] = day + gap;
  const { referencePriceMinor, costMinor, launchDay } = product;
  return { product: i, sinceDay: launchDay, priceMinor: referencePriceMinor, costMinor };
}

function changePrices(market: Market, day: number, root: Rng): PriceChange[] {
  const changes: PriceChange[] = [];
  for (const product of market.catalogue) {
    const i = product.index;
    if (market.nextPriceDay[i] !== day || day > product.endDay) continue;
    const rng = root.stream('price').stream(`${i}-${day}`);
    const old = day - product.launchDay > product.declineAfterDays;
    const factor = Math.exp(0.05 * rng.normal()) * (old ? 0.85 : 1);
    const reference = product.referencePriceMinor;
    const wanted = clamp((market.priceMinor[i] ?? 0) * factor, 0.7 * reference, 1.3 * reference);
    const priceMinor = Math.round(wanted / 10) * 10;
    const costMinor = Math.round((market.costMinor[i] ?? 0) * Math.exp(0.015 * rng.normal()));
    market.priceMinor[i] = priceMinor;
    market.costMinor[i] = costMinor;
    market.nextPriceDay[i] = day + 120 + rng.int(180);
    changes.push({ product: i, sinceDay: day, priceMinor, costMinor });
  }
  return changes;
}

function applyPromotions(market: Market): void {
  market.discount.fill(0);
  market.promotion.fill(-1);
  for (const [k, promotion] of market.running.entries()) {
    const every = promotion.products.length === 0;
    const indexes = every ? market.catalogue.keys() : promotion.products;
    for (const i of indexes) {
      if (promotion.discountRate <= (market.discount[i] ?? 0)) continue;
      market.discount[i] = promotion.discountRate;
      market.promotion[i] = k;
    }
  }
}

/** Price lift, then what promoted neighbours of the leaf take away, then what was bought ahead. */
function applyPulls(market: Market): void {
  const promoted = new Float64Array(LEAVES.length);
  const all = new Float64Array(LEAVES.length);
  for (const product of market.catalogue) {
    const gain = priceLift(market, product);
    all[product.leaf] = (all[product.leaf] ?? 0) + product.popularity;
    promoted[product.leaf] = (promoted[product.leaf] ?? 0) + product.popularity * gain;
  }
  for (const product of market.catalogue) {
    const i = product.index;
    if ((market.discount[i] ?? 0) > 0) continue;
    const share = (promoted[product.leaf] ?? 0) / Math.max(1e-9, all[product.leaf] ?? 0);
    market.pull[i] = (market.pull[i] ?? 0) * Math.max(0.5, 1 - CANNIBALISM * share);
  }
}

/** Sets a product's own pull and its stock-up; returns the gain of its promotion, 0 for none. */
function priceLift(market: Market, product: SimulatedProduct): number {
  const i = product.index;
  const rate = market.discount[i] ?? 0;
  const net = (market.priceMinor[i] ?? 0) * (1 - rate);
  const lift = (net / product.referencePriceMinor) ** -product.elasticity;
  const gain = rate > 0 ? Math.max(0, lift - 1) : 0;
  const held = (market.stockUp[i] ?? 0) * STOCK_UP_KEEP;
  market.stockUp[i] = held + STOCK_UP_GAIN * gain;
  market.pull[i] = rate > 0 ? lift : lift * Math.exp(-PULL_FORWARD * held);
  return gain;
}

function sumPulls(market: Market, day: number): void {
  const season = LEAVES.map((leaf) => goodsSeasonFactor(leaf.season, day));
  const life = market.catalogue.map((product) => lifeFactor(product, day));
  for (let s = 0; s < SEGMENTS.length; s++) {
    const views = at(market.viewSums, s);
    const buys = at(market.buySums, s);
    let view = 0;
    let buy = 0;
    for (const [i, product] of market.catalogue.entries()) {
      const liking = at(LEAVES, product.leaf).liking[s] ?? 0;
      const weight = product.popularity * liking * at(season, product.leaf) * at(life, i);
      view += weight;
      buy += weight * (market.pull[i] ?? 0);
      views[i] = view;
      buys[i] = buy;
    }
    views.fill(view, market.catalogue.length);
    buys.fill(buy, market.catalogue.length);
  }
}

/** Sum over products of a segment's table. */
export function totalOf(sums: Float64Array): number {
  return sums[sums.length - 1] ?? 0;
}

/** List price and discount of one unit today. Discount per line = quantity × price × rate, rounded once. */
export function lineMoney(
  market: Market,
  product: number,
  quantity: number,
): { priceMinor: number; discountMinor: number; totalMinor: number } {
  const priceMinor = market.priceMinor[product] ?? 0;
  const gross = priceMinor * quantity;
  const discountMinor = Math.round(gross * (market.discount[product] ?? 0));
  return { priceMinor, discountMinor, totalMinor: gross - discountMinor };
}
