import { ownedText } from '../read/owned-text.ts';
import { rowHash } from './row-hash.ts';
import type { CleanRule, OrderDraft } from './rule.ts';

/** Two orders of one customer with the same line this close together may be one order sent twice. */
const WINDOW_MS = 10 * 60_000;
/** Pairs of customer and product remembered; older ones go first. */
const REMEMBERED_MAX = 500_000;

/** Flags a line that the same customer has in another order within ten minutes. */
export const nearDuplicates: CleanRule = {
  code: 'near-duplicates',
  english:
    'Flags a line with the customer, product, quantity and price of a line of another order within ten minutes; kept.',
  chinese: '标记十分钟内同一客户另一订单中商品、数量、单价都相同的行；保留。',
  exampleEnglish:
    'Order {order}: product {product} was ordered alike in {other} {minutes|number1} minutes apart.',
  exampleChinese: '订单 {order}：商品 {product} 与订单 {other} 相同，相隔 {minutes|number1} 分钟。',
  severity: 'info',
  isOnByDefault: true,
  start(context) {
    const seen = new Map<number, LastLine>();
    return (draft) => {
      if (draft.customer === '' || draft.quantityMicro <= 0) return;
      const key = rowHash([draft.customer, draft.product]);
      const last = seen.get(key);
      if (last === undefined) {
        remember(seen, key, draft);
        return;
      }
      const gapMs = Math.abs(draft.time - last.time);
      const isAlike =
        last.quantityMicro === draft.quantityMicro && last.priceMicro === draft.priceMicro;
      if (isAlike && last.order !== draft.order && gapMs <= WINDOW_MS) {
        const { order, product } = draft;
        const minutes = gapMs / 60_000;
        context.touch('near-duplicates', draft, { order, product, other: last.order, minutes });
      }
      last.order = ownedText(draft.order);
      last.time = draft.time;
      last.quantityMicro = draft.quantityMicro;
      last.priceMicro = draft.priceMicro;
    };
  },
};

/** The latest line of one customer and product. */
interface LastLine {
  order: string;
  time: number;
  quantityMicro: number;
  priceMicro: number;
}

function remember(seen: Map<number, LastLine>, key: number, draft: OrderDraft): void {
  if (seen.size >= REMEMBERED_MAX) {
    const oldest = seen.keys().next().value;
    if (oldest !== undefined) seen.delete(oldest);
  }
  const { time, quantityMicro, priceMicro } = draft;
  seen.set(key, { order: ownedText(draft.order), time, quantityMicro, priceMicro });
}
