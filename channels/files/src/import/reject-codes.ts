import type { Catalogue } from '@quanyu/domain';

/** Why a row is refused, and what to do about it. */
export interface RejectCode {
  readonly english: string;
  readonly chinese: string;
  readonly remedyEnglish: string;
  readonly remedyChinese: string;
}

export type RejectCodeName =
  | 'ROW_EMPTY'
  | 'ROW_RAGGED'
  | 'FIELD_MISSING'
  | 'NUMBER_UNREADABLE'
  | 'NUMBER_NOT_WHOLE'
  | 'TIME_UNREADABLE'
  | 'TIME_IMPOSSIBLE'
  | 'ID_INVALID'
  | 'WORD_UNKNOWN'
  | 'JSON_INVALID'
  | 'STOCK_NEGATIVE';

/** Every code that a rejected row can carry; rows that the ledger refuses carry the ledger's code. */
export const REJECT_CODES: Readonly<Record<RejectCodeName, RejectCode>> = {
  ROW_EMPTY: {
    english: 'The row has no values.',
    chinese: '该行没有任何值。',
    remedyEnglish: 'Delete the row.',
    remedyChinese: '删除该行。',
  },
  ROW_RAGGED: {
    english: 'The row has {field} fields, more than the header names.',
    chinese: '该行有 {field} 个字段，多于表头。',
    remedyEnglish: 'Quote the field that holds the delimiter.',
    remedyChinese: '给含有分隔符的字段加引号。',
  },
  FIELD_MISSING: {
    english: 'Column {field} is empty.',
    chinese: '列 {field} 为空。',
    remedyEnglish: 'Fill in the value.',
    remedyChinese: '填写该值。',
  },
  NUMBER_UNREADABLE: {
    english: 'Column {field} must be a number: current value is {value}.',
    chinese: '列 {field} 应为数字，当前值为 {value}。',
    remedyEnglish: 'Write the value as a decimal number.',
    remedyChinese: '把该值写成十进制数。',
  },
  NUMBER_NOT_WHOLE: {
    english: 'Column {field} must be a whole number: current value is {value}.',
    chinese: '列 {field} 应为整数，当前值为 {value}。',
    remedyEnglish: 'Write the value as a whole number.',
    remedyChinese: '把该值写成整数。',
  },
  TIME_UNREADABLE: {
    english: 'Column {field} must be a date or time: current value is {value}.',
    chinese: '列 {field} 应为日期或时间，当前值为 {value}。',
    remedyEnglish: 'Write the date as YYYY-MM-DD or YYYY-MM-DD HH:MM:SS.',
    remedyChinese: '把日期写成 YYYY-MM-DD 或 YYYY-MM-DD HH:MM:SS。',
  },
  TIME_IMPOSSIBLE: {
    english: 'Column {field} holds a date that cannot be: {value}.',
    chinese: '列 {field} 的日期不可能存在：{value}。',
    remedyEnglish: 'Correct the date.',
    remedyChinese: '更正日期。',
  },
  ID_INVALID: {
    english:
      'Column {field} must be an id of 1 to 200 printable characters: current value is {value}.',
    chinese: '列 {field} 应为 1 到 200 个可打印字符的编号，当前值为 {value}。',
    remedyEnglish: 'Correct the id.',
    remedyChinese: '更正编号。',
  },
  WORD_UNKNOWN: {
    english: 'Column {field} holds a word that is not known: {value}.',
    chinese: '列 {field} 的词未知：{value}。',
    remedyEnglish:
      'Use one of the words that docs/guides/import-a-file.md lists, or map it with "words".',
    remedyChinese: '使用 docs/guides/import-a-file.md 列出的词，或在映射中用 "words" 对应。',
  },
  JSON_INVALID: {
    english: 'Column {field} must be a JSON object: current value is {value}.',
    chinese: '列 {field} 应为 JSON 对象，当前值为 {value}。',
    remedyEnglish: 'Write one JSON object.',
    remedyChinese: '写成一个 JSON 对象。',
  },
  STOCK_NEGATIVE: {
    english: 'Stock on hand cannot be negative: current value is {value}.',
    chinese: '现有库存不能为负：{value}。',
    remedyEnglish: 'Count the product and import the counted units.',
    remedyChinese: '盘点该商品并导入盘点数量。',
  },
};

export const REJECT_REASONS_EN: Catalogue = texts('english');
export const REJECT_REASONS_ZH: Catalogue = texts('chinese');

function texts(language: 'english' | 'chinese'): Catalogue {
  return Object.fromEntries(
    Object.entries(REJECT_CODES).map(([code, row]) => [code, row[language]]),
  );
}
