import { RowHashes, rowHash } from './row-hash.ts';
import type { CleanContext, CleanRule, OrderDraft } from './rule.ts';

function finder(code: string, isMerging: boolean): NonNullable<CleanRule['start']> {
  return (context: CleanContext) => {
    const seen = new RowHashes();
    return (draft: OrderDraft): void => {
      if (!seen.add(rowHash(draft.raw))) return;
      context.touch(code, draft, { order: draft.order, product: draft.product });
      if (isMerging) draft.isMerged = true;
    };
  };
}

/** Flags rows that are equal in every column to an earlier row of the file; they stay facts of their own. */
export const exactDuplicates: CleanRule = {
  code: 'exact-duplicates',
  english: 'Flags rows that equal an earlier row of the file in every column; they are kept.',
  chinese: '标记与文件中更早一行完全相同的行；保留这些行。',
  exampleEnglish: 'Order {order}, product {product}: the same row stands earlier in the file.',
  exampleChinese: '订单 {order}，商品 {product}：文件中前面已有完全相同的一行。',
  severity: 'info',
  isOnByDefault: true,
  start: finder('exact-duplicates', false),
};

/** Merges what `exact-duplicates` flags. Off by default: two equal lines may be two sales. */
export const mergeExactDuplicates: CleanRule = {
  code: 'merge-exact-duplicates',
  english: 'Merges rows that equal an earlier row of the file in every column.',
  chinese: '合并与文件中更早一行完全相同的行。',
  exampleEnglish: 'Order {order}, product {product}: merged with the same row earlier in the file.',
  exampleChinese: '订单 {order}，商品 {product}：已与前面相同的一行合并。',
  severity: 'info',
  isOnByDefault: false,
  start: finder('merge-exact-duplicates', true),
};
