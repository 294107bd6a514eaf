/** What customers write and ask, by what is true of it. */
export const REVIEW_TEXTS: Readonly<
  Record<'positive' | 'neutral' | 'negative', readonly string[]>
> = {
  positive: [
    '孩子非常喜欢，做工精细，值得购买！',
    '质量很好，没有异味，包装也漂亮，送人很合适。',
    '物流很快，宝宝爱不释手，会回购。',
    '性价比高，跟描述一致，五星好评。',
    '玩了好几天都不腻，锻炼动手能力，推荐！',
  ],
  neutral: [
    '还可以吧，和想象的差不多。',
    '东西一般，价格还行。',
    '孩子玩了一会儿就不玩了，质量尚可。',
    '包装普通，功能正常。',
  ],
  negative: [
    '质量太差了，玩两天就坏了，很失望。',
    '有刺鼻的气味，不敢给孩子玩，要退货。',
    '少了配件，客服也不回复，差评。',
    '和图片差别很大，不值这个价。',
    '发货太慢，错过了生日，体验不好。',
  ],
};

export interface Dialogue {
  readonly topic: string;
  /** Only after an order. */
  readonly afterOrder: boolean;
  readonly share: number;
  readonly ask: readonly string[];
  readonly answer: string;
  readonly thanks: string;
}

export const DIALOGUES: readonly Dialogue[] = [
  {
    topic: 'delivery',
    afterOrder: true,
    share: 0.4,
    ask: ['我的快递到哪里了？', '什么时候发货呀，急用。', '物流两天没有更新了，帮我查一下。'],
    answer: '您好，您的包裹已在运输途中，预计 1-2 天内送达，请留意短信通知。',
    thanks: '好的，谢谢。',
  },
  {
    topic: 'return',
    afterOrder: true,
    share: 0.2,
    ask: ['收到的玩具坏了，怎么退货？', '不喜欢可以七天无理由退吗？', '少了一个零件，能补发吗？'],
    answer: '很抱歉给您带来不便，请在订单页申请售后，我们收到后 48 小时内处理。',
    thanks: '已经申请了，请尽快处理。',
  },
  {
    topic: 'product',
    afterOrder: false,
    share: 0.2,
    ask: ['这款适合三岁的宝宝吗？', '需要装电池吗？', '材料安全吗，有没有检测报告？'],
    answer: '您好，商品页面有适用年龄和材质说明，均通过 3C 认证，请放心选购。',
    thanks: '明白了，我看看。',
  },
  {
    topic: 'promotion',
    afterOrder: false,
    share: 0.12,
    ask: ['有优惠券吗？', '双十一会更便宜吗？', '满减可以叠加吗？'],
    answer: '当前活动价已是近期最低，会员还可使用积分抵扣哦。',
    thanks: '好的，那我下单了。',
  },
  {
    topic: 'stock',
    afterOrder: false,
    share: 0.08,
    ask: ['显示缺货，什么时候补货？', '门店有现货吗？'],
    answer: '您好，补货预计一到两周，可点击到货提醒，我们会第一时间通知您。',
    thanks: '好，等你们通知。',
  },
];

export const RETURN_REASONS: readonly string[] = [
  'changed-mind',
  'damaged',
  'wrong-product',
  'late',
  'not-as-described',
];

export const INTEREST_TAGS: readonly (readonly string[])[] = [
  ['母婴', '早教', '安全材质'],
  ['亲子', '积木', '绘本'],
  ['科学', '遥控', '文具'],
  ['礼物', '节日', '包装'],
  ['手办', '拼图', '桌游'],
];

export const SURVEY_TEXTS: readonly string[] = [
  '非常不满意，希望改进。',
  '不太满意。',
  '一般。',
  '满意，客服态度好。',
  '非常满意，还会再来！',
];
