import type {
  ForecastPoint,
  OrderAnswer,
  OrderDetail,
  PlanLine,
  ProductAnswer,
  ProductDetail,
  SalesPoint,
} from '@quanyu/server/api-types';
import { noise } from './noise.ts';

export const LAST_DAY = '2026-11-23';
export const NOW = Date.parse('2026-11-24T00:30:00Z');
const DAY_MS = 86_400_000;

export function dayBefore(days: number): string {
  return new Date(Date.parse(`${LAST_DAY}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

const NAMES = [
  '木制积木 100 粒',
  'Magnetic Drawing Board with a very long product name that has to wrap',
  '毛绒小熊 30 cm',
  '儿童画笔 24 色',
  'Wind-up Robot',
  '拼图 500 片',
  'Party Balloons, assorted',
  '遥控小汽车',
];
const RISKS = ['stock-out', 'low', 'none', 'none', 'overstock', 'dead', 'none', 'low'] as const;

export function productOf(index: number): ProductAnswer {
  const rng = noise(1000 + index);
  const trend28 = Array.from({ length: 28 }, (_, day) =>
    Math.round(4 + 3 * Math.sin(day / 3) + rng.uniform() * 6),
  );
  const sold = trend28.reduce((sum, units) => sum + units, 0);
  const risk = RISKS[index % RISKS.length] ?? 'none';
  return {
    product: `P-${1000 + index}`,
    name: `${NAMES[index % NAMES.length]} ${index + 1}`,
    kind: 'goods',
    categoryPath: ['玩具', index % 2 === 0 ? '益智' : '毛绒'],
    brand: '小象',
    priceMinor: 4_990 + index * 130,
    costMinor: 2_300 + index * 60,
    supplier: '义乌玩具',
    packUnits: 12,
    onHandUnits: risk === 'stock-out' ? 9 : 160 + index * 7,
    reservedUnits: index % 5,
    soldUnits28: risk === 'dead' ? 0 : sold,
    revenueMinor28: sold * 4_990,
    trend28: risk === 'dead' ? trend28.map(() => 0) : trend28,
    daysOfCover: risk === 'dead' ? null : risk === 'stock-out' ? 2 : 31 + index,
    risk,
    abc: (['A', 'B', 'C'] as const)[index % 3] ?? 'C',
  };
}

function salesOf(): SalesPoint[] {
  const rng = noise(7);
  return Array.from({ length: 90 }, (_, index) => {
    const isStockOut = index > 60 && index < 64;
    const isPromotion = index > 74 && index < 80;
    const units = isStockOut ? 0 : Math.round(6 + rng.uniform() * 6 + (isPromotion ? 9 : 0));
    return {
      day: dayBefore(89 - index),
      units,
      revenueMinor: units * 4_990,
      onHandUnits: isStockOut ? 0 : 100,
      isStockOut,
      isPromotion,
    };
  });
}

function forecastOf(): ForecastPoint[] {
  return Array.from({ length: 28 }, (_, index) => {
    const mean = 9 + 2 * Math.sin(index / 2);
    const wide = 2 + index * 0.12;
    const low = (times: number): number => Math.max(0, mean - times * wide);
    return {
      day: dayBefore(-1 - index),
      mean,
      q025: low(1.96),
      q10: low(1.28),
      q25: low(0.67),
      q75: mean + 0.67 * wide,
      q90: mean + 1.28 * wide,
      q975: mean + 1.96 * wide,
    };
  });
}

function planOf(product: ProductAnswer): PlanLine[] {
  return ['SH-DC', 'HZ-01'].map((location, index) => ({
    product: product.product,
    name: product.name,
    location,
    onHandUnits: 9 + index * 30,
    dueUnits: index * 24,
    leadTimeDays: 6.5,
    expectedDemandUnits: 83.4,
    orderUpToUnits: 120,
    orderUnits: index === 0 ? 48 : 0,
    supplier: '义乌玩具',
    costMinor: index === 0 ? 110_400 : 0,
    daysOfCover: 2,
    stockOutDay: index === 0 ? dayBefore(-4) : null,
    risk: 'stock-out',
  }));
}

export function productDetailOf(product: ProductAnswer): ProductDetail {
  return {
    ...product,
    attributes: { colour: 'red' },
    barcode: '6901234567892',
    launchedDay: '2025-03-01',
    levels: [
      { location: 'SH-DC', name: '上海配送中心', onHandUnits: 120, reservedUnits: 4 },
      { location: 'HZ-01', name: '杭州湖滨店', onHandUnits: 14, reservedUnits: 0 },
      { location: 'NJ-01', name: '南京新街口店', onHandUnits: 0, reservedUnits: 0 },
    ],
    sales: salesOf(),
    forecast: forecastOf(),
    forecastModel: 'ets',
    plan: planOf(product),
    prices: [
      { from: NOW - 200 * DAY_MS, channel: null, priceMinor: 5_990 },
      { from: NOW - 40 * DAY_MS, channel: 'tmall', priceMinor: 4_990 },
    ],
  };
}

const STATES = ['placed', 'paid', 'picking', 'shipped', 'delivered', 'cancelled', 'returned'];

export function orderOf(index: number): OrderAnswer {
  return {
    order: `O-${200_000 + index}`,
    channel: index % 2 === 0 ? 'web' : 'tmall',
    channelName: index % 2 === 0 ? '官网' : '天猫',
    location: 'SH-DC',
    locationName: '上海配送中心',
    customerName: index % 4 === 3 ? null : '王小明',
    customer: index % 4 === 3 ? null : `C-${10_000 + index}`,
    orderedAt: NOW - index * 3_600_000,
    state: STATES[index % STATES.length] ?? 'placed',
    promisedDay: dayBefore(-2),
    totalMinor: 12_990 + index * 2_311,
    units: 1 + (index % 6),
    lines: 1 + (index % 3),
    currency: 'CNY',
    exceptions: index % 5 === 0 ? ['late'] : index % 7 === 0 ? ['unpaid', 'returned'] : [],
  };
}

export function orderDetailOf(order: OrderAnswer): OrderDetail {
  return {
    ...order,
    orderLines: Array.from({ length: order.lines }, (_, line) => ({
      line,
      product: productOf(line).product,
      name: productOf(line).name,
      kind: 'sale',
      quantity: line + 1,
      unitPrice: 49.9,
      discountMinor: line * 500,
      totalMinor: (line + 1) * 4_990 - line * 500,
    })),
    timeline: ['placed', 'paid', 'shipped', 'delivered'].map((what, step) => ({
      at: order.orderedAt + step * DAY_MS,
      what,
      note: step === 2 ? 'SF1234567890' : null,
      actor: 'web',
    })),
  };
}
