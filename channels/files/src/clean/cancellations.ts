import { SaleMatcher } from './reversals.ts';
import type { CleanRule, OrderDraft } from './rule.ts';

const CANCEL_ID = /^C-?\d{3,}$/i;
const CANCEL_STATE = /^(cancel+ed|cancel+ation|void(ed)?|已取消|取消|已关闭|交易关闭)$/i;

/** True for a line that takes a sale back before it was fulfilled: by its order id or its state. */
export function isCancellation(draft: {
  readonly order: string;
  readonly state: string;
  readonly quantityMicro: number;
}): boolean {
  if (draft.quantityMicro >= 0) return false;
  return CANCEL_ID.test(draft.order) || CANCEL_STATE.test(draft.state);
}

/** Classes cancelled lines and finds the sale that each takes back. */
export const cancellations: CleanRule = {
  code: 'cancellations',
  english:
    'Classes lines with negative quantity of a cancelled order (id "C…" or its state) as cancellations.',
  chinese: '把已取消订单（编号以 C 开头或状态为取消）的负数量行归为取消。',
  exampleEnglish: 'Order {order}: {units|int} of {product} cancelled.',
  exampleChinese: '订单 {order}：取消商品 {product} 共 {units|int} 件。',
  severity: 'info',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (!isCancellation(draft)) return;
    draft.kind = 'cancellation';
    const { order, product } = draft;
    context.touch('cancellations', draft, { order, product, units: -draft.quantityMicro / 1e6 });
  },
};

/** Names the sale behind each cancellation or return; runs after the kinds are known. */
export const matchedReversals: CleanRule = {
  code: 'matched-reversals',
  english:
    'Matches a cancellation or return to the earlier sale of the same customer and product with enough quantity left.',
  chinese: '把取消或退货与同一客户、同一商品、余量足够的更早销售相匹配。',
  exampleEnglish:
    'Order {order} takes back line {saleLine} of order {sale}, {days|int} days later.',
  exampleChinese: '订单 {order} 对应订单 {sale} 的第 {saleLine} 行，相隔 {days|int} 天。',
  severity: 'info',
  isOnByDefault: true,
  start(context) {
    const matcher = new SaleMatcher(context.reversed);
    return (draft: OrderDraft) => {
      if (draft.customer === '') return;
      if (draft.quantityMicro > 0) {
        matcher.addSale(draft);
        return;
      }
      if (draft.kind !== 'cancellation' && draft.kind !== 'return') return;
      const sale = matcher.match(draft);
      if (sale === undefined) return;
      context.touch('matched-reversals', draft, {
        order: draft.order,
        sale: sale.order,
        saleLine: sale.lineIndex,
        days: sale.days,
      });
    };
  },
};
