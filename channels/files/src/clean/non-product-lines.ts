import type { ProductKind } from '@quanyu/domain';
import type { CleanRule } from './rule.ts';

/** Codes that shops give to what is no product, whole and in capitals. */
const CODES: Readonly<Record<string, ProductKind>> = {
  POST: 'postage',
  DOT: 'postage',
  C2: 'postage',
  POSTAGE: 'postage',
  SHIPPING: 'postage',
  FREIGHT: 'postage',
  D: 'discount',
  DISCOUNT: 'discount',
  COUPON: 'discount',
  M: 'adjustment',
  MANUAL: 'adjustment',
  B: 'adjustment',
  ADJUST: 'adjustment',
  ADJUST2: 'adjustment',
  S: 'sample',
  SAMPLE: 'sample',
  SAMPLES: 'sample',
  CRUK: 'donation',
  DONATION: 'donation',
  AMAZONFEE: 'fee',
  FEE: 'fee',
  'BANK CHARGES': 'fee',
};

const PATTERNS: readonly (readonly [ProductKind, RegExp])[] = [
  [
    'postage',
    /^((dotcom )?postage|carriage|shipping|freight|delivery)( (cost|charge|fee)s?)?$|^(运费|邮费|快递费|配送费|邮费补差)$/i,
  ],
  [
    'fee',
    /^(amazon |bank |service |handling |platform )?(fees?|charges?|commission)$|^(手续费|佣金|服务费|平台费|包装费)$/i,
  ],
  ['discount', /^(discounts?|coupons?|rebate|voucher discount)$|^(优惠|优惠券|折扣|满减|立减)$/i],
  ['gift-card', /\bgift[_ ](card|voucher)s?\b|^gift_\d|礼品卡|购物卡|储值卡/i],
  ['sample', /^(free )?samples?$|^(样品|赠品|试用装)$/i],
  ['donation', /^(.* )?(donations?|commission to charity)$|^(捐款|捐赠|公益捐赠)$|^cruk /i],
  [
    'adjustment',
    /^(manual( adjustment)?|adjust(ment)?( bad debt)?|bad debt|write.?off|rounding)$|^(调整|差价|补差价|坏账)$/i,
  ],
];

/** What a line's code and name say it is: goods, or one of the kinds that carry value without stock. */
export function productKindOf(code: string, name: string): ProductKind {
  const byCode = CODES[code.toUpperCase()];
  if (byCode !== undefined) return byCode;
  for (const [kind, pattern] of PATTERNS) {
    if (pattern.test(name) || pattern.test(code)) return kind;
  }
  return 'goods';
}

/** Classes postage, fees, discounts, samples, gift cards, donations and adjustments. */
export const nonProductLines: CleanRule = {
  code: 'non-product-lines',
  english:
    'Classes postage, fees, discounts, samples, gift cards, donations and adjustments by code and name; kept.',
  chinese: '按编码和名称识别运费、费用、折扣、样品、礼品卡、捐赠和调整；保留。',
  exampleEnglish: 'Order {order}: {product} is no product but {kind}.',
  exampleChinese: '订单 {order}：{product} 不是商品，而是 {kind}。',
  severity: 'info',
  isOnByDefault: true,
  start(context) {
    const kinds = new Map<string, ProductKind>();
    for (const [product, stats] of context.products) {
      kinds.set(product, productKindOf(product, stats.summary?.name ?? ''));
    }
    return (draft) => {
      const kind = kinds.get(draft.product) ?? productKindOf(draft.product, draft.name);
      if (kind === 'goods') return;
      draft.productKind = kind;
      const isFee = kind === 'postage' || kind === 'fee';
      const isAdjusting = kind === 'adjustment' || kind === 'discount' || kind === 'donation';
      if (isAdjusting) draft.kind = 'adjustment';
      else if (isFee && draft.kind !== 'cancellation') draft.kind = 'fee';
      context.touch('non-product-lines', draft, {
        order: draft.order,
        product: draft.product,
        kind,
      });
    };
  },
};
