/** 购买习惯用词。 */
export const habits = {
  habits: {
    title: '习惯与预期',
    note: '截至最近一次运行；概率指未来 28 天。',
    stage: '生命周期',
    next: '预计下次下单',
    notExpected: '近期不会下单',
    between: '（八成在 {{from}} 至 {{to}}）',
    clvRange: '终身价值八成区间',
    hour: '常购时段',
    hourText: '{{hour}} 时',
    price: '价格带',
    promotion: '折扣购买',
    promotionText: '平均水平的 {{times}} 倍',
    promotionChance: '折扣购买概率',
    categories: '各品类购买概率',
    tagUntil: '有效至 {{day}}',
  },
  lifeStage: {
    new: '新客',
    growing: '成长',
    steady: '稳定',
    cooling: '降温',
    dormant: '沉睡',
    lost: '流失',
  },
  priceBand: { low: '低价', middle: '中价', high: '高价' },
};
