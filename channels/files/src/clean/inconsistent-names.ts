import type { CleanRule } from './rule.ts';

/** Gives every line of a product the name it carries most often on sales. */
export const inconsistentNames: CleanRule = {
  code: 'inconsistent-names',
  english:
    'Gives a product the name it carries most often on priced lines; other names are counted.',
  chinese: '以有价销售行中最常见的名称作为商品名称；统计其他名称。',
  exampleEnglish: 'Product {product}: "{name}" is read as "{canonical}".',
  exampleChinese: '商品 {product}：“{name}”统一为“{canonical}”。',
  severity: 'info',
  isOnByDefault: true,
  start: (context) => (draft) => {
    const canonical = context.products.get(draft.product)?.summary?.name ?? '';
    if (draft.name === '' || draft.name === canonical) return;
    const { product, name } = draft;
    context.touch('inconsistent-names', draft, { product, name, canonical });
    draft.name = canonical;
  },
};

export const inconsistentCategories: CleanRule = {
  code: 'inconsistent-categories',
  english: 'Gives a product the category it carries most often; other categories are counted.',
  chinese: '以最常见的品类作为商品品类；统计其他品类。',
  exampleEnglish: 'Product {product}: category "{category}" is read as "{canonical}".',
  exampleChinese: '商品 {product}：品类“{category}”统一为“{canonical}”。',
  severity: 'info',
  isOnByDefault: true,
  start: (context) => (draft) => {
    const canonical = context.products.get(draft.product)?.summary?.category ?? '';
    if (draft.category === '' || draft.category === canonical) return;
    const { product, category } = draft;
    context.touch('inconsistent-categories', draft, { product, category, canonical });
    draft.category = canonical;
  },
};
