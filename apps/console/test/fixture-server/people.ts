import type {
  ConsentsAnswer,
  CustomerAnswer,
  CustomerDetail,
  SegmentAnswer,
  SegmentMap,
} from '@quanyu/server/api-types';
import { NOW, productOf } from './commerce.ts';
import { noise } from './noise.ts';
import { personOf } from './persons.ts';

const DAY_MS = 86_400_000;
const SEGMENTS = [
  ['s1', '忠诚大户', 'Loyal big spenders', 0.12, 0.8, 0.7],
  ['s2', '新客', 'New customers', 0.31, -0.6, 0.5],
  ['s3', '快要流失', 'Drifting away', 0.27, -0.4, -0.7],
  ['s4', '节日才买', 'Festival buyers', 0.3, 0.6, -0.5],
] as const;

export function segmentsOf(lang: 'en' | 'zh'): SegmentAnswer[] {
  return SEGMENTS.map(([segment, zh, en, share, x, y]) => ({
    segment,
    name: lang === 'zh' ? zh : en,
    description:
      lang === 'zh'
        ? '购买频次与消费额与全体相比各有特点'
        : 'Differs from all in how often and how much',
    customers: Math.round(share * 20_000),
    revenueMinor: Math.round(share * 90_000_000),
    share,
    features: { orders: 4.2, revenue: 890 },
    x,
    y,
  }));
}

export function segmentMapOf(lang: 'en' | 'zh'): SegmentMap {
  const rng = noise(3);
  const segments = segmentsOf(lang);
  const dots = segments.flatMap((segment) =>
    Array.from({ length: Math.round(segment.share * 600) }, (_, index) => ({
      customer: `C-${segment.segment}-${index}`,
      segment: segment.segment,
      x: segment.x + (rng.uniform() + rng.uniform() - 1) * 0.7,
      y: segment.y + (rng.uniform() + rng.uniform() - 1) * 0.7,
    })),
  );
  return { segments, dots };
}

export function customerOf(index: number): CustomerAnswer {
  return {
    customer: `C-${10_000 + index}`,
    name: index % 6 === 5 ? null : `王小明 ${index}`,
    city: '上海',
    segment: 's1',
    segmentName: '忠诚大户',
    orders: 3 + index,
    revenueMinor: 12_345_600 + index * 10_000,
    lastOrderAt: NOW - index * DAY_MS,
    activity: Math.max(0, 0.83 - index * 0.01),
    alive: 0.94,
    clvMinor: 345_600,
    rfm: '5-4-5',
  };
}

export function customerDetailOf(customer: CustomerAnswer): CustomerDetail {
  return {
    ...customer,
    email: 'xiaoming@example.com',
    phone: '+86 138 0000 0000',
    registeredAt: NOW - 700 * DAY_MS,
    erasedAt: null,
    identities: [
      { kind: 'email', value: 'xiaoming@example.com', source: 'web', customer: 'C-10000' },
      { kind: 'card', value: '8800123', source: 'stores', customer: 'T-88' },
    ],
    person: personOf(customer.customer),
    consents: ['email', 'profiling'],
    tags: [
      {
        tag: 'loyal',
        text: '忠诚',
        evidence: '购买 12 天，频次得分 4（满分 5）',
        until: NOW + 90 * DAY_MS,
      },
    ],
    habits: {
      lifeStage: 'growing',
      favouriteHour: 20,
      priceBand: 'middle',
      promotionIndex: 1.4,
      nextOrderAt: NOW + 12 * DAY_MS,
      nextOrderEarlyAt: NOW + 2 * DAY_MS,
      nextOrderLateAt: NOW + 60 * DAY_MS,
      clvLowMinor: 120_000,
      clvHighMinor: 612_000,
      propensities: [
        { category: '益智', chance: 0.42 },
        { category: '毛绒', chance: 0.11 },
      ],
      promotionChance: 0.2,
    },
    activityReasons: [
      { code: 'profile-activity-recencyDays-up', params: {}, text: '3 天前刚买过' },
    ],
    favouriteCategories: [
      { category: '益智', share: 0.62 },
      { category: '毛绒', share: 0.38 },
    ],
    channels: [
      { channel: 'web', share: 0.7 },
      { channel: 'stores', share: 0.3 },
    ],
    timeline: ['purchase', 'cart-add', 'product-view', 'search'].map((what, index) => ({
      at: NOW - index * 3_600_000,
      what,
      customer: 'C-10000',
      channel: 'web',
      product: what === 'search' ? null : 'P-1000',
      productName: what === 'search' ? null : productOf(0).name,
      order: what === 'purchase' ? 'O-200001' : null,
      valueMinor: what === 'purchase' ? 4_990 : null,
    })),
  };
}

export const CONSENTS: ConsentsAnswer = {
  consents: [
    { purpose: 'email', granted: true, at: NOW - 90 * DAY_MS, by: 'webshop' },
    { purpose: 'sms', granted: false, at: NOW - 3 * DAY_MS, by: 'user:admin' },
    { purpose: 'profiling', granted: true, at: NOW - 90 * DAY_MS, by: 'webshop' },
  ],
  history: [
    { purpose: 'sms', granted: false, at: NOW - 3 * DAY_MS, by: 'user:admin' },
    { purpose: 'sms', granted: true, at: NOW - 90 * DAY_MS, by: 'webshop' },
    { purpose: 'email', granted: true, at: NOW - 90 * DAY_MS, by: 'webshop' },
  ],
};
