import type { Dimensions, KpiDefinitionAnswer, KpiRow, Overview } from '@quanyu/server/api-types';
import { dayBefore, LAST_DAY } from './commerce.ts';
import { noise } from './noise.ts';

type Lang = 'en' | 'zh';

const KPIS = [
  ['net_revenue', 'money', '净销售额', 'Net revenue', 'higher', 123_456_789],
  ['orders', 'count', '订单数', 'Orders', 'higher', 8_432],
  ['order_value', 'money', '客单价', 'Order value', 'higher', 14_641],
  ['gross_margin', 'money', '毛利', 'Gross margin', 'higher', 48_765_432],
  ['margin_rate', 'ratio', '毛利率', 'Margin rate', 'higher', 0.395],
  ['repeat_rate', 'ratio', '复购率', 'Repeat rate', 'higher', 0.284],
  ['stock_days', 'days', '库存天数', 'Days of stock', 'lower', 41.7],
  ['net_promoter_score', 'score', '净推荐值', 'Net promoter score', 'higher', null],
] as const;

const STANDS_AT = Date.UTC(2026, 10, 24, 6, 3);

function trendOf(seed: number, size: number): number[] {
  const rng = noise(seed);
  return Array.from(
    { length: 28 },
    (_, day) =>
      Math.round((size / 28) * (0.7 + 0.6 * rng.uniform() + (day % 7 > 4 ? 0.4 : 0)) * 1000) / 1000,
  );
}

export function overviewOf(lang: Lang): Overview {
  const isZh = lang === 'zh';
  const days = Array.from({ length: 28 }, (_, index) => dayBefore(27 - index));
  return {
    from: dayBefore(27),
    to: LAST_DAY,
    asOf: LAST_DAY,
    standsAt: STANDS_AT,
    partialDay: LAST_DAY,
    headline: {
      code: 'OVERVIEW_HEADLINE',
      params: {},
      text: isZh
        ? '7 种商品将在周五前缺货；今天订货需 ¥12,400。'
        : '7 products will run out before Friday; ordering today costs ¥12,400.',
    },
    kpis: KPIS.map(([kpi, unit, zh, en, better, value], index) => ({
      kpi,
      unit,
      name: isZh ? zh : en,
      better,
      value,
      numerator: value,
      denominator: unit === 'ratio' ? 1_000 : null,
      currency: unit === 'money' ? 'CNY' : null,
      period: null,
      group: null,
      groupName: null,
      previous: value === null ? null : value * (index % 2 === 0 ? 0.88 : 1.07),
      compared: {
        value,
        previous: value === null ? null : value * (index % 2 === 0 ? 0.88 : 1.07),
      },
      standsAt: kpi === 'stock_days' ? STANDS_AT - 9 * 3_600_000 : STANDS_AT,
      trend: value === null ? days.map(() => null) : trendOf(index + 1, value),
      trendDays: days,
      target: index === 0 ? 140_000_000 : null,
    })),
    channels: (
      [
        ['web', isZh ? '官网' : 'Web shop', 51_000_000],
        ['tmall', isZh ? '天猫' : 'Tmall', 42_000_000],
        ['douyin', isZh ? '抖音' : 'Douyin', 19_000_000],
        ['stores', isZh ? '门店' : 'Stores', 11_456_789],
      ] as const
    ).map(([channel, name, revenueMinor], index) => ({
      channel,
      name,
      revenueMinor,
      orders: Math.round(revenueMinor / 14_600),
      trend: trendOf(50 + index, revenueMinor),
    })),
    targets: [
      {
        kpi: 'net_revenue',
        name: isZh ? '净销售额' : 'Net revenue',
        channelName: null,
        channel: null,
        from: '2026-11-01',
        to: '2026-11-30',
        value: 140_000_000,
        unit: 'money',
        actual: 98_000_000,
        expected: 131_000_000,
        expectedLow: 126_000_000,
        expectedHigh: 137_000_000,
        gap: 9_000_000,
        decisions: [
          {
            decision: 'D-1',
            worthMinor: 1_240_000,
            text: isZh ? '向义乌玩具订 48 件木制积木' : 'Order 48 wooden blocks from Yiwu Toys',
          },
        ],
      },
    ],
    openDecisions: [
      { kind: 'purchase', count: 12, worthMinor: 3_410_000 },
      { kind: 'transfer', count: 4, worthMinor: 560_000 },
      { kind: 'segment-action', count: 1, worthMinor: 120_000 },
    ],
  };
}

export function emptyOverview(): Overview {
  const { from, to } = overviewOf('en');
  return {
    from,
    to,
    asOf: null,
    standsAt: null,
    partialDay: null,
    headline: null,
    kpis: [],
    channels: [],
    targets: [],
    openDecisions: [],
  };
}

export function kpiRowOf(index: number): KpiRow {
  return {
    row: `R-${index}`,
    day: dayBefore(index % 28),
    kind: index % 9 === 0 ? 'return' : 'sale',
    order: `O-${200_000 + index}`,
    product: `P-${1000 + (index % 40)}`,
    channel: 'web',
    location: 'SH-DC',
    customer: null,
    numerator: index % 9 === 0 ? -4_990 : 4_990,
    denominator: null,
  };
}

/** What the filter bar can choose from. */
export const DIMENSIONS: Dimensions = {
  channels: ['web', 'tmall', 'douyin', 'stores'].map((id) => ({ id, name: id })),
  locations: ['SH-DC', 'HZ-01'].map((id) => ({ id, name: id, kind: 'store' })),
  suppliers: [{ id: 'yiwu', name: '义乌玩具' }],
  categories: [
    { id: '玩具', name: '玩具', depth: 1 },
    { id: '玩具>益智', name: '益智', depth: 2 },
  ],
};

export function definitionsOf(lang: 'en' | 'zh'): KpiDefinitionAnswer[] {
  return overviewOf(lang).kpis.map(({ kpi, name, unit, better }) => ({
    kpi,
    name,
    unit,
    better,
    formula: name,
  }));
}
