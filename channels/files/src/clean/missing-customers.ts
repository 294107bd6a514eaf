import type { CleanRule } from './rule.ts';

/** Flags lines that name no customer: they count in sales, not in profiles. */
export const missingCustomers: CleanRule = {
  code: 'missing-customers',
  english: 'Flags lines without a customer; they count in sales and stock, not in profiles.',
  chinese: '标记没有客户的行；计入销售和库存，不计入客户画像。',
  exampleEnglish: 'Order {order} names no customer.',
  exampleChinese: '订单 {order} 没有客户。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.customer === '' && context.hasCustomers)
      context.touch('missing-customers', draft, { order: draft.order });
  },
};
