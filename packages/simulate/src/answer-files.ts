/** Files that only a simulator can write: what was really true. Streamed beside the native files. */
export const ANSWER_FILES: readonly {
  readonly kind: string;
  readonly columns: readonly string[];
}[] = [
  {
    kind: 'truth-demand',
    columns: ['day', 'product', 'location', 'demand_units', 'sold_units'],
  },
  {
    kind: 'truth-customers',
    columns: ['customer', 'segment', 'activity', 'income', 'churn_day', 'child_birthday', 'taste'],
  },
  { kind: 'truth-reviews', columns: ['review', 'sentiment'] },
  {
    kind: 'dirty-marketplace',
    columns: [
      '订单编号',
      '子单号',
      '下单时间',
      '买家昵称',
      '宝贝标题',
      '商家编码',
      '购买数量',
      '单价（元）',
      '优惠金额',
      '买家实付',
      '收货城市',
      '订单状态',
    ],
  },
  {
    kind: 'truth-dirty',
    columns: ['row', 'order', 'line', 'fault', 'true_value'],
  },
];
