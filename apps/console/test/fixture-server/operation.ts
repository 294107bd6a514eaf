import type {
  ApiKey,
  Audit,
  DataIssue,
  DecisionDetail,
  ImportPreview,
  ImportReportAnswer,
  ModelAnswer,
  ModelDetail,
  RejectedRow,
  RunAnswer,
  User,
} from '@quanyu/server/api-types';
import { LAST_DAY, NOW, productOf } from './commerce.ts';

const HOUR_MS = 3_600_000;
const reason = (text: string) => ({ code: 'FIXTURE', params: {}, text });

export function decisionOf(index: number, status: DecisionDetail['status']): DecisionDetail {
  const product = productOf(index);
  const isPurchase = index % 3 !== 2;
  const units = 24 + index * 12;
  return {
    decision: `D-${index + 1}`,
    kind: isPurchase ? 'purchase' : 'transfer',
    status,
    subject: {
      kind: 'product',
      id: product.product,
      name: product.name,
      location: 'SH-DC',
      channel: null,
    },
    title: isPurchase
      ? `向义乌玩具订 ${units} 件${product.name}，送上海配送中心`
      : `从上海配送中心调拨 ${units} 件${product.name}到杭州湖滨店`,
    content: { units, supplier: 'yiwu', location: 'SH-DC' },
    reasons: [
      reason('订货覆盖期内预计售出 83 件，届时有货 9 件；缺货风险由 92% 降至 4%'),
      reason('近 7 天动销比前 7 天快 21%'),
      reason('供应商到货周期 6.5 天，波动 1.2 天'),
      reason('箱规 12 件，已取整'),
    ],
    ifIgnored: reason('预计周五缺货，损失约 ¥3,410 毛利。'),
    worthMinor: 341_000,
    worthLowMinor: 180_000,
    worthHighMinor: 520_000,
    currency: 'CNY',
    model: 'inventory/plan-replenishment',
    modelVersion: '1',
    dataVersion: 'snapshot-42',
    proposedAt: NOW - index * HOUR_MS,
    expiresAt: NOW + 48 * HOUR_MS,
    executedAs: status === 'executed' || status === 'measured' ? 'PO-500' : null,
    snoozedUntil: null,
    canUndo: status === 'approved' || status === 'executed' || status === 'rejected',
    outcome:
      status === 'measured'
        ? {
            measuredAt: NOW,
            effectMinor: 298_000,
            lowMinor: 120_000,
            highMinor: 470_000,
            confidence: 0.95,
            method: 'bootstrap',
          }
        : null,
    log: [{ at: NOW - index * HOUR_MS, actor: 'loop', from: null, to: 'proposed', reason: null }],
    record: { measured: 14, effectMinor: 265_000, lowMinor: 150_000, highMinor: 390_000 },
  };
}

const STEPS = [
  'import',
  'clean',
  'snapshot',
  'profile',
  'forecast',
  'plan',
  'recommend',
  'decide',
  'measure',
];

export function runOf(index: number): RunAnswer {
  const isRunning = index === 0;
  return {
    run: `run-${index}`,
    kind: 'loop',
    status: isRunning ? 'running' : index === 2 ? 'failed' : 'done',
    asOf: LAST_DAY,
    startedAt: NOW - index * 24 * HOUR_MS,
    endedAt: isRunning ? null : NOW - index * 24 * HOUR_MS + 74_000,
    actor: index === 0 ? 'user:admin' : 'schedule',
    steps: STEPS.map((name, step) => ({
      name,
      status: isRunning && step === 4 ? 'running' : isRunning && step > 4 ? 'waiting' : 'done',
      progress: isRunning && step === 4 ? 0.42 : 1,
      rowsIn: 541_909,
      rowsOut: 541_000,
      seconds: isRunning && step >= 4 ? null : 8.2,
      figures: {},
      error:
        index === 2 && step === 4
          ? {
              code: 'FORECAST_SERIES_TOO_SHORT',
              detail: 'Cannot fit ets',
              remedy: 'Import more days',
            }
          : null,
    })),
  };
}

export function issueOf(index: number): DataIssue {
  return {
    issue: index,
    run: 'run-1',
    code: 'FILES_PRICE_ZERO',
    severity: (['error', 'warning', 'info'] as const)[index % 3] ?? 'info',
    file: 'orders.csv',
    line: 120 + index,
    field: 'price',
    value: '0.00',
    message: '价格为零的销售行',
    remedy: '确认是否为赠品；若不是，请更正价格后再导入',
    count: 2_515 - index,
    status: 'open',
    foundAt: NOW,
  };
}

export function rejectedRowOf(index: number): RejectedRow {
  return {
    rejectedRow: index,
    file: 'orders.csv',
    line: 3_000 + index,
    code: 'FILES_DATE_IMPOSSIBLE',
    field: 'ordered_at',
    message: '日期不存在：2026-02-31',
    raw: 'O-1,2026-02-31,P-1000,2,49.90',
  };
}

const READINGS: ImportPreview['ambiguous'][number]['readings'] = [
  ['day-first', 'The day stands first: 3 April 2024.'] as const,
  ['month-first', 'The month stands first: 4 March 2024.'] as const,
].map(([name, description]) => ({
  ...{ name, description, map: { version: 1, name } },
  columns: { 订单号: 'order', 下单时间: 'ordered_at', 单价: 'unit_price', 备注: null },
}));

export function previewOf(name: string): ImportPreview {
  return {
    upload: 'U-1',
    name,
    bytes: 45_580_638,
    encoding: 'GB18030',
    delimiter: ',',
    kind: 'order-lines',
    source: 'auto',
    columns: [
      { name: '订单号', samples: ['536365', '536366'], target: 'order', confidence: 0.98 },
      { name: '下单时间', samples: ['2026-11-01 08:26'], target: 'ordered_at', confidence: 0.95 },
      { name: '单价', samples: ['2.55', '3.39'], target: 'unit_price', confidence: 0.61 },
      { name: '备注', samples: ['', '加急'], target: null, confidence: 0 },
    ],
    targets: [
      { name: 'order', required: true },
      { name: 'ordered_at', required: true },
      { name: 'unit_price', required: false },
      { name: 'quantity', required: false },
    ],
    map: {},
    ambiguous: [{ what: '下单时间', readings: READINGS }],
    sample: [
      ['536365', '2026-11-01 08:26', '2.55', ''],
      ['536366', '2026-11-01 08:28', '3.39', '加急'],
    ],
  };
}

export function importReport(): ImportReportAnswer {
  return {
    run: 'run-0',
    figures: {
      rowsRead: 541_909,
      rowsAccepted: 541_909,
      rowsMerged: 0,
      rowsRejected: 2,
      orders: 19_960,
      customers: 4_372,
      products: 3_958,
      netRevenue: 9_747_747.93,
    },
    rules: [{ rule: 'duplicates', touched: 5_268, text: '完全重复的行已标记' }],
    rejected: [rejectedRowOf(1), rejectedRowOf(2)],
  };
}

export function modelOf(index: number): ModelAnswer {
  return {
    model: `M-${index}`,
    kind: 'forecast',
    name: 'ets',
    version: index + 1,
    status: index === 0 ? 'live' : 'shadow',
    dataVersion: 'snapshot-42',
    params: {},
    metrics: { mase: 0.81, coverage80: 0.79 },
    sizeBytes: 123_456,
    run: 'run-1',
    fittedAt: NOW,
  };
}

export function modelDetailOf(index: number): ModelDetail {
  return {
    ...modelOf(index),
    params: { windowDays: 28, features: ['recencyDays', 'value'] },
    learningCurve: [0.61, 0.7, 0.76, 0.79, 0.8, 0.81].map((ndcg, step) => ({ step, ndcg })),
    history: [{ at: NOW, actor: 'loop', action: 'promote' }],
    live: modelOf(0),
  };
}

export function keyOf(index: number): ApiKey {
  return {
    key: `K-${index}`,
    name: `网店 ${index}`,
    scopes: ['read', 'intake'],
    createdAt: NOW,
    createdBy: 'admin',
    lastUsedAt: null,
    revokedAt: index === 1 ? NOW : null,
  };
}

export function userOf(index: number): User {
  return {
    user: `U-${index}`,
    name: `user ${index}`,
    role: 'operator',
    createdAt: NOW,
    disabledAt: null,
  };
}

export function auditOf(index: number): Audit {
  return {
    audit: index,
    at: NOW - index * HOUR_MS,
    actor: 'user:admin',
    action: 'decision.approve',
    subjectKind: 'decision',
    subject: `D-${index}`,
    before: null,
    after: { status: 'approved' },
  };
}
