import { isoOfDay } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { type Cell, moneyText } from './cells.ts';
import { at } from './draw.ts';
import type { WantedOrder } from './orders.ts';
import { CITIES } from './vocabulary.ts';
import { customerCode, productCode, type World } from './world.ts';

/** What is wrong on purpose in the messy export; `truth-dirty` names each. */
export const DIRTY_FAULTS = [
  'duplicate',
  'date-format',
  'impossible-date',
  'unit-slip',
  'name-variant',
  'missing-customer',
  'wild-quantity',
] as const;
export type DirtyFault = (typeof DIRTY_FAULTS)[number];

interface ExportLine {
  readonly product: number;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

/** Column places in the export, as in ANSWER_FILES. */
const TIME = 2;
const BUYER = 3;
const NAME = 4;
const QUANTITY = 6;
const PRICE = 7;

/** Writes an order's lines as the marketplace exports them, faults and all, and the key to the faults. */
export function writeDirty(
  world: World,
  basket: WantedOrder,
  order: string,
  lines: readonly ExportLine[],
): void {
  const rng = world.root.stream('dirty').stream(order);
  for (const [k, line] of lines.entries()) {
    const row = cleanRow(world, basket, order, k + 1, line);
    const faults = spoil(world, row, rng);
    writeRow(world, row, order, k + 1, faults);
    if (rng.uniform() < 0.02) {
      writeRow(world, row, order, k + 1, [...faults, { fault: 'duplicate', truth: '' }]);
    }
  }
}

function localText(world: World, second: number): string {
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${world.dayText} ${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
}

function cleanRow(
  world: World,
  basket: WantedOrder,
  order: string,
  line: number,
  sold: ExportLine,
): Cell[] {
  return [
    `TM${order.slice(1)}`,
    line,
    localText(world, basket.second),
    customerCode(basket.customer),
    at(world.market.catalogue, sold.product).name,
    productCode(world, sold.product),
    sold.quantity,
    moneyText(sold.priceMinor),
    moneyText(sold.discountMinor),
    moneyText(sold.totalMinor),
    at(CITIES, Math.max(0, basket.customer) % CITIES.length)[0],
    '交易成功',
  ];
}

interface Fault {
  readonly fault: DirtyFault;
  readonly truth: Cell;
}

function spoil(world: World, row: Cell[], rng: Rng): Fault[] {
  const faults: Fault[] = [];
  const change = (fault: DirtyFault, column: number, value: Cell): void => {
    faults.push({ fault, truth: row[column] ?? '' });
    row[column] = value;
  };
  if (rng.uniform() < 0.3) change('date-format', TIME, otherDate(String(row[TIME]), rng));
  else if (rng.uniform() < 0.012) change('impossible-date', TIME, impossibleDate(world, rng));
  if (rng.uniform() < 0.015) change('unit-slip', PRICE, Math.round(Number(row[PRICE]) * 100));
  if (rng.uniform() < 0.12) change('name-variant', NAME, otherName(String(row[NAME]), rng));
  if (rng.uniform() < 0.04) change('missing-customer', BUYER, '');
  if (rng.uniform() < 0.01) change('wild-quantity', QUANTITY, Number(row[QUANTITY]) * 1000);
  return faults;
}

function otherDate(text: string, rng: Rng): string {
  const [date = '', clock = ''] = text.split(' ');
  const [y = '', m = '', d = ''] = date.split('-');
  const kind = rng.int(4);
  if (kind === 0) return `${y}/${Number(m)}/${Number(d)} ${clock.slice(0, 5)}`;
  if (kind === 1) return `${y}年${Number(m)}月${Number(d)}日 ${clock}`;
  if (kind === 2) return `${y}${m}${d} ${clock}`;
  return `${y}.${m}.${d} ${clock}`;
}

function impossibleDate(world: World, rng: Rng): string {
  const year = isoOfDay(world.day).slice(0, 4);
  return at(
    [`${year}-02-30 10:00:00`, `${year}-13-05 09:30:00`, '0000-00-00 00:00:00'],
    rng.int(3),
  );
}

function otherName(name: string, rng: Rng): string {
  const kind = rng.int(4);
  if (kind === 0) return `【包邮】${name}`;
  if (kind === 1) return ` ${name.replaceAll(' ', '  ')} `;
  if (kind === 2) return name.replaceAll(' ', '\u3000');
  return `${name} 儿童礼物`;
}

function writeRow(
  world: World,
  row: readonly Cell[],
  order: string,
  line: number,
  faults: readonly Fault[],
): void {
  world.counters.dirtyRows += 1;
  world.sink.add('dirty-marketplace', [...row]);
  for (const { fault, truth } of faults) {
    world.sink.add('truth-dirty', [world.counters.dirtyRows, order, line, fault, truth]);
  }
}
