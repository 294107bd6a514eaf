import type { CleanRule } from './rule.ts';

/** Robust deviations from the median, on a logarithmic scale, beyond which a quantity is wild. */
const Z_MIN = 6;
/** And at least this many times the median, so that a steady product does not flag small steps. */
const RATIO_MIN = 10;
const LINES_MIN = 10;
/** Least deviation of the logarithm, for products always sold in one size. */
const DEVIATION_MIN = 0.25;

/** Flags quantities far from what the product usually sells in, with the figures that say so. */
export const wildQuantities: CleanRule = {
  code: 'wild-quantities',
  english:
    'Flags a quantity at least 10 times the product’s median and 6 robust deviations of its logarithm away; kept.',
  chinese: '标记达到该商品中位数量 10 倍以上且对数稳健偏差超过 6 的数量；保留。',
  exampleEnglish:
    'Order {order}: {quantity|int} of {product}, usually {usual|number1} ({z|number1} robust deviations).',
  exampleChinese:
    '订单 {order}：商品 {product} 数量 {quantity|int}，通常 {usual|number1}（{z|number1} 个稳健偏差）。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    const stats = context.products.get(draft.product);
    const summary = stats?.summary;
    const quantity = Math.abs(draft.quantityMicro) / 1e6;
    if (summary === undefined || quantity === 0 || (stats?.quantities.seen ?? 0) < LINES_MIN)
      return;
    const away = Math.log(quantity) - summary.logMedian;
    const z = away / Math.max(summary.logDeviation, DEVIATION_MIN);
    if (z < Z_MIN || away < Math.log(RATIO_MIN)) return;
    const usual = Math.exp(summary.logMedian);
    const { order, product } = draft;
    context.touch('wild-quantities', draft, { order, product, quantity, usual, z });
  },
};
