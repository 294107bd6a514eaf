/** What a rule can ask of a customer; `list` holds several texts. */
export type RuleFieldType = 'number' | 'text' | 'list';

/** A field with its words. */
export interface RuleField {
  readonly type: RuleFieldType;
  readonly en: string;
  readonly zh: string;
}

/** Names of the fields. */
export type RuleFieldName =
  | 'orders'
  | 'revenue'
  | 'average_order'
  | 'recency_days'
  | 'tenure_days'
  | 'discount_share'
  | 'activity'
  | 'alive'
  | 'clv'
  | 'recency_score'
  | 'frequency_score'
  | 'monetary_score'
  | 'city'
  | 'country'
  | 'segment'
  | 'life_stage'
  | 'favourite_category'
  | 'favourite_channel'
  | 'tags';

/** Fields of a profile that rules can name. Money is in major units, shares and chances 0 to 1. */
export const RULE_FIELDS: Readonly<Record<RuleFieldName, RuleField>> = {
  orders: { type: 'number', en: 'orders', zh: '订单数' },
  revenue: { type: 'number', en: 'revenue', zh: '累计消费' },
  average_order: { type: 'number', en: 'average order value', zh: '客单价' },
  recency_days: { type: 'number', en: 'days since the last order', zh: '距上次下单天数' },
  tenure_days: { type: 'number', en: 'days since the first order', zh: '距首次下单天数' },
  discount_share: { type: 'number', en: 'share bought at a discount', zh: '折扣购买占比' },
  activity: { type: 'number', en: 'chance to buy within 28 days', zh: '28 天内复购概率' },
  alive: { type: 'number', en: 'chance to be still a customer', zh: '仍为顾客的概率' },
  clv: { type: 'number', en: 'lifetime value', zh: '终身价值' },
  recency_score: { type: 'number', en: 'recency score', zh: '近度得分' },
  frequency_score: { type: 'number', en: 'frequency score', zh: '频次得分' },
  monetary_score: { type: 'number', en: 'value score', zh: '金额得分' },
  city: { type: 'text', en: 'city', zh: '城市' },
  country: { type: 'text', en: 'country', zh: '国家' },
  segment: { type: 'text', en: 'segment', zh: '客群' },
  life_stage: { type: 'text', en: 'life stage', zh: '生命周期' },
  favourite_category: { type: 'text', en: 'favourite category', zh: '偏好品类' },
  favourite_channel: { type: 'text', en: 'favourite channel', zh: '常用渠道' },
  tags: { type: 'list', en: 'tags', zh: '标签' },
};

/** Value of every field of one customer; missing ones are null or left out. */
export type RuleProfile = {
  readonly [name in RuleFieldName]?: number | string | readonly string[] | null | undefined;
};
