import { dayOfIso, isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { daysToFestival, monthDay, YEARLY_EVENTS } from './calendar.ts';
import { lifeFactor, type SimulatedProduct } from './catalogue.ts';
import { at, pick } from './draw.ts';
import { LEAVES } from './leaves.ts';
import type { Sizes } from './scale.ts';

export interface SimulatedPromotion {
  readonly id: string;
  readonly name: string;
  readonly fromDay: number;
  readonly toDay: number;
  /** Indexes of the products it holds for; empty: all. */
  readonly products: readonly number[];
  /** Index of the leaf where a whole category is promoted; −1 else. */
  readonly leaf: number;
  readonly discountRate: number;
}

const MONTHLY = 4;
const RATES = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4] as const;

/** Promotions that begin on a day; a function of the seed, the day and what is on sale. */
export function promotionsStarting(
  day: number,
  catalogue: readonly SimulatedProduct[],
  sizes: Sizes,
  root: Rng,
): readonly SimulatedPromotion[] {
  return [...eventPromotions(day), ...monthlyPromotions(day, catalogue, sizes, root)];
}

function eventPromotions(day: number): readonly SimulatedPromotion[] {
  const year = isoOfDay(day).slice(0, 4);
  const found: SimulatedPromotion[] = [];
  for (const [k, row] of YEARLY_EVENTS.entries()) {
    if (row.from !== monthDay(day)) continue;
    const end = `${year}-${String(row.to).padStart(4, '0').replace(/(..)$/, '-$1')}`;
    found.push({
      id: `promo-${year}-event${k + 1}`,
      name: `${row.nameZh} ${row.name} ${year}`,
      fromDay: day,
      toDay: dayOfIso(end),
      products: [],
      leaf: -1,
      discountRate: row.discountRate,
    });
  }
  if (daysToFestival(day) === 16) {
    const name = `年货节 Spring Festival ${year}`;
    const id = `promo-${isoOfDay(day)}-festival`;
    const span = { fromDay: day, toDay: day + 13 };
    found.push({ id, name, ...span, products: [], leaf: -1, discountRate: 0.1 });
  }
  return found;
}

/** Three promotions a month on products drawn at random and one on a category: they identify the elasticities. */
function monthlyPromotions(
  day: number,
  catalogue: readonly SimulatedProduct[],
  sizes: Sizes,
  root: Rng,
): readonly SimulatedPromotion[] {
  const date = monthDay(day);
  const found: SimulatedPromotion[] = [];
  const month = isoOfDay(day).slice(0, 7);
  for (let k = 0; k < MONTHLY; k++) {
    const rng = root.stream('promotion').stream(`${month}-${k}`);
    if (date % 100 !== 1 + rng.int(20)) continue;
    const discountRate = pick(rng, RATES);
    const lengthDays = 5 + rng.int(6);
    const leaf = k === MONTHLY - 1 ? rng.int(LEAVES.length) : -1;
    const onSale = catalogue.filter((product) => lifeFactor(product, day) > 0);
    const products =
      leaf < 0
        ? drawSome(onSale, Math.max(12, Math.round(sizes.productsAtStart / 16)), rng)
        : onSale.filter((product) => product.leaf === leaf).map((product) => product.index);
    if (products.length === 0) continue;
    found.push({
      id: `promo-${month}-${k + 1}`,
      name: `${month} ${leaf < 0 ? '限时特惠' : at(LEAVES, leaf).path.at(-1)} ${k + 1}`,
      fromDay: day,
      toDay: day + lengthDays - 1,
      products,
      leaf,
      discountRate,
    });
  }
  return found;
}

function drawSome(
  onSale: readonly SimulatedProduct[],
  wanted: number,
  rng: Rng,
): readonly number[] {
  const chosen = new Set<number>();
  for (let tries = 0; tries < 3 * wanted && chosen.size < wanted; tries++) {
    chosen.add(pick(rng, onSale).index);
  }
  return [...chosen].sort((a, b) => a - b);
}
