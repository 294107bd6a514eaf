import type { CleanRule } from './rule.ts';

/** Flags lines at price 0: gifts, samples, write-offs, or a price that was not exported. */
export const zeroPrices: CleanRule = {
  code: 'zero-prices',
  english: 'Flags lines with unit price 0; kept, and no price of the product is learnt from them.',
  chinese: '标记单价为 0 的行；保留，但不用于商品价格。',
  exampleEnglish: 'Order {order}: {product} has price 0.',
  exampleChinese: '订单 {order}：商品 {product} 单价为 0。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.priceMicro !== 0) return;
    context.touch('zero-prices', draft, { order: draft.order, product: draft.product });
  },
};

/** Classes lines with a negative price as adjustments. */
export const negativePrices: CleanRule = {
  code: 'negative-prices',
  english: 'Classes lines with a negative unit price as adjustments; kept, since they carry value.',
  chinese: '把单价为负的行归为调整；因其有金额而保留。',
  exampleEnglish: 'Order {order}: {product} has the negative price {price}.',
  exampleChinese: '订单 {order}：商品 {product} 单价为负：{price}。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.priceMicro >= 0) return;
    draft.kind = 'adjustment';
    const { order, product } = draft;
    context.touch('negative-prices', draft, { order, product, price: draft.priceMicro / 1e6 });
  },
};

/** How near to a power of ten the ratio to the usual price must be. */
const NEAR = 0.06;
const LINES_MIN = 8;

/** Flags prices that stand a power of ten from the product's median: a slipped decimal mark, cents for units. */
export const priceSlips: CleanRule = {
  code: 'price-slips',
  english:
    'Flags a unit price that is 10, 100 or 1,000 times the product’s median price or that part of it; kept.',
  chinese: '标记单价为该商品中位价 10、100、1000 倍或其分之一的行；保留。',
  exampleEnglish: 'Order {order}: {product} at {price}, usually {usual}: factor {factor}.',
  exampleChinese: '订单 {order}：商品 {product} 单价 {price}，通常为 {usual}，相差 {factor} 倍。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.priceMicro <= 0) return;
    const stats = context.products.get(draft.product);
    const usual = stats?.summary?.priceMedianMicro ?? Number.NaN;
    if (!(usual > 0) || (stats?.lines ?? 0) < LINES_MIN || draft.productKind !== 'goods') return;
    const decades = Math.log10(draft.priceMicro / usual);
    const power = Math.round(decades);
    if (power === 0 || Math.abs(power) > 3 || Math.abs(decades - power) > NEAR) return;
    context.touch('price-slips', draft, {
      order: draft.order,
      product: draft.product,
      price: draft.priceMicro / 1e6,
      usual: usual / 1e6,
      factor: 10 ** power,
    });
  },
};

/** Flags lines in another currency than the retailer's: their sums are kept apart. */
export const currencySlips: CleanRule = {
  code: 'currency-slips',
  english: 'Flags lines in another currency than the retailer’s; kept, never added to its revenue.',
  chinese: '标记币种与零售商不同的行；保留，但不并入其收入。',
  exampleEnglish: 'Order {order} is in {currency}, the retailer’s currency is {usual}.',
  exampleChinese: '订单 {order} 币种为 {currency}，零售商币种为 {usual}。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (draft.currency === context.currency) return;
    const { order, currency } = draft;
    context.touch('currency-slips', draft, { order, currency, usual: context.currency });
  },
};
