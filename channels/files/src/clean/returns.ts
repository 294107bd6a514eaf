import type { CleanRule } from './rule.ts';

/** Classes other lines with negative quantity: a return where it carries value, else a write-off. */
export const returns: CleanRule = {
  code: 'returns',
  english: 'Classes lines with negative quantity and value, not cancelled, as returns.',
  chinese: '把有金额、非取消的负数量行归为退货。',
  exampleEnglish: 'Order {order}: {units|int} of {product} returned.',
  exampleChinese: '订单 {order}：退回商品 {product} 共 {units|int} 件。',
  severity: 'info',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.quantityMicro >= 0 || draft.totalMinor === 0 || draft.kind === 'cancellation') return;
    draft.kind = 'return';
    const { order, product } = draft;
    context.touch('returns', draft, { order, product, units: -draft.quantityMicro / 1e6 });
  },
};

export const writeOffs: CleanRule = {
  code: 'write-offs',
  english: 'Classes lines with negative quantity and no value, not cancelled, as stock write-offs.',
  chinese: '把无金额、非取消的负数量行归为库存核销。',
  exampleEnglish: 'Order {order}: {units|int} of {product} written off ({name}).',
  exampleChinese: '订单 {order}：核销商品 {product} 共 {units|int} 件（{name}）。',
  severity: 'info',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.quantityMicro >= 0 || draft.totalMinor !== 0 || draft.kind === 'cancellation') return;
    draft.kind = 'write-off';
    const { order, product, name } = draft;
    context.touch('write-offs', draft, { order, product, name, units: -draft.quantityMicro / 1e6 });
  },
};
