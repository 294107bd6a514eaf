import type { CleanRule } from './rule.ts';

/**
 * Takes the date of another line of the same order where a line's own cannot be; the import does
 * the work, since it must know before a row is read. Off, such rows are rejected.
 */
export const impossibleDates: CleanRule = {
  code: 'impossible-dates',
  english:
    'Gives a line whose date is missing or cannot be (30 February) the date of another line of its order; else it is rejected.',
  chinese: '日期缺失或不可能（如 2 月 30 日）的行采用同一订单其他行的日期；否则拒收。',
  exampleEnglish: 'Order {order}: the date "{text}" cannot be; taken from another line.',
  exampleChinese: '订单 {order}：日期“{text}”不可能，采用同一订单其他行的日期。',
  severity: 'warning',
  isOnByDefault: true,
};

/** Flags lines dated after the import. */
export const futureDates: CleanRule = {
  code: 'future-dates',
  english: 'Flags lines dated more than a day after the import; kept.',
  chinese: '标记日期晚于导入时间一天以上的行；保留。',
  exampleEnglish: 'Order {order} is dated in the future.',
  exampleChinese: '订单 {order} 的日期在未来。',
  severity: 'warning',
  isOnByDefault: true,
  start: (context) => (draft) => {
    if (context.timeMax === undefined || draft.time <= context.timeMax) return;
    context.touch('future-dates', draft, { order: draft.order });
  },
};
