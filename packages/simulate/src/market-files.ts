import { isoOfDay } from '@quanyu/domain';
import type { SimulatedProduct } from './catalogue.ts';
import { listText, moneyText } from './cells.ts';
import { at } from './draw.ts';
import { LEAVES } from './leaves.ts';
import type { MarketNews } from './market.ts';
import { CHANNELS } from './places.ts';
import { productCode, timeOf, type World } from './world.ts';

/** Channels, places and suppliers: once, before the first day. */
export function writeFoundations(world: World): void {
  for (const { id, name, kind } of CHANNELS) world.sink.add('channels', [id, name, kind]);
  for (const p of world.places) {
    const { latitude, longitude } = p;
    world.sink.add('locations', [
      p.id,
      p.name,
      p.kind,
      'Asia/Shanghai',
      latitude,
      longitude,
      p.channel,
    ]);
  }
  for (const s of world.suppliers) {
    const least = moneyText(s.orderValueMinMinor);
    world.sink.add('suppliers', [s.id, s.name, s.leadTimeDays, s.leadTimeSdDays, least, 'CNY']);
  }
}

/** Products launched, prices set and promotions begun today. */
export function writeMarketNews(world: World, news: MarketNews): void {
  for (const product of news.launched) writeProduct(world, product);
  for (const { product, sinceDay, priceMinor, costMinor } of news.prices) {
    const { id } = at(world.market.catalogue, product);
    const since = world.time.utc(sinceDay, 0);
    const row = [id, '', since, moneyText(priceMinor), moneyText(costMinor), 'CNY'];
    world.sink.add('prices', row);
  }
  for (const promotion of news.promotions) {
    world.sink.add('promotions', [
      promotion.id,
      promotion.name,
      isoOfDay(promotion.fromDay),
      isoOfDay(promotion.toDay),
      '',
      listText(promotion.products.map((i) => productCode(world, i))),
      promotion.leaf < 0 ? '' : listText(at(LEAVES, promotion.leaf).path),
      promotion.discountRate,
    ]);
  }
}

function writeProduct(world: World, product: SimulatedProduct): void {
  const leaf = at(LEAVES, product.leaf);
  const attributes = {
    nameEn: product.nameEn,
    categoryEn: leaf.pathEn.join(' / '),
    brandEn: product.brandEn,
    ageYearsMin: product.ageYears[0],
    ageYearsMax: product.ageYears[1],
  };
  world.sink.add('products', [
    product.id,
    product.name,
    'goods',
    listText(leaf.path),
    product.brand,
    moneyText(product.referencePriceMinor),
    moneyText(product.costMinor),
    'CNY',
    at(world.suppliers, product.supplier).id,
    product.packUnits,
    product.orderUnitsMin,
    product.barcode,
    isoOfDay(product.launchDay),
    JSON.stringify(attributes),
  ]);
}

/** The count of all shelves on the evening of the last day: equals the sum of the moves. */
export function writeStockLevels(world: World): void {
  const time = timeOf(world, 86_399);
  for (const [p, place] of world.places.entries()) {
    for (const product of world.market.catalogue) {
      const onHand = world.stock.onHand[p * world.stock.products + product.index] ?? 0;
      world.sink.add('stock-levels', [product.id, place.id, time, onHand]);
    }
  }
}
