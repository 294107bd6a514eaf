import type { CleanRule } from './rule.ts';

/** Flags facts that name a product or location which no file of the import describes; the import does the counting. */
export const unknownIds: CleanRule = {
  code: 'unknown-ids',
  english:
    'Flags rows that name a product or location missing from the product or location file of the same import; kept.',
  chinese: '标记引用了同次导入的商品或地点文件中不存在的编号的行；保留。',
  exampleEnglish: '{column} "{value}" stands in no file that describes it.',
  exampleChinese: '{column} “{value}”没有出现在任何描述文件中。',
  severity: 'warning',
  isOnByDefault: true,
};
