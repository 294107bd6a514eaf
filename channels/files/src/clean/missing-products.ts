import type { CleanRule } from './rule.ts';

/** Product that stands for lines which carry value but name none. */
export const NO_PRODUCT = '(none)';

/** Keeps a line without a product code that carries value, as an adjustment. */
export const missingProducts: CleanRule = {
  code: 'missing-products',
  english: 'Keeps lines that carry value but name no product, as adjustments of product "(none)".',
  chinese: '保留有金额但没有商品的行，归为商品“(none)”的调整。',
  exampleEnglish: 'Order {order}: a line of value names no product.',
  exampleChinese: '订单 {order}：有金额的行没有商品。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.product !== NO_PRODUCT) return;
    draft.kind = 'adjustment';
    draft.productKind = 'adjustment';
    context.touch('missing-products', draft, { order: draft.order });
  },
};
