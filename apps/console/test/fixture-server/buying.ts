import type {
  AlertAnswer,
  BuyersLineAnswer,
  BuyersListAnswer,
  LabRun,
  PlanPictureAnswer,
  PortalAnswer,
  SupplierAnswer,
  SupplierDetail,
  SupplierOrder,
  TransferMapAnswer,
} from '@quanyu/server/api-types';
import { dayBefore, NOW, productOf } from './commerce.ts';

const DAY_MS = 86_400_000;

export function buyersLineOf(index: number): BuyersLineAnswer {
  const { product, name } = productOf(index);
  const units = 24 + (index % 5) * 12;
  return {
    product,
    name,
    location: 'SH-DC',
    locationName: '上海配送中心',
    supplier: 'yiwu',
    supplierName: '义乌玩具',
    state: 'order',
    onHandUnits: 8,
    dueUnits: 0,
    leadTimeDays: 9,
    expectedDemandUnits: 31.5,
    packUnits: 12,
    unitCostMinor: 2_300,
    plannedUnits: units,
    orderUnits: units,
    costMinor: units * 2_300,
    gainMinor: units * (1_200 - index * 3),
    gainLowMinor: 100,
    gainHighMinor: 90_000,
    returnShare: (1_200 - index * 3) / 2_300,
    nextReturn: -0.01,
    editCostMinor: 0,
    stockOutDay: dayBefore(-4),
    riskBefore: 0.8,
    riskAfter: 0.04,
    why: 'Order 24: 31.5 units are expected to sell; the risk of running out falls from 80% to 4%',
    notes:
      index === 0
        ? [{ code: 'INVENTORY_PACK_ASSUMED', params: { units: 1 }, text: 'No pack size is known' }]
        : [],
    steps: [{ units, costMinor: units * 2_300, gainMinor: units * 1_200 }],
  };
}

/** What stands beside the rows of the buyer's list. */
export function buyersSums(
  rows: readonly BuyersLineAnswer[],
): Omit<BuyersListAnswer, 'rows' | 'nextCursor' | 'total'> {
  const sum = (of: (row: BuyersLineAnswer) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  const costMinor = sum((row) => row.costMinor);
  const gainMinor = sum((row) => row.gainMinor);
  return {
    totals: {
      lines: rows.length,
      units: sum((row) => row.orderUnits),
      costMinor,
      gainMinor,
      fullCostMinor: costMinor * 2,
      fullGainMinor: gainMinor * 2,
      editCostMinor: 0,
      stopped: 3,
      putOff: 1,
    },
    suppliers: [
      { supplier: 'yiwu', name: '义乌玩具', lines: rows.length, costMinor, minimumMinor: 100_000 },
    ],
    limitMinor: 5_000_000,
  };
}

const KINDS = [
  ['stock-out-risk', 'order'],
  ['phantom-stock', 'count'],
  ['dead-stock', 'mark-down'],
  ['overstock', 'promote'],
] as const;

export function alertOf(index: number): AlertAnswer {
  const { product, name } = productOf(index);
  const [kind, act] = KINDS[index % KINDS.length] ?? KINDS[0];
  return {
    ...{ product, name, kind, act, location: 'SH-01', locationName: '南京路店', supplier: 'yiwu' },
    ...{ units: 12, costMinor: 98_000 - index * 100, coverDays: 3.4, onHandUnits: 5 },
    score: kind === 'stock-out-risk' ? 0.7 : null,
    why: 'Runs out around day 3 with a chance of 70% before the next receipt',
  };
}

export const ALERT_KINDS = KINDS.map(([kind]) => ({ kind, alerts: 4, costMinor: 320_000 }));

export const TRANSFER_MAP: TransferMapAnswer = {
  places: [
    ['SH-DC', '上海配送中心', 'distribution-centre', 31.2, 121.4, 5_200],
    ['SH-01', '南京路店', 'store', 31.24, 121.48, 420],
    ['HZ-01', '西湖店', 'store', 30.25, 120.15, 380],
    ['NJ-01', '新街口店', 'store', 32.04, 118.78, 90],
  ].map(([location, name, kind, latitude, longitude, onHandUnits]) => ({
    location: String(location),
    name: String(name),
    kind: String(kind),
    latitude: Number(latitude),
    longitude: Number(longitude),
    onHandUnits: Number(onHandUnits),
  })),
  flows: [
    { from: 'SH-DC', to: 'SH-01', state: 'planned', products: 12, units: 140, worthMinor: 210_000 },
    { from: 'SH-DC', to: 'NJ-01', state: 'open', products: 4, units: 60, worthMinor: 0 },
    { from: 'HZ-01', to: 'NJ-01', state: 'planned', products: 2, units: 9, worthMinor: 8_000 },
  ],
};

export function planPictureOf(product: string): PlanPictureAnswer {
  return {
    product,
    onHandUnits: 90,
    orderUnits: 60,
    orderDay: dayBefore(-10),
    days: Array.from({ length: 40 }, (_, i) => {
      const left = Math.max(0, 90 - 3 * (i + 1));
      const risk = Math.min(1, Math.max(0, (i - 18) / 20));
      return {
        day: dayBefore(-1 - i),
        lowUnits: Math.max(0, left - 4 - i / 2),
        midUnits: left,
        highUnits: left + 4 + i / 2,
        midWithUnits: left + (i >= 9 ? 60 : 0),
        dueUnits: i === 5 ? 12 : 0,
        risk,
        riskWith: risk / 4,
      };
    }),
  };
}

export const LAB_RUN: LabRun = {
  lab: 'lab-1',
  state: 'done',
  done: 200,
  total: 200,
  startedAt: NOW,
  days: 365,
  problem: null,
  figures: [
    { figure: 'fillRate', before: 0.94, after: 0.97, difference: 0.03, low: 0.02, high: 0.04 },
    {
      ...{ figure: 'stockValue', before: 8_200_000, after: 9_900_000 },
      ...{ difference: 1_700_000, low: 1_500_000, high: 1_900_000 },
    },
  ],
  products: [
    {
      product: productOf(0).product,
      name: productOf(0).name,
      ...{ fillBefore: 0.91, fillAfter: 0.97, stockBeforeMinor: 90_000, stockAfterMinor: 120_000 },
      ...{ profitBeforeMinor: 400_000, profitAfterMinor: 430_000 },
    },
  ],
};

export function supplierOf(index: number): SupplierAnswer {
  return {
    ...{ supplier: `S-${index + 1}`, name: index === 0 ? '义乌玩具' : `供应商 ${index + 1}` },
    ...{ products: 40, leadTimeDays: 9, leadTimeSdDays: 2, minimumMinor: 500_000 },
    ...{ isActive: index !== 3, openOrders: 3, lateOrders: index % 2, openMinor: 1_200_000 },
    ...{ closedOrders: 21, onTimeShare: 0.86, inFullShare: 0.9, unitShare: 0.97 },
    ...{ leadMeanDays: 9.4, leadSdDays: 1.8 },
  };
}

function orderOf(index: number): SupplierOrder {
  return {
    purchaseOrder: `PO-${500 + index}`,
    locationName: '上海配送中心',
    orderedAt: NOW - 6 * DAY_MS,
    dueDay: dayBefore(index === 0 ? 2 : -3),
    isLate: index === 0,
    lateRisk: index === 0 ? 1 : 0.35,
    totalMinor: 320_000,
    currency: 'CNY',
    lines: [
      {
        product: productOf(0).product,
        name: productOf(0).name,
        orderedUnits: 48,
        receivedUnits: 0,
      },
    ],
    notices: [
      { kind: 'confirmed', dueDay: dayBefore(-3), note: null, saidAt: NOW, saidBy: 'supplier:S-1' },
    ],
  };
}

const FORECAST = [0, 1, 2, 3].map((index) => ({
  product: productOf(index).product,
  name: productOf(index).name,
  ...{ lowUnits: 20, midUnits: 44 - index * 5, highUnits: 80 },
}));

export function supplierDetailOf(supplier: string): SupplierDetail {
  return {
    ...supplierOf(0),
    supplier,
    terms: {
      ...{ isActive: true, takesBack: true, email: 'orders@yiwu.cn', orderCostMinor: 5_000 },
      ...{ containerVolume: null, containerCostMinor: null, intervalWeeks: 1, weekday: 2 },
    },
    cycle: {
      ...{ weekday: 2, intervalWeeksNow: 1, intervalWeeks: 2 },
      ...{ capitalNowMinor: 4_100_000, capitalMinor: 4_600_000, turnoverNow: 6.1, turnover: 5.5 },
      ...{ costNowMinor: 3_300_000, costMinor: 2_900_000, orderCostMinor: 5_000 },
      isOrderCostAssumed: true,
    },
    forecastDays: 28,
    forecast: FORECAST.map((row) => ({ ...row, stockUnits: 12, dueUnits: 0 })),
    orders: [orderOf(0), orderOf(1)],
    links: [
      {
        ...{ link: 'L-1', createdAt: NOW, createdBy: 'user:admin', expiresAt: NOW + 90 * DAY_MS },
        ...{ revokedAt: null, usedAt: null },
      },
    ],
  };
}

export const PORTAL: PortalAnswer = {
  ...{ retailer: 'Quanyu', supplier: 'S-1', supplierName: '义乌玩具', currency: 'CNY' },
  ...{ expiresAt: NOW + 90 * DAY_MS, today: dayBefore(0), forecastDays: 28 },
  forecast: FORECAST,
  orders: [orderOf(0), orderOf(1)].map(({ lateRisk: _risk, ...order }) => order),
};
