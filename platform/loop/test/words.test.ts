import type { Reason } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { QUALITY_CHECKS } from '../src/clean/quality-checks.ts';
import { qualityIssueText, renderLoopReason } from '../src/index.ts';
import type { Position } from '../src/plan/load-positions.ts';
import { planRow } from '../src/plan/plan-rows.ts';
import { planSupplier } from '../src/plan/plan-supplier.ts';
import { segmentDescription } from '../src/profile/segment-description.ts';
import { PLAN_LINES } from '../src/published.ts';

describe('segmentDescription()', () => {
  const figures = {
    orders: 1.12,
    revenueMinor: 6_702,
    recencyDays: 199.6,
    discountedShare: 0.01,
    customerShare: 0.27,
    revenueShare: 0.08,
  };

  it('says in own units what a group is like, in both languages', () => {
    expect(segmentDescription(figures, 'CNY', 'en')).toBe(
      '1.1 orders and ¥67 a customer on average, last purchase 200 days ago, 1% bought at a discount; 27% of customers, 8% of revenue',
    );
    expect(segmentDescription(figures, 'CNY', 'zh')).toBe(
      '人均 1.1 单、¥67，最近一次购买在 200 天前，折扣购买占 1%；占顾客 27%、销售额 8%',
    );
  });

  it('takes currencies without decimals as they are', () => {
    expect(segmentDescription(figures, 'JPY', 'en')).toContain('¥6,702 a customer');
  });
});

describe('qualityIssueText()', () => {
  it('says each check from code and params, in both languages', () => {
    for (const { code } of QUALITY_CHECKS) {
      const issue = { code, params: { count: 1_200, places: 'P1; P2' } };
      const [en, zh] = [qualityIssueText(issue), qualityIssueText(issue, 'zh')];
      expect(en?.message, code).toMatch(/^1,200 .+, such as P1; P2$/);
      expect(zh?.message, code).toMatch(/^1,200 .*\p{Script=Han}.*，例如 P1; P2$/u);
      expect(zh?.remedy, code).toMatch(/\p{Script=Han}/u);
    }
  });

  it('knows no code of others, and bears an issue without params', () => {
    expect(qualityIssueText({ code: 'NO_SUCH_CHECK' })).toBeUndefined();
    expect(qualityIssueText({ code: 'STOCK_NEGATIVE' })?.message).toMatch(/^0 stock levels/);
  });
});

describe('a planned line', () => {
  const position: Position = {
    product: 'P1',
    location: 'L1',
    locationKind: 'warehouse',
    supplier: 'S1',
    onHandUnits: 0,
    availableUnits: 0,
    lastSaleDay: 99,
    unitCostMinor: 500,
    unitPriceMinor: 1_000,
    packUnits: 1,
    orderUnitsMin: 0,
    demand: {
      levels: [0.1, 0.5, 0.9],
      quantiles: Float64Array.from({ length: 90 }, (_, i) => ((i % 30) + 1) * (1 + (i / 30) * 0.5)),
      days: 30,
    },
  };
  const context = { asOfDay: 100, currency: 'CNY', seed: 1, due: new Map(), leaving: new Map() };

  function reasonsOf(isLeadTimeAssumed: boolean, unitCostMinor: number | null): readonly Reason[] {
    const supplier = { supplier: 'S1', leadTimeDays: 14, isLeadTimeAssumed, orderValueMinMinor: 0 };
    const plan = planSupplier([{ ...position, unitCostMinor }], supplier, context);
    const [planned] = plan.positions;
    if (planned === undefined) throw new Error('nothing was planned');
    const row = planRow(planned, context);
    const at = Object.keys(PLAN_LINES.columns).indexOf('reasons');
    expect(row[Object.keys(PLAN_LINES.columns).indexOf('order_units')]).toBeGreaterThan(0);
    return JSON.parse(String(row[at])) as Reason[];
  }

  it('names a lead time and a cost that were assumed, and nothing that is known', () => {
    expect(reasonsOf(false, 500).map(({ code }) => code)).not.toContain('LOOP_LEAD_TIME_ASSUMED');
    const reasons = reasonsOf(true, null);
    const assumed = reasons.filter(({ code }) => code.endsWith('_ASSUMED'));
    expect(assumed.map((reason) => renderLoopReason(reason, 'en'))).toEqual([
      'No lead time is recorded for the supplier: 14 days are assumed. Enter the right one',
      'No cost is recorded for this product: ¥6.00, 60% of its price, is assumed. Enter the right one',
    ]);
    expect(assumed.map((reason) => renderLoopReason(reason, 'zh'))).toEqual([
      '未登记供应商的交货期，按 14 天计算。请填写正确的天数',
      '未登记该商品的成本，按售价的 60%（¥6.00）计算。请填写正确的成本',
    ]);
  });
});
