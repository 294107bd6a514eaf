import type { Catalogue } from '@quanyu/domain';
import { LINK_REASONS_EN, LINK_REASONS_ZH } from './linking/link-reasons.ts';

/** English texts of this package's reasons. */
export const REASONS_EN: Catalogue = {
  ...LINK_REASONS_EN,
  'profile-segment-above':
    '{feature} averages {mean|number2}, {deviations|number1} deviations above all customers',
  'profile-segment-below':
    '{feature} averages {mean|number2}, {deviations|number1} deviations below all customers',
  'profile-activity-recencyDays-up':
    'Bought {value|int} days ago, sooner than the typical {typical|int}',
  'profile-activity-recencyDays-down':
    'Last bought {value|int} days ago; typical are {typical|int}',
  'profile-activity-purchaseDays-up':
    'Bought on {value|int} days, which speaks for more; typical are {typical|number1}',
  'profile-activity-purchaseDays-down':
    'Bought on {value|int} days only; typical are {typical|number1}',
  'profile-activity-value-up': 'Spent {value|number2} so far; typical is {typical|number2}',
  'profile-activity-value-down': 'Spent only {value|number2} so far; typical is {typical|number2}',
  'profile-activity-tenureDays-up':
    'A customer for {value|int} days, which speaks for more; typical are {typical|int}',
  'profile-activity-tenureDays-down':
    'A customer for {value|int} days, which speaks against; typical are {typical|int}',
  'profile-activity-recentPurchaseDays-up':
    'Bought on {value|int} days lately; typical are {typical|number1}',
  'profile-activity-recentPurchaseDays-down':
    'Bought on {value|int} days lately, fewer than the typical {typical|number1}',
  'profile-activity-recencyPerGap-up':
    'Not overdue: {value|number1} of the usual gap has passed; typical is {typical|number1}',
  'profile-activity-recencyPerGap-down':
    'Overdue: {value|number1} usual gaps have passed; typical are {typical|number1}',
  'profile-tag-new': 'New: first bought {tenureDays|int} days ago',
  'profile-tag-one-time': 'Bought once, {recencyDays|int} days ago',
  'profile-tag-loyal':
    'Loyal: {purchases|int} purchase days, frequency score {frequencyScore|int} of 5',
  'profile-tag-big-spender': 'Among the top fifth by value: {value|number2}',
  'profile-tag-champion':
    'Champion: scores {recencyScore|int}-{frequencyScore|int}-{monetaryScore|int} for recency, frequency, value',
  'profile-tag-at-risk':
    'At risk: used to buy often ({purchases|int} days), silent for {recencyDays|int} days, {alive|percent} likely to be still a customer',
  'profile-tag-lapsed': 'Lapsed: no purchase for {recencyDays|int} days',
};

/** 中文文案. */
export const REASONS_ZH: Catalogue = {
  ...LINK_REASONS_ZH,
  'profile-segment-above':
    '{feature}平均为{mean|number2}，比全体顾客高{deviations|number1}个标准差',
  'profile-segment-below':
    '{feature}平均为{mean|number2}，比全体顾客低{deviations|number1}个标准差',
  'profile-activity-recencyDays-up': '{value|int}天前刚买过，比通常的{typical|int}天近',
  'profile-activity-recencyDays-down': '上次购买在{value|int}天前，通常为{typical|int}天',
  'profile-activity-purchaseDays-up':
    '已在{value|int}天购买，预示会再来；通常为{typical|number1}天',
  'profile-activity-purchaseDays-down': '仅在{value|int}天购买过，通常为{typical|number1}天',
  'profile-activity-value-up': '累计消费{value|number2}，通常为{typical|number2}',
  'profile-activity-value-down': '累计消费仅{value|number2}，通常为{typical|number2}',
  'profile-activity-tenureDays-up': '成为顾客{value|int}天，预示会再来；通常为{typical|int}天',
  'profile-activity-tenureDays-down':
    '成为顾客{value|int}天，降低再来的可能；通常为{typical|int}天',
  'profile-activity-recentPurchaseDays-up': '近期在{value|int}天购买，通常为{typical|number1}天',
  'profile-activity-recentPurchaseDays-down':
    '近期仅在{value|int}天购买，少于通常的{typical|number1}天',
  'profile-activity-recencyPerGap-up':
    '尚未超期：距上次购买为平常间隔的{value|number1}倍，通常为{typical|number1}倍',
  'profile-activity-recencyPerGap-down':
    '已超期：距上次购买为平常间隔的{value|number1}倍，通常为{typical|number1}倍',
  'profile-tag-new': '新客：{tenureDays|int}天前首次购买',
  'profile-tag-one-time': '仅购买过一次，在{recencyDays|int}天前',
  'profile-tag-loyal': '忠诚：购买{purchases|int}天，频次得分{frequencyScore|int}（满分5）',
  'profile-tag-big-spender': '消费额居前五分之一：{value|number2}',
  'profile-tag-champion':
    '核心顾客：近度、频次、金额得分为{recencyScore|int}-{frequencyScore|int}-{monetaryScore|int}',
  'profile-tag-at-risk':
    '有流失风险：曾常购买（{purchases|int}天），已{recencyDays|int}天未购，仍为顾客的可能为{alive|percent}',
  'profile-tag-lapsed': '已流失：{recencyDays|int}天没有购买',
};
