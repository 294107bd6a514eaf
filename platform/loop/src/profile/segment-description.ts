import {
  type Currency,
  currencyDecimals,
  type Language,
  type Reason,
  renderReason,
} from '@quanyu/domain';
import { REASONS_EN, REASONS_ZH } from '../reasons.ts';

/** A group of customers in figures of its own units: means a customer, and shares of all. */
export interface SegmentFigures {
  readonly orders: number;
  readonly revenueMinor: number;
  readonly recencyDays: number;
  /** Share of purchases, by value, at a discount. */
  readonly discountedShare: number;
  readonly customerShare: number;
  readonly revenueShare: number;
}

/** What a group is like, in an operator's words. */
export function segmentDescription(
  figures: SegmentFigures,
  currency: string,
  language: Language,
): string {
  const { revenueMinor, orders, recencyDays, discountedShare, customerShare, revenueShare } =
    figures;
  const reason: Reason = {
    code: 'LOOP_SEGMENT_DESCRIPTION',
    params: {
      orders,
      revenue: wholeMoney(revenueMinor, currency, language),
      recency: recencyDays,
      discounted: discountedShare,
      customers: customerShare,
      revenueShare,
    },
  };
  return renderReason(reason, language === 'zh' ? REASONS_ZH : REASONS_EN, language);
}

/** A mean is read at a glance: without decimals. */
function wholeMoney(minor: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 0,
    maximumFractionDigits: 0,
  });
  return format.format(minor / 10 ** currencyDecimals(currency as Currency));
}
