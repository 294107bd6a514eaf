import type { CleanRule } from './rule.ts';

/** Flags lines without an order id; each becomes an order of its own, named after its place. */
export const missingOrders: CleanRule = {
  code: 'missing-orders',
  english:
    'Keeps lines without an order id, each as an order of its own named after its line of the file.',
  chinese: '保留没有订单号的行，各自成为一张以文件行号命名的订单。',
  exampleEnglish: 'A line without an order id became order {order}.',
  exampleChinese: '没有订单号的一行成为订单 {order}。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.order.startsWith(ROW_ORDER))
      context.touch('missing-orders', draft, { order: draft.order });
  },
};

/** How the id of an order made from a row begins; after it come the file's name and the line. */
export const ROW_ORDER = 'row:';
