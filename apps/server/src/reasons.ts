import { type Catalogue, type Language, type Reason, renderReason } from '@quanyu/domain';
import type { z } from 'zod';
import type { ReasonSchema } from './api/shapes.ts';

/** The overview's sentence, in English. */
export const REASONS_EN: Catalogue = {
  SERVER_HEADLINE_STOCK_OUTS:
    '{products|int} products are likely to sell out by {day|day}; ordering now costs {cost|money} and is worth {worth|money}.',
  SERVER_HEADLINE_REVENUE_UP:
    'Net revenue is {revenue|money}, {change|percent} more than in the {days|int} days before.',
  SERVER_HEADLINE_REVENUE_DOWN:
    'Net revenue is {revenue|money}, {change|percent} less than in the {days|int} days before.',
  SERVER_HEADLINE_REVENUE: 'Net revenue is {revenue|money} in {days|int} days.',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  SERVER_HEADLINE_STOCK_OUTS:
    '{products|int} 款商品预计在 {day|day} 前售罄；现在补货需 {cost|money}，价值 {worth|money}。',
  SERVER_HEADLINE_REVENUE_UP: '净销售额 {revenue|money}，比前 {days|int} 天增长 {change|percent}。',
  SERVER_HEADLINE_REVENUE_DOWN:
    '净销售额 {revenue|money}，比前 {days|int} 天下降 {change|percent}。',
  SERVER_HEADLINE_REVENUE: '{days|int} 天净销售额 {revenue|money}。',
};

/** A reason of the server's own with its text. */
export function serverReason(reason: Reason, language: Language): z.output<typeof ReasonSchema> {
  const text = renderReason(reason, language === 'zh' ? REASONS_ZH : REASONS_EN, language);
  return { code: reason.code, params: { ...reason.params }, text };
}
