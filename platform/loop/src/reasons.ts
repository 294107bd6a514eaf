import type { Catalogue, Language } from '@quanyu/domain';
import { REASONS_EN as INVENTORY_EN, REASONS_ZH as INVENTORY_ZH } from '@quanyu/inventory';
import { REASONS_EN as LOGISTICS_EN, REASONS_ZH as LOGISTICS_ZH } from '@quanyu/logistics';
import { REASONS_EN as PROFILE_EN, REASONS_ZH as PROFILE_ZH } from '@quanyu/profile';
import { REASONS_EN as RECOMMEND_EN, REASONS_ZH as RECOMMEND_ZH } from '@quanyu/recommend';
import { REASONS_EN as DELIVERY_EN, REASONS_ZH as DELIVERY_ZH } from './logistics/reasons.ts';

/** Titles of decisions, reasons of the loop's own and what happens if nobody acts, in English. */
export const REASONS_EN: Catalogue = {
  LOOP_TITLE_PURCHASE: 'Order {units|int} × {product} from {supplier} for {location}',
  LOOP_TITLE_TRANSFER: 'Move {units|int} × {product} from {from} to {to}',
  LOOP_TITLE_MARKDOWN: 'Mark down {product} at {location} by {discount|percent}',
  LOOP_TITLE_COUNT: 'Count {product} at {location}: the record is in doubt',
  LOOP_TITLE_RETURN: 'Return {units|int} × {product} at {location} to its supplier',
  LOOP_TITLE_STOCK_ALERT: '{product} at {location} is likely to run out',
  LOOP_TITLE_SEGMENT_ACTION: 'Win back {customers|int} customers of “{segment}”',
  LOOP_TITLE_RECOMMENDATION_LIST: 'Show {products|int} products to “{segment}”',
  LOOP_TITLE_DATA_FIX: 'Mend data: {what}',
  LOOP_TITLE_SAME_PERSON: 'Customers {a} and {b} are probably one person',
  LOOP_SAME_PERSON_SURE: 'One person with a chance of {probability|percent}',
  LOOP_IGNORED_SAME_PERSON: 'Their purchases stay apart, and each looks like half a customer',
  LOOP_TITLE_TARGET_GAP: '{kpi} is heading for {gap|percent} short of its target',
  LOOP_STOCK_AND_DEMAND:
    '{stock|int} units are there or on their way; {demand|number1} are expected to sell in {days|int} days',
  LOOP_WORTH:
    'Worth {worth|money} (90 % between {low|money} and {high|money}) over {days|int} days',
  LOOP_TRANSFER_DEMAND:
    '{location} has {stock|int} units and expects to sell {demand|number1} in {days|int} days',
  LOOP_LEAD_TIME_ASSUMED:
    'No lead time is recorded for the supplier: {days|int} days are assumed. Enter the right one',
  LOOP_LEAD_TIME_ZERO:
    'The supplier’s lead time is recorded as 0 days: {days|int} day is assumed. Enter the right one',
  LOOP_COST_ASSUMED:
    'No cost is recorded for this product: {cost|money}, {share|percent} of its price, is assumed. Enter the right one',
  LOOP_NO_SUPPLIER: 'No supplier is recorded for this product, so no order can be written',
  LOOP_HOLDING_COST: 'Holding the surplus for a year costs {cost|money}',
  LOOP_AT_RISK:
    '{customers|int} customers who bought often have gone quiet: their chance of still being customers is {alive|percent} on average',
  LOOP_AT_RISK_VALUE:
    'Together they spent {revenue|money}; a year of them was worth {yearly|money}',
  LOOP_WIN_BACK_ASSUMED:
    'Assumed: {share|percent} of them come back for a year; measure it with an experiment',
  LOOP_SEGMENT_PREFERS:
    'Customers of this segment buy {product} {lift|number1} times as often as customers at large',
  LOOP_SEGMENT_DESCRIPTION:
    '{orders|number1} orders and {revenue} a customer on average, last purchase {recency|int} days ago, {discounted|percent} bought at a discount; {customers|percent} of customers, {revenueShare|percent} of revenue',
  LOOP_ISSUE_FOUND: '{count|int} {what}, such as {places}',
  LOOP_DATA_ISSUE: '{count|int} rows: {what}',
  LOOP_DATA_REMEDY: '{remedy}',
  LOOP_TARGET_PROJECTION:
    '{kpi} stands at {actual|number1} on day {elapsed|int} of {days|int} and is heading for {projected|number1}; the target is {target|number1}',
  LOOP_TARGET_DECISIONS:
    '{decisions|int} open decisions are worth {worth|money} and would close {share|percent} of the gap',
  LOOP_IGNORED_STOCK_OUT:
    'Runs out around {day|day}; about {loss|money} of margin is expected to be lost',
  LOOP_IGNORED_LOSS: 'About {loss|money} of margin is expected to be lost',
  LOOP_IGNORED_TIED_UP: '{cost|money} stay tied up in stock',
  LOOP_IGNORED_CHURN: 'Their expected value in the next year falls to {value|money}',
  LOOP_IGNORED_LIST: 'The segment keeps seeing what everybody sees',
  LOOP_IGNORED_DATA: 'Figures that rest on these rows stay wrong or missing',
  ...DELIVERY_EN,
  LOOP_IGNORED_TARGET: 'The target is missed by about {gap|number1}',
};

/** The same in Chinese. */
export const REASONS_ZH: Catalogue = {
  LOOP_TITLE_PURCHASE: '补货：向{supplier}订购 {units|int} 件“{product}”，送至{location}',
  LOOP_TITLE_TRANSFER: '调拨：“{product}” {units|int} 件，从{from}到{to}',
  LOOP_TITLE_MARKDOWN: '滞销降价：{location}的“{product}”降价 {discount|percent}',
  LOOP_TITLE_COUNT: '盘点：{location}的“{product}”账面存疑',
  LOOP_TITLE_RETURN: '退货：{location}的“{product}” {units|int} 件退回供应商',
  LOOP_TITLE_STOCK_ALERT: '缺货预警：{location}的“{product}”可能售罄',
  LOOP_TITLE_SEGMENT_ACTION: '唤回“{segment}”的 {customers|int} 位流失风险顾客',
  LOOP_TITLE_RECOMMENDATION_LIST: '向“{segment}”推荐 {products|int} 款商品',
  LOOP_TITLE_DATA_FIX: '数据修正：{what}',
  LOOP_TITLE_SAME_PERSON: '顾客 {a} 与 {b} 很可能是同一人',
  LOOP_SAME_PERSON_SURE: '是同一人的可能性为 {probability|percent}',
  LOOP_IGNORED_SAME_PERSON: '两份记录的购买仍分开计算，各自只像半个顾客',
  LOOP_TITLE_TARGET_GAP: '{kpi} 预计比目标低 {gap|percent}',
  LOOP_STOCK_AND_DEMAND:
    '现有及在途库存 {stock|int} 件；未来 {days|int} 天预计售出 {demand|number1} 件',
  LOOP_WORTH: '价值 {worth|money}（90% 区间 {low|money} 至 {high|money}），期限 {days|int} 天',
  LOOP_TRANSFER_DEMAND:
    '{location}现有 {stock|int} 件，未来 {days|int} 天预计售出 {demand|number1} 件',
  LOOP_LEAD_TIME_ASSUMED: '未登记供应商的交货期，按 {days|int} 天计算。请填写正确的天数',
  LOOP_LEAD_TIME_ZERO: '供应商的交货期登记为 0 天，按 {days|int} 天计算。请填写正确的天数',
  LOOP_COST_ASSUMED:
    '未登记该商品的成本，按售价的 {share|percent}（{cost|money}）计算。请填写正确的成本',
  LOOP_NO_SUPPLIER: '该商品未登记供应商，无法生成采购单',
  LOOP_HOLDING_COST: '多余库存持有一年的成本为 {cost|money}',
  LOOP_AT_RISK:
    '{customers|int} 位曾经高频购买的顾客近期沉默：平均仍为顾客的概率为 {alive|percent}',
  LOOP_AT_RISK_VALUE: '他们累计消费 {revenue|money}，每年价值 {yearly|money}',
  LOOP_WIN_BACK_ASSUMED: '假设其中 {share|percent} 回流一年；请用实验验证',
  LOOP_SEGMENT_PREFERS: '该客群购买“{product}”的频率是全体顾客的 {lift|number1} 倍',
  LOOP_SEGMENT_DESCRIPTION:
    '人均 {orders|number1} 单、{revenue}，最近一次购买在 {recency|int} 天前，折扣购买占 {discounted|percent}；占顾客 {customers|percent}、销售额 {revenueShare|percent}',
  LOOP_ISSUE_FOUND: '{count|int} {what}，例如 {places}',
  LOOP_DATA_ISSUE: '{count|int} 行：{what}',
  LOOP_DATA_REMEDY: '{remedy}',
  LOOP_TARGET_PROJECTION:
    '{kpi} 在 {days|int} 天中的第 {elapsed|int} 天为 {actual|number1}，预计期末达到 {projected|number1}；目标为 {target|number1}',
  LOOP_TARGET_DECISIONS:
    '{decisions|int} 项待办决策价值 {worth|money}，可弥补差距的 {share|percent}',
  LOOP_IGNORED_STOCK_OUT: '预计 {day|day} 前后缺货，约损失毛利 {loss|money}',
  LOOP_IGNORED_LOSS: '预计约损失毛利 {loss|money}',
  LOOP_IGNORED_TIED_UP: '{cost|money} 资金继续被库存占用',
  LOOP_IGNORED_CHURN: '他们未来一年的预期价值降至 {value|money}',
  LOOP_IGNORED_LIST: '该客群看到的仍与所有人相同',
  LOOP_IGNORED_DATA: '依赖这些数据的指标仍然错误或缺失',
  ...DELIVERY_ZH,
  LOOP_IGNORED_TARGET: '目标差距约为 {gap|number1}',
};

/** Every text that a decision, a plan or a recommendation of the loop can show, by language. */
export const LOOP_REASONS: Readonly<Record<Language, Catalogue>> = {
  en: { ...PROFILE_EN, ...INVENTORY_EN, ...RECOMMEND_EN, ...LOGISTICS_EN, ...REASONS_EN },
  zh: { ...PROFILE_ZH, ...INVENTORY_ZH, ...RECOMMEND_ZH, ...LOGISTICS_ZH, ...REASONS_ZH },
};
