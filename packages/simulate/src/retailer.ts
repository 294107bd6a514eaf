import { isoOfDay } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { aftercareDay } from './aftercare.ts';
import { lifeFactor } from './catalogue.ts';
import { at } from './draw.ts';
import { advanceMarket } from './market.ts';
import { writeFoundations, writeMarketNews, writeStockLevels } from './market-files.ts';
import { registerCustomers } from './people-files.ts';
import { WAREHOUSE } from './places.ts';
import { routineEvening, routineMorning } from './routine.ts';
import { type SimulateOptions, sizesOf } from './scale.ts';
import { onlineDay } from './sessions.ts';
import type { RowBatch } from './sink.ts';
import { closeStockDay, firstStock, type StockDay, takeArrivals } from './stock.ts';
import { storeDay } from './stores.ts';
import { type Truth, truthOf } from './truth.ts';
import { openWorld, productCode, type World, writeMove } from './world.ts';

export interface SimulatedRetailer {
  /** Batches of rows in the column order of the native files; read once. */
  readonly batches: AsyncGenerator<RowBatch>;
  readonly truth: Truth;
}

/**
 * A made-up Chinese toy and gift retailer whose truth is known, generated day by day.
 * Same options, same rows, whatever `batchRows`; a longer run from the same `startDay` begins with the
 * same rows but for what the end cuts off (states and deliveries of the last week, stock levels).
 * @param options.scale `small` ≈ 1 M events in 548 days, `medium` ×10, `large` ×100.
 * @throws AppError SIMULATE_OPTION_INVALID before anything is generated.
 * @complexity Time O(rows + days × products × places); memory O(customers + products × places + batch).
 * @example
 * const { batches, truth } = simulateRetailer({ scale: 'small', seed: 1, days: 30 });
 * for await (const { kind, rows } of batches) console.log(kind, rows.length);
 */
export function simulateRetailer(options: SimulateOptions): SimulatedRetailer {
  const sizes = sizesOf(options);
  const world = openWorld(sizes, createRng(options.seed), {
    answerKey: options.answerKey ?? true,
    dirty: options.dirty ?? false,
  });
  return { batches: run(world, options), truth: truthOf(world) };
}

async function* run(world: World, options: SimulateOptions): AsyncGenerator<RowBatch> {
  const { sizes } = world;
  writeFoundations(world);
  for (let k = 0; k < sizes.days; k++) {
    world.day = sizes.startDay + k;
    world.dayText = isoOfDay(world.day);
    yield* runDay(world);
    const { day, sink } = world;
    options.onProgress?.({ day, daysDone: k + 1, days: sizes.days, rows: sink.rows });
  }
  writeStockLevels(world);
  yield* world.sink.takeRest();
}

function* runDay(world: World): Generator<RowBatch> {
  const { day, sizes, root } = world;
  const rng = root.stream('day').stream(day);
  const stock = stockDay(world);
  const news = advanceMarket(world.market, day, sizes, root);
  writeMarketNews(world, news);
  for (const product of news.launched) firstStock(stock, product, day === sizes.startDay);
  takeArrivals(stock);
  yield* registerCustomers(world);
  routineMorning(world, rng.stream('routine'));
  yield* onlineDay(world, rng.stream('online'));
  yield* storeDay(world, rng.stream('stores'));
  aftercareDay(world, rng.stream('after'));
  countShelves(world);
  closeStockDay(stock);
  routineEvening(world, rng.stream('evening'));
  yield* world.sink.takeFull();
}

function stockDay(world: World): StockDay {
  return {
    stock: world.stock,
    market: world.market,
    suppliers: world.suppliers,
    sizes: world.sizes,
    day: world.day,
    rng: world.root.stream('stock').stream(world.day),
    write: (second, product, place, kind, units, reference) =>
      writeMove(world, second, product, place, kind, units, reference),
  };
}

/** Counts empty shelves and writes the demand that met them into the answer key. */
function countShelves(world: World): void {
  const { stock, stockDays, market } = world;
  for (const product of market.catalogue) {
    if (lifeFactor(product, world.day) === 0) continue;
    for (let p = WAREHOUSE; p < stock.places; p++) {
      const cell = p * stock.products + product.index;
      stockDays.onSale += 1;
      if ((stock.onHand[cell] ?? 0) === 0) stockDays.empty += 1;
      const lost = stock.lostToday[cell] ?? 0;
      if (lost > 0 && world.answerKey) writeLost(world, product.index, p, lost);
    }
  }
}

function writeLost(world: World, product: number, place: number, lostUnits: number): void {
  const sold = world.stock.soldToday[place * world.stock.products + product] ?? 0;
  world.sink.add('truth-demand', [
    world.dayText,
    productCode(world, product),
    at(world.places, place).id,
    sold + lostUnits,
    sold,
  ]);
}
